"""Runs the benchmark: every program on the same data, one after the other, and one table of the medians.

    python benchmarks/run.py --peers PYTHON [--write docs/speed.md]

PYTHON is the interpreter with `benchmarks/requirements.txt`: the peers, and numba for the compiled path. The
column of a peer that is not installed says so.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from table import markdown, replace_between, versions

from data import Sizes, write

HERE = Path(__file__).parent
Results = dict[str, dict[str, Any]]


def programs(peers: str, rscript: str | None) -> dict[str, list[str] | None]:
    """Return how each program is started; None where it is not installed."""

    def python(script: str, *needed: str) -> list[str] | None:
        probe = [peers, "-c", "; ".join(f"import {name}" for name in needed)]
        found = shutil.which(peers) and not subprocess.run(probe, capture_output=True, check=False).returncode
        return [peers, str(HERE / script)] if found else None

    probe = [rscript or "", "-e", "quit(status = !requireNamespace('metafor', quietly = TRUE))"]
    has_r = rscript is not None and not subprocess.run(probe, capture_output=True, check=False).returncode
    return {
        "numpy": [sys.executable, str(HERE / "ours.py")],
        "compiled": python("ours.py", "numba", "steelyard"),
        "metafor": [rscript or "", str(HERE / "peer_metafor.R")] if has_r else None,
        "PyMARE": python("peer_pymare.py", "pymare"),
        "PyMetaAnalysis": python("peer_pymetaanalysis.py", "meta_analyze"),
    }


def run(command: list[str], folder: Path, *options: str) -> Results:
    """Return a program's lines by task."""
    done = subprocess.run([*command, str(folder), *options], capture_output=True, text=True, check=True)
    lines = (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    return {line["task"]: line for line in lines}


def measure(peers: str, sizes: Sizes, once: bool) -> dict[str, Results | None]:
    """Return what every program gave; None where it is not installed."""
    found: dict[str, Results | None] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, sizes)
        for program, command in programs(peers, shutil.which("Rscript")).items():
            options = [program] if program in ("numpy", "compiled") else []
            print(f"{program} ..." if command else f"{program}: not installed", file=sys.stderr)
            found[program] = (
                run(command, folder, *options, *(["--once"] if once else [])) if command else None
            )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--write", type=Path)
    arguments = parser.parse_args()
    results = measure(arguments.peers, Sizes(), once=False)
    text = markdown(results) + "\n\n" + versions(arguments.peers, results)
    print(text)
    if arguments.write:
        old = arguments.write.read_text("utf-8")
        arguments.write.write_text(replace_between(old, text), "utf-8")


if __name__ == "__main__":
    main()
