"""The rows of a review folder: one frozen dataclass a table, one field a column, plus its place.

The column names are the format. A field is None (or "") where the source does not say.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from steelyard.data.values import Printed
from steelyard.errors import Place


@dataclass(frozen=True, slots=True)
class StudyRow:
    place: Place
    study_id: str
    label: str
    year: int | None
    design: str
    allocation: str
    indication: str
    population: str
    n_randomised: int | None
    country: str
    concurrent_treatment: str
    veterans: str
    control_type: str
    registration: str
    doi: str
    pmid: str
    source_url: str
    notes: str


@dataclass(frozen=True, slots=True)
class ArmRow:
    place: Place
    study_id: str
    arm_id: str
    label: str
    intervention: str
    route: str
    dose: Printed
    dose_unit: str
    infusion_min: Printed
    n_doses: Printed
    schedule: str
    co_intervention: str
    n: int | None


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One arm's value. `time_h` is hours since the first dose; `percent` is in percent units."""

    place: Place
    study_id: str
    arm_id: str
    period: str
    outcome: str
    scale: str
    time_h: float | None
    time_label: str
    n: int | None
    events: int | None
    mean: float | None
    sd: float | None
    se: float | None
    median: float | None
    percent: float | None
    value_type: str
    basis: str
    derived: bool
    locator: str


@dataclass(frozen=True, slots=True)
class ContrastRow:
    """A reported difference, arm_a minus (or over) arm_b; an empty arm_b is a within-group change."""

    place: Place
    study_id: str
    arm_a: str
    arm_b: str
    period: str
    outcome: str
    scale: str
    time_h: float | None
    time_label: str
    measure: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    ci_level: float | None
    se: float | None
    p: Printed
    basis: str
    derived: bool
    locator: str


@dataclass(frozen=True, slots=True)
class CrossoverRow:
    place: Place
    study_id: str
    field: str
    value: str
    locator: str
    url: str


@dataclass(frozen=True, slots=True)
class BiasRow:
    """One judgement of one domain, as a published review printed it."""

    place: Place
    study_id: str
    tool: str
    domain: str
    judgement: str
    judged_by: str
    locator: str


@dataclass(frozen=True, slots=True)
class RobRow:
    """One answer of the review's own assessment of risk of bias.

    `item` is a question's id, a domain's id or "overall"; an empty `outcome` or `time_label` stands for all.
    """

    place: Place
    study_id: str
    outcome: str
    time_label: str
    tool: str
    assessor: str
    item: str
    answer: str
    support: str


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A pooled result that another meta-analysis prints."""

    place: Place
    review: str
    doi: str
    question: str
    comparison: str
    outcome: str
    time: str
    measure: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    i2: Printed
    k: int | None
    n: int | None
    url: str


@dataclass(frozen=True, slots=True)
class StandardRow:
    place: Place
    id: str
    kind: str
    statement: str
    population: str
    threshold: str
    source: str
    year: int | None
    doi: str
    url: str
    strength: str


@dataclass(frozen=True, slots=True)
class Tables:
    """Every table of a review folder, each in file order; a table whose file is absent is empty.

    `digits` holds the text of each number that has a decimal point, by row and column: 5.20 is not 5.2.
    """

    studies: tuple[StudyRow, ...] = ()
    arms: tuple[ArmRow, ...] = ()
    outcomes: tuple[OutcomeRow, ...] = ()
    contrasts: tuple[ContrastRow, ...] = ()
    crossover: tuple[CrossoverRow, ...] = ()
    bias: tuple[BiasRow, ...] = ()
    published_pooled: tuple[PublishedRow, ...] = ()
    standards: tuple[StandardRow, ...] = ()
    rob: tuple[RobRow, ...] = ()
    sha256: dict[str, str] = field(default_factory=dict)
    digits: dict[Place, dict[str, str]] = field(default_factory=dict)

    def as_typed(self, place: Place, column: str, value: float) -> str:
        """Return a number of a row as its cell has it, trailing zeros kept; as short as can be without."""
        return self.digits.get(place, {}).get(column) or f"{value:.10g}"
