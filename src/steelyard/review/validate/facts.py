"""What every check is given, and the small look-ups that several of them share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from steelyard.data.rows import ArmRow, ContrastRow, OutcomeRow, StudyRow, Tables
from steelyard.data.yamlfile import YamlFile, YamlPath
from steelyard.errors import Place, Severity
from steelyard.review.lock import Lock
from steelyard.review.plan import Plan

PLAN_FILE = "review.yaml"


@dataclass(frozen=True, slots=True)
class Facts:
    """What could be read of a review.

    Attributes:
        tables: The rows.
        plan: The content of review.yaml; None where it has errors of its own, and checks of it are skipped.
        places: Line of every key of review.yaml by its path.
        partial: Tables of which rows or columns could not be read; nothing is called missing from them.
        rejected: Row -> its columns whose cell could not be read; None there does not mean an empty cell.
        lock: The analysis plan as it was locked, where it was.
    """

    tables: Tables
    plan: Plan | None
    places: Mapping[YamlPath, int]
    partial: frozenset[str] = frozenset()
    rejected: Mapping[Place, frozenset[str]] = field(default_factory=dict)
    lock: Lock | None = None

    def at(self, *path: str | int) -> Place:
        """Return the place of a key of review.yaml."""
        return Place(PLAN_FILE, YamlFile(None, self.places, "", ()).line_of(path))

    def studies(self) -> dict[str, StudyRow]:
        """Return the studies by id."""
        return {row.study_id: row for row in self.tables.studies}

    def arms(self) -> dict[tuple[str, str], ArmRow]:
        """Return the arms by study and arm id."""
        return {(row.study_id, row.arm_id): row for row in self.tables.arms}

    def results(self) -> Iterator[OutcomeRow | ContrastRow]:
        """Yield every row of outcomes.csv and contrasts.csv."""
        yield from self.tables.outcomes
        yield from self.tables.contrasts

    def unread(self, place: Place, *columns: str) -> bool:
        """Return whether a row has a cell that could not be read, in one of `columns` (none: in any)."""
        lost = self.rejected.get(place, frozenset())
        return bool(lost if not columns else lost.intersection(columns))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found: where, what with its value and what is allowed, and a hint."""

    place: Place
    message: str
    hint: str = ""


Check = Callable[[Facts], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the validator: its stable code, how grave it is, what it finds in one line, its check."""

    code: str
    severity: Severity
    about: str
    check: Check


Row = TypeVar("Row")
Key = TypeVar("Key", bound=Hashable)


def grouped(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    """Return the rows by key, both in the order met."""
    groups: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def what(row: OutcomeRow | ContrastRow) -> str:
    """Return how a message names a row: its study, outcome and scale."""
    scale = f" ({row.scale})" if row.scale else ""
    return f"{row.study_id}, {row.outcome}{scale}"


def number(value: float) -> str:
    """Return a number as it would be typed."""
    return f"{value:.6g}"
