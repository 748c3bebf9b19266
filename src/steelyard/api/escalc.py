"""`escalc`: effect sizes from a dataframe's columns or from arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from steelyard.api.frames import numbers, texts
from steelyard.check import check_choice, shown
from steelyard.effects.arrays import Array, Mask, check_events, refuse, row_name, vectors
from steelyard.effects.generic import ci_asymmetry, from_ci, from_p, from_se, from_z
from steelyard.effects.means import mean_effects
from steelyard.effects.registry import ARGUMENTS, REGISTRY, Arguments
from steelyard.effects.result import Effects
from steelyard.effects.single import PROPORTION_MEASURES, change_effects, proportion_effects
from steelyard.effects.tables import RRAdd, To, table_effects
from steelyard.errors import InputError
from steelyard.terms import MEASURES

# An interval whose estimate lies further than this from its centre, in standard errors, gets a notice: the
# rounding of a printed interval seldom reaches it.
_ASYMMETRY = 0.2
_GENERIC = ("yi", "vi", "sei", "estimate", "ci_low", "ci_high", "pval", "zval")
_LISTED_ROWS = 8


def escalc(
    measure: str,
    *,
    ai: object = None,
    bi: object = None,
    ci: object = None,
    di: object = None,
    n1i: object = None,
    n2i: object = None,
    m1i: object = None,
    sd1i: object = None,
    m2i: object = None,
    sd2i: object = None,
    xi: object = None,
    ni: object = None,
    ri: object = None,
    yi: object = None,
    vi: object = None,
    sei: object = None,
    estimate: object = None,
    ci_low: object = None,
    ci_high: object = None,
    pval: object = None,
    zval: object = None,
    level: float = 0.95,
    data: object = None,
    slab: object = None,
    vtype: str = "LS",
    to: To = "only0",
    add: float | None = None,
    drop00: bool = False,
    rr_add: RRAdd = "cells",
) -> Effects:
    """Effect sizes and sampling variances of a set of studies, in metafor's words.

    Every argument from `ai` to `zval`, and `slab`, is a column name of `data`, or an array, list, Series or
    single number.

    Args:
        measure: 2×2 tables: "OR", "RR", "RD" from ai, bi (or n1i), ci, di (or n2i). Means: "MD", "SMD" from
            m1i, sd1i, n1i, m2i, sd2i, n2i. Proportions: "PR", "PLN", "PLO", "PAS", "PFT" from xi, ni. Change:
            "MC", "SMCR" from m1i (after), m2i (before), sd1i ("SMCR" divides by it), ni, ri, and for "MC"
            sd2i. These, "HR" and "GEN" also from yi with vi or sei (analysis scale: log for ratios),
            or from `estimate` as printed.
        estimate: Estimates as printed, ratios on their natural scale, with one of: ci_low and ci_high,
            pval (exact, two-sided, normal), zval, or sei (of the log for ratios).
        level: Level of ci_low and ci_high.
        data: A dataframe (pandas, polars, pyarrow) or a dict of columns.
        slab: Study labels; "Study 1" and so on where absent.
        vtype: Kind of sampling variance, see `effects.means.mean_effects`.
        to, add, drop00, rr_add: Zero cells, see `effects.tables.table_effects`; `add` is 0.5 unless given,
            and 0 for "PAS" and "PFT".

    Returns:
        Effects: .yi, .vi (shape (k,), NaN where undefined; every row is kept), .slab, .measure, .notices.

    Raises:
        InputError: an unknown measure, an argument missing or not used by the measure, a column that does not
            exist, or impossible data, named by row and label.

    Checked: metafor 3.8-1 escalc(), tests/reference/effects.

    Example:
        >>> es = escalc("RR", ai=[4, 6], n1i=[123, 306], ci=[11, 29], n2i=[139, 303], slab=["A", "B"])
        >>> [round(v, 4) for v in es.yi.tolist()]
        [-0.8893, -1.5854]
    """
    check_choice("measure", measure, MEASURES)
    given = {
        name: value
        for name, value in {
            "ai": ai, "bi": bi, "ci": ci, "di": di, "n1i": n1i, "n2i": n2i, "m1i": m1i, "sd1i": sd1i,
            "m2i": m2i, "sd2i": sd2i, "xi": xi, "ni": ni, "ri": ri, "yi": yi, "vi": vi, "sei": sei,
            "estimate": estimate, "ci_low": ci_low, "ci_high": ci_high, "pval": pval, "zval": zval,
        }.items()
        if value is not None
    }  # fmt: skip
    _check_names(measure, given)
    columns = _same_length({name: numbers(v, name=name, data=data) for name, v in given.items()})
    k = len(next(iter(columns.values())))
    labels = _labels(slab, data, k)
    known = labels if slab is not None else ()
    if "yi" in columns or "estimate" in columns:
        effects, notices = _generic(measure, columns, level, known)
    else:
        effects, notices = _computed(
            measure, columns, known, vtype=vtype, to=to, add=add, drop00=drop00, rr_add=rr_add
        )
    return Effects(*effects, measure, labels, (*notices, *_undefined(effects)))


def _check_names(measure: str, given: Mapping[str, object]) -> None:
    """Refuse arguments that the measure does not use, and name the ones it still needs."""
    if "yi" in given or "estimate" in given or measure not in REGISTRY:
        allowed, missing = _generic_names(given)
        need = "yi with vi or sei, or estimate with ci_low and ci_high, sei, pval or zval"
    else:
        arguments: Arguments = ARGUMENTS[REGISTRY[measure]]
        allowed = arguments.names
        missing = next((group for group in arguments.needed if not any(a in given for a in group)), ())
        need = arguments.text + (", sd2i" if measure == "MC" else "")
    unused = sorted(set(given) - allowed)
    if unused:
        raise InputError(f"{unused[0]} is not used by {measure} here; it is made from {need}.")
    if missing:
        raise InputError(f"{' or '.join(missing)} is missing; {measure} is made from {need}.")


def _generic_names(given: Mapping[str, object]) -> tuple[frozenset[str], tuple[str, ...]]:
    if "yi" in given:
        return frozenset(("yi", "vi", "sei")), () if "vi" in given or "sei" in given else ("vi", "sei")
    if "estimate" not in given:
        return frozenset(_GENERIC), ("yi", "estimate")
    ways = (("ci_low", "ci_high"), ("sei",), ("pval",), ("zval",))
    used = next((way for way in ways if all(name in given for name in way)), None)
    if used is None:
        return frozenset(_GENERIC), ("ci_low and ci_high", "sei", "pval", "zval")
    return frozenset(("estimate", *used)), ()


def _same_length(columns: dict[str, Array]) -> dict[str, Array]:
    return dict(zip(columns, vectors(**columns), strict=True))


def _labels(slab: object, data: object, k: int) -> tuple[str, ...]:
    if slab is None:
        return tuple(f"Study {i + 1}" for i in range(k))
    labels = texts(slab, name="slab", data=data)
    if len(labels) != k:
        raise InputError(f"slab has {len(labels)} labels; must have {k}, one a row.")
    return labels


def _computed(
    measure: str, x: dict[str, Array], labels: tuple[str, ...], **options: Any
) -> tuple[tuple[Array, Array], list[str]]:
    kind = REGISTRY[measure]
    if kind == "means":
        return mean_effects(measure, **x, vtype=options["vtype"], labels=labels), []
    if options["vtype"] != "LS":
        raise InputError(f"vtype is {shown(options['vtype'])!r}; {measure} has LS alone.")
    if kind == "2x2":
        return _tables(measure, x, labels, options)
    if kind == "proportion":
        add = PROPORTION_MEASURES[measure].add if options["add"] is None else options["add"]
        effects = proportion_effects(measure, **x, add=add, to=options["to"], labels=labels)
        return effects, _zeros((x["xi"] == 0) | (x["xi"] == x["ni"]), effects, add, options["to"])
    return change_effects(measure, **x, labels=labels), []


def _tables(
    measure: str, x: dict[str, Array], labels: tuple[str, ...], options: Mapping[str, Any]
) -> tuple[tuple[Array, Array], list[str]]:
    bi = _rest(x, "ai", "bi", "n1i", labels)
    di = _rest(x, "ci", "di", "n2i", labels)
    cells = (x["ai"], bi, x["ci"], di)
    for name, size in (("n1i", x["ai"] + bi), ("n2i", x["ci"] + di)):
        refuse(size < 1, name, size, "a group must hold at least one person.", labels)
    add = 0.5 if options["add"] is None else options["add"]
    effects = table_effects(
        measure,
        *cells,
        add=add,
        to=options["to"],
        drop00=options["drop00"],
        rr_add=options["rr_add"],
        labels=labels,
    )
    zero = np.any([cell == 0 for cell in cells], axis=0)
    return effects, _zeros(zero, effects, add, options["to"])


def _zeros(zero: Mask, effects: tuple[Array, Array], add: float, to: str) -> list[str]:
    """The notice that cells were corrected for zeros, if they were."""
    rows = zero & ~np.isnan(effects[0])
    corrected = bool(rows.any()) and add > 0 and to != "none"
    return [f"{add:g} added to cells for zeros ({_rows(rows)})."] if corrected else []


def _rest(x: dict[str, Array], events: str, others: str, total: str, labels: tuple[str, ...]) -> Array:
    """People without the event: as given, or the group less its events; both given must agree."""
    if total not in x:
        return x[others]
    refuse(x[events] < 0, events, x[events], "a count must be >= 0.", labels)
    check_events(events, x[events], total, x[total], labels)
    rest = x[total] - x[events]
    if others in x:
        differs = ~np.isclose(x[others], rest) & ~np.isnan(x[others]) & ~np.isnan(rest)
        if differs.any():
            i = int(np.argmax(differs))
            raise InputError(
                f"{row_name(i, labels)}: {events} + {others} is {(x[events] + x[others])[i]:.10g} and "
                f"{total} is {x[total][i]:.10g}; must be equal. Give {others} or {total}, not both."
            )
    return rest


def _generic(
    measure: str, x: dict[str, Array], level: float, labels: tuple[str, ...]
) -> tuple[tuple[Array, Array], list[str]]:
    ratio = MEASURES[measure].is_ratio
    if "yi" in x:
        return _given(x, labels), []
    est = x["estimate"]
    if not ratio and MEASURES[measure].back != "none":
        raise InputError(f"estimate is not used by {measure}; give yi with vi or sei on the analysis scale.")
    if "ci_low" in x:
        effects = from_ci(est, x["ci_low"], x["ci_high"], level=level, ratio=ratio, labels=labels)
        off = ci_asymmetry(est, x["ci_low"], x["ci_high"], level=level, ratio=ratio, labels=labels)
        far = np.abs(off) > _ASYMMETRY
        text = f"Estimate off its interval's centre by more than {_ASYMMETRY:g} standard errors"
        return effects, [f"{text} ({_rows(far)}); check scale, level and digits."] if far.any() else []
    if "sei" in x:
        return from_se(est, x["sei"], ratio=ratio, labels=labels), []
    if "pval" in x:
        return from_p(est, x["pval"], ratio=ratio, labels=labels), []
    return from_z(est, x["zval"], ratio=ratio, labels=labels), []


def _given(x: dict[str, Array], labels: tuple[str, ...]) -> tuple[Array, Array]:
    if "vi" in x:
        refuse(x["vi"] < 0, "vi", x["vi"], "a variance must be >= 0.", labels)
    if "sei" in x:
        refuse(x["sei"] < 0, "sei", x["sei"], "a standard error must be >= 0.", labels)
    vi = x["vi"] if "vi" in x else x["sei"] ** 2
    if "vi" in x and "sei" in x:
        vi = np.where(np.isnan(vi), x["sei"] ** 2, vi)
    undefined = np.isnan(x["yi"]) | np.isnan(vi)
    return np.where(undefined, np.nan, x["yi"]), np.where(undefined, np.nan, vi)


def _undefined(effects: tuple[Array, Array]) -> list[str]:
    missing = np.isnan(effects[0])
    nothing = effects[1] == 0
    notices = [f"Effect undefined, kept as NaN ({_rows(missing)})."] if missing.any() else []
    return notices + ([f"Sampling variance is 0 ({_rows(nothing)})."] if nothing.any() else [])


def _rows(mask: Mask) -> str:
    at = (np.flatnonzero(mask) + 1).tolist()
    word = "row" if len(at) == 1 else "rows"
    more = f" and {len(at) - _LISTED_ROWS} more" if len(at) > _LISTED_ROWS else ""
    return f"{word} {', '.join(str(i) for i in at[:_LISTED_ROWS])}{more}"
