"""The pieces of every result: where a number stands, an estimate, an arm, a row, a line of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from steelyard.review.result.rob import BiasCell


@dataclass(frozen=True, slots=True)
class Source:
    """Where an input number stands. `id` is "outcomes.csv:57"; `locator` is the place in the publication."""

    id: str
    file: str
    line: int
    basis: str
    derived: bool
    locator: str
    url: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """One shape for every effect, whoever made it. Bounds are None with a `reason` where undefined.

    `value`, `ci_*`, `pi_*` are on the reader's scale of `measure`; `yi` and `se` on the analysis scale.
    `p` is two-sided. `pi_note` says why a prediction interval is absent or "not informative".
    """

    measure: str
    value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    level: float = 0.95
    p: float | None = None
    pi_low: float | None = None
    pi_high: float | None = None
    pi_note: str = ""
    yi: float | None = None
    se: float | None = None
    interval_method: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ArmData:
    """What one arm contributed, as used (after splitting or combining, so counts may be fractional)."""

    label: str
    n: float | None = None
    events: float | None = None
    mean: float | None = None
    sd: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One result that stands in an analysis: a line of its forest plot. `weight` is in percent.

    `bias` is this review's own assessment of the very result where there is one, else what published reviews
    printed of its study; a domain without a cell is not assessed. `separate` is True where the
    effect is computed from the numbers of `arms` as two groups of different people.
    """

    study_id: str
    label: str
    year: int | None
    arms: tuple[ArmData, ...]
    estimate: Estimate
    weight: float | None
    people: int | None
    scale: str
    time_h: float | None
    time_label: str
    basis: str
    subgroup: str
    contribution: str
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()
    outcome: str = ""
    bias: tuple[BiasCell, ...] = ()
    separate: bool = False


LedgerStatus = Literal["used", "not chosen", "refused", "not poolable"]


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One result that the analysis looked at, what happened to it, and by which rule.

    `printed` is the result in its source's own terms ("14/42 v 3/42", "MD −3.8 (−6.56 to −1.09)").
    `direction` says whom it favours: "intervention", "comparator", "neither" or "unknown"; `p` as printed.
    """

    study_id: str
    label: str
    status: LedgerStatus
    rule: str
    printed: str
    direction: str
    p: str
    outcome: str
    scale: str
    time_h: float | None
    time_label: str
    basis: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """Test of heterogeneity and between-study variance; `i2` in percent; tau² bounds by the Q-profile method.

    `test` says what `q` is: Cochran's Q, or the likelihood-ratio statistic of a binomial–normal model, for
    which I² and H² are not defined.
    """

    q: float
    df: int
    p: float
    i2: float | None
    h2: float | None
    tau2: float
    tau2_low: float | None
    tau2_high: float | None
    test: str = "Q"


@dataclass(frozen=True, slots=True)
class Pooled:
    """The pooled result and how it was made."""

    k: int
    people: int | None
    method: str
    test: str
    test_used: str
    estimate: Estimate
    heterogeneity: Heterogeneity | None
    totals: tuple[ArmData, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedEstimate:
    """An estimate with a name: one interval of the small-evidence table, or one line of a sensitivity table.

    `flips` is True where the conclusion (direction, or whether the interval holds no effect) differs from
    the entry's headline. `same_question` is False where the choice changes what is asked (other people,
    definitions, routes, measures), and not only how it is answered.
    """

    group: str
    label: str
    k: int
    people: int | None
    estimate: Estimate
    tau2: float | None = None
    i2: float | None = None
    note: str = ""
    flips: bool = False
    same_question: bool = True
