"""Leave-one-out: the fit repeated without each estimate in turn."""

from __future__ import annotations

from typing import Any

from steelyard.models.cumulative import FitSequence, leave_each_out
from steelyard.models.inputs import check_estimates
from steelyard.models.pairwise import PairwiseFit, fit_pairwise


def leave_one_out(
    yi: Any, vi: Any, *, method: str = "REML", test: str = "guarded", level: float = 0.95
) -> FitSequence:
    """Return the k fits that leave out one estimate each; settings as in `fit_pairwise`.

    With k = 2 each row is the other study alone.

    Raises:
        ModelError: fewer than two estimates.

    Checked: metafor 3.8-1 leave1out at tight control, tests/reference/models.
    """
    yi, vi = check_estimates(yi, vi)

    def refit(rows: Any) -> PairwiseFit:
        return fit_pairwise(yi[rows], vi[rows], method=method, test=test, level=level)

    return leave_each_out(refit, yi.size)
