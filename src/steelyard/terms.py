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

Method = Literal[
    "EE", "DL", "HE", "HS", "HSk", "SJ", "SJIT", "ML", "REML", "EB", "PM", "PMM", "DLIT"
]  # fmt: skip
"""Methods that need nothing but effects and variances: what a plan may name."""
METHODS: tuple[str, ...] = (*get_args(Method), "GENQ", "GENQM")
METHOD_NAMES = {
    "EE": "common effect",
    "DL": "DerSimonian–Laird",
    "HE": "Hedges",
    "HS": "Hunter–Schmidt",
    "HSk": "Hunter–Schmidt with small-sample correction",
    "SJ": "Sidik–Jonkman",
    "SJIT": "Sidik–Jonkman iterated",
    "ML": "maximum likelihood",
    "REML": "restricted maximum likelihood",
    "EB": "empirical Bayes",
    "PM": "Paule–Mandel",
    "PMM": "Paule–Mandel, median-unbiased",
    "DLIT": "DerSimonian–Laird iterated",
    "GENQ": "generalised Q statistic",
    "GENQM": "generalised Q statistic, median-unbiased",
}
METHOD_ALIASES = {"FE": "EE", "CE": "EE", "MP": "PM", "VC": "HE", "CA": "HE", "CO": "HE", "HSK": "HSk"}

Test = Literal["z", "t", "knha", "adhoc", "guarded"]
TESTS: tuple[str, ...] = get_args(Test)
TEST_NAMES = {
    "z": "Wald interval",
    "t": "Wald interval with t",
    "knha": "Hartung–Knapp interval",
    "adhoc": "Hartung–Knapp interval, its variance never below Wald's",
    "guarded": "guarded Hartung–Knapp interval (k ≥ 3 and tau² > 0, never narrower than Wald)",
}

Better = Literal["more", "less"]
CrossoverRule = Literal["by-design", "paired", "first-period", "conservative"]
CROSSOVER_RULES: tuple[CrossoverRule, ...] = get_args(CrossoverRule)
MultiArm = Literal["split", "combine"]

CONTROL_NAMES = {"usual-care": "usual care", "dose-comparison": "dose comparison", "ect": "ECT"}
"""Kinds of control whose word in a table is not the word for a reader."""

ROUTES = {
    "iv": "intravenous",
    "im": "intramuscular",
    "in": "intranasal",
    "po": "oral",
    "sc": "subcutaneous",
    "sl": "sublingual",
    "epidural": "epidural",
}
"""Routes of administration: the code of a table and the word for a reader."""

Basis = Literal["table", "abstract", "registry", "text", "secondary", "secondary-unverified", "news"]
BASES: tuple[str, ...] = get_args(Basis)


Back = Literal[
    "none", "exp", "expit", "sin2", "double-arcsine", "tanh", "tanh2", "probit", "square", "root-rate",
    "cube", "complement",
]  # fmt: skip
BACKS: tuple[str, ...] = get_args(Back)

MeasureData = Literal[
    "2x2", "pairs", "margins", "rates", "rate", "means", "mean", "proportion", "change", "correlation",
    "regression", "determination", "reliability", "genotypes", "generic",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeasureTerm:
    """How a measure is named and read.

    Attributes:
        code: metafor's code.
        name: As a column heading, for values on the reader's scale.
        back: How an analysis-scale value becomes the reader's: "exp" for logs, "expit" for logits, "probit"
            for probits, "tanh" for Fisher's z and "tanh2" for that of a root, "sin2" for arcsines of a root,
            "square" for roots, "cube" and "complement" for alpha's 1 − (1 − α)^⅓ and −log(1 − α);
            "double-arcsine" and "root-rate" are Freeman and Tukey's, which also need people or person-time;
            "none" otherwise.
        null: The value of no effect on the reader's scale; None where no value stands for none.
        data: What it is made from.
    """

    code: str
    name: str
    back: Back
    null: float | None
    data: MeasureData

    @property
    def is_ratio(self) -> bool:
        return self.back == "exp" and self.null is not None


MEASURES: dict[str, MeasureTerm] = {
    m.code: m
    for m in (
        MeasureTerm("OR", "Odds ratio", "exp", 1.0, "2x2"),
        MeasureTerm("RR", "Risk ratio", "exp", 1.0, "2x2"),
        MeasureTerm("RD", "Risk difference", "none", 0.0, "2x2"),
        MeasureTerm("PETO", "Odds ratio (Peto)", "exp", 1.0, "2x2"),
        MeasureTerm("AS", "Arcsine risk difference", "none", 0.0, "2x2"),
        MeasureTerm("PBIT", "Probit risk difference", "none", 0.0, "2x2"),
        MeasureTerm("OR2D", "Standardised mean difference from an odds ratio", "none", 0.0, "2x2"),
        MeasureTerm("OR2DN", "Standardised mean difference from an odds ratio (normal)", "none", 0.0, "2x2"),
        MeasureTerm(
            "OR2DL", "Standardised mean difference from an odds ratio (logistic)", "none", 0.0, "2x2"
        ),
        MeasureTerm("PHI", "Phi coefficient", "none", 0.0, "2x2"),
        MeasureTerm("ZPHI", "Phi coefficient", "tanh", 0.0, "2x2"),
        MeasureTerm("YUQ", "Yule's Q", "none", 0.0, "2x2"),
        MeasureTerm("YUY", "Yule's Y", "none", 0.0, "2x2"),
        MeasureTerm("RTET", "Tetrachoric correlation", "none", 0.0, "2x2"),
        MeasureTerm("ZTET", "Tetrachoric correlation", "tanh", 0.0, "2x2"),
        MeasureTerm("MPRR", "Risk ratio of matched pairs", "exp", 1.0, "pairs"),
        MeasureTerm("MPOR", "Odds ratio of matched pairs", "exp", 1.0, "pairs"),
        MeasureTerm("MPRD", "Risk difference of matched pairs", "none", 0.0, "pairs"),
        MeasureTerm("MPORC", "Conditional odds ratio of matched pairs", "exp", 1.0, "pairs"),
        MeasureTerm("MPPETO", "Conditional odds ratio of matched pairs (Peto)", "exp", 1.0, "pairs"),
        MeasureTerm("MPORM", "Odds ratio of matched pairs' margins", "exp", 1.0, "margins"),
        MeasureTerm("IRR", "Rate ratio", "exp", 1.0, "rates"),
        MeasureTerm("IRD", "Rate difference", "none", 0.0, "rates"),
        MeasureTerm("IRSD", "Difference of root rates", "none", 0.0, "rates"),
        MeasureTerm("MD", "Mean difference", "none", 0.0, "means"),
        MeasureTerm("SMD", "Standardised mean difference", "none", 0.0, "means"),
        MeasureTerm("SMDH", "Standardised mean difference (mean of variances)", "none", 0.0, "means"),
        MeasureTerm("SMD1", "Standardised mean difference (second SD)", "none", 0.0, "means"),
        MeasureTerm("SMD1H", "Standardised mean difference (second of two SDs)", "none", 0.0, "means"),
        MeasureTerm("ROM", "Ratio of means", "exp", 1.0, "means"),
        MeasureTerm("VR", "Ratio of standard deviations", "exp", 1.0, "means"),
        MeasureTerm("CVR", "Ratio of coefficients of variation", "exp", 1.0, "means"),
        MeasureTerm("RPB", "Point-biserial correlation", "none", 0.0, "means"),
        MeasureTerm("RBIS", "Biserial correlation", "none", 0.0, "means"),
        MeasureTerm("ZPB", "Point-biserial correlation", "tanh", 0.0, "means"),
        MeasureTerm("ZBIS", "Biserial correlation", "tanh", 0.0, "means"),
        MeasureTerm("D2OR", "Odds ratio from means", "exp", 1.0, "means"),
        MeasureTerm("D2ORN", "Odds ratio from means (normal)", "exp", 1.0, "means"),
        MeasureTerm("D2ORL", "Odds ratio from means (logistic)", "exp", 1.0, "means"),
        MeasureTerm("HR", "Hazard ratio", "exp", 1.0, "generic"),
        MeasureTerm("COR", "Correlation", "none", 0.0, "correlation"),
        MeasureTerm("UCOR", "Correlation, unbiased", "none", 0.0, "correlation"),
        MeasureTerm("ZCOR", "Correlation", "tanh", 0.0, "correlation"),
        MeasureTerm("PCOR", "Partial correlation", "none", 0.0, "regression"),
        MeasureTerm("ZPCOR", "Partial correlation", "tanh", 0.0, "regression"),
        MeasureTerm("SPCOR", "Semi-partial correlation", "none", 0.0, "regression"),
        MeasureTerm("ZSPCOR", "Semi-partial correlation", "tanh", 0.0, "regression"),
        MeasureTerm("R2", "Coefficient of determination", "none", None, "determination"),
        MeasureTerm("ZR2", "Coefficient of determination", "tanh2", None, "determination"),
        MeasureTerm("PR", "Proportion", "none", None, "proportion"),
        MeasureTerm("PLN", "Proportion", "exp", None, "proportion"),
        MeasureTerm("PLO", "Proportion", "expit", None, "proportion"),
        MeasureTerm("PRZ", "Proportion", "probit", None, "proportion"),
        MeasureTerm("PAS", "Proportion", "sin2", None, "proportion"),
        MeasureTerm("PFT", "Proportion", "double-arcsine", None, "proportion"),
        MeasureTerm("IR", "Rate", "none", None, "rate"),
        MeasureTerm("IRLN", "Rate", "exp", None, "rate"),
        MeasureTerm("IRS", "Rate", "square", None, "rate"),
        MeasureTerm("IRFT", "Rate", "root-rate", None, "rate"),
        MeasureTerm("MN", "Mean", "none", None, "mean"),
        MeasureTerm("SMN", "Standardised mean", "none", 0.0, "mean"),
        MeasureTerm("MNLN", "Mean", "exp", None, "mean"),
        MeasureTerm("SDLN", "Standard deviation", "exp", None, "mean"),
        MeasureTerm("CVLN", "Coefficient of variation", "exp", None, "mean"),
        MeasureTerm("MC", "Mean change", "none", 0.0, "change"),
        MeasureTerm("SMCC", "Standardised mean change (SD of changes)", "none", 0.0, "change"),
        MeasureTerm("SMCR", "Standardised mean change", "none", 0.0, "change"),
        MeasureTerm("SMCRH", "Standardised mean change (first of two SDs)", "none", 0.0, "change"),
        MeasureTerm("SMCRP", "Standardised mean change (pooled SD)", "none", 0.0, "change"),
        MeasureTerm("SMCRPH", "Standardised mean change (mean of variances)", "none", 0.0, "change"),
        MeasureTerm("ROMC", "Ratio of paired means", "exp", 1.0, "change"),
        MeasureTerm("VRC", "Ratio of paired standard deviations", "exp", 1.0, "change"),
        MeasureTerm("CVRC", "Ratio of paired coefficients of variation", "exp", 1.0, "change"),
        MeasureTerm("ARAW", "Cronbach's alpha", "none", None, "reliability"),
        MeasureTerm("AHW", "Cronbach's alpha", "cube", None, "reliability"),
        MeasureTerm("ABT", "Cronbach's alpha", "complement", None, "reliability"),
        MeasureTerm("REH", "Relative excess heterozygosity", "exp", 1.0, "genotypes"),
        MeasureTerm("GEN", "Effect", "none", 0.0, "generic"),
    )
}
