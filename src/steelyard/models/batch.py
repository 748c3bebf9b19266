"""Thousands to millions of small meta-analyses at once: the pairwise model without moderators, as arrays.

Blocks of rows go through numpy, or through the compiled path where numba is installed; a row that
neither can settle goes through the driver of one fit (`tau2.estimate`), as does, in numpy, a row of many
studies, which fills a cache by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from steelyard.check import check_choice, check_level
from steelyard.errors import ConvergenceError, InputError
from steelyard.models.batch_blocks import Block, Groups, Index, Matrix
from steelyard.models.batch_columns import Columns
from steelyard.models.batch_inference import chi2_tails, infer_rows, shares, two_sided_rows
from steelyard.models.batch_tau2 import estimate_rows
from steelyard.models.distributions import Array
from steelyard.models.inference import canonical_test
from steelyard.models.tau2 import estimate
from steelyard.models.weighted import problem
from steelyard.terms import METHOD_ALIASES

BATCH_METHODS = ("EE", "DL", "PM", "REML", "ML")
BATCH_TESTS = ("z", "knha", "guarded")
ENGINES = ("auto", "numpy", "compiled")
CELLS = 1 << 17  # estimates a block: a working copy of 1 MB, few enough of them for a cache
LONG = 1000  # studies from which a row is worth the driver of one fit
WORTH = 50_000  # estimates from which loading the compiled path pays


class Parts(NamedTuple):
    """What a path gives for each row of a block, shape (m,); tau² is NaN where it is not settled.

    `residual` is Q at tau², NaN where the test does not use it; q = y'Py and tr = tr P belong to tau² = 0.
    """

    beta: Array
    variance: Array
    residual: Array
    tau2: Array
    q: Array
    tr: Array


@dataclass(frozen=True, slots=True, eq=False)
class BatchFit:
    """Many pooled means. Every array has shape (batch,).

    Attributes:
        method, test, level: As asked for, in metafor's codes.
        engine: "numpy" or "compiled", what did the work.
        k: Studies used in each; 0 where a row is all missing.
        beta, se, zval, ci_low, ci_high: Pooled mean with its inference.
        knha: Where the Hartung–Knapp interval was used: what "guarded" decided.
        tau2: Between-study variance.
        q: Cochran's Q of the common-effect model.
        i2, h2: I² in percent and H², from tau²; from Q under "EE". NaN for a single study.
        converged: False where there is no number: every float but q is NaN there.
    """

    method: str
    test: str
    level: float
    engine: str
    k: npt.NDArray[np.intp]
    beta: Array
    se: Array
    zval: Array
    ci_low: Array
    ci_high: Array
    knha: npt.NDArray[np.bool_]
    tau2: Array
    q: Array
    i2: Array
    h2: Array
    converged: npt.NDArray[np.bool_]

    @property
    def pvalue(self) -> Array:
        """Two-sided p-value of no effect, shape (batch,). P-values are worked out when asked for."""
        return two_sided_rows(self.zval, self.knha, self.k.astype(np.float64) - 1.0)

    @property
    def q_pvalue(self) -> Array:
        """P-value of Q, shape (batch,): 1 for a single study, NaN for none."""
        return chi2_tails(self.q, self.k.astype(np.float64) - 1.0)


def fit_batch(
    data: Matrix | Groups,
    *,
    method: str = "REML",
    test: str = "guarded",
    level: float = 0.95,
    engine: str = "auto",
) -> BatchFit:
    """Return the fits of `pairwise.fit_pairwise` without moderators, for every row of `data`.

    Args:
        data: From `batch_blocks.matrix` or `batch_blocks.groups`.
        method: "EE" (also "FE", "CE"), "DL", "PM", "REML" or "ML"; the last two are the highest of their
            maxima on tau² >= 0, proven or searched for, row by row.
        test: "z", "knha" or "guarded".
        level: Confidence level.
        engine: "numpy", "compiled" (needs numba), or "auto": compiled where numba is installed and the batch
            holds more than 50 000 estimates. Both give the same numbers to 10 digits.

    Raises:
        InputError: an argument that is not understood, or "compiled" without numba.
    """
    method = check_choice("method", METHOD_ALIASES.get(method, method), BATCH_METHODS)
    test = check_choice("test", canonical_test(test), BATCH_TESTS)
    level = check_level(level)
    engine = _engine(engine, int(data.yi.size))
    with np.errstate(all="ignore"):  # an overflow ends as a row that did not converge
        k, parts = _all_parts(data, method, test != "z", engine)
        return _finish(k, parts, method, test, level, engine)


def _all_parts(data: Matrix | Groups, method: str, residual: bool, engine: str) -> tuple[Index, Parts]:
    """Return the number of studies and the parts of every row, block by block."""
    if engine == "compiled" and isinstance(data, Matrix) and data.whole and data.yi.size:
        block = next(data.blocks(data.yi.size))  # row by row over the data as they are: nothing to copy
        found = _parts(block, method, residual, engine)
        _settle(block, found, method)
        return block.k, found
    k, parts = np.zeros(data.size, dtype=np.intp), _nothing(data.size)
    for block in data.blocks(CELLS):
        found = _parts(block, method, residual, engine)
        _settle(block, found, method)
        k[block.rows] = block.k
        for whole, part in zip(parts, found, strict=True):
            whole[block.rows] = part
    return k, parts


def _engine(asked: str, estimates: int) -> str:
    check_choice("engine", asked, ENGINES)
    if asked == "numpy" or (asked == "auto" and estimates <= WORTH):
        return "numpy"
    if _numba_works():
        return "compiled"
    if asked == "compiled":
        raise InputError(
            'engine is "compiled", which needs numba; "auto" and "numpy" do without. '
            "Install it with: pip install steelyard[compiled]"
        )
    return "numpy"


def _numba_works() -> bool:
    """Return whether numba is there and fits the installed numpy; it says so only when it is imported."""
    if find_spec("numba") is None:
        return False
    from steelyard.models import compiled

    return compiled.COMPILED


def _nothing(size: int) -> Parts:
    return Parts(*(np.full(size, np.nan) for _ in Parts._fields))


def _parts(block: Block, method: str, residual: bool, engine: str) -> Parts:
    """Return what the path finds; rows that are left to the driver of one fit have a tau² of NaN."""
    if engine == "compiled":
        # numba takes half a second to import, and a moment to load what it compiled before
        from steelyard.models import compiled

        return Parts(*compiled.block_parts(block, method, residual))
    return _nothing(block.k.size) if block.yi.shape[1] >= LONG else _numpy(block, method, residual)


def _settle(block: Block, parts: Parts, method: str) -> None:
    """Decide the unsettled rows of a block by the driver of one fit, in place."""
    unsettled = np.flatnonzero(~np.isfinite(parts.tau2) & (block.k > 0))
    for row in unsettled.tolist():
        known = np.isfinite(block.vi[row])
        for values, value in zip(
            parts, _one(block.yi[row, known], block.vi[row, known], method), strict=True
        ):
            values[row] = value


def _one(yi: Array, vi: Array, method: str) -> tuple[float, ...]:
    """Return the parts of one row by the driver of one fit; where it does not converge, only q and tr."""
    model = problem(yi, vi, None)
    common = model.traces(0.0)
    tau2 = 0.0
    try:
        if method != "EE" and model.k > 1:
            tau2 = estimate(model, method, common).tau2
        solved = model.solve(tau2)
    except (ConvergenceError, ArithmeticError):  # effects so large that their squares overflow
        return np.nan, np.nan, np.nan, np.nan, common.q, common.tr
    return float(solved.beta[0]), float(solved.vcov[0, 0]), solved.q, tau2, common.q, common.tr


def _numpy(block: Block, method: str, residual: bool) -> Parts:
    columns = Columns.of(block.yi, block.vi, block.whole)
    common = columns.common(slope=method == "PM")
    if method == "EE":
        beta = columns.origin + common.shift
        return Parts(beta, 1.0 / common.weight, common.q, np.zeros(beta.size), common.q, common.tr)
    tau2, settled = estimate_rows(columns, common, block.k.astype(np.float64), method)
    solved = columns.solve(tau2, residual)
    tau2 = np.where(settled, tau2, np.nan)
    return Parts(columns.origin + solved.shift, solved.variance, solved.q, tau2, common.q, common.tr)


def _finish(
    k: npt.NDArray[np.intp], parts: Parts, method: str, test: str, level: float, engine: str
) -> BatchFit:
    df: Array = np.subtract(k, 1.0, dtype=np.float64)
    single = k == 1
    q = np.where(single, 0.0, parts.q) if single.any() else parts.q
    converged = (k > 0) & np.isfinite(parts.beta + parts.variance + parts.tau2)
    beta, variance, residual, tau2 = parts[:4]
    if not converged.all():
        beta, variance, residual, tau2 = (np.where(converged, part, np.nan) for part in parts[:4])
    drawn = infer_rows(
        beta,
        variance,
        residual,
        tau2,
        df,
        guard=test == "guarded" and method != "EE",
        knha=test == "knha",
        level=level,
    )
    i2, h2 = shares(method, tau2, q, parts.tr, df)
    return BatchFit(
        method=method,
        test=test,
        level=level,
        engine=engine,
        k=k,
        beta=beta,
        se=drawn.se,
        zval=drawn.zval,
        ci_low=drawn.ci_low,
        ci_high=drawn.ci_high,
        knha=drawn.knha,
        tau2=tau2,
        q=q,
        i2=i2,
        h2=h2,
        converged=converged,
    )
