"""Rows of `escalc`: from columns to effects, and what is worth a notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from steelyard.check import check_choice
from steelyard.effects.arrays import Array, Mask, check_events, refuse, row_name
from steelyard.effects.generic import ci_asymmetry, from_ci, from_logrank, from_p, from_se, from_z
from steelyard.effects.registry import FAMILIES, REGISTRY, vtypes
from steelyard.effects.tables import RRAdd, To
from steelyard.effects.uncorrected import UNCORRECTED, uncorrected_effects
from steelyard.errors import InputError
from steelyard.terms import MEASURES

# An interval whose estimate lies further than this from its centre, in standard errors, gets a notice: the
# rounding of a printed interval seldom reaches it.
_ASYMMETRY = 0.2
_LISTED_ROWS = 8

Computed = tuple[tuple[Array, Array], list[str]]


@dataclass(frozen=True, slots=True)
class Options:
    """What to do about zeros, as in `effects.tables.table_effects`, and about the bias of small samples."""

    to: To
    add: float | None
    drop00: bool
    rr_add: RRAdd
    correct: bool = True


def computed(
    measure: str,
    columns: dict[str, Array],
    labels: tuple[str, ...],
    vtype: str | Sequence[str],
    options: Options,
) -> Computed:
    """(yi, vi) of raw data, and notices.

    Raises:
        InputError: an unknown kind of variance, or impossible data, named by row.
    """
    family = FAMILIES[REGISTRY[measure]]
    x = _cells(columns, labels) if REGISTRY[measure] in ("2x2", "margins") else columns
    chosen: dict[str, Any] = {"labels": labels}
    if family.zeros is not None:
        add = family.measures[measure].add if options.add is None else options.add
        chosen |= {"add": add, "to": options.to}
        if options.drop00 and not family.drops:
            raise InputError(
                f"drop00 is True; {measure} does not offer it. Leave out pairs without any event beforehand."
            )
        chosen |= {"drop00": options.drop00} if family.drops else {}
        chosen |= {"rr_add": options.rr_add} if REGISTRY[measure] == "2x2" else {}
    kinds = _kinds(measure, vtype, len(next(iter(x.values()))))
    given = family.filled(measure, x)
    effects = {
        kind: family.compute(measure, **given, **chosen, **_of_kind(kind)) for kind in sorted({*kinds})
    }
    if not options.correct:
        _check_uncorrected(measure, kinds)
        effects = {kinds[0]: uncorrected_effects(measure, x)}
    yi, vi = next(iter(effects.values())) if len(effects) == 1 else _picked(effects, kinds)
    noticed = [] if family.zeros is None else _zeros(family.zeros(x), (yi, vi), add, options.to)
    return (yi, vi), noticed


def _check_uncorrected(measure: str, kinds: Sequence[str]) -> None:
    if measure not in UNCORRECTED:
        raise InputError(
            f"correct is False; {measure} has no correction to leave out, need one of "
            f"{', '.join(UNCORRECTED)}."
        )
    if set(kinds) != {"LS"}:
        raise InputError(f"vtype is {kinds[0]!r} and correct is False; need vtype LS beside it.")


def _kinds(measure: str, vtype: str | Sequence[str], k: int) -> tuple[str, ...]:
    """The kind of variance of all studies, or one a study."""
    kinds = (vtype,) if isinstance(vtype, str) else tuple(vtype)
    if len(kinds) != 1 and len(kinds) != k:
        raise InputError(f"vtype has {len(kinds)} values; must be one, or {k}, one a row.")
    for kind in kinds:
        check_choice(f"vtype of {measure}", kind, vtypes(measure))
    return kinds


def _of_kind(kind: str) -> dict[str, str]:
    # A family whose measures have the large-sample variance alone does not take the argument.
    return {} if kind == "LS" else {"vtype": kind}


def _picked(effects: Mapping[str, tuple[Array, Array]], kinds: Sequence[str]) -> tuple[Array, Array]:
    """Each study's effect with its own kind of variance."""
    yi, vi = (np.array([effects[kind][part][i] for i, kind in enumerate(kinds)]) for part in (0, 1))
    return yi, vi


def _cells(x: dict[str, Array], labels: tuple[str, ...]) -> dict[str, Array]:
    """The four cells of the tables, where a group's size may stand for its people without the event."""
    bi = _rest(x, "ai", "bi", "n1i", labels)
    di = _rest(x, "ci", "di", "n2i", labels)
    for name, size in (("n1i", x["ai"] + bi), ("n2i", x["ci"] + di)):
        refuse(size < 1, name, size, "a group must hold at least one person.", labels)
    others = {name: column for name, column in x.items() if name not in ("n1i", "n2i")}
    return others | {"bi": bi, "di": di}


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


def generic(
    measure: str, x: dict[str, Array], level: float, labels: tuple[str, ...]
) -> tuple[tuple[Array, Array], list[str]]:
    """(yi, vi) of given or printed effects, and notices. Raises InputError for impossible rows."""
    ratio = MEASURES[measure].is_ratio
    if "yi" in x:
        return _given(x, labels), []
    if "oei" in x:
        return from_logrank(x["oei"], x["voi"], labels=labels), []
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


def undefined(effects: tuple[Array, Array]) -> list[str]:
    """Notices of undefined effects and of variances of 0, with their rows."""
    missing = np.isnan(effects[0])
    nothing = effects[1] == 0
    notices = [f"Effect undefined, kept as NaN ({_rows(missing)})."] if missing.any() else []
    return notices + ([f"Sampling variance is 0 ({_rows(nothing)})."] if nothing.any() else [])


def _rows(mask: Mask) -> str:
    at = (np.flatnonzero(mask) + 1).tolist()
    word = "row" if len(at) == 1 else "rows"
    more = f" and {len(at) - _LISTED_ROWS} more" if len(at) > _LISTED_ROWS else ""
    return f"{word} {', '.join(str(i) for i in at[:_LISTED_ROWS])}{more}"
