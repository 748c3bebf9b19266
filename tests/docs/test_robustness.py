"""docs/robustness.md says what the code does: its Python runs, and its assertions hold."""

from __future__ import annotations

from pathlib import Path

from tests.docs.documents import run


def test_the_page_runs(tmp_path: Path) -> None:
    names, shown = run("robustness.md", tmp_path)
    assert len(shown) == 2
    assert names["many"].index == 45
