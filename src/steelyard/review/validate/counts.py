"""Numbers of people that cannot be, or that do not agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from steelyard.data.rows import ArmRow
from steelyard.errors import Place
from steelyard.review.validate.facts import Facts, Finding, grouped, number, what

_PERCENT_TOLERANCE = 1.0


def events_above_n(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.outcomes:
        if row.events is not None and row.n is not None and row.events > row.n:
            hint = (
                "Is it a percentage? That belongs in the column percent."
                if row.events <= 100
                else "Were the two columns swapped?"
            )
            yield Finding(
                row.place, f"events is {row.events}, larger than n = {row.n}; need 0 <= events <= n.", hint
            )


def events_without_n(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.outcomes:
        if row.events is not None and row.n is None and not facts.unread(row.place, "n"):
            yield Finding(row.place, f"events is {row.events} and n is empty; the row cannot be pooled.")


def n_above_randomised(facts: Facts) -> Iterator[Finding]:
    studies = facts.studies()
    for row in facts.tables.outcomes:
        study = studies.get(row.study_id)
        total = study.n_randomised if study else None
        if row.n is not None and total is not None and row.n > total:
            yield Finding(row.place, f"n is {row.n}, above n_randomised = {total} of {row.study_id}.")


def n_above_arm(facts: Facts) -> Iterator[Finding]:
    arms = facts.arms()
    for row in facts.tables.outcomes:
        arm = arms.get((row.study_id, row.arm_id))
        if arm and arm.n is not None and row.n is not None and row.n > arm.n:
            yield Finding(
                row.place,
                f"n is {row.n}, above n = {arm.n} of arm {row.arm_id} ({arm.place}, {row.study_id}).",
            )


def arms_above_randomised(facts: Facts) -> Iterator[Finding]:
    studies = facts.studies()
    for study_id, arms in grouped(facts.tables.arms, lambda row: row.study_id).items():
        study = studies.get(study_id)
        if study is None or study.n_randomised is None:
            continue
        sizes = [arm.n for arm in arms if arm.n is not None]
        if study.design == "crossover":
            yield from _crossover_arms(study.place, arms, study.n_randomised)
        elif sum(sizes) > study.n_randomised:
            people = " + ".join(str(size) for size in sizes)
            yield Finding(
                study.place,
                f"the arms of {study_id} have {people} = {sum(sizes)} people, above n_randomised = "
                f"{study.n_randomised}.",
                "Does one row hold several arms taken together?",
            )


def _crossover_arms(place: Place, arms: Sequence[ArmRow], randomised: int) -> Iterator[Finding]:
    """Yield arms of a crossover trial with more people than the whole trial; everybody may be in each arm."""
    for arm in arms:
        if arm.n is not None and arm.n > randomised:
            yield Finding(
                place,
                f"arm {arm.arm_id} of {arm.study_id} has {arm.n} people ({arm.place}), above n_randomised = "
                f"{randomised}.",
                "A crossover trial has everybody once in each arm, never more.",
            )


def percent_against_events(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.outcomes:
        if row.percent is None or row.events is None or not row.n or row.events > row.n:
            continue
        share = 100 * row.events / row.n
        if abs(share - row.percent) > _PERCENT_TOLERANCE:
            yield Finding(
                row.place,
                f"percent is {number(row.percent)}, but {row.events}/{row.n} is {share:.1f} %; "
                "they should agree.",
            )


def no_locator(facts: Facts) -> Iterator[Finding]:
    for row in facts.results():
        if not row.locator:
            yield Finding(row.place, f"locator is empty ({what(row)}); nobody can check where it stands.")
