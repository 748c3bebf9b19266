"""Ids that stand twice, and ids that nothing declares."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher, get_close_matches

from steelyard.check import CUT, shown
from steelyard.errors import Place
from steelyard.review.validate.facts import Facts, Finding

_LISTED = 40
_MOST_COMPARED = 1000
_ALIKE = 0.75
_YEAR = re.compile(r"[-_.]?(19|20)\d\d.*$")


def nearest(value: str, known: Collection[str]) -> str:
    """Return "Did you mean X?" for a likely slip; "" for anything farther, or among very many ids.

    Two ids of one year look alike by the year alone, so the names before it must be alike, too.
    """
    if len(known) > _MOST_COMPARED or len(value) > CUT:
        return ""
    by_lower = {word.lower(): word for word in known}
    for close in get_close_matches(value.lower(), by_lower, n=3, cutoff=_ALIKE):
        if SequenceMatcher(None, _YEAR.sub("", close), _YEAR.sub("", value.lower())).ratio() >= _ALIKE:
            return f"Did you mean {by_lower[close]}?"
    return ""


def duplicate_studies(facts: Facts) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for row in facts.tables.studies:
        if row.study_id in first:
            stands = f"stands already on line {first[row.study_id]}; each study has one row."
            yield Finding(row.place, f"study_id '{shown(row.study_id)}' {stands}")
        elif row.study_id:
            first[row.study_id] = row.place.line


def duplicate_arms(facts: Facts) -> Iterator[Finding]:
    first: dict[tuple[str, str], int] = {}
    for row in facts.tables.arms:
        key = (row.study_id, row.arm_id)
        if key in first:
            stands = f"stands already on line {first[key]}; each arm has one row."
            yield Finding(row.place, f"arm_id '{shown(row.arm_id)}' of {shown(row.study_id)} {stands}")
        elif all(key):
            first[key] = row.place.line


def duplicate_standards(facts: Facts) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for row in facts.tables.standards:
        if row.id in first:
            yield Finding(
                row.place, f"id '{shown(row.id)}' stands already on line {first[row.id]}; once only."
            )
        elif row.id:
            first[row.id] = row.place.line


def dangling_studies(facts: Facts) -> Iterator[Finding]:
    if "studies.csv" in facts.partial:
        return
    known = facts.studies()
    tables = facts.tables
    references = [(row.place, row.study_id) for row in tables.arms]
    references += [(row.place, row.study_id) for row in facts.results()]
    references += [(row.place, row.study_id) for row in tables.crossover]
    references += [(row.place, row.study_id) for row in tables.bias]
    references += [(row.place, row.study_id) for row in tables.rob]
    for place, id_ in references:
        if id_ and id_ not in known:
            message = f"study_id is '{shown(id_)}', which is not in studies.csv."
            yield Finding(place, message, nearest(id_, known))


def dangling_arms(facts: Facts) -> Iterator[Finding]:
    if "arms.csv" in facts.partial:
        return
    known: dict[str, dict[str, None]] = {}
    for arm in facts.tables.arms:
        known.setdefault(arm.study_id, {})[arm.arm_id] = None
    studies = facts.studies()
    for place, study, column, arm_id in _arm_references(facts):
        # An unknown study is reported as such; its arms cannot be known.
        if not arm_id or (study not in known and study not in studies):
            continue
        arms = known.get(study, {})
        if arm_id not in arms:
            listed = f"its arms are {', '.join(arms)}" if arms else "it has none"
            yield Finding(
                place,
                f"{column} is '{shown(arm_id)}', which is not an arm of {study} in arms.csv; "
                f"{shown(listed)}.",
                nearest(arm_id, arms),
            )


def _arm_references(facts: Facts) -> Iterator[tuple[Place, str, str, str]]:
    for row in facts.tables.outcomes:
        yield row.place, row.study_id, "arm_id", row.arm_id
    for contrast in facts.tables.contrasts:
        yield contrast.place, contrast.study_id, "arm_a", contrast.arm_a
        yield contrast.place, contrast.study_id, "arm_b", contrast.arm_b


def same_arm(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.contrasts:
        if row.arm_a and row.arm_a == row.arm_b:
            yield Finding(row.place, f"arm_a and arm_b are both '{shown(row.arm_a)}'; they must differ.")


def undeclared_treatments(facts: Facts) -> Iterator[Finding]:
    if facts.plan is None:
        return
    known = {concept.id for concept in facts.plan.treatments}
    for row in facts.tables.arms:
        if row.intervention and row.intervention not in known:
            yield Finding(
                row.place,
                f"intervention is '{shown(row.intervention)}', which is not under treatments in review.yaml.",
                nearest(row.intervention, known),
            )


def undeclared_conditions(facts: Facts) -> Iterator[Finding]:
    if facts.plan is None:
        return
    known = {concept.id for concept in facts.plan.conditions}
    for row in facts.tables.studies:
        if row.indication and row.indication not in known:
            yield Finding(
                row.place,
                f"indication is '{shown(row.indication)}', which is not under conditions in review.yaml.",
                nearest(row.indication, known),
            )


def undeclared_outcomes(facts: Facts) -> Iterator[Finding]:
    """One line for all of them: a table may hold outcomes that no analysis asks for."""
    for_all = _undeclared_outcomes(facts)
    if for_all:
        names = sorted(for_all)
        more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
        listed = ", ".join(shown(name) for name in names[:_LISTED])
        yield Finding(
            facts.at("outcomes"),
            f"the tables hold outcomes that are not declared here: {listed}{more}; no analysis uses them.",
        )


def misspelt_outcomes(facts: Facts) -> Iterator[Finding]:
    """An undeclared outcome that is nearly a declared one has probably lost its row to a slip."""
    if facts.plan is None:
        return
    known = [outcome.id for outcome in facts.plan.outcomes]
    for name, place in _undeclared_outcomes(facts).items():
        if close := get_close_matches(name, known, n=1, cutoff=0.92):
            message = f"outcome is '{shown(name)}', which is not under outcomes in review.yaml."
            yield Finding(place, message, f"Did you mean {close[0]}?")


def _undeclared_outcomes(facts: Facts) -> dict[str, Place]:
    if facts.plan is None:
        return {}
    known = {outcome.id for outcome in facts.plan.outcomes}
    first: dict[str, Place] = {}
    for row in facts.results():
        if row.outcome and row.outcome not in known:
            first.setdefault(row.outcome, row.place)
    return first
