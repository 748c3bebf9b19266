"""Leave-one-out: the fit repeated without each estimate in turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from steelyard.errors import ModelError
from steelyard.models.distributions import Array
from steelyard.models.inputs import check_estimates
from steelyard.models.pairwise import fit_pairwise


@dataclass(frozen=True, slots=True, eq=False)
class LeaveOneOut:
    """Row i is the fit without estimate i; every array has shape (k,). I² and H² are NaN where k = 2."""

    estimate: Array
    se: Array
    ci_low: Array
    ci_high: Array
    pvalue: Array
    tau2: Array
    i2: Array
    q: Array
    test_used: tuple[str, ...]


def leave_one_out(
    yi: Any, vi: Any, *, method: str = "REML", test: str = "guarded", level: float = 0.95
) -> LeaveOneOut:
    """Return the k fits that leave out one estimate each; settings as in `fit_pairwise`.

    With k = 2 each row is the other study alone.

    Raises:
        ModelError: fewer than two estimates.

    Checked: metafor 3.8-1 leave1out at tight control, tests/reference/models.
    """
    yi, vi = check_estimates(yi, vi)
    if yi.size < 2:
        raise ModelError(f"{yi.size} estimate; leaving one out needs at least two.")
    fits = [
        fit_pairwise(np.delete(yi, i), np.delete(vi, i), method=method, test=test, level=level)
        for i in range(yi.size)
    ]
    first = {
        name: np.array([getattr(fit, name)[0] for fit in fits])
        for name in ("beta", "se", "ci_low", "ci_high", "pvalue")
    }
    return LeaveOneOut(
        estimate=first["beta"],
        se=first["se"],
        ci_low=first["ci_low"],
        ci_high=first["ci_high"],
        pvalue=first["pvalue"],
        tau2=np.array([fit.tau2 for fit in fits]),
        i2=np.array([fit.i2 for fit in fits]),
        q=np.array([fit.q for fit in fits]),
        test_used=tuple(fit.test_used for fit in fits),
    )
