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
class PlanLock:
    """When and by whom the plan was locked, its hash, and every departure from it since."""

    on: str
    by: str
    sha256: str
    departures: tuple[Departure, ...]
