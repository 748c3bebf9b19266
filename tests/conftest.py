"""Tests that need R or a browser: skipped with a reason on a machine without them, failed in CI.

Those that need R start it and recompute what is pinned: they run with the slow tests.
"""

from __future__ import annotations

import pytest

from tests.support.tools import MISSING, chromium_path, in_ci, missing_tool, rscript_path


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("needs_r") is not None:
            item.add_marker(pytest.mark.slow)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in MISSING:
        if item.get_closest_marker(marker) is None or (reason := missing_tool(marker)) is None:
            continue
        if in_ci():
            pytest.fail(f"{reason}, and CI skips nothing", pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def rscript() -> str:
    """Path of Rscript; use with the marker needs_r."""
    path = rscript_path()
    assert path is not None, "mark this test needs_r"
    return path


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; use with the marker needs_browser."""
    path = chromium_path()
    assert path is not None, "mark this test needs_browser"
    return path
