"""The page on certainty says what the code does, and its example is rated as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from steelyard.api.review import run
from steelyard.appraisal.grade import (
    ABOUT,
    CONVENTION,
    Settings,
    imprecision,
    imprecision_classic,
    inconsistency,
    indirectness,
    publication,
    risk_of_bias,
    upgrading,
)
from steelyard.report.statements import PATTERNS, statement
from tests.validate.sample import added, changed, write

PAGE = (Path(__file__).parents[2] / "docs" / "certainty.md").read_text(encoding="utf-8")
CHANGES = {None: "not assessed", 0: "0", -1: "−1", -2: "−2", 1: "+1"}
MODULES = (
    risk_of_bias,
    inconsistency,
    indirectness,
    imprecision,
    imprecision_classic,
    publication,
    upgrading,
)


@pytest.mark.parametrize("rule", [r for m in MODULES for r in m.RULES.values()], ids=lambda r: r.id)
def test_every_rule_stands_in_the_page(rule: risk_of_bias.Rule) -> None:
    more = f" To be confirmed: {rule.more}." if rule.more else ""
    change = "as judged" if rule.id == "IND-4" else CHANGES[rule.change]
    assert f"| `{rule.id}` | {change} | {rule.words}{more} |" in PAGE


@pytest.mark.parametrize("name", ABOUT)
def test_every_setting_stands_in_the_page(name: str) -> None:
    words, source = ABOUT[name]
    shown = f"**{CONVENTION}**" if source == CONVENTION else source
    assert f"| `{name}` | `{getattr(Settings(), name)}` | {words} | {shown} |" in PAGE


@pytest.mark.parametrize("target", PATTERNS)
def test_every_sentence_stands_in_the_page(target: str) -> None:
    for level in PATTERNS[target]:  # type: ignore[index]
        assert statement(level, target, "reduction", "O", "X") in PAGE  # type: ignore[arg-type]


def test_the_example_is_low(tmp_path: Path) -> None:
    block = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    home = write(tmp_path)
    added(home, "bias.csv", "study_id,tool,domain,judgement,judged_by,locator")
    added(
        home, "bias.csv", *(f"{s},RoB2,Overall,Low,Roe,T1" for s in ("ash-2018", "birch-2019", "cedar-2020"))
    )
    changed(home, "review.yaml", "    measure: RR\n", f"    measure: RR\n{block[1]}")
    found = run(home).analyses[0].certainty
    assert [(d.name, d.final) for d in found.changes] == [("imprecision", -2)]
    assert found.level == "low"
