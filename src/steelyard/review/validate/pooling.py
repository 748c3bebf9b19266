"""Results that meet in one analysis and must not be counted or mixed as they stand."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.data.rows import OutcomeRow
from steelyard.review.plan import Analysis
from steelyard.review.streams import stream_of
from steelyard.review.validate.facts import Facts, Finding, grouped

_HANDLED = {
    "combine": "multi_arm: combine makes one comparison of them",
    "split": "multi_arm: split divides the control's people between them",
}


def shared_control_contrasts(facts: Facts) -> Iterator[Finding]:
    """Several differences from one control group: their errors are correlated."""
    compared = (row for row in facts.tables.contrasts if row.arm_b and row.measure != "other")
    groups = grouped(
        compared,
        lambda r: (r.study_id, r.arm_b, r.period, r.outcome, r.scale, r.time_h, r.time_label, r.measure),
    )
    for (study, control, *_), rows in groups.items():
        arms = sorted({row.arm_a for row in rows})
        if len(arms) > 1:
            lines = ", ".join(str(row.place.line) for row in rows[:10])
            yield Finding(
                rows[0].place,
                f"the control group {control} of {study} is used {len(arms)} times ({rows[0].outcome}, arms "
                f"{', '.join(arms)}, lines {lines}); pooled as they stand, its people would count "
                f"{len(arms)} times.",
            )


def shared_control_arms(facts: Facts) -> Iterator[Finding]:
    """Several arms of the intervention against one control in an analysis, and what its plan does then."""
    for index, analysis in _pairwise(facts):
        for study, given, against in _arms_by_study(facts, analysis):
            if len(given) > 1 and against:
                yield Finding(
                    facts.at("analyses", index, "multi_arm"),
                    f"analyses[{index}] ({analysis.id}): {study} has the arms {', '.join(sorted(given))} "
                    f"against {', '.join(sorted(against))}; {_HANDLED[analysis.multi_arm]}.",
                )


def change_and_endpoint(facts: Facts) -> Iterator[Finding]:
    """Standardised by different standard deviations, the two do not mix; in a plain difference they may."""
    for index, analysis in _pairwise(facts):
        if analysis.measure != "SMD" or len(analysis.eligible.value_types) == 1:
            continue
        types = grouped(_rows_of(facts, analysis), lambda row: row.value_type)
        kinds = [kind for kind in ("endpoint", "change") if kind in types]
        if len(kinds) > 1:
            studies = {kind: sorted({row.study_id for row in types[kind]})[:5] for kind in kinds}
            yield Finding(
                facts.at("analyses", index, "measure"),
                f"analyses[{index}] ({analysis.id}) is in SMD and holds values at the time "
                f"({', '.join(studies['endpoint'])}) and changes from baseline "
                f"({', '.join(studies['change'])}); their standard deviations are of different things.",
                "Name one under eligible.value_types, or use MD.",
            )


def scale_directions(facts: Facts) -> Iterator[Finding]:
    """Two scales of one SMD whose differences all point opposite ways may run in opposite directions."""
    for index, analysis in _pairwise(facts):
        if analysis.measure != "SMD":
            continue
        signs: dict[str, set[int]] = {}
        for (_, scale), rows in grouped(_rows_of(facts, analysis), lambda r: (r.study_id, r.scale)).items():
            sign = _sign(facts, analysis, rows)
            if sign:
                signs.setdefault(scale, set()).add(sign)
        falling = sorted(scale for scale, seen in signs.items() if seen == {-1})
        rising = sorted(scale for scale, seen in signs.items() if seen == {1})
        if falling and rising:
            yield Finding(
                facts.at("analyses", index, "measure"),
                f"analyses[{index}] ({analysis.id}) mixes scales in an SMD: the intervention lowers "
                f"{', '.join(falling[:5])} and raises {', '.join(rising[:5])} in every study.",
                "Is more better on one and less on the other? Turn the sign of one before pooling.",
            )


def mixed_streams(facts: Facts) -> Iterator[Finding]:
    """An entry with numbers that names a study of another stream: pooling it is refused at the run."""
    studies = facts.studies()
    for index, analysis in enumerate(facts.plan.analyses if facts.plan is not None else ()):
        if analysis.kind not in {"pairwise", "proportion", "listed"}:
            continue
        for at, study_id in enumerate(analysis.eligible.studies):
            study = studies.get(study_id)
            if study is not None and (stream := stream_of(study)) != analysis.stream:
                yield Finding(
                    facts.at("analyses", index, "eligible", "studies", at),
                    f"analyses[{index}] is of the {analysis.stream} stream and names {study_id} "
                    f"({study.place}), which is {stream}; streams are never mixed.",
                    "Give the other stream an analysis of its own.",
                )


def _pairwise(facts: Facts) -> Iterator[tuple[int, Analysis]]:
    analyses = facts.plan.analyses if facts.plan is not None else ()
    for index, analysis in enumerate(analyses):
        if analysis.kind == "pairwise":
            yield index, analysis


def _rows_of(facts: Facts, analysis: Analysis) -> Iterator[OutcomeRow]:
    """Yield the arm rows that an analysis may look at: its outcomes, scales, window and bases."""
    eligible, time = analysis.eligible, analysis.time
    conditions = _narrower(facts, "conditions", eligible.conditions)
    studies = facts.studies()
    for row in facts.tables.outcomes:
        study = studies.get(row.study_id)
        if study is None or row.outcome not in analysis.outcomes or row.basis not in eligible.bases:
            continue
        if eligible.conditions and study.indication not in conditions:
            continue
        if eligible.studies and row.study_id not in eligible.studies:
            continue
        if row.study_id in eligible.not_studies or (
            eligible.scales and not _named(row.scale, eligible.scales)
        ):
            continue
        if _named(row.scale, eligible.not_scales) or not _in_window(row, time.from_h, time.to_h):
            continue
        yield row


def _named(scale: str, patterns: tuple[str, ...]) -> bool:
    return any(scale.startswith(p[:-1]) if p.endswith("*") else scale == p for p in patterns)


def _in_window(row: OutcomeRow, start: float | None, end: float | None) -> bool:
    if row.time_h is None:
        return start is None and end is None
    return (start is None or row.time_h >= start) and (end is None or row.time_h <= end)


def _arms_by_study(facts: Facts, analysis: Analysis) -> Iterator[tuple[str, set[str], set[str]]]:
    """Yield per study the arms of the intervention and of the comparator that report at one time."""
    given_ids = _narrower(facts, "treatments", analysis.eligible.interventions)
    against_ids = _narrower(facts, "treatments", analysis.eligible.comparators)
    if not given_ids or not against_ids:
        return
    arms = facts.arms()
    routes = analysis.eligible.routes
    most: dict[str, tuple[set[str], set[str]]] = {}
    together = grouped(
        _rows_of(facts, analysis), lambda r: (r.study_id, r.outcome, r.scale, r.time_h, r.period)
    )
    for (study, *_), rows in together.items():
        found = {row.arm_id: arms[study, row.arm_id] for row in rows if (study, row.arm_id) in arms}
        given = {
            id_
            for id_, arm in found.items()
            if arm.intervention in given_ids and (not routes or arm.route in routes)
        }
        against = {id_ for id_, arm in found.items() if arm.intervention in against_ids} - given
        if against and len(given) > len(most.get(study, (set(), set()))[0]):
            most[study] = (given, against)
    for study, (given, against) in most.items():
        yield study, given, against


def _narrower(facts: Facts, name: str, wider: tuple[str, ...]) -> frozenset[str]:
    """Return `wider` and every concept below them; a circle ends the search."""
    if facts.plan is None:
        return frozenset()
    concepts = facts.plan.treatments if name == "treatments" else facts.plan.conditions
    below = grouped((c for c in concepts if c.broader is not None), lambda c: c.broader)
    found: set[str] = set()
    todo = list(wider)
    while todo:
        id_ = todo.pop()
        if id_ not in found:
            found.add(id_)
            todo += [concept.id for concept in below.get(id_, [])]
    return frozenset(found)


def _sign(facts: Facts, analysis: Analysis, rows: list[OutcomeRow]) -> int:
    """Return the sign of the intervention's mean less the comparator's over a study's rows; 0 if unclear."""
    given_ids = _narrower(facts, "treatments", analysis.eligible.interventions)
    arms = facts.arms()
    signs: set[int] = set()
    for mine in grouped(rows, lambda r: (r.time_h, r.period, r.value_type)).values():
        means: dict[bool, list[float]] = {True: [], False: []}
        for row in mine:
            arm = arms.get((row.study_id, row.arm_id))
            if arm is not None and row.mean is not None:
                means[arm.intervention in given_ids].append(row.mean)
        if means[True] and means[False]:
            gap = sum(means[True]) / len(means[True]) - sum(means[False]) / len(means[False])
            signs.add((gap > 0) - (gap < 0))
    return signs.pop() if len(signs) == 1 else 0
