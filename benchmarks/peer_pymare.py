"""PyMARE's side: python peer_pymare.py FOLDER [--once]. Many at once: one column a meta-analysis."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
from clock import folder, report
from pymare import Dataset
from pymare.estimators import DerSimonianLaird, VarianceBasedLikelihoodEstimator

from data import read


def fitted(y: Any, v: Any, x: Any, correction: str) -> dict[str, Any]:
    data = Dataset(y=y, v=v, X=x, add_intercept=True)
    estimator = VarianceBasedLikelihoodEstimator(method="REML", small_sample_correction=correction)
    result = estimator.fit_dataset(data).summary()
    stats = result.get_fe_stats()
    result.get_heterogeneity_stats()
    return {
        "beta": stats["est"].ravel().tolist(),
        "se": stats["se"].ravel().tolist(),
        "tau2": float(np.ravel(result.tau2)[0]),
    }


def columns(estimator: Any, y: Any, v: Any) -> dict[str, Any]:
    result = estimator.fit_dataset(Dataset(y=y, v=v, X=np.ones((len(y), 1)), add_intercept=False)).summary()
    stats = result.get_fe_stats()
    answer = {"beta": stats["est"], "se": stats["se"], "tau2": result.tau2}
    return {name: np.ravel(value)[:5].tolist() for name, value in answer.items()}


def main() -> None:
    where = folder()
    y, v, x = (read(where, "few", part) for part in "yvx")
    report("few", lambda: fitted(y, v, None, "knapp-hartung"), dict)
    report("moderator", lambda: fitted(y, v, x[:, None], "knapp-hartung"), dict)
    for name in ("thousand", "million"):
        a, b = read(where, name, "y"), read(where, name, "v")
        report(name, lambda a=a, b=b: fitted(a, b, None, "wald"), dict)
    for name, make in (("dl", DerSimonianLaird), ("reml", VarianceBasedLikelihoodEstimator)):
        a, b = (np.ascontiguousarray(read(where, name, part).reshape(-1, 20).T) for part in "yv")
        options = {} if name == "dl" else {"method": "REML"}
        estimator = make(small_sample_correction="wald", **options)
        report(name, lambda e=estimator, a=a, b=b: columns(e, a, b), dict)
    command = [sys.executable, "-c", "import pymare"]
    report("import", lambda: subprocess.run(command, check=True, capture_output=True), lambda _: {})


if __name__ == "__main__":
    main()
