"""PyMetaAnalysis's side: python peer_pymetaanalysis.py FOLDER [--once]. It pools one at a time."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from clock import folder, report
from meta_analyze import meta_analysis, meta_regression

from data import read

SAMPLE = 200  # rows of many; their time is scaled to all


def single(fit: Any) -> dict[str, Any]:
    return {"beta": [fit.estimate], "se": [fit.standard_error], "tau2": fit.tau2}


def several(fits: list[Any]) -> dict[str, Any]:
    answers = [single(fit) for fit in fits[:5]]
    return {
        "beta": [a["beta"][0] for a in answers],
        "se": [a["se"][0] for a in answers],
        "tau2": [a["tau2"] for a in answers],
    }


def with_moderator(fit: Any) -> dict[str, Any]:
    table = fit.coefficients
    return {"beta": list(table["estimate"]), "se": list(table["standard_error"]), "tau2": fit.tau2}


def main() -> None:
    where = folder()
    y, v, x = (read(where, "few", part) for part in "yvx")
    report("few", lambda: meta_analysis(effect=y, variance=v, ci_method="hartung_knapp"), single)
    report(
        "moderator",
        lambda: meta_regression(effect=y, variance=v, moderators={"x": x}, inference_method="hartung_knapp"),
        with_moderator,
    )
    for name in ("thousand", "million"):
        a, b = read(where, name, "y"), read(where, name, "v")
        report(name, lambda a=a, b=b: meta_analysis(effect=a, variance=b), single)
    for name, method in (("dl", "DL"), ("reml", "REML")):
        a, b = (read(where, name, part).reshape(-1, 20) for part in "yv")
        rows = range(min(SAMPLE, len(a)))
        report(
            name,
            lambda a=a, b=b, m=method, rows=rows: [
                meta_analysis(effect=a[i], variance=b[i], tau2_method=m) for i in rows
            ],
            several,
            len(rows) / len(a),
        )
    command = [sys.executable, "-c", "import meta_analyze"]
    report("import", lambda: subprocess.run(command, check=True, capture_output=True), lambda _: {})


if __name__ == "__main__":
    main()
