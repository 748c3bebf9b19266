"""Every error and problem Steelyard can raise or report, and where in a file it was found.

Two ways to fail, on purpose: an argument of a Python function fails at the first fault with an exception
from here; a validator of *files* collects every `Problem` and reports them all at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


class SteelyardError(Exception):
    """Root of everything raised on purpose; catch this to catch them all."""


class InputError(SteelyardError, ValueError):
    """An argument or a value in a file is impossible or not understood."""


class ModelError(SteelyardError):
    """A model cannot be fitted to these data (too few estimates, collinear moderators, ...)."""


class ConvergenceError(ModelError):
    """An iteration did not converge; no number is returned that could be mistaken for one."""


class StreamError(ModelError):
    """Results of different evidence streams were about to be pooled."""


class OutputError(SteelyardError):
    """Output cannot be written where it was asked for."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a value stands: `file` relative to the review folder, 1-based `line` (0: the whole file)."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong or odd in a file.

    Attributes:
        severity: "error" stops a build (exit 1); "warning" goes on into the report.
        code: Stable short name of the rule, such as "events-above-n".
        place: file:line of the value.
        message: What was found and what is allowed, one sentence, values cut at 80 characters.
        hint: What is probably meant; empty where nothing is likely.
        looked_at: Who looked at a warning and what it is; empty where nobody has.
    """

    severity: Severity
    code: str
    place: Place
    message: str
    hint: str = ""
    looked_at: str = ""

    def __str__(self) -> str:
        return " ".join(x for x in (f"{self.place}: {self.message}", self.hint, self.looked_at) if x)


class ReviewError(SteelyardError):
    """A review folder has errors; `problems` holds all of them, in file and line order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        errors = [p for p in problems if p.severity == "error"]
        super().__init__("\n".join(str(p) for p in errors) or "the review has no errors")
