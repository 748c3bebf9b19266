"""Entry -> its fragility: how many people its number hangs on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from steelyard.appraisal.fragility import MEASURES, Fragility, pooled_fragility, table_fragility
from steelyard.errors import InputError
from steelyard.models.batch import BATCH_METHODS, BATCH_TESTS
from steelyard.models.exact import conditional_odds_ratio
from steelyard.review.contribute import Contribution
from steelyard.review.contribute.base import fraction
from steelyard.review.evaluate import Evaluation
from steelyard.review.pooling import defined, studies_of
from steelyard.review.result import ChangedPeople, FragilityResult, TrialFragility


def fragility(done: Evaluation) -> FragilityResult | None:
    """Return the fragility of an entry with a number; None for one whose lines are not counts."""
    if done.status not in {"pooled", "single"} or done.analysis.kind != "pairwise":
        return None
    lines = defined(done.lines) if done.status == "pooled" else list(done.lines)
    trials = tuple(t for c in lines if (t := _trial(c)) is not None)
    if not trials:
        return None
    if done.status == "single":
        return _single(lines[0], trials[0])
    return _pooled(done, lines, trials)


def _trial(c: Contribution) -> TrialFragility | None:
    if c.table is None or any(x != int(x) for x in c.table):
        return None
    a, b, x, d = (int(v) for v in c.table)
    alone = table_fragility(a, a + b, x, x + d)
    return TrialFragility(
        study_id=c.study.study_id,
        label=c.label,
        table=f"{fraction(a, a + b)} v {fraction(x, x + d)}",
        p=conditional_odds_ratio(a, b, x, d).pvalue,
        significant=alone.significant,
        index=alone.index,
    )


def _single(c: Contribution, trial: TrialFragility) -> FragilityResult:
    people = sum(c.table or ())
    quotient = None if trial.index is None else trial.index / people
    why = "" if trial.index is not None else "no change of these people's outcomes turns it"
    return FragilityResult(trial.significant, trial.index, quotient, people, (), (trial,), why)


def _pooled(
    done: Evaluation, lines: Sequence[Contribution], trials: tuple[TrialFragility, ...]
) -> FragilityResult:
    estimate = done.pooled.estimate if done.pooled is not None else None
    low, high = (estimate.ci_low, estimate.ci_high) if estimate is not None else (None, None)
    null = 0.0 if done.analysis.measure == "RD" else 1.0
    significant = low is not None and high is not None and not low <= null <= high
    why = _why_not(done, lines, trials)
    if why:
        return FragilityResult(significant, None, None, None, (), trials, why)
    try:
        found = _search(done, lines)
    except InputError as error:
        return FragilityResult(significant, None, None, None, (), trials, str(error))
    return FragilityResult(
        significant=found.significant,
        index=found.index,
        quotient=found.quotient,
        people=found.people,
        changes=_changes(found, lines),
        trials=trials,
        reason=found.reason,
    )


def _why_not(done: Evaluation, lines: Sequence[Contribution], trials: tuple[TrialFragility, ...]) -> str:
    model = done.analysis.model
    if done.analysis.measure not in MEASURES:
        return "defined for odds ratios, risk ratios and risk differences"
    if model.method not in BATCH_METHODS or model.test not in BATCH_TESTS:
        return f"not computed for {model.method} with test {model.test}"
    if len(trials) < len(lines):
        rest = len(lines) - len(trials)
        return f"{rest} of {len(lines)} results {'is' if rest == 1 else 'are'} not whole counts of two groups"
    return ""


def _search(done: Evaluation, lines: Sequence[Contribution]) -> Fragility:
    tables = [c.table for c in lines if c.table is not None]
    model = done.analysis.model
    return pooled_fragility(
        str(done.analysis.measure),
        [t[0] for t in tables],
        [t[0] + t[1] for t in tables],
        [t[2] for t in tables],
        [t[2] + t[3] for t in tables],
        method=model.method,
        # Hartung–Knapp needs three independent studies, as in the entry's own fit.
        test="z" if model.test == "guarded" and studies_of(lines) < 3 else model.test,
        alpha=1.0 - model.level,
    )


def _changes(found: Fragility, lines: Sequence[Contribution]) -> tuple[ChangedPeople, ...]:
    """Return the changes summed by study and group, in order of first appearance."""
    sums: Counter[tuple[int, int]] = Counter()
    for change in found.changes:
        sums[change.study, change.group] += change.events
    return tuple(
        ChangedPeople(lines[i].study.study_id, lines[i].label, _group(lines[i], g), n)
        for (i, g), n in sums.items()
    )


def _group(c: Contribution, group: int) -> str:
    name = c.arms[group - 1].label if len(c.arms) >= group else ""
    return name or ("intervention" if group == 1 else "comparator")
