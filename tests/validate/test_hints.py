"""What a message about a share guesses: a percentage, people of 1000, or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from steelyard.data.yamlfile import read_yaml
from steelyard.review.messages import model_of
from steelyard.review.plan.certainty import GradeSettings
from steelyard.review.plan.findings import Baseline, SummaryOfFindings


def said(model: Any, text: str, folder: Path) -> tuple[str, str]:
    file = folder / "review.yaml"
    file.write_text(text, encoding="utf-8")
    plan, problems = model_of(model, read_yaml(file, file.name), file.name)
    assert plan is None
    (problem,) = problems
    return problem.message, problem.hint


@pytest.mark.parametrize(
    ("model", "text", "message", "hint"),
    [
        (Baseline, "risk: 35", "risk is 35; must be less than 1.", "Did you mean 0.35?"),
        (Baseline, "risk: 350", "risk is 350; must be less than 1.", "Did you mean 0.35?"),
        (Baseline, "risk: 1.2", "risk is 1.2; must be less than 1.", ""),
        (Baseline, "risk: 35 %", 'risk is "35 %"; must be a number.', "Did you mean 0.35?"),
        (
            GradeSettings,
            "dominate_share: 55 %",
            'dominate_share is "55 %"; must be a number.',
            "Did you mean 55?",
        ),
        (
            GradeSettings,
            "dominate_share: 0.55",
            "dominate_share is 0.55; must be at least 1.",
            "It is in percent. Did you mean 55?",
        ),
    ],
)
def test_a_share_in_another_unit(model: Any, text: str, message: str, hint: str, tmp_path: Path) -> None:
    assert said(model, text, tmp_path) == (message, hint)


def test_a_list_that_is_too_long_takes_at_most_so_many(tmp_path: Path) -> None:
    rows = "\n".join("  - {outcome: o}" for _ in range(8))
    text = f"id: a\ntitle: T\npopulation: P\nintervention: I\ncomparator: C\nrows:\n{rows}\n"
    assert said(SummaryOfFindings, text, tmp_path)[0] == "rows is a list of 8; takes at most 7."
