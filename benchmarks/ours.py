"""Steelyard's side: python ours.py FOLDER numpy|compiled [--once]."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
from clock import folder, report

import steelyard as sy
from data import read


def single(fit: Any) -> dict[str, Any]:
    return {"beta": fit.beta.tolist(), "se": fit.se.tolist(), "tau2": fit.tau2}


def many(fit: Any) -> dict[str, Any]:
    return {"beta": fit.beta[:5].tolist(), "se": fit.se[:5].tolist(), "tau2": fit.tau2[:5].tolist()}


def pooled_once() -> None:
    where = folder()
    y, v, x = (read(where, "few", part) for part in "yvx")
    report("few", lambda: sy.pool(y, v, method="REML", test="knha"), single)
    report("moderator", lambda: sy.pool(y, v, mods=x[:, None], method="REML", test="knha"), single)
    for name in ("thousand", "million"):
        one_y, one_v = read(where, name, "y"), read(where, name, "v")
        report(name, lambda a=one_y, b=one_v: sy.pool(a, b, method="REML", test="z"), single)


def pooled_many(engine: str) -> None:
    for name, method in (("dl", "DL"), ("reml", "REML")):
        y, v = (read(folder(), name, part).reshape(-1, 20) for part in "yv")
        report(
            name,
            lambda a=y, b=v, m=method: sy.pool_many(a, b, method=m, test="z", engine=engine),
            many,
        )


def every_choice() -> None:
    """4 096 specifications: nine filters of rows, four estimators, two intervals."""
    y, v = (read(folder(), "thousand", part)[:30] for part in "yv")
    rows = {f"Filter {i}": {"on": np.arange(y.size) % (i + 3) > 0} for i in range(9)}
    report(
        "multiverse",
        lambda: sy.multiverse(y, v, rows=rows, methods=("REML", "DL", "PM", "ML"), tests=("z", "knha")),
        lambda found: {"estimate": found.estimate[:5].tolist(), "specifications": len(found)},
    )


def started() -> None:
    for name, arguments in (("import", ["-c", "import steelyard"]), ("help", ["-m", "steelyard", "--help"])):
        command = [sys.executable, *arguments]
        report(name, lambda c=command: subprocess.run(c, check=True, capture_output=True), lambda _: {})


if __name__ == "__main__":
    if sys.argv[2] == "numpy":
        pooled_once()
        every_choice()
        started()
    pooled_many(sys.argv[2])
