"""The tests; shared helpers live in `tests.support`."""
