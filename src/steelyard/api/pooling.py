"""`pool`: pooled effects and meta-regression from effects, arrays or dataframes."""

from __future__ import annotations

from typing import Any

import numpy as np

from steelyard.api import formulas, inputs
from steelyard.api.carried import table_of
from steelyard.api.pooling_tables import pool_tables
from steelyard.api.results import PoolResult
from steelyard.api.row_labels import check_row_labels
from steelyard.check import check_choice
from steelyard.errors import ModelError
from steelyard.models.distributions import Array
from steelyard.models.pairwise import fit_values
from steelyard.terms import MEASURES

__all__ = ["pool", "pool_tables"]


def pool(
    effects: Any = None,
    vi: Any = None,
    *,
    yi: Any = None,
    sei: Any = None,
    mods: Any = None,
    intercept: bool = True,
    method: str = "REML",
    test: str = "guarded",
    level: float = 0.95,
    tau2: float | None = None,
    weights: Any = None,
    data: Any = None,
    slab: Any = None,
    measure: str | None = None,
) -> PoolResult:
    """Pooled effect or meta-regression of a set of estimates.

    Args:
        effects: What `escalc` returned; or the effects themselves, as `yi` takes them.
        vi, yi, sei: Variances, effects, standard errors on the analysis scale (log for ratios): a column name
            of `data`, or an array, list or Series. Either vi or sei, where `effects` does not hold them.
        mods: A formula such as "ablat + alloc" of columns of `data`, or a matrix, dataframe or dict of
            columns.
        intercept: False leaves the intercept out of a matrix; in a formula write "0 + …".
        method: Estimator of tau², by metafor's code: "EE" (also "FE", "CE"), "DL", "REML", "ML", "PM", …; see
            `models.pairwise.fit_pairwise`.
        test: "guarded" (default: Hartung–Knapp where k >= 3, tau² > 0 and it is the wider interval, else
            Wald), "z", "t", "knha" or "adhoc"; long names such as "hartung-knapp" are understood.
        level: Confidence level.
        tau2: A between-study variance to use instead of an estimate.
        weights: Weights of the mean in place of 1 / (vi + tau²): a column, an array, or "equal".
        data: A dataframe or dict of columns; by default the table that `effects` carry. One that is visibly
            not theirs, by its rows, its row labels or the columns that they were made from, is refused.
        slab: Study labels.
        measure: metafor's code, for the reader's scale; taken from `effects` where it has one.

    Rows without an effect, a variance or a moderator are left out, with a notice that names them.

    Raises:
        InputError: an argument that is not understood, or a variance that is not above 0, named by row.
        ModelError: too few estimates, or moderators that are linearly dependent, named by column.
        ConvergenceError: an iteration that found no solution.

    Checked: metafor 3.8-1 rma.uni(), tests/reference/models.

    Example:
        >>> from steelyard.api.pooling import pool
        >>> fit = pool([0.10, 0.30, 0.35], [0.02, 0.01, 0.04], method="DL", test="z")
        >>> fit.beta.round(4)
        array([0.25])
    """
    carries = hasattr(effects, "carried")
    indexes = check_row_labels(
        {
            "effects" if carries else "yi": effects if yi is None else yi,
            "vi": vi,
            "sei": sei,
            "weights": weights,
            "slab": slab,
            "mods": mods,
            "data": None if carries else data,  # `table_of` compares a table with what effects carry
        }
    )
    data = table_of(effects, data)
    y, v = inputs.estimates(effects, vi, yi, sei, data)
    names = inputs.labels(slab if slab is not None else getattr(effects, "slab", None), y.size, data)
    complete = np.isfinite(y) & np.isfinite(v)
    design = None
    if mods is not None:
        design, complete = formulas.design(mods, data, complete, intercept)
    inputs.check_variances(v, names)
    own = inputs.weights(weights, y.size, data)
    used = None if np.count_nonzero(complete) == complete.size else complete
    if used is not None:
        y, v = y[used], v[used]
        own = own if own is None or isinstance(own, str) else own[used]
    options = {"method": method, "test": test, "level": level, "tau2": tau2}
    values = _values(y, v, design, own, options)
    made = getattr(effects, "notices", ()) + (() if used is None else inputs.left_out(used, names))
    made += () if design is None else design.notices
    values["notices"] = made + values["notices"]
    named = measure or getattr(effects, "measure", None) or "GEN"
    check_choice("measure", named, MEASURES)
    return PoolResult(
        **values,
        measure=named,
        options=options,
        design=design,
        labels=names,
        used=used,
        frame=data if carries else None,
        index=indexes.get(complete.size),
    )


def _values(
    y: Array, v: Array, design: formulas.Design | None, own: Any, options: dict[str, Any]
) -> dict[str, Any]:
    """Return the fields of the fit; where its columns allow none, say so in the words of the columns."""
    try:
        return fit_values(y, v, None if design is None else design.X, weights=own, **options)
    except ModelError as error:
        fault = None if design is None else formulas.fault(design)
        if fault is None:
            raise
        raise fault from error
