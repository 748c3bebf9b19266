"""R computes the reviews again: each script that an export writes is run, and its numbers are the review's.

The scripts hold the review's numbers to ten digits; here R's own, as printed, are held against the result
itself. metafor is the program that says what they should be.
"""

from __future__ import annotations

import dataclasses
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import steelyard
from steelyard.api.review import run
from steelyard.report.exports import exported
from steelyard.report.forest_data import row_labels
from steelyard.report.rscript import has_script, r_script
from steelyard.report.settled import settled, settled_result
from steelyard.review.entry import run_entry
from steelyard.review.result import AnalysisResult, ReviewResult
from tests.support.reviews import Builder
from tests.support.reviews import analysis as entry

pytestmark = pytest.mark.needs_r

EXAMPLE = Path(steelyard.__file__).parent / "api" / "example"
FLAGSHIP = Path(__file__).parents[2] / "reviews" / "ketamine"
TOLERANCE = 1e-6  # R iterates tau², too
NEAR_ZERO = 1e-8
LINE = re.compile(r"^(.+?) +(\S+) +(\S+)  (TRUE|FALSE)$")
ALL = 'for (f in commandArgs(TRUE)) { cat("\\n#", f, "\\n"); sys.source(f, new.env()) }'


def r_numbers(rscript: str, scripts: dict[str, bytes], folder: Path) -> dict[str, dict[str, float]]:
    """Run the scripts in one R and return what each printed in its column for R, by name."""
    for name, content in scripts.items():
        (folder / name).write_bytes(content)
    paths = [str(folder / name) for name in scripts]
    done = subprocess.run(
        [rscript, "-e", ALL, *paths],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found: dict[str, dict[str, float]] = {}
    current: dict[str, float] = {}
    for line in done.stdout.splitlines():
        if line.startswith("# "):
            current = found.setdefault(Path(line[2:].strip()).name, {})
        elif match := LINE.match(line):
            assert match[4] == "TRUE", line
            current[match[1]] = float(match[3])
        elif line.startswith("All "):
            assert line == f"All {len(current)} numbers agree within 1e-6."
    return found


def expected(review: ReviewResult, a: AnalysisResult) -> dict[str, float | None]:
    """Return the numbers of an entry that its script must give, by the names that it prints."""
    labels = row_labels(a, review.plan)
    if a.pooled is None:
        return {
            f"{labels[r]}: {name}": value
            for r in a.rows
            if (e := r.estimate).ci_low is not None
            for name, value in (
                ("estimate", e.value),
                ("ci, low", e.ci_low),
                ("ci, high", e.ci_high),
                ("p", e.p),
            )
        }
    e, h = a.pooled.estimate, a.pooled.heterogeneity
    made: dict[str, float | None] = {"estimate": e.value, "ci, low": e.ci_low, "ci, high": e.ci_high}
    if a.spec.kind != "proportion":
        made["p"] = e.p
        for r in a.rows:
            if r.estimate.se:
                made |= {f"{labels[r]} yi": r.estimate.yi, f"{labels[r]} se": r.estimate.se}
    if h is not None:
        made |= {"tau2": h.tau2, "likelihood ratio" if h.i2 is None else "Q": h.q}
        made |= {} if h.i2 is None else {"p of Q": h.p, "I2 (percent)": h.i2}
    made |= {"prediction interval, low": e.pi_low, "prediction interval, high": e.pi_high}
    if a.subgroups is not None:
        for g in a.subgroups.groups:
            s = g.estimate
            values = (("estimate", s.value), ("ci, low", s.ci_low), ("ci, high", s.ci_high))
            made |= {f"{g.name}: {name}": v for name, v in values}
        made["Q between the subgroups"] = a.subgroups.q_between
    return made


def assert_agree(review: ReviewResult, a: AnalysisResult, from_r: dict[str, float]) -> None:
    """Assert that R gave each number of an entry and that they agree."""
    ours = {name: v for name, v in expected(review, a).items() if v is not None}
    assert from_r.keys() == ours.keys()
    for name, value in ours.items():
        near = 0.0 if name in ("p", "p of Q") else NEAR_ZERO
        assert from_r[name] == pytest.approx(value, rel=TOLERANCE, abs=near), f"{a.spec.id}: {name}"


@cache
def result_of(folder: Path) -> ReviewResult:
    return run(folder)


@pytest.mark.parametrize("folder", [EXAMPLE, FLAGSHIP], ids=lambda p: p.name)
def test_r_computes_every_number_of_a_review(folder: Path, rscript: str, tmp_path: Path) -> None:
    result = result_of(folder)
    found = r_numbers(rscript, exported(settled_result(result), "r", {}), tmp_path)
    answered = [a for a in result.analyses if a.status in ("pooled", "single")]
    assert {f"{a.spec.id}.R" for a in answered} <= found.keys()
    assert sum(a.status == "pooled" for a in answered) >= 6
    for a in result.analyses:
        assert has_script(a) == (f"{a.spec.id}.R" in found)
        if has_script(a):
            assert_agree(result, a, found[f"{a.spec.id}.R"])


def made(rows: Builder, **given: Any) -> AnalysisResult:
    context = rows.context(entry(**given))
    return run_entry(context, context.plan.analyses[0])


def trials() -> Builder:
    """Return six trials that disagree, of three routes: one is a trial of its own, one has an empty cell."""
    counts = [
        (12, 40, 5, 41),
        (30, 60, 11, 58),
        (4, 25, 9, 26),
        (50, 90, 30, 95),
        (7, 19, 0, 21),
        (9, 33, 8, 30),
    ]
    rows = Builder()
    for i, (e1, n1, e2, n2) in enumerate(counts):
        name = f"t{i}"
        rows.study(name).arm(name, "drug", "drug", route="iv" if i < 3 else "oral" if i < 5 else "nasal")
        rows.arm(name, "pill", "placebo").counts(name, e1, n1, e2, n2)
    return rows


MODELS = [("EE", "guarded"), ("REML", "guarded"), ("DL", "z"), ("PM", "knha"), ("ML", "t"), ("SJ", "adhoc")]
MODELS += [
    ("HE", "guarded"),
    ("HS", "guarded"),
    ("EB", "knha"),
    ("PMM", "z"),
    ("SJIT", "guarded"),
    ("HSk", "t"),
]


def test_r_agrees_under_every_kind_of_model(rscript: str, tmp_path: Path) -> None:
    entries = [
        made(
            trials(),
            id=f"{method}-{test}-{measure}".lower(),
            measure=measure,
            subgroup="route",
            model={"method": method, "test": test, "level": level},
        )
        for (method, test), measure, level in zip(
            MODELS, ["OR", "RR", "RD"] * 4, [0.95, 0.9] * 6, strict=True
        )
    ]
    assert all(a.pooled is not None and a.subgroups is not None for a in entries)
    run_and_compare(entries, rscript, tmp_path)


def test_r_agrees_on_proportions_that_differ_and_on_none(rscript: str, tmp_path: Path) -> None:
    # Counts of tests/reference/models/generate_others.R: with a variance, with 0 % and 100 %, all at 0 %.
    sets = {
        "mixed": ((3, 0, 7, 12, 2), (20, 15, 22, 40, 9)),
        "wide": ((2, 30, 8, 1, 44, 10), (40, 45, 33, 60, 50, 21)),
        "full": ((0, 9, 5, 12, 3), (11, 9, 14, 30, 10)),
        "none": ((0, 0, 0), (11, 9, 14)),
    }
    entries = []
    for name, (events, people) in sets.items():
        rows = Builder()
        for i, (x, n) in enumerate(zip(events, people, strict=True)):
            study = f"s{i}"
            rows.study(study, design="uncontrolled", allocation="none").arm(study, "drug", "drug")
            rows.outcome(study, "drug", events=x, n=n)
        entries.append(
            made(
                rows,
                id=name,
                kind="proportion",
                measure="PLO",
                stream="uncontrolled",
                eligible={"comparators": []},
            )
        )
    assert [a.status for a in entries] == ["pooled"] * 4, [a.reason for a in entries]
    run_and_compare(entries, rscript, tmp_path)


def run_and_compare(entries: list[AnalysisResult], rscript: str, folder: Path) -> None:
    review = result_of(EXAMPLE)
    found = r_numbers(rscript, {f"{a.spec.id}.R": r_script(review, settled(a)) for a in entries}, folder)
    for a in entries:
        assert_agree(review, a, found[f"{a.spec.id}.R"])


def test_a_script_ends_with_an_error_where_a_number_is_not_r_s(rscript: str, tmp_path: Path) -> None:
    a = result_of(EXAMPLE).analyses[0]
    assert a.pooled is not None
    assert a.pooled.estimate.value is not None
    moved = dataclasses.replace(a.pooled.estimate, value=a.pooled.estimate.value * (1 + 3e-6))
    wrong = dataclasses.replace(a, pooled=dataclasses.replace(a.pooled, estimate=moved))
    script = tmp_path / "wrong.R"
    script.write_bytes(r_script(result_of(EXAMPLE), wrong))
    done = subprocess.run([rscript, str(script)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode != 0
    assert "differs from R's by more than 1e-6" in done.stderr
    assert [m[1] for line in done.stdout.splitlines() if (m := LINE.match(line)) and m[4] == "FALSE"] == [
        "estimate"
    ]
