"""A review folder from disk to checked, typed values: `review.yaml` and its tables.

Nothing here raises for what a file holds: every problem of every file is collected and returned at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from steelyard.data.problems import in_order
from steelyard.data.rows import Tables
from steelyard.data.tables import load_tables
from steelyard.data.yamlfile import YamlFile, YamlPath, read_yaml
from steelyard.errors import Place, Problem, ReviewError
from steelyard.review.lock import LOCK_FILE, Lock, read_lock
from steelyard.review.messages import plan_of
from steelyard.review.plan import Plan

PLAN_FILE = "review.yaml"


@dataclass(frozen=True, slots=True)
class Review:
    """A folder that was read without errors.

    Attributes:
        path: The folder.
        plan: The content of review.yaml.
        tables: The rows of its CSV files, with the SHA-256 of every file read (review.yaml included).
        problems: What was odd while reading (warnings only); the cross-checks are in `review.validate`.
        places: Line of every key of review.yaml by its path, as in ("analyses", 2, "measure").
        lock: The analysis plan as it was locked, where it was.
    """

    path: Path
    plan: Plan
    tables: Tables
    problems: tuple[Problem, ...] = ()
    places: Mapping[YamlPath, int] = field(default_factory=dict)
    lock: Lock | None = None

    def line_of(self, path: YamlPath) -> int:
        """Return the line of review.yaml where `path` stands, or what holds it; 0 where there is none."""
        return YamlFile(None, self.places, "", ()).line_of(path)


@dataclass(frozen=True, slots=True)
class Folder:
    """What could be read of a folder, sound or not.

    Attributes:
        path: The folder.
        plan: The content of review.yaml, None where it has errors.
        tables: The sound rows.
        problems: Everything found while reading, errors and warnings, in no order.
        places: As in `Review`.
        partial: Tables of which rows or columns could not be read.
        rejected: Row -> its columns whose cell could not be read.
        lock: As in `Review`.
    """

    path: Path
    plan: Plan | None
    tables: Tables
    problems: tuple[Problem, ...]
    places: Mapping[YamlPath, int]
    partial: frozenset[str]
    rejected: Mapping[Place, frozenset[str]] = field(default_factory=dict)
    lock: Lock | None = None

    def review(self) -> Review | None:
        """Return what was read as a review; None where reading it found an error."""
        if self.plan is None or any(p.severity == "error" for p in self.problems):
            return None
        return Review(self.path, self.plan, self.tables, in_order(self.problems), self.places, self.lock)


def read_folder(path: Path) -> Folder:
    """Return everything that can be read of the folder `path`; raises nothing for any content."""
    fault = _folder_fault(path)
    if fault is not None:
        return Folder(path, None, Tables(), (fault,), {}, frozenset())
    yaml = read_yaml(path / PLAN_FILE, PLAN_FILE)
    plan, plan_problems = plan_of(yaml, PLAN_FILE)
    loaded = load_tables(path)
    lock, lock_sha256, lock_problems = read_lock(path)
    sums = {name: sha for name, sha in ((PLAN_FILE, yaml.sha256), (LOCK_FILE, lock_sha256)) if sha}
    tables = replace(loaded.tables, sha256={**loaded.tables.sha256, **sums})
    problems = (*yaml.problems, *plan_problems, *lock_problems, *loaded.problems)
    return Folder(path, plan, tables, problems, yaml.lines, loaded.partial, loaded.rejected, lock)


def read_review(path: Path) -> tuple[Review | None, tuple[Problem, ...]]:
    """Return the review in the folder `path` and the problems of reading it, in file and line order.

    The review is None where there is an error. Raises nothing for any content of the folder.
    """
    folder = read_folder(Path(path))
    return folder.review(), in_order(folder.problems)


def load_review(path: Path) -> Review:
    """Return the review in the folder `path`.

    Raises:
        ReviewError: a file cannot be read or holds what is not allowed; it carries every problem.
    """
    review, problems = read_review(path)
    if review is None:
        raise ReviewError(problems)
    return review


def _folder_fault(path: Path) -> Problem | None:
    place = Place(str(path))
    try:
        if path.is_dir():
            next(path.iterdir(), None)
            return None
        missing = not path.exists()
    except OSError as error:
        what = f"the folder cannot be read ({error.strerror or type(error).__name__})."
        return Problem("error", "unreadable-file", place, what)
    except ValueError:
        return Problem("error", "missing-file", place, "is not the name of a folder.")
    if missing:
        return Problem("error", "missing-file", place, "there is no such folder.", "steelyard new makes one.")
    return Problem("error", "not-a-folder", place, "is a file; need the folder that holds review.yaml.")
