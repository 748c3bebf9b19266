"""Reviews from Python: load a folder, check it, pool it, build its site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from steelyard.check import named, says_something, shown
from steelyard.errors import InputError, OutputError, Problem, ReviewError
from steelyard.files import write_file, write_site

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from steelyard.report.claims_view import PageClaims
    from steelyard.review.load import Review
    from steelyard.review.result import ReviewResult

AnyPath = str | PathLike[str]
Stage = Callable[[str], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        out: The folder that holds the site.
        index: The page to open first.
        files: Number of files written.
        analyses: Number of entries of the review, by status ("pooled", "not pooled", ...).
        warnings: What was odd in the input; the site shows them, too.
    """

    out: Path
    index: Path
    files: int
    analyses: dict[str, int]
    warnings: tuple[Problem, ...]


def load_review(path: AnyPath) -> Review:
    """Return the review in the folder `path`.

    Raises:
        ReviewError: a file cannot be read or holds what is not allowed; it carries every problem.

    Example:
        >>> load_review("no/such/folder")
        Traceback (most recent call last):
        ...
        steelyard.errors.ReviewError: no/such/folder: there is no such folder. steelyard new makes one.
    """
    from steelyard.review.load import load_review as load

    return load(Path(path))


def problems_in(path: AnyPath) -> tuple[Review | None, tuple[Problem, ...]]:
    """Return the review and every problem of its folder, in file and line order; raises for no content.

    The review is None where it could not be read. One whose cross-checks find errors is returned with them.
    """
    from steelyard.review.validate import examined

    review, problems = examined(Path(path))
    if review is None:
        return None, problems
    from steelyard.api.claims import claim_problems

    return review, (*problems, *claim_problems(review))


def validate(review: Review | AnyPath) -> tuple[Problem, ...]:
    """Return every problem of a review or of the folder it stands in, in file and line order."""
    if isinstance(review, str | PathLike):
        return problems_in(review)[1]
    from steelyard.review.validate import validate as check

    return check(review)


def run(review: Review | AnyPath) -> ReviewResult:
    """Return the results of a review, or of the one in a folder: every analysis with its ledger and fit.

    Raises:
        ReviewError: the review has errors.
    """
    if isinstance(review, str | PathLike):
        return _run(*problems_in(review))
    return _run(review, validate(review))


def build(path: AnyPath, out: AnyPath = "site", *, stage: Stage | None = None) -> BuildReport:
    """Check, pool and publish the review in `path`: write its site to the folder `out`, whole or not at all.

    Args:
        path: The folder of the review.
        out: Where the site goes: a new or empty folder, or an earlier site, which is replaced.
        stage: Called with a label before each long step; its context spans the step.

    Raises:
        ReviewError: the folder has errors; nothing is written.
        OutputError: `out` holds something else, holds the review, or cannot be written.
    """
    folder, target = Path(path), Path(out)
    stage = stage or (lambda _: nullcontext())
    _refuse_the_review(folder, target)
    with stage("Reading and checking the review"):
        review, problems = problems_in(folder)
    with stage("Choosing results and pooling them"):
        result = _run(review, problems)
        claims = _claims(review, result)
    with stage("Writing the pages"):
        from steelyard.report.site import build_site

        files = build_site(result, allowed_to_say(result), claims)
        write_site(target, files)
    counts = Counter(str(analysis.status) for analysis in result.analyses)
    return BuildReport(target, target / "index.html", len(files), dict(counts), result.warnings)


def _run(review: Review | None, problems: tuple[Problem, ...]) -> ReviewResult:
    from steelyard.review.run import run as run_review

    if review is None or any(p.severity == "error" for p in problems):
        raise ReviewError(problems)
    return run_review(review, warnings=problems)


def _claims(review: Review | None, result: ReviewResult) -> tuple[PageClaims, ...]:
    from steelyard.api.claims import claim_pages

    return () if review is None else claim_pages(review, result)


def new_review(path: AnyPath, *, example: bool = False) -> tuple[Path, ...]:
    """Write a small review with real data to `path` and return the files written.

    Args:
        path: A new or an empty folder.
        example: Write a complete review instead, with every judgement filled in and all trials invented.

    Raises:
        OutputError: `path` is a file or a folder that holds anything, or cannot be written.
    """
    from importlib.resources import files as package_files

    folder = Path(path)
    where = named(path)
    try:
        if folder.exists() and not folder.is_dir():
            raise OutputError(f"{where}: is a file; need the name of a new folder.")
        if folder.is_dir() and any(folder.iterdir()):
            raise OutputError(f"{where}: already holds files; need a new or an empty folder.")
    except OSError as error:
        raise OutputError(f"{where}: cannot be read ({error.strerror}).") from error
    template = package_files("steelyard.api").joinpath("example" if example else "starter")
    written = []
    for name, content in _template_files(template):
        write_file(folder / name, content)
        written.append(folder / name)
    return tuple(written)


def _template_files(folder: Traversable, within: str = "") -> Iterator[tuple[str, bytes]]:
    for source in sorted(folder.iterdir(), key=lambda f: f.name):
        if source.is_dir():
            yield from _template_files(source, f"{within}{source.name}/")
        else:
            yield f"{within}{source.name}", source.read_bytes()


def lock_plan(path: AnyPath, *, by: str, on: date | None = None, replace: bool = False) -> Path:
    """Lock the analysis plan of the review in `path`: write plan-lock.json and return where it stands.

    Args:
        path: The folder of the review.
        by: Who locks it.
        on: The day; today by default, and none that is still to come.
        replace: Whether an earlier lock is replaced: the new one names it, and tells no change before it.

    Raises:
        ReviewError: review.yaml or a table has errors.
        OutputError: the plan is locked already, or the file cannot be written.
        InputError: nobody is named, or the day is still to come or before the lock that is replaced.
    """
    from steelyard.review.load import read_folder
    from steelyard.review.lock import LOCK_FILE, lock_text

    if not says_something(by):
        raise InputError(f"by is {shown(by)!r}; need the name of who locks the plan.")
    today = date.today()
    if on is not None and on > today:
        raise InputError(f"the day is {on}, and today is {today}; a plan is locked today or was before.")
    folder = read_folder(Path(path))
    # A lock that is broken or of an earlier format does not stop a new one from taking its place.
    errors = [p for p in folder.problems if p.severity == "error" and p.place.file != LOCK_FILE]
    if folder.plan is None or errors:
        raise ReviewError(folder.problems)
    target, lock = folder.path / LOCK_FILE, folder.lock
    if target.exists() and not replace:
        when = "is locked already" if lock is None else f"was locked on {lock.on} by {lock.by}"
        raise OutputError(
            f"{named(target)}: the plan {when}; need replace to lock it again. Changes are explained under "
            "deviations in review.yaml."
        )
    day = on or today
    if lock is not None and day < lock.on:
        raise InputError(
            f"the day is {day}, before the lock of {lock.on} that it replaces; need a later one."
        )
    write_file(target, lock_text(folder.plan, day, by.strip(), lock).encode())
    return target


def allowed_to_say(result: ReviewResult) -> dict[str, str]:
    """Return what the evidence of each entry allows one to say, for entries that compare something."""
    from steelyard.claims.state import state_of_entry

    outcomes = {outcome.id: outcome for outcome in result.plan.outcomes}
    found = {}
    for entry in result.analyses:
        asked = [outcomes[name] for name in entry.spec.outcomes if name in outcomes]
        if len({outcome.better for outcome in asked}) != 1:
            continue
        difference = asked[0].important_difference if len(asked) == 1 else None
        state = state_of_entry(entry, asked[0].better, difference)
        if state is not None:
            found[entry.spec.id] = str(state)
    return found


def _refuse_the_review(folder: Path, out: Path) -> None:
    """A build replaces its whole target, so the review must not stand in it."""
    review, target = folder.resolve(), out.resolve()
    if review == target or target in review.parents:
        raise OutputError(
            f"{named(out)}: holds the review itself, which a build would remove; need another folder."
        )
