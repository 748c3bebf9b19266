"""The table of medians and ratios, as markdown."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- table: written by make bench -->", "<!-- end of table -->"
PEERS = ("metafor", "PyMARE", "PyMetaAnalysis")
ROWS = (
    ("few", "numpy", "`pool` REML, `knha`, k = 13"),
    ("moderator", "numpy", "the same with one moderator"),
    ("thousand", "numpy", "`pool` REML, k = 1000"),
    ("million", "numpy", "`pool` REML, k = 1 000 000"),
    ("dl", "numpy", "`pool_many` DL, 10 000 of k = 20, numpy"),
    ("dl", "compiled", "the same, compiled"),
    ("reml", "numpy", "`pool_many` REML, 100 000 of k = 20, numpy"),
    ("reml", "compiled", "the same, compiled"),
    ("multiverse", "numpy", "`multiverse`, 4 096 specifications of k ≤ 30"),
    ("import", "numpy", "import"),
    ("help", "numpy", "`steelyard --help`"),
)
Programs = dict[str, dict[str, dict[str, Any]] | None]


def duration(seconds: float) -> str:
    """Return a time with three figures in the unit that fits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size or unit == "µs":
            return f"{seconds / size:.3g} {unit}" if seconds < 1000 * size else f"{seconds / size:.0f} {unit}"
    raise AssertionError


def cell(found: dict[str, dict[str, Any]] | None, task: str, ours: float | None) -> str:
    """Return a peer's median, how many times ours it is, and a mark where it was scaled from a part."""
    if found is None:
        return "not installed"
    line = found.get(task)
    if line is None:
        return "–"
    mark = "" if line["share"] == 1.0 else "*"
    times = f" ({line['seconds'] / ours:.2g}×)" if ours and line["seconds"] < 99 * ours else ""
    if ours and not times:
        times = f" ({line['seconds'] / ours:,.0f}×)".replace(",", " ")
    return duration(line["seconds"]) + mark + times


def markdown(results: Programs) -> str:
    """Return the table: our median, then each peer's with the ratio to ours."""
    lines = ["| task | Steelyard | " + " | ".join(PEERS) + " |", "|---|---:|" + "---:|" * len(PEERS)]
    for task, engine, name in ROWS:
        own = results[engine]
        seconds = own[task]["seconds"] if own else None
        shown = duration(seconds) if seconds else "numba not installed"
        peers = (cell(results[peer], task, seconds) for peer in PEERS)
        lines.append(f"| {name} | {shown} | " + " | ".join(peers) + " |")
    return "\n".join(lines)


def versions(peers: str, results: Programs) -> str:
    """Return what was compared: machine, interpreters, libraries."""
    asked = (
        "from importlib.metadata import version, PackageNotFoundError\n"
        "for name in ('numpy', 'scipy', 'numba', 'pymare', 'pymetaanalysis'):\n"
        "    try: print(name, version(name))\n"
        "    except PackageNotFoundError: pass"
    )
    found = subprocess.run([peers, "-c", asked], capture_output=True, text=True, check=True).stdout
    metafor = (results["metafor"] or {}).get("version")
    r = f"; metafor {metafor['metafor']} on R {metafor['R']} with {metafor['blas']}" if metafor else ""
    libraries = ", ".join(found.splitlines())
    return f"{processor()}, {os.cpu_count()} cores; Python {platform.python_version()}; {libraries}{r}."


def processor() -> str:
    """Return the processor's name where the system tells it."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def replace_between(old: str, text: str) -> str:
    """Return a document with what stands between the two marks replaced."""
    head, _, rest = old.partition(BEGIN)
    tail = rest.partition(END)[2]
    return f"{head}{BEGIN}\n\n{text}\n\n{END}{tail}"
