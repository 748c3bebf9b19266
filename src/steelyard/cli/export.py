"""The command export: a review's analyses as R scripts, tables or JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from steelyard.api.export import FORMS, export_review
from steelyard.cli.guard import WrongUsageError
from steelyard.cli.review import OUTPUT_VERSION
from steelyard.cli.terminal import count_of, progress, say


def export(folder: Path, *, to: str, out: Path, analysis: str, overwrite: bool, as_json: bool) -> None:
    """Write one file an analysis and say where they are."""
    if not folder.is_dir():
        raise WrongUsageError(f"{folder}: there is no such folder; need the folder that holds review.yaml.")
    if to not in FORMS:
        raise WrongUsageError(f"--to {to!r}; one of {', '.join(FORMS)}.")
    with progress("Choosing results and pooling them"):
        files = export_review(folder, out, to=to, analysis=analysis, overwrite=overwrite)
    if as_json:
        made = {"schema": OUTPUT_VERSION, "review": str(folder), "files": [str(f) for f in files]}
        sys.stdout.write(json.dumps(made, indent=2) + "\n")
        return
    say(("wrote ", "green"), f"{count_of(len(files), 'file')} to {out}")
    if to == "r":
        say(f"Rscript {files[0]} computes the first again; it needs the package metafor.")
