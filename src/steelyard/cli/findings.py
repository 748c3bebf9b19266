"""The command findings: summary-of-findings tables in the terminal, as a document or as a table."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from steelyard.api.findings import LAYOUTS, summary_of_findings
from steelyard.cli.guard import WrongUsageError
from steelyard.cli.review import OUTPUT_VERSION
from steelyard.cli.terminal import count_of, progress, say


def findings(
    folder: Path, *, table: str, out: Path | None, layout: str, overwrite: bool, as_json: bool
) -> None:
    """Write the tables to `out`, or print their sentences."""
    if not folder.is_dir():
        raise WrongUsageError(f"{folder}: there is no such folder; need the folder that holds review.yaml.")
    if out is not None and out.suffix.lower() not in (".docx", ".csv"):
        raise WrongUsageError(f"--out {out}; need a name ending in .docx or .csv.")
    if layout and layout not in LAYOUTS:
        raise WrongUsageError(f"--layout {layout!r}; one of {', '.join(LAYOUTS)}.")
    with progress("Choosing results and pooling them"):
        found = summary_of_findings(folder, table)
    if out is not None:
        found.save(out, layout=layout, overwrite=overwrite)
    if as_json:
        made = {"review": str(folder), "out": None if out is None else str(out), "tables": found.to_dict()}
        sys.stdout.write(json.dumps({"schema": OUTPUT_VERSION, **made}, indent=2) + "\n")
    elif out is not None:
        say(("wrote ", "green"), f"{out}: {count_of(len(found.tables), 'table')}")
    else:
        for line in str(found).splitlines():
            say(line)
