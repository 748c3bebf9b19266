"""The page on risk of bias says what the tables do, and its example runs."""

from __future__ import annotations

import re
from pathlib import Path

from steelyard.appraisal.rob import TOOLS, Judged
from steelyard.appraisal.rob.conformance import FILES, conformance_table

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "risk-of-bias.md").read_text("utf-8")
TABLES = (DOCS / "conformance" / "README.md").read_text("utf-8")


def test_every_tool_stands_with_its_version() -> None:
    rows = re.findall(r"^\| [^|]+ \| `([^`]+)` \| `([^`]+)` \|", PAGE, re.MULTILINE)
    assert dict(rows) == {tool.id: tool.version for tool in TOOLS.values()}


def test_the_example_gives_what_its_comments_say() -> None:
    code = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
    names: dict[str, object] = {}
    exec(code, names)
    judged = names["judged"]
    assert isinstance(judged, Judged)
    assert judged.domains[0].final == "some"
    assert judged.overall.final == "some"
    assert judged.problems == ()


def test_the_counts_of_combinations_are_those_of_the_tables() -> None:
    for name, (tool, domain) in FILES.items():
        count = conformance_table(tool, domain).count("\n") - 1
        assert re.search(rf"^\| \[{name}\].* \| {count:,} \|$", TABLES, re.MULTILINE), name
