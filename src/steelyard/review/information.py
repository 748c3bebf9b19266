"""Entry -> how much information there is of what its plan calls enough, and the looks along the way."""

from __future__ import annotations

import math
from collections.abc import Sequence

from steelyard import numfmt
from steelyard.appraisal.information import (
    InformationSize,
    diversity_of,
    events_information,
    means_information,
)
from steelyard.appraisal.sequential import boundaries, looks
from steelyard.errors import InputError
from steelyard.models.pairwise import fit_pairwise
from steelyard.review.contribute import Contribution
from steelyard.review.evaluate import Evaluation, people_behind
from steelyard.review.plan import Analysis
from steelyard.review.plan.information import Information
from steelyard.review.pooling import defined
from steelyard.review.result import InformationResult, SequentialLook


def information(done: Evaluation) -> InformationResult | None:
    """Return the information of an entry that is pooled or single and whose plan says what is enough."""
    plan = done.analysis.information
    if plan is None or done.status not in {"pooled", "single"}:
        return None
    lines = defined(done.lines)
    people = people_behind(lines)
    try:
        size, inputs = _size(plan, lines, _diversity(done.analysis, lines))
    except InputError as error:
        return InformationResult(people, None, None, None, None, "", plan.source, reason=str(error))
    made = _looks(plan, done.analysis, lines, size.adjusted) if plan.sequential else ()
    return InformationResult(
        people=people,
        needed=size.people,
        diversity=size.diversity,
        adjusted=size.adjusted,
        fraction=None if people is None else people / size.adjusted,
        inputs=inputs,
        source=plan.source,
        looks=made,
        ahead=_ahead(plan, made),
    )


def _size(plan: Information, lines: Sequence[Contribution], diversity: float) -> tuple[InformationSize, str]:
    errors = f"two-sided error {numfmt.tidy(plan.alpha)}, power {numfmt.tidy(plan.power)}"
    if plan.relative_change is not None:
        risk, whence = _control_risk(plan, lines)
        change = plan.relative_change
        size = events_information(
            risk, relative_reduction=-change, alpha=plan.alpha, power=plan.power, diversity=diversity
        )
        kind = "increase" if change > 0 else "reduction"
        share = numfmt.tidy(round(100 * abs(change), 1))
        return size, f"control risk {numfmt.fixed(risk)} ({whence}), relative {kind} {share} %, {errors}"
    difference = plan.difference or 0.0
    sd, whence = _sd(plan, lines)
    size = means_information(sd, difference, alpha=plan.alpha, power=plan.power, diversity=diversity)
    return size, f"difference {numfmt.tidy(difference)}, SD {numfmt.fixed(sd)} ({whence}), {errors}"


def _control_risk(plan: Information, lines: Sequence[Contribution]) -> tuple[float, str]:
    if plan.control_risk is not None:
        return plan.control_risk, "by plan"
    arms = [c.arms[1] for c in lines if len(c.arms) > 1]
    known = [(a.events, a.n) for a in arms if a.events is not None and a.n]
    if not known:
        raise InputError("no comparator prints counts; give control_risk in the plan.")
    return sum(e for e, _ in known) / sum(n for _, n in known), "of the comparators together"


def _sd(plan: Information, lines: Sequence[Contribution]) -> tuple[float, str]:
    if plan.sd is not None:
        return plan.sd, "by plan"
    known = [(a.sd, a.n) for c in lines for a in c.arms if a.sd is not None and a.n is not None and a.n > 1]
    if not known:
        raise InputError("no arm prints a standard deviation; give sd in the plan.")
    total = sum((n - 1) * sd**2 for sd, n in known)
    return math.sqrt(total / sum(n - 1 for _, n in known)), "of all arms, pooled"


def _diversity(analysis: Analysis, lines: Sequence[Contribution]) -> float:
    """Return D² of the entry's own model against the common-effect model; 0 for a single result."""
    if len(lines) < 2 or analysis.model.method == "EE":
        return 0.0
    se = [_wald(lines, method)[1] for method in (analysis.model.method, "EE")]
    return diversity_of(se[0], se[1])


def _wald(lines: Sequence[Contribution], method: str) -> tuple[float, float]:
    """Return the pooled effect and its Wald standard error; of one line, its own."""
    yi = [float(c.yi) for c in lines if c.yi is not None]
    vi = [float(c.vi) for c in lines if c.vi is not None]
    if len(yi) == 1:
        return yi[0], math.sqrt(vi[0])
    fit = fit_pairwise(yi, vi, method=method, test="z")
    return float(fit.beta[0]), float(fit.se[0])


def _looks(
    plan: Information, analysis: Analysis, lines: Sequence[Contribution], needed: float
) -> tuple[SequentialLook, ...]:
    """Return the pool after each year's trials; trials of an unknown size or year end the list.

    Which of one year's trials came first is not known, so that together they are one look.
    """
    order = sorted(lines, key=lambda c: (c.study.year is None, c.study.year or 0))
    steps: list[tuple[Sequence[Contribution], int]] = []
    for i, line in enumerate(order, start=1):
        people = people_behind(order[:i])
        same_year = bool(steps) and steps[-1][0][-1].study.year == line.study.year
        if people is None or line.people is None or line.study.year is None:
            # Half a year's trials are no look: its other trials are of an unknown size.
            steps = steps[:-1] if same_year else steps
            break
        if not steps or (people > steps[-1][1] and not same_year):
            steps.append((order[:i], people))
        else:  # the same year, or the same people again: no further look
            steps[-1] = (order[:i], people)
    waldz = [b / s for b, s in (_wald(sub, analysis.model.method) for sub, _ in steps)]
    made = looks([people / needed for _, people in steps], waldz, alpha=plan.alpha)
    return tuple(
        SequentialLook(
            study_id=sub[-1].study.study_id,
            label=", ".join(c.label for c in sub if c.study.year == sub[-1].study.year),
            year=sub[-1].study.year,
            people=people,
            fraction=look.fraction,
            z=look.z,
            boundary=look.boundary,
            crossed=look.crossed,
        )
        for (sub, people), look in zip(steps, made, strict=True)
    )


def _ahead(plan: Information, made: Sequence[SequentialLook]) -> tuple[tuple[float, float], ...]:
    """Return the boundaries of looks to come, as if there were one after each tenth of what is needed."""
    if not made:
        return ()
    past = [look.fraction for look in made]
    tenths = [i / 10 for i in range(1, 11) if i / 10 > past[-1]]
    return tuple(zip(tenths, boundaries([*past, *tenths], alpha=plan.alpha)[len(past) :], strict=True))
