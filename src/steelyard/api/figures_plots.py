"""`funnel`, `bubble` and `baujat`: a fit becomes what the report draws."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from steelyard.api.escalc import escalc
from steelyard.api.figure_parts import Studies, reader_back, studies_of
from steelyard.api.figures import Figure
from steelyard.api.formulas import Design
from steelyard.api.results import PoolResult
from steelyard.api.results_studies import wald_refit
from steelyard.api.results_tables import TableResult
from steelyard.check import check_choice, check_level, shown
from steelyard.errors import InputError
from steelyard.models import baujat as kernel
from steelyard.models.distributions import Array, critical
from steelyard.models.pairwise import PairwiseFit
from steelyard.models.tables import RATE_MEASURES
from steelyard.numfmt import effect
from steelyard.report.baujat import BaujatData, BaujatPoint, baujat_figure
from steelyard.report.bubble import Band, BubbleData, BubblePoint, bubble_figure
from steelyard.report.funnel import SHADES, FunnelData, FunnelPoint, Sides, funnel_figure
from steelyard.report.settled import settled
from steelyard.terms import MEASURES

Back = Callable[[float], float]
STEPS = 60
_VARIABLE = re.compile(r"[\w.]+(?![\w.(])")
SCALES = {"exp": "log scale", "expit": "logit scale", "probit": "probit scale", "none": ""}


def funnel(
    fit: Any,
    *,
    contours: Sequence[float] = (0.90, 0.95, 0.99),
    slab: Sequence[str] | None = None,
    measure: str | None = None,
    level: float = 0.95,
    title: str = "Funnel plot",
    narrow: bool = False,
) -> Figure:
    """Return a funnel plot: each study's effect against its standard error, the most precise on top.

    Args:
        fit: What `pool` or `pool_tables` returned. Of a fit with moderators the residuals are shown, against
            the standard errors of the studies' own estimates, sqrt(vi): the size of a study is what the
            plot asks about, and the residual's own standard error (`fit.residuals().se`) also holds tau²
            and the study's pull on the model. metafor's funnel() takes the latter.
        contours: One to three ascending levels. Inside the first, a study's own p against no effect is above
            1 − level. () for none; there are none either where no value stands for no effect.
        slab, measure, title, narrow: As in `forest`.
        level: Of the dotted limits around the pooled estimate: the share of studies that would lie within
            them if they differed by chance alone.

    Raises:
        InputError: another object, levels that do not ascend, or labels of another length.

    With fewer than ten studies the caption says that asymmetry cannot be judged.
    Source: Sterne & Egger (2001), Journal of Clinical Epidemiology 54:1046 (the axes); Peters et al. (2008),
        ibid. 61:991 (the contours).
    """
    if not hasattr(fit, "beta"):
        raise InputError(f"funnel takes what pool or pool_tables returned, not a {type(fit).__name__}.")
    studies = studies_of(fit, slab, measure)
    levels = _ascending(contours)
    z = critical(check_level(level), None)
    residuals = getattr(fit, "X", None) is not None
    back, code = (float, studies.measure) if residuals else reader_back(studies.measure)
    centre = 0.0 if residuals else float(fit.beta[0])
    values = studies.yi - fit.X @ fit.beta if residuals else studies.yi
    known = np.isfinite(values) & np.isfinite(studies.vi) & (studies.vi >= 0)
    if not known.any():
        raise InputError("No result has an estimate and a standard error; a funnel plot needs one.")
    se = np.sqrt(studies.vi[known])
    depth = np.linspace(0.0, 1.06 * float(se.max()), STEPS if _curved(code, residuals) else 2)
    around = residuals or MEASURES[code].null is not None
    data = FunnelData(
        title=title,
        measure=code,
        scale=SCALES.get(MEASURES[code].back, "analysis scale"),
        points=tuple(
            FunnelPoint(name, back(y), s)
            for name, y, s, ok in zip(
                studies.labels, values.tolist(), np.sqrt(np.abs(studies.vi)).tolist(), known, strict=True
            )
            if ok
        ),
        contours=tuple(_sides(p, 0.0, critical(p, None), depth, back) for p in levels) if around else (),
        pooled=None if residuals else back(centre),
        limits=None if residuals else _sides(level, centre, z, depth, back),
        residuals=residuals,
        missing=int((~known).sum()),
    )
    return Figure(funnel_figure(settled(data)), narrow)


def bubble(
    fit: PoolResult,
    moderator: str | None = None,
    *,
    slab: Sequence[str] | None = None,
    level: float | None = None,
    title: str = "Bubble plot",
    label: str | None = None,
    narrow: bool = False,
) -> Figure:
    """Return a bubble plot: effects along a numeric moderator, the regression line and its bands.

    Args:
        fit: What `pool` returned, with moderators.
        moderator: Name of a coefficient, such as "ablat"; may be left out where there is only one.
        slab, title, narrow: As in `forest`.
        level: Of the confidence band and the dotted prediction band; the fit's own by default.
        label: Title of the horizontal axis; the moderator's name by default.

    The points are the studies as they were observed, their areas by the weights of the fit. The line holds
    every other moderator at its mean over the studies, and the caption says at what.

    Raises:
        InputError: a fit without moderators, an unknown name, a level of a factor, or a moderator that also
            stands in another term, such as an interaction.

    Source: Thompson & Higgins (2002), Statistics in Medicine 21:1559.
    """
    if not isinstance(fit, PoolResult) or fit.design is None or fit.X is None:
        raise InputError("bubble takes what pool returned with moderators (mods=...); this fit has none.")
    studies = studies_of(fit, slab, None)
    at = _moderator(fit.design, moderator)
    x = fit.X[:, at]
    rows = np.tile(fit.X.mean(axis=0), (STEPS, 1))
    rows[:, at] = np.linspace(float(x.min()), float(x.max()), STEPS)
    chosen = fit.level if level is None else check_level(level)
    found = PairwiseFit.predict(fit, rows, level=chosen)
    back, code = reader_back(studies.measure)

    def along(values: Array) -> tuple[tuple[float, float], ...]:
        return tuple((a, back(b)) for a, b in zip(rows[:, at].tolist(), values.tolist(), strict=True))

    spread = fit.method != "EE" and fit.tau2 > 0
    data = BubbleData(
        title=title,
        measure=code,
        moderator=label or fit.design.terms[at],
        level=chosen,
        points=tuple(
            BubblePoint(name, a, back(y), w)
            for name, a, y, w in zip(
                studies.labels, x.tolist(), studies.yi.tolist(), fit.weights.tolist(), strict=True
            )
        ),
        line=along(found.pred),
        confidence=Band(along(found.ci_low), along(found.ci_high)),
        prediction=Band(along(found.pi_low), along(found.pi_high)) if spread else None,
        held=_held(fit.design, at),
    )
    return Figure(bubble_figure(settled(data)), narrow)


def baujat(
    fit: PoolResult | TableResult,
    *,
    slab: Sequence[str] | None = None,
    title: str = "Baujat plot",
    narrow: bool = False,
) -> Figure:
    """Return a Baujat plot: each study's contribution to heterogeneity against its influence on the result.

    Args:
        fit: What `pool` or `pool_tables` returned; under method "EE" and of tables the contributions add up
            to Cochran's Q.
        slab, title, narrow: As in `forest`.

    The fit is repeated without each study, with its own settings; under the "guarded" interval the variance
    is Wald's throughout, so that the studies are held against one measure. Tables without events, or with
    nothing but events, have no effect of their own: a note names them.

    Raises:
        InputError: `fit` is something else.
        ModelError: a single estimate.

    Source: Baujat et al. (2002), Statistics in Medicine 21:2641.
    Checked: metafor 3.8-1 baujat(), tests/reference/models/baujat.json.
    """
    if not isinstance(fit, (PoolResult, TableResult)):
        raise InputError(f"baujat takes what pool or pool_tables returned, not a {type(fit).__name__}.")
    studies = studies_of(fit, slab, None)
    if isinstance(fit, TableResult):
        found = kernel.baujat_tables(*_own_effects(fit, studies), fit, fit.refit)
    else:
        found = kernel.baujat(fit, wald_refit(fit))
    pairs = list(zip(studies.labels, found.contribution.tolist(), found.influence.tolist(), strict=True))
    silent = [name for name, contribution, _ in pairs if not math.isfinite(contribution)]
    alone = [name for name, x, y in pairs if math.isfinite(x) and not math.isfinite(y)]
    notes = (
        f"Not shown, as the model cannot be fitted without it: {', '.join(alone)}." if alone else "",
        f"Not shown, without an effect of its own: {', '.join(silent)}." if silent else "",
    )
    data = BaujatData(
        title=title,
        points=tuple(BaujatPoint(*p) for p in pairs if math.isfinite(p[1]) and math.isfinite(p[2])),
        common=isinstance(fit, TableResult) or fit.method == "EE",
        moderators=isinstance(fit, PoolResult) and fit.X is not None,
        notes=tuple(note for note in notes if note),
    )
    if not data.points:
        raise InputError("The model cannot be fitted without any of its studies; there is nothing to show.")
    return Figure(baujat_figure(settled(data)), narrow)


def _own_effects(fit: TableResult, studies: Studies) -> tuple[Array, Array]:
    """Return the effects that Q is made of: by Peto without a correction, and NaN for those it leaves out."""
    a, b, c, d = fit.cells
    rates = fit.measure in RATE_MEASURES
    own = a + b > 0 if rates else (a + c > 0) & (b + d > 0)
    es = escalc("PETO", ai=a, bi=b, ci=c, di=d, to="none") if fit.method == "Peto" else studies
    return np.where(own, es.yi, np.nan), np.where(own, es.vi, np.nan)


def _ascending(contours: Sequence[float]) -> list[float]:
    levels = [check_level(float(c)) for c in contours]
    if len(levels) > len(SHADES) or levels != sorted(set(levels)):
        raise InputError(f"contours is {shown(str(list(contours)))}; need at most three ascending levels.")
    return levels


def _curved(code: str, residuals: bool) -> bool:
    """Return whether a straight line on the analysis scale is bent on the reader's axis."""
    term = MEASURES[code]
    return not (residuals or term.back == "none" or term.is_ratio)


def _sides(level: float, centre: float, z: float, depth: Array, back: Back) -> Sides:
    steps = depth.tolist()
    return Sides(
        level,
        tuple((back(centre - z * s), s) for s in steps),
        tuple((back(centre + z * s), s) for s in steps),
    )


def _moderator(design: Design, name: str | None) -> int:
    """Return the column of a moderator that may be varied alone."""
    numeric = [t for t in design.terms if t.lower() != "intercept" and "[" not in t and ":" not in t]
    if name is None and len(numeric) == 1 and len(design.terms) <= 2:
        name = numeric[0]
    if name is None:
        raise InputError(
            f"moderator is missing; need one of {', '.join(numeric) or 'no numeric moderators'}."
        )
    check_choice("moderator", name, numeric)
    others = design.terms if design.spec is not None else ()
    shared = [t for t in others if t != name and _variables(t) & _variables(name)]
    if shared:
        raise InputError(
            f"moderator is {shown(name)!r}, which also stands in {shown(shared[0])!r}; need one that can "
            "be varied alone."
        )
    return design.terms.index(name)


def _variables(term: str) -> set[str]:
    """Return the variables of a formula's term: of "np.log(dose):I(age**2)" dose and age."""
    return {word for word in _VARIABLE.findall(term) if not word[0].isdigit()}


def _held(design: Design, at: int) -> str:
    means = design.X.mean(axis=0).tolist()
    others = [
        f"{term} {effect(mean)}"
        for i, (term, mean) in enumerate(zip(design.terms, means, strict=True))
        if i != at and not (design.X[:, i] == design.X[0, i]).all()
    ]
    return f"Line and bands hold the other moderators at their mean: {', '.join(others)}." if others else ""
