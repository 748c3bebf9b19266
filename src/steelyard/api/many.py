"""`pool_many`: thousands to millions of small meta-analyses in one call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from steelyard.api.describe import Description, interval_head
from steelyard.api.frames import numbers, texts
from steelyard.api.results_base import Printed
from steelyard.api.row_labels import check_row_labels
from steelyard.check import shown
from steelyard.errors import InputError
from steelyard.models.batch import BatchFit, fit_batch
from steelyard.models.batch_blocks import Groups, groups, matrix
from steelyard.numfmt import effect, interval, p_value, several

_COLUMNS = ("k", "beta", "se", "zval", "ci_low", "ci_high", "pvalue", "tau2", "q", "i2", "h2", "converged")
_SHOWN = 10


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ManyResult(Printed, BatchFit):
    """Many pooled effects, every array of shape (batch,). Every attribute of `BatchFit`, and:

    Attributes:
        keys: The key of each, shape (batch,), in order of first appearance; None for a matrix.
    """

    keys: npt.NDArray[Any] | None = None

    def __len__(self) -> int:
        return int(self.k.size)

    def to_dict(self) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays by name, the keys first where there are any."""
        head = {} if self.keys is None else {"key": self.keys}
        return head | {name: getattr(self, name) for name in _COLUMNS} | {"q_pvalue": self.q_pvalue}

    def _columns(self) -> Mapping[str, Any]:
        return self.to_dict()

    def _page(self) -> Description:
        head = ("", "k", "estimate", interval_head(self.level), "p", "tau²")
        names = range(1, len(self) + 1) if self.keys is None else self.keys
        columns = (self.k, self.beta, self.ci_low, self.ci_high, self.pvalue, self.tau2)
        rows = tuple(
            (str(name), str(k), effect(b), interval(low, high), p_value(p), effect(tau2))
            for name, k, b, low, high, p, tau2 in zip(
                names[:_SHOWN], *(column[:_SHOWN].tolist() for column in columns), strict=True
            )
        )
        cut = len(self) - _SHOWN
        return Description(
            self._title(), (head, *rows), ((f"… and {cut} more",) if cut > 0 else ()) + self._counts()
        )

    def _title(self) -> str:
        if not len(self):
            return "0 meta-analyses of no studies"
        sizes = sorted({int(self.k.min()), int(self.k.max())})
        studies = several(sizes[-1], "study", "studies")
        span = studies if len(sizes) == 1 else f"{sizes[0]} to {studies}"
        return f"{several(len(self), 'meta-analysis', 'meta-analyses')} of {span}"

    def _counts(self) -> tuple[str, ...]:
        done = int(self.converged.sum())
        return (
            f"Method {self.method}, test {self.test}. {done} pooled, {len(self) - done} without a number; "
            f"{int((self.tau2 > 0.0).sum())} with tau² > 0, {int(self.knha.sum())} with Hartung–Knapp.",
        )


def pool_many(
    yi: Any,
    vi: Any,
    *,
    key: Any = None,
    method: str = "REML",
    test: str = "guarded",
    level: float = 0.95,
    data: Any = None,
    engine: str = "auto",
) -> ManyResult:
    """Pooled effects of many separate meta-analyses: what `pool` gives for each, as arrays.

    Args:
        yi: Effects on the analysis scale, shape (batch, k), one meta-analysis a row, NaN where a study is
            missing. With `key`: one effect a row, shape (n,), or a column name of `data`.
        vi: Sampling variances on that scale squared, > 0, NaN where missing, same shape.
        key: Which meta-analysis each effect belongs to, shape (n,), or a column name of `data`; rows of one
            key need not stand together.
        method: "EE" (also "FE", "CE"), "DL", "PM", "REML" or "ML".
        test: "guarded" (default, as in `pool`), "z" or "knha".
        level: Confidence level.
        engine: "auto" takes the compiled path for more than 50 000 estimates where numba is installed;
            "numpy" and "compiled" insist. The numbers agree to 10 digits.

    Returns:
        Arrays of shape (batch,), in the order of the rows or of the first appearance of the keys. A row
        without a study has k = 0, one whose iteration did not converge its k: both have converged False and
        NaN for every estimate. Memory beyond data and result is a few megabytes. A matrix with few studies
        a row and many columns is better given in long form, whose cost grows with the studies alone.

    Raises:
        InputError: an argument that is not understood; an infinite effect or a variance that is not above
            0, named by its place counted from 0; a missing key; "compiled" without numba.

    Source: as `pool`; REML and ML take the highest of several maxima.
    Checked: row by row against `models.pairwise.fit_pairwise` to 10 digits, and metafor 3.8-1 rma.uni(),
        tests/models/test_batch.py.

    Example:
        >>> from steelyard.api.many import pool_many
        >>> nan = float("nan")
        >>> many = pool_many([[0.1, 0.3, 0.35], [0.2, 0.4, nan]], [[0.02, 0.01, 0.04], [0.1, 0.1, nan]])
        >>> many.beta.round(2), many.k
        (array([0.25, 0.3 ]), array([3, 2]))
    """
    names: npt.NDArray[Any] | None = None
    check_row_labels({"yi": yi, "vi": vi, "key": key, "data": data})
    if key is None:
        if data is not None:
            raise InputError("data is given without key; need key= to tell the meta-analyses apart.")
        fit = fit_batch(matrix(yi, vi), method=method, test=test, level=level, engine=engine)
    else:
        long, names = _long(yi, vi, key, data)
        fit = fit_batch(long, method=method, test=test, level=level, engine=engine)
    return ManyResult(**{f.name: getattr(fit, f.name) for f in fields(fit)}, keys=names)


def _long(yi: Any, vi: Any, key: Any, data: Any) -> tuple[Groups, npt.NDArray[Any]]:
    y, v = numbers(yi, name="yi", data=data), numbers(vi, name="vi", data=data)
    labels = _labels(key, data)
    distinct, first, number = np.unique(labels, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    return groups(y, v, place[number], order.size), distinct[order]


def _labels(key: Any, data: Any) -> npt.NDArray[Any]:
    """Return the keys as an array of whole numbers or of text, none missing."""
    if isinstance(key, np.ndarray) and key.ndim == 1 and key.dtype.kind in "iu":
        return key
    labels = np.array(texts(key, name="key", data=data))
    missing = np.flatnonzero(labels == "")
    if missing.size:
        raise InputError(f"row {int(missing[0]) + 1}: {shown('key')} is missing; need one for every effect.")
    return labels
