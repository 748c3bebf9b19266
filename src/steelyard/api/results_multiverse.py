"""What `multiverse` returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from steelyard.api.describe import Description
from steelyard.api.figures import Figure
from steelyard.api.results_base import Printed
from steelyard.appraisal.multiverse import Universe
from steelyard.appraisal.multiverse_summary import Single, Span, failures, singles, spans
from steelyard.errors import InputError
from steelyard.numfmt import count, effect, interval, several
from steelyard.terms import MEASURES


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MultiverseResult(Printed, Universe):
    """Every specification. Every attribute of `Universe`, and `level`, the confidence level."""

    level: float = 0.95

    @property
    def spans(self) -> tuple[Span, ...]:
        """Range and counts for each measure: what keeps the question, and what changes it."""
        return spans(self)

    @property
    def singles(self) -> tuple[Single, ...]:
        """The specifications that differ from the plan's in one choice alone."""
        return singles(self)

    @property
    def flips(self) -> tuple[Single, ...]:
        """Those of `singles` with another conclusion than the plan's."""
        return tuple(s for s in singles(self) if s.flips)

    @property
    def failures(self) -> tuple[tuple[str, int], ...]:
        """Each reason why specifications have no number, and how many they are."""
        return failures(self)

    def figure(
        self, *, title: str = "Specification curve", arms: tuple[str, str] | None = None, narrow: bool = False
    ) -> Figure:
        """Return the specification curve of the plan's measure, its own specification marked.

        Args:
            title: What a reader of screens hears, and what a saved file is called inside.
            arms: Names of the two groups, for the words about which of them an interval favours.
            narrow: The form for phones.

        Raises:
            InputError: no specification in the plan's measure has an interval.
        """
        from steelyard.report.settled import settled
        from steelyard.report.spec_curve import CurveChoice, CurveData, CurvePoint, spec_curve

        first, second = arms or ("the intervention", "the comparator")
        mine = self.measures[self.own]
        points: dict[bool, list[CurvePoint]] = {True: [], False: []}
        columns = (self.estimate, self.ci_low, self.ci_high, self.same_question)
        for i, (value, low, high, same) in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
            if self.conclusions[i] != "none" and self.measures[i] == mine:
                levels = tuple(self.choices[i].tolist())
                points[same].append(CurvePoint(value, low, high, self.conclusions[i], levels, i == self.own))
        if not points[True] and not points[False]:
            raise InputError("no specification has an interval; a specification curve needs one.")
        data = CurveData(
            title=title,
            measure=mine,
            choices=tuple(CurveChoice(f.name, f.levels, f.own) for f in self.factors),
            keeping=tuple(points[True]),
            changing=tuple(points[False]),
            sides=(f"interval favours {first}", f"interval favours {second}"),
        )
        return Figure(spec_curve(settled(data)), narrow)

    def _columns(self) -> Mapping[str, Any]:
        chosen = {
            factor.name: [factor.levels[at] for at in self.choices[:, i].tolist()]
            for i, factor in enumerate(self.factors)
        }
        arrays = ("estimate", "ci_low", "ci_high", "pvalue", "tau2", "same_question")
        return {
            **chosen,
            "measure": list(self.measures),
            "k": self.k.copy(),
            **{name: getattr(self, name).copy() for name in arrays},
            "conclusion": list(self.conclusions),
            "status": list(self.status),
            "reason": list(self.reasons),
            "own": [i == self.own for i in range(len(self))],
        }

    def _page(self) -> Description:
        head = (
            "",
            "n",
            "different",
            "estimates",
            "outermost bounds",
            "intervention",
            "neither",
            "comparator",
        )
        return Description(
            f"Multiverse of {several(len(self), 'specification')}",
            (head, *(_span_row(s) for s in self.spans)),
            (*self._lines(), "Specifications share the same data; how many there are is no probability."),
        )

    def _lines(self) -> tuple[str, ...]:
        value, low, high = (float(x[self.own]) for x in (self.estimate, self.ci_low, self.ci_high))
        own = f"The plan's own: {effect(value)} ({interval(low, high)}), {self.conclusions[self.own]}."
        flips = [
            f"{self.factors[s.factor].name}: {self.factors[s.factor].levels[s.level]}" for s in self.flips
        ]
        said = (
            f"Single choices that change the conclusion: {'; '.join(flips)}."
            if flips
            else "No single choice changes the conclusion."
        )
        return (own, said, *(f"{count(n)} without a number: {reason}." for reason, n in self.failures))


def _span_row(s: Span) -> tuple[str, ...]:
    kind = "keep the question" if s.same_question else "change the question"
    counts = (count(n) for _, n in s.conclusions)
    bounds = (interval(s.low, s.high), interval(s.ci_low, s.ci_high))
    name = MEASURES[s.measure].name.lower()
    return (f"{kind}, {name}", count(s.specifications), count(s.distinct), *bounds, *counts)
