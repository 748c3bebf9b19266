"""The one guard of every export: what is there is kept, and a table of a review is never written over."""

from __future__ import annotations

from pathlib import Path

from steelyard.check import named
from steelyard.data.columns import TABLES
from steelyard.errors import OutputError
from steelyard.files import write_file

_REVIEW = "review.yaml"
_OWN = frozenset((_REVIEW, "plan-lock.json", "records.csv", "reports.csv", *(table.file for table in TABLES)))


def check_export(path: Path, *, overwrite: bool = False) -> None:
    """Refuse a place where an export must not stand.

    Args:
        path: The file to write.
        overwrite: Whether a file that is there may be replaced; never one that a review is made of.

    Raises:
        OutputError: a review is made of `path`; it is there and `overwrite` is not given; it is a link, a
            folder or a device; or its folder is not there.
    """
    where = named(path)
    try:
        if not path.parent.is_dir():
            raise OutputError(f"{where}: there is no folder {named(path.parent)}. Make it first.")
        # A disk may take capitals and small letters for the same.
        if path.name.lower() in _OWN and (path.parent / _REVIEW).exists():
            raise OutputError(f"{where}: the review is made of this file; need another name or folder.")
        if path.is_symlink():
            raise OutputError(f"{where}: is a link, which an export does not write through; need a file.")
        if path.exists() and not path.is_file():
            raise OutputError(f"{where}: is a folder or a device; need the name of a file.")
        if path.exists() and not overwrite:
            raise OutputError(
                f"{where}: is there already; need another name, or overwrite (--overwrite) to replace it."
            )
    except OSError as error:
        raise OutputError(
            f"{where}: cannot be looked at ({error.strerror or type(error).__name__})."
        ) from error


def write_export(path: Path, content: bytes, *, overwrite: bool = False) -> None:
    """Write an export, whole or not at all, where `check_export` lets it stand.

    Raises:
        OutputError: as in `check_export`, or the file cannot be written.
    """
    check_export(path, overwrite=overwrite)
    write_file(path, content)
