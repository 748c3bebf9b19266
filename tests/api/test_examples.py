"""The examples in the docstrings of the public functions run and give what they say."""

from __future__ import annotations

import doctest

import pytest

from steelyard.api import intervals, pooling, pooling_tables, results, sets


@pytest.mark.parametrize(
    ("module", "examples"),
    [(pooling, 1), (pooling_tables, 1), (results, 1), (sets, 3), (intervals, 1)],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_examples_are_true(module, examples):
    found = [test for test in doctest.DocTestFinder().find(module) if test.examples]
    assert len(found) == examples
    assert doctest.testmod(module).failed == 0
