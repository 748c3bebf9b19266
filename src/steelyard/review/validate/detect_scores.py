"""Means and standard deviations that an instrument's whole scores cannot give."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.appraisal.detect.grim import grim, grimmer
from steelyard.appraisal.detect.ranges import scale_range
from steelyard.appraisal.detect.shares import debit
from steelyard.data.rows import OutcomeRow
from steelyard.review.plan import Instrument
from steelyard.review.validate.detect_rows import instrument, of_a_model, typed
from steelyard.review.validate.facts import Facts, Finding, what


def instrument_range(facts: Facts) -> Iterator[Finding]:
    for index, declared in enumerate(facts.plan.instruments if facts.plan is not None else ()):
        if not declared.low < declared.high:
            yield Finding(
                facts.at("instruments", index, "low"),
                f"instruments[{index}]: low is {declared.low:g} and high is {declared.high:g}; "
                "need low < high.",
            )


def instrument_matches_nothing(facts: Facts) -> Iterator[Finding]:
    used = {id(instrument(facts, row)) for row in facts.tables.outcomes}
    for index, declared in enumerate(facts.plan.instruments if facts.plan is not None else ()):
        if id(declared) not in used and "outcomes.csv" not in facts.partial:
            yield Finding(
                facts.at("instruments", index),
                f"instruments[{index}] ({declared.name}): no row of outcomes.csv has one of its scales, "
                f"{', '.join(declared.scales)}.",
            )


def outside_scale(facts: Facts) -> Iterator[Finding]:
    for row, scale, mean, sd in _scored(facts):
        low, high = _ends(row, scale)
        n = row.n or 2
        verdict = scale_range(mean, n, low, high, sd=sd if row.n else None)
        if not verdict.possible:
            yield Finding(row.place, f"{what(row)}: {verdict.arithmetic}.", _source(scale))


def impossible_mean(facts: Facts) -> Iterator[Finding]:
    for row, scale, mean, _ in _scored(facts):
        if row.n is None or row.derived or of_a_model(row):
            continue
        verdict = grim(mean, row.n, items=scale.items, step=_number(scale.step))
        if verdict.possible:
            continue
        cut = grim(mean, row.n, items=scale.items, step=_number(scale.step), rounding="truncated")
        yield Finding(
            row.place,
            f"{what(row)}: no {row.n} whole scores have a mean of {mean} (GRIM): {verdict.arithmetic}; "
            f"possible are {' and '.join(verdict.near)}.",
            "Its digits may have been cut off and not rounded."
            if cut.possible
            else "Is n another number, with missing values, or is it a model's mean?",
        )


def impossible_sd(facts: Facts) -> Iterator[Finding]:
    for row, scale, mean, sd in _scored(facts):
        if row.n is None or row.n < 2 or sd is None or row.derived or of_a_model(row):
            continue
        step = _number(scale.step)
        if not grim(mean, row.n, items=scale.items, step=step).possible:
            continue
        ones = (scale.low, scale.high, scale.step, scale.items) == (0, 1, 1, 1) and 0 <= float(mean) <= 1
        verdict = debit(mean, sd, row.n) if ones else grimmer(mean, sd, row.n, items=scale.items, step=step)
        if not verdict.possible:
            yield Finding(
                row.place,
                f"{what(row)}: no {row.n} whole scores have a mean of {mean} and an SD of {sd} "
                f"({verdict.test}): {verdict.arithmetic}.",
                "Is it the SD of another n, or one with the divisor n?",
            )


def _scored(facts: Facts) -> Iterator[tuple[OutcomeRow, Instrument, str, str | None]]:
    """Yield each row of a declared instrument with its mean and SD as typed."""
    for row in facts.tables.outcomes:
        scale = instrument(facts, row) if row.mean is not None else None
        if scale is None or row.mean is None or not scale.low < scale.high:
            continue
        mean = typed(facts, row, "mean", row.mean)
        sd = typed(facts, row, "sd", row.sd)
        if mean is not None:
            yield row, scale, mean, sd


def _ends(row: OutcomeRow, scale: Instrument) -> tuple[float, float]:
    """Return the least and greatest value: for a change, the width of the scale both ways."""
    width = scale.high - scale.low
    return (-width, width) if row.value_type == "change" else (scale.low, scale.high)


def _number(step: float) -> str:
    return f"{step:.10f}".rstrip("0").rstrip(".")


def _source(scale: Instrument) -> str:
    return f"{scale.name} in review.yaml: {scale.low:g} to {scale.high:g}."
