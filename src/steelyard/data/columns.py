"""The columns of a review folder's tables: the format, once, for the reader, its messages and its page.

A *closed* column takes only the words listed; a column with *usual* words takes others with a warning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from steelyard.terms import BASES

Kind = Literal["id", "text", "word", "count", "year", "number", "printed", "yes-no"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: As the header spells it.
        kind: How a cell is read.
        help: What it holds.
        filled: Whether the cell may not be empty (its column must then be there).
        words: For kind "word": the words.
        closed: Whether other words are errors; otherwise they are warnings.
        low, high: Bounds of a number.
        open_bounds: Whether the bounds themselves are excluded.
    """

    name: str
    kind: Kind
    help: str
    filled: bool = False
    words: tuple[str, ...] = ()
    closed: bool = True
    low: float | None = None
    high: float | None = None
    open_bounds: bool = False


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: its file, what a row is, its columns, and the columns that must be there."""

    file: str
    row: str
    columns: tuple[Column, ...]
    needed: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in the usual order."""
        return tuple(column.name for column in self.columns)


DESIGNS = ("parallel", "crossover", "cluster", "single-arm", "case-series", "case-report", "animal", "cohort")
ALLOCATIONS = ("randomised", "dose order not randomised", "non-randomised", "unclear", "none")
CONTRAST_MEASURES = ("MD", "SMD", "OR", "RR", "RD", "HR", "other")
CONTROL_TYPES = ("inactive", "active", "usual-care", "ect", "dose-comparison", "none")
CONCURRENT = ("none", "psychotherapy", "pharmacotherapy", "both", "unclear")
ROUTES = ("iv", "im", "in", "po", "sc", "sl", "epidural")
PERIODS = ("first", "second", "both")
VALUE_TYPES = ("endpoint", "change")
TOOLS = ("RoB1", "RoB2", "ROBINS-I", "SYRCLE", "JBI")
ASSESSMENT_TOOLS = (
    "RoB2",
    "RoB2-adhering",
    "RoB2-crossover",
    "RoB2-cluster",
    "RoB1",
    "ROBINS-I",
    "ROBINS-I-V2",
    "SYRCLE",
    "JBI-case-series",
    "JBI-case-report",
    "Murad",
)
STANDARD_KINDS = (
    "indication",
    "contraindication",
    "precaution",
    "monitoring",
    "staff",
    "setting",
    "dose",
    "follow-up",
)

_STUDY = Column("study_id", "id", "The study, by its id in studies.csv.", filled=True)
_OUTCOME = Column("outcome", "id", "What was measured: an outcome id of review.yaml.", filled=True)
_SCALE = Column("scale", "text", "The instrument or definition, as in `pain 0-100` or `pain halved`.")
_TIME_H = Column("time_h", "number", "Hours since the first dose; 0 for a value from before it.", low=0)
_TIME_LABEL = Column("time_label", "text", "The time as the source says it.")
_PERIOD = Column("period", "word", "Crossover only: the period the value belongs to.", words=PERIODS)
_BASIS = Column("basis", "word", "What the value was read from.", filled=True, words=BASES)
_DERIVED = Column("derived", "yes-no", "Whether it was computed from what is printed; the locator says how.")
_LOCATOR = Column("locator", "text", "Where in the source it stands.")
_DOI = Column("doi", "text", "DOI without https://doi.org/.")
_URL = Column("url", "text", "Address of the source.")
_YEAR = Column("year", "year", "Year of publication.", low=1900, high=2100)

STUDIES = TableSpec(
    "studies.csv",
    "a study",
    (
        Column("study_id", "id", "The study's id, such as smith-2020.", filled=True),
        Column("label", "text", "Its name in figures, such as Smith 2020.", filled=True),
        _YEAR,
        Column("design", "word", "The design.", filled=True, words=DESIGNS),
        Column("allocation", "word", "How people came into the arms.", filled=True, words=ALLOCATIONS),
        Column("indication", "id", "A condition id of review.yaml.", filled=True),
        Column("population", "text", "Who took part, in words."),
        Column("n_randomised", "count", "People randomised (or included).", low=1),
        Column("country", "text", "Countries, separated by semicolons."),
        Column("concurrent_treatment", "word", "What everybody received besides.", words=CONCURRENT),
        Column("veterans", "word", "Whether veterans took part.", words=("yes", "no", "mixed", "unclear")),
        Column("control_type", "word", "What the control is.", words=CONTROL_TYPES),
        Column("registration", "text", "Registry number."),
        _DOI,
        Column("pmid", "text", "PubMed number."),
        Column("source_url", "text", "Address of the page read."),
        Column("notes", "text", "Anything a reader should know."),
    ),
    ("study_id", "label", "design", "allocation", "indication"),
)
ARMS = TableSpec(
    "arms.csv",
    "an arm of a study",
    (
        _STUDY,
        Column("arm_id", "id", "The arm's id, unique within its study.", filled=True),
        Column("label", "text", "Its name."),
        Column("intervention", "id", "A treatment id of review.yaml."),
        Column("route", "word", "Route of administration.", words=ROUTES, closed=False),
        Column("dose", "printed", "Dose of one administration, as printed."),
        Column("dose_unit", "text", "Its unit."),
        Column("infusion_min", "printed", "Length of an infusion in minutes."),
        Column("n_doses", "printed", "Number of doses."),
        Column("schedule", "text", "When the doses are given."),
        Column("co_intervention", "text", "What this arm received besides."),
        Column("n", "count", "People in the arm.", low=1),
    ),
    ("study_id", "arm_id", "intervention"),
)
OUTCOMES = TableSpec(
    "outcomes.csv",
    "one result of one arm at one time",
    (
        _STUDY,
        Column("arm_id", "id", "The arm, by its id in arms.csv.", filled=True),
        _PERIOD,
        _OUTCOME,
        _SCALE,
        _TIME_H,
        _TIME_LABEL,
        Column("n", "count", "People analysed.", low=1),
        Column("events", "count", "People with the event.", low=0),
        Column("mean", "number", "Mean."),
        Column("sd", "number", "Standard deviation.", low=0),
        Column("se", "number", "Standard error of the mean.", low=0),
        Column("median", "number", "Median; never in the column mean."),
        Column("percent", "number", "Percentage with the event, where no count is printed.", low=0, high=100),
        Column("value_type", "word", "Value at the time, or change from baseline.", words=VALUE_TYPES),
        _BASIS,
        _DERIVED,
        _LOCATOR,
    ),
    ("study_id", "arm_id", "outcome", "basis"),
)
CONTRASTS = TableSpec(
    "contrasts.csv",
    "one reported difference",
    (
        _STUDY,
        Column("arm_a", "id", "The arm that the difference is for.", filled=True),
        Column("arm_b", "id", "The arm it is compared with; empty: a change within arm_a."),
        _PERIOD,
        _OUTCOME,
        _SCALE,
        _TIME_H,
        _TIME_LABEL,
        Column("measure", "word", "arm_a minus, or over, arm_b.", filled=True, words=CONTRAST_MEASURES),
        Column("estimate", "number", "The estimate; ratios on their own scale, not as logarithms."),
        Column("ci_low", "number", "Lower bound of its interval."),
        Column("ci_high", "number", "Upper bound."),
        Column("ci_level", "number", "Level, such as 0.95.", low=0, high=1, open_bounds=True),
        Column("se", "number", "Standard error; of the logarithm for ratios.", low=0),
        Column("p", "printed", "p as printed, such as 0.03 or <0.001.", low=0, high=1),
        _BASIS,
        _DERIVED,
        _LOCATOR,
    ),
    ("study_id", "arm_a", "outcome", "measure", "basis"),
)
CROSSOVER = TableSpec(
    "crossover.csv",
    "one fact about a crossover trial",
    (
        _STUDY,
        Column(
            "field", "text", "What the fact is: `washout`, or any other, as in `carryover test`.", filled=True
        ),
        Column("value", "text", "The fact, as printed.", filled=True),
        _LOCATOR,
        _URL,
    ),
    ("study_id", "field", "value"),
)
BIAS = TableSpec(
    "bias.csv",
    "one judgement of one domain",
    (
        _STUDY,
        Column("tool", "word", "The tool.", filled=True, words=TOOLS, closed=False),
        Column("domain", "text", "Its domain, as printed.", filled=True),
        Column("judgement", "text", "The judgement, as printed.", filled=True),
        Column("judged_by", "text", "Who judged."),
        _LOCATOR,
    ),
    ("study_id", "tool", "domain", "judgement"),
)
ROB = TableSpec(
    "rob.csv",
    "one answer of your own assessment of risk of bias",
    (
        _STUDY,
        Column("outcome", "id", "The result's outcome; empty: every outcome of the study."),
        Column("time_label", "text", "The result's time, as the source says it; empty: every time."),
        Column("tool", "word", "The tool.", filled=True, words=ASSESSMENT_TOOLS),
        Column("assessor", "text", "Who answered, or `consensus` for what several agreed on.", filled=True),
        Column("item", "text", "A question such as 1.1, a domain such as D1, or `overall`.", filled=True),
        Column("answer", "text", "An answer such as PY, or for a domain its level."),
        Column("support", "text", "Why, with a quotation; for a level of your own the reason."),
    ),
    ("study_id", "tool", "assessor", "item", "answer"),
)
PUBLISHED = TableSpec(
    "published_pooled.csv",
    "one pooled result that another meta-analysis prints",
    (
        Column("review", "text", "The meta-analysis.", filled=True),
        _DOI,
        Column("question", "text", "Its question."),
        Column("comparison", "text", "What is compared."),
        Column("outcome", "text", "Outcome, in its words."),
        Column("time", "text", "Time, in its words."),
        Column("measure", "text", "Measure, in its words.", filled=True),
        Column("estimate", "number", "The pooled estimate."),
        Column("ci_low", "number", "Lower bound."),
        Column("ci_high", "number", "Upper bound."),
        Column("i2", "printed", "I² in percent.", low=0, high=100),
        Column("k", "count", "Number of studies.", low=1),
        Column("n", "count", "Number of people.", low=1),
        _URL,
    ),
    ("review", "measure", "estimate"),
)
STANDARDS = TableSpec(
    "standards.csv",
    "one statement of a label or guideline",
    (
        Column("id", "text", "Its id.", filled=True),
        Column("kind", "word", "What it is about.", filled=True, words=STANDARD_KINDS, closed=False),
        Column("statement", "text", "The statement.", filled=True),
        Column("population", "text", "For whom."),
        Column("threshold", "text", "The limit it sets."),
        Column("source", "text", "Who says so.", filled=True),
        _YEAR,
        _DOI,
        _URL,
        Column("strength", "text", "How strongly, as printed."),
    ),
    ("id", "kind", "statement", "source"),
)
TABLES: tuple[TableSpec, ...] = (
    STUDIES,
    ARMS,
    OUTCOMES,
    CONTRASTS,
    CROSSOVER,
    BIAS,
    ROB,
    PUBLISHED,
    STANDARDS,
)
