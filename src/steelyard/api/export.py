"""A review's analyses as files for other programs: R scripts, tables of their rows, JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from steelyard.api.exports import check_export, write_export
from steelyard.api.review import AnyPath, allowed_to_say, run
from steelyard.check import check_choice, named, one_of, shown
from steelyard.errors import InputError, OutputError

if TYPE_CHECKING:
    from steelyard.review.load import Review

FORMS = ("r", "csv", "json")


def export_review(
    review: Review | AnyPath,
    out: AnyPath = "export",
    *,
    to: str,
    analysis: str = "",
    overwrite: bool = False,
) -> tuple[Path, ...]:
    """Write one file an analysis to the folder `out` and return them: <id>.R, <id>.csv or <id>.json.

    Args:
        review: A loaded review, or its folder.
        out: A folder; made where it is not there and its parent is.
        to: "r": a script that recomputes the analysis with metafor and holds each number against the
            review's. "csv": the rows as used. "json": the entry of results.json.
        analysis: The id of one analysis; by default all that have something to export: a number or rows.
        overwrite: Replace files that are there; never one that a review is made of.

    Nothing is written unless every file may be. Numbers have ten significant digits, as in results.json.

    Raises:
        ReviewError: the review has errors.
        InputError: another form; an analysis that the review has not, or that has nothing to export.
        OutputError: a file must not be replaced, or cannot be written.
    """
    from steelyard.report.exports import exported
    from steelyard.report.settled import settled_result

    check_choice("to", to, FORMS)
    result = settled_result(run(review))
    known = [a.spec.id for a in result.analyses]
    if analysis and analysis not in known:
        raise InputError(f"analysis is {shown(analysis)!r}; {one_of(analysis, known)}")
    files = exported(result, to, allowed_to_say(result), analysis)
    if not files:
        what = "a number that R could compute" if to == "r" else "a row"
        raise InputError(f"{analysis or 'the review'}: has not {what}; there is nothing to export.")
    folder = _folder(Path(out))
    targets = {folder / name: content for name, content in files.items()}
    for path in targets:
        check_export(path, overwrite=overwrite)
    for path, content in targets.items():
        write_export(path, content, overwrite=overwrite)
    return tuple(targets)


def _folder(out: Path) -> Path:
    """Return the folder to write to, made where only it is missing."""
    if not out.is_dir():
        if out.exists() or not out.absolute().parent.is_dir():
            raise OutputError(f"{named(out)}: need the name of a folder, in one that is there.")
        try:
            out.mkdir()
        except OSError as error:
            raise OutputError(f"{named(out)}: cannot be made ({error.strerror}).") from error
    return out
