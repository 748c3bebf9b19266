"""`subgroups`, `cumulative` and `leave1out`: a fit repeated on parts of its studies."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from steelyard.api.frames import numbers, texts
from steelyard.api.results import PoolResult
from steelyard.api.results_base import field_values
from steelyard.api.results_sets import SequenceResult, SubgroupsResult
from steelyard.api.results_tables import TableResult
from steelyard.api.row_labels import check_labels_of
from steelyard.check import check_choice
from steelyard.errors import InputError, ModelError
from steelyard.models import cumulative as kernel
from steelyard.models.distributions import chi2_tail
from steelyard.models.subgroups import between, fit_subgroups
from steelyard.numfmt import several

Result = PoolResult | TableResult


def cumulative(
    fit: Result, order: Any = None, *, decreasing: bool = False, data: Any = None
) -> SequenceResult:
    """The fit of one study, of two, and so on: how the evidence grew.

    Args:
        fit: What `pool` (without moderators) or `pool_tables` returned; its settings are used in every row.
        order: What to sort by, such as the year: a column of `data` (by default the table that the effects
            carried), or one number a study; the rows as given by default.
        decreasing: Largest first. Studies with equal values stay in the order given.

    Returns:
        Row i is the fit of the first i + 1 studies; labels name the study added.

    Raises:
        InputError: `fit` is something else, or `order` has another length or a missing value.
        ModelError: the fit has moderators.

    Checked: metafor 3.8-1 cumul(), tests/reference/models.

    Example:
        >>> from steelyard.api.pooling import pool
        >>> fit = pool([0.1, 0.3, 0.9], [0.05, 0.02, 0.1], method="DL", test="z")
        >>> grown = cumulative(fit, [2001, 1999, 2005])
        >>> grown.labels, grown.estimate.round(3)
        (('Study 2', 'Study 1', 'Study 3'), array([0.3  , 0.243, 0.367]))
    """
    _check(fit, "cumulative")
    at = _sorted(fit, order, decreasing, data)
    return _sequence(fit, kernel.cumulative(fit.refit, at), tuple(at), "cumulative")


def leave1out(fit: Result) -> SequenceResult:
    """The fit without each study in turn: whether one of them carries the result.

    Args:
        fit: What `pool` (without moderators) or `pool_tables` returned; its settings are used in every row.

    Raises:
        InputError: `fit` is something else.
        ModelError: the fit has moderators, or holds a single study.

    Checked: metafor 3.8-1 leave1out(), tests/reference/models.

    Example:
        >>> from steelyard.api.pooling import pool
        >>> leave1out(pool([0.1, 0.3, 0.9], [0.05, 0.02, 0.1], method="DL")).estimate.round(3)
        array([0.533, 0.469, 0.243])
    """
    _check(fit, "leave1out")
    k = _size(fit)
    return _sequence(fit, kernel.leave_each_out(fit.refit, k), tuple(range(k)), "leave-one-out")


def subgroups(
    fit: Result, by: Any, *, tau2: Literal["separate", "common"] = "separate", data: Any = None
) -> SubgroupsResult:
    """A fit for each group of studies, and the test whether their means differ.

    Args:
        fit: What `pool` (without moderators) or `pool_tables` returned; its settings are used in every group.
        by: The group of each study: a column of `data` (by default the table that the effects carried), or a
            list with an entry a row given or used.
        tau2: "separate" between-study variances, or one "common" to all groups; tables have none.

    Raises:
        InputError: `fit` is something else, or `by` has another length.
        ModelError: the fit has moderators, weights of its own or a tau² that was given.

    Checked: metafor 3.8-1, rma of the groups' means, tests/reference/models.

    Example:
        >>> from steelyard.api.pooling import pool
        >>> fit = pool([0.1, 0.3, 0.9], [0.05, 0.02, 0.1], method="DL", test="z")
        >>> round(subgroups(fit, ["a", "a", "b"]).q_between, 3)
        3.779
    """
    _check(fit, "subgroups")
    check_choice("tau2", tau2, ("separate", "common"))
    check_labels_of(fit, "data" if isinstance(by, str) else "by", data if isinstance(by, str) else by)
    groups = _aligned(fit, texts(by, name="by", data=_table(fit, data)), "by")
    if "" in groups:
        raise InputError(f"by is missing for {fit.slab[groups.index('')]}; need a group for each study.")
    if isinstance(fit, TableResult):
        return _table_groups(fit, groups)
    if fit.own_weights is not None or fit.options.get("tau2") is not None:
        raise ModelError("subgroups estimate their own mean and tau²; need a fit without weights and tau2.")
    settings = {name: fit.options[name] for name in ("method", "test", "level")}
    found = fit_subgroups(fit.yi, fit.vi, groups, **settings, tau2=tau2)
    return SubgroupsResult(
        found.names,
        found.fits,
        fit,
        found.tau2,
        found.q_between,
        found.df,
        found.pvalue,
        found.notices,
        fit.measure,
        fit.level,
        tuple(groups),
    )


def _table_groups(fit: TableResult, groups: list[str]) -> SubgroupsResult:
    names = tuple(dict.fromkeys(groups))
    fits = tuple(fit.refit(np.array([group == name for group in groups])) for name in names)
    undefined = [name for name, one in zip(names, fits, strict=True) if not one.se[0] > 0]
    known = [one for one in fits if one.se[0] > 0]
    q, df = between(np.array([f.beta[0] for f in known]), np.array([f.vcov[0, 0] for f in known]))
    said = f"Groups without an estimate, left out of the test: {', '.join(undefined)}."
    notices = (said,) if undefined else ()
    p = chi2_tail(q, df)
    return SubgroupsResult(names, fits, fit, "none", q, df, p, notices, fit.measure, fit.level, tuple(groups))


def _check(fit: Any, name: str) -> None:
    if not isinstance(fit, (PoolResult, TableResult)):
        raise InputError(f"{name} takes what pool or pool_tables returned, not a {type(fit).__name__}.")
    if isinstance(fit, PoolResult) and fit.X is not None:
        raise ModelError(f"the fit has moderators; {name} needs one without.")


def _size(fit: Result) -> int:
    return fit.k if isinstance(fit, PoolResult) else len(fit.slab)


def _table(fit: Result, data: Any) -> Any:
    """Return the table that a column's name stands in: the one given, else the one that the fit carries."""
    return getattr(fit, "frame", None) if data is None else data


def _aligned(fit: Result, values: Any, name: str) -> list[Any]:
    """Return one value a study of the fit, from as many as rows were given, or as are used."""
    given = list(values)
    if len(given) == _size(fit):
        return given
    if fit.used is not None and len(given) == fit.used.size:
        return [given[i] for i in np.flatnonzero(fit.used).tolist()]
    raise InputError(
        f"{name} has {several(len(given), 'entry', 'entries')} for "
        f"{several(_size(fit), 'study', 'studies')}; need one each."
    )


def _sorted(fit: Result, order: Any, decreasing: bool, data: Any) -> list[int]:
    if order is None:
        at = list(range(_size(fit)))
        return at[::-1] if decreasing else at
    named = isinstance(order, str)
    check_labels_of(fit, "data" if named else "order", data if named else order)
    data = _table(fit, data)
    keys = np.array(_aligned(fit, numbers(order, name="order", data=data).tolist(), "order"))
    if np.isnan(keys).any():
        raise InputError(f"order is missing for {fit.slab[int(np.argmax(np.isnan(keys)))]}; need a number.")
    at_sorted: list[int] = np.argsort(-keys if decreasing else keys, kind="stable").tolist()
    return at_sorted


def _sequence(fit: Result, found: kernel.FitSequence, at: tuple[int, ...], kind: str) -> SequenceResult:
    values = field_values(found)
    labels = tuple(fit.slab[i] for i in at)
    whole = (float(fit.beta[0]), float(fit.ci_low[0]), float(fit.ci_high[0]))
    return SequenceResult(
        **values, labels=labels, rows=at, kind=kind, measure=fit.measure, level=fit.level, whole=whole
    )
