"""What a pairwise fit says of each study: residuals, and predicted true effects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from steelyard.api.describe import Cells, Description, interval_head, of_measure, of_reader
from steelyard.api.results_base import Printed, field_values, on_readers_scale
from steelyard.check import check_choice, check_level
from steelyard.models import residuals, shrinkage
from steelyard.models.distributions import Array
from steelyard.models.pairwise import PairwiseFit, fit_pairwise
from steelyard.models.residuals import Residuals
from steelyard.models.shrinkage import Shrunken
from steelyard.numfmt import effect, fixed, interval

if TYPE_CHECKING:
    from steelyard.api.results import PoolResult

_SHOWN = 40
KINDS = {
    "internal": "Standardised residuals",
    "external": "Deleted residuals",
    "pearson": "Pearson residuals",
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ResidualsResult(Printed, Residuals):
    """Residuals of each study. Every attribute of `Residuals`, and:

    Attributes:
        labels: Of the k studies.
        kind: "internal", "external" or "pearson".
        measure: metafor's code.
    """

    labels: tuple[str, ...] = ()
    kind: str = "internal"
    measure: str = "GEN"

    def _columns(self) -> Mapping[str, Any]:
        return {"label": list(self.labels), **_copies(self, ("resid", "se", "z"))}

    def _page(self) -> Description:
        columns = (self.resid, self.se, self.z)
        rows = tuple(
            (label, effect(resid), effect(se), fixed(z))
            for label, resid, se, z in _first(self.labels, columns)
        )
        title = f"{KINDS[self.kind]}{of_measure(self.measure)}"
        return Description(title, (("", "residual", "SE", "z"), *rows), (*_rest(self.labels), *self.notices))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TrueEffectsResult(Printed, Shrunken):
    """Predicted true effects, or deviations, of each study. Every attribute of `Shrunken`, and:

    Attributes:
        labels: Of the k studies.
        kind: "blup" for true effects, "ranef" for their deviations from the fitted values.
        level: Of the bounds.
        measure: metafor's code.
        transformed: Whether the numbers stand on the reader's scale; `se` is NaN then.
    """

    labels: tuple[str, ...] = ()
    kind: str = "blup"
    level: float = 0.95
    measure: str = "GEN"
    transformed: bool = False

    def _columns(self) -> Mapping[str, Any]:
        return {"label": list(self.labels), **_copies(self, ("pred", "se", "pi_low", "pi_high"))}

    def _page(self) -> Description:
        columns = (self.pred, self.se, self.pi_low, self.pi_high)
        bare = bool(np.isnan(self.se).all())  # as on the reader's scale
        rows: tuple[Cells, ...] = tuple(
            (label, effect(pred), *(() if bare else (effect(se),)), interval(low, high))
            for label, pred, se, low, high in _first(self.labels, columns)
        )
        scale = of_reader(self.measure) if self.transformed else of_measure(self.measure)
        name = "Predicted true effects" if self.kind == "blup" else "Deviations of the true effects"
        head = ("", "predicted", *(() if bare else ("SE",)), interval_head(self.level))
        return Description(name + scale, (head, *rows), _rest(self.labels))


def wald_refit(fit: PoolResult) -> Callable[[Any], PairwiseFit]:
    """Return what fits a part of the estimates anew, by the fit's settings.

    Under the "guarded" interval the test is Wald's throughout, so that parts are held against one measure.
    """
    settings = {**fit.options, "test": "z" if fit.test == "guarded" else fit.test}

    def refit(rows: Any) -> PairwiseFit:
        X, own = (None if part is None else part[rows] for part in (fit.X, fit.own_weights))
        return fit_pairwise(fit.yi[rows], fit.vi[rows], X, weights=own, **settings)

    return refit


def residuals_of(fit: PoolResult, kind: str) -> ResidualsResult:
    """Return the residuals of a fit, of one of KINDS."""
    check_choice("kind", kind, KINDS)
    if kind == "external":
        found = residuals.external(fit, wald_refit(fit))
    else:
        found = residuals.internal(fit) if kind == "internal" else residuals.marginal(fit)
    return ResidualsResult(**field_values(found), labels=fit.slab, kind=kind, measure=fit.measure)


def true_effects_of(fit: PoolResult, kind: str, level: float | None, transform: bool) -> TrueEffectsResult:
    """Return predicted true effects ("blup") or deviations ("ranef") of a fit."""
    level = fit.level if level is None else check_level(level)
    made = shrinkage.true_effects if kind == "blup" else shrinkage.deviations
    found = field_values(made(fit, level))
    if transform:
        found = on_readers_scale(found, fit.measure)
    return TrueEffectsResult(
        **found, labels=fit.slab, kind=kind, level=level, measure=fit.measure, transformed=transform
    )


def _copies(result: Any, names: Sequence[str]) -> dict[str, Array]:
    return {name: getattr(result, name).copy() for name in names}


def _first(labels: Sequence[str], columns: Sequence[Array]) -> Any:
    return zip(labels[:_SHOWN], *(column[:_SHOWN].tolist() for column in columns), strict=True)


def _rest(labels: Sequence[str]) -> tuple[str, ...]:
    cut = len(labels) - _SHOWN
    return (f"… and {cut} more",) if cut > 0 else ()
