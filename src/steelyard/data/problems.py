"""A list that problems are put on while files are read, so that none stops the reading of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from steelyard.errors import Place, Problem

MOST_OF_A_KIND = 50


class Collector:
    """Collects the problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._problems: list[Problem] = []

    def error(self, code: str, line: int, message: str, hint: str = "") -> None:
        """Add what stops a build."""
        self._problems.append(Problem("error", code, Place(self.file, line), message, hint))

    def warning(self, code: str, line: int, message: str, hint: str = "") -> None:
        """Add what goes on into the report."""
        self._problems.append(Problem("warning", code, Place(self.file, line), message, hint))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything collected, in the order found."""
        return tuple(self._problems)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems by file and line, without repeats, at most 50 of a kind a file.

    What is left out is counted in one last problem of the same kind, so that a shifted column of a long
    table does not bury everything else.
    """
    unique = sorted(set(problems), key=lambda p: (p.place, p.severity, p.code, p.message))
    seen: Counter[tuple[str, str]] = Counter()
    kept: list[Problem] = []
    for problem in unique:
        kind = (problem.place.file, problem.code)
        seen[kind] += 1
        if seen[kind] <= MOST_OF_A_KIND:
            kept.append(problem)
    severities = {(p.place.file, p.code): p.severity for p in unique}
    for (file, code), count in seen.items():
        if count > MOST_OF_A_KIND:
            more = f"{count - MOST_OF_A_KIND} more problems of this kind ({code}) are not listed."
            kept.append(Problem(severities[file, code], code, Place(file), more))
    return tuple(sorted(kept, key=lambda p: (p.place, p.severity, p.code, p.message)))
