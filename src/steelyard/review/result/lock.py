"""What became of a locked analysis plan."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Departure:
    """One value that differs from the locked plan; `reason`, `by`, `on` are empty where none explains it."""

    path: str
    before: str
    after: str
    reason: str
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class ReplacedLock:
    """An earlier lock that a later one took the place of."""

    on: str
    by: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PlanLock:
    """When and by whom the plan was locked, its hash, every departure since, and the locks it replaced."""

    on: str
    by: str
    sha256: str
    departures: tuple[Departure, ...]
    replaced: tuple[ReplacedLock, ...] = ()
