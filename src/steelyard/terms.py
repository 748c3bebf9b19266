"""The words: every closed vocabulary that more than one package uses, spelled once.

Vocabulary: a *stream* is a body of evidence that is never pooled with another; a *measure* is an effect
size by metafor's code; a *method* estimates the between-study variance tau²; a *test* says how the
interval of the mean is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Stream = Literal["randomised", "non-randomised", "uncontrolled", "animal"]
STREAMS: tuple[str, ...] = get_args(Stream)

Method = Literal["EE", "REML", "DL", "PM"]
METHODS: tuple[str, ...] = get_args(Method)
METHOD_NAMES = {
    "EE": "common effect",
    "REML": "restricted maximum likelihood",
    "DL": "DerSimonian–Laird",
    "PM": "Paule–Mandel",
}
METHOD_ALIASES = {"FE": "EE", "CE": "EE"}

Test = Literal["z", "knha", "guarded"]
TESTS: tuple[str, ...] = get_args(Test)
TEST_NAMES = {
    "z": "Wald interval",
    "knha": "Hartung–Knapp interval",
    "guarded": "guarded Hartung–Knapp interval (k ≥ 3 and tau² > 0, never narrower than Wald)",
}

Better = Literal["more", "less"]
CrossoverRule = Literal["by-design", "paired", "first-period", "conservative"]
CROSSOVER_RULES: tuple[str, ...] = get_args(CrossoverRule)
MultiArm = Literal["split", "combine"]

Basis = Literal["table", "abstract", "registry", "text", "secondary", "secondary-unverified", "news"]
BASES: tuple[str, ...] = get_args(Basis)


@dataclass(frozen=True, slots=True)
class MeasureTerm:
    """How a measure is named and read.

    Attributes:
        code: metafor's code.
        name: As a column heading.
        back: How an analysis-scale value becomes the reader's: "exp" for logs, "expit" for logits, "sin2"
            for arcsines of a root, "double-arcsine" (which also needs n), "none" otherwise.
        null: The value of no effect on the reader's scale; None for a single-arm quantity.
        data: What it is made from.
    """

    code: str
    name: str
    back: Literal["none", "exp", "expit", "sin2", "double-arcsine"]
    null: float | None
    data: Literal["2x2", "means", "generic", "proportion", "change"]

    @property
    def is_ratio(self) -> bool:
        return self.back == "exp" and self.null is not None


MEASURES: dict[str, MeasureTerm] = {
    m.code: m
    for m in (
        MeasureTerm("OR", "Odds ratio", "exp", 1.0, "2x2"),
        MeasureTerm("RR", "Risk ratio", "exp", 1.0, "2x2"),
        MeasureTerm("RD", "Risk difference", "none", 0.0, "2x2"),
        MeasureTerm("MD", "Mean difference", "none", 0.0, "means"),
        MeasureTerm("SMD", "Standardised mean difference", "none", 0.0, "means"),
        MeasureTerm("HR", "Hazard ratio", "exp", 1.0, "generic"),
        MeasureTerm("PR", "Proportion", "none", None, "proportion"),
        MeasureTerm("PLN", "Proportion", "exp", None, "proportion"),
        MeasureTerm("PLO", "Proportion", "expit", None, "proportion"),
        MeasureTerm("PAS", "Proportion", "sin2", None, "proportion"),
        MeasureTerm("PFT", "Proportion", "double-arcsine", None, "proportion"),
        MeasureTerm("MC", "Mean change", "none", 0.0, "change"),
        MeasureTerm("SMCR", "Standardised mean change", "none", 0.0, "change"),
        MeasureTerm("GEN", "Effect", "none", 0.0, "generic"),
    )
}
