"""How few people would have to fare otherwise for a result to gain or lose its statistical significance.

A fragility index counts changes of single people from event to non-event or back. It says how near a result
stands to its threshold, not how true it is; it grows with the number of people and falls with the p-value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from steelyard.check import check_choice, check_level
from steelyard.effects.arrays import Array
from steelyard.effects.tables import table_effects
from steelyard.errors import InputError
from steelyard.models.batch import BATCH_METHODS, BATCH_TESTS, fit_batch
from steelyard.models.batch_blocks import matrix
from steelyard.models.exact import fisher_pvalues
from steelyard.terms import METHOD_ALIASES

MEASURES = ("OR", "RR", "RD")
MOST = 1000
"""Changes after which the search ends: a result that many people away from its threshold is not fragile."""

Side = Literal["below", "above"]


@dataclass(frozen=True, slots=True)
class Change:
    """One person's outcome changed: in study `study` (from 0), group 1 or 2, an event more (+1) or less (−1).

    `ci_low`, `ci_high` bound the effect afterwards, on the analysis scale (log for ratios).
    """

    study: int
    group: Literal[1, 2]
    events: Literal[-1, 1]
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True)
class Fragility:
    """A fragility index.

    Attributes:
        index: Changes needed; None where none that is possible suffices, with the `reason`.
        quotient: `index` over `people` (Ahmed 2016).
        significant: Whether the result was significant before: the changes take that away or bring it.
        people: Everybody in the tables.
        alpha: Two-sided level.
        changes: In order; empty for a single table, where `after` says what it became.
        after: (events 1, events 2) of a single table afterwards.
        reason: Why there is no index.
    """

    index: int | None
    quotient: float | None
    significant: bool
    people: float
    alpha: float
    changes: tuple[Change, ...] = ()
    after: tuple[int, int] | None = None
    reason: str = ""


def table_fragility(ai: float, n1i: float, ci: float, n2i: float, *, alpha: float = 0.05) -> Fragility:
    """Return the fragility of one 2×2 table by Fisher's exact test.

    The smallest number of changes, over both groups and both directions, after which p stands on the other
    side of `alpha`; the search ends at `MOST` changes. Walsh's original rule changes only the group with
    fewer events and may need more.

    Args:
        ai, n1i: Events and people of group 1, whole numbers.
        ci, n2i: The same of group 2.
        alpha: p < alpha is significant.

    Raises:
        InputError: counts that are not whole, negative, or above their group.

    Source: Walsh 2014, J Clin Epidemiol 67:622, with both groups open to change as in Lin & Chu 2022,
    PLoS ONE 17:e0268754. Checked: R fragility 1.6.1 frag.study(method = "Fisher"), tests/reference/appraisal.
    """
    alpha = 1.0 - check_level(1.0 - alpha)
    a, n1, c, n2 = (_whole(n, v) for n, v in (("ai", ai), ("n1i", n1i), ("ci", ci), ("n2i", n2i)))
    if a > n1 or c > n2:
        raise InputError(f"{a}/{n1} v {c}/{n2}: more events than people; need events of at most the people.")
    first, p = fisher_pvalues(n1, n2, a + c)
    before = bool(_significant(p, alpha)[a - int(first[0])])
    nearest = _nearest(a, n1, c, n2, alpha, before)
    if nearest is None:
        why = _none_up_to(before) if n1 + n2 > MOST else "no table of these group sizes is significant"
        return Fragility(None, None, before, n1 + n2, alpha, reason=why)
    index, after = nearest
    return Fragility(index, index / (n1 + n2), before, n1 + n2, alpha, after=after)


def _significant(p: Array, alpha: float) -> npt.NDArray[np.bool_]:
    """Return whether each p lies below the level: a p that is the level but for rounding does not."""
    return np.asarray(p < alpha * (1.0 - 1e-9))


def _nearest(
    a: int, n1: int, c: int, n2: int, alpha: float, before: bool
) -> tuple[int, tuple[int, int]] | None:
    """Return the fewest changes that turn the test, and where they lead; None beyond `MOST`.

    All tables with the same events together have one set of p-values; `more` further events in all take at
    least as many changes, so that the search ends where no closer table can be left.
    """
    best: tuple[int, int, int] | None = None  # changes, change of group 1, minus change of group 2
    for size in range(min(MOST, n1 + n2) + 1):
        if best is not None and size > best[0]:
            break
        for more in {size, -size}:
            if not 0 <= a + c + more <= n1 + n2:
                continue
            first, p = fisher_pvalues(n1, n2, a + c + more)
            moved = first[_significant(p, alpha) != before].astype(np.int64) - a
            distance = np.abs(moved) + np.abs(more - moved)
            near = distance <= MOST
            found = zip(distance[near].tolist(), moved[near].tolist(), strict=True)
            nearest = min(((d, i, i - more) for d, i in found), default=None)
            if nearest is not None and (best is None or nearest < best):
                best = nearest
    return None if best is None else (best[0], (a + best[1], c - best[2]))


def _whole(name: str, value: float) -> int:
    if not np.isfinite(value) or value < 0 or value != int(value):
        raise InputError(f"{name} is {value!r}; need a whole number of 0 or more.")
    return int(value)


class _Tables(NamedTuple):
    """Events and people of both groups, each shape (k,)."""

    events: tuple[Array, Array]
    people: tuple[Array, Array]


class _Pool(NamedTuple):
    """How the tables are pooled."""

    measure: str
    method: str
    test: str
    level: float
    drop00: bool

    def effects(self, a: Array, n1: Array, c: Array, n2: Array) -> tuple[Array, Array]:
        return table_effects(self.measure, a, n1 - a, c, n2 - c, drop00=self.drop00)

    def bounds(self, yi: Array, vi: Array) -> tuple[Array, Array]:
        fit = fit_batch(matrix(yi, vi), method=self.method, test=self.test, level=self.level)
        return fit.ci_low, fit.ci_high


def pooled_fragility(
    measure: str,
    ai: ArrayLike,
    n1i: ArrayLike,
    ci: ArrayLike,
    n2i: ArrayLike,
    *,
    method: str = "REML",
    test: str = "guarded",
    alpha: float = 0.05,
    drop00: bool = False,
) -> Fragility:
    """Return the fragility of a meta-analysis of 2×2 tables.

    In each step the one change, among all studies and both groups, that moves the interval's bound furthest
    towards its threshold is kept; a result that is not significant is driven to both sides and the shorter
    way counts. The search is greedy, as published: a still smaller set of changes cannot be excluded.

    Args:
        measure: "OR", "RR" or "RD"; 0.5 is added to tables with a zero cell, as they change.
        ai, n1i, ci, n2i: Events and people of groups 1 and 2, each shape (k,).
        method: "EE", "DL", "PM", "REML" or "ML".
        test: "z", "knha" or "guarded".
        alpha: An interval at level 1 − alpha that excludes no effect is significant.
        drop00: Leave out tables in which nobody or everybody had the event.

    Raises:
        InputError: what is not understood, counts that are not whole, or nothing that can be pooled.

    Source: Atal 2019, J Clin Epidemiol 111:32. Checked: R fragility 1.6.1 frag.ma, tests/reference/appraisal.
    """
    how = _Pool(
        check_choice("measure", measure, MEASURES),
        check_choice("method", METHOD_ALIASES.get(method, method), BATCH_METHODS),
        check_choice("test", test, BATCH_TESTS),
        check_level(1.0 - alpha),
        drop00,
    )
    a, n1, c, n2 = np.broadcast_arrays(*(np.atleast_1d(np.asarray(x, float)) for x in (ai, n1i, ci, n2i)))
    for name, cells in {"ai": a, "n1i": n1, "ci": c, "n2i": n2}.items():
        for cell in cells.tolist():
            _whole(name, cell)
    for i in np.flatnonzero((a > n1) | (c > n2)).tolist():
        said = f"{a[i]:g}/{n1[i]:g} v {c[i]:g}/{n2[i]:g}"
        raise InputError(f"{said}: more events than people; need events of at most the people.")
    tables = _Tables((a.copy(), c.copy()), (n1.copy(), n2.copy()))
    people = float(np.sum(n1 + n2))
    yi, vi = how.effects(a, n1, c, n2)
    (low,), (high,) = how.bounds(yi[None, :], vi[None, :])
    if not np.isfinite(low):
        raise InputError("no table gives an effect; need one with an event and a non-event.")
    if low > 0 or high < 0:
        return _result(_drive(tables, how, "above" if high < 0 else "below", True), True, people, alpha)
    ways = [_drive(tables, how, side, False) for side in ("below", "above")]
    found = [w for w in ways if w is not None]
    return _result(min(found, key=len) if found else None, False, people, alpha)


def _result(way: list[Change] | None, before: bool, people: float, alpha: float) -> Fragility:
    if way is None:
        return Fragility(None, None, before, people, alpha, reason=_none_up_to(before))
    return Fragility(len(way), len(way) / people, before, people, alpha, tuple(way))


def _none_up_to(before: bool) -> str:
    return f"no change of up to {MOST} people {'takes the significance away' if before else 'brings it'}"


def _drive(tables: _Tables, how: _Pool, side: Side, before: bool) -> list[Change] | None:
    """Return the changes that move the effect to one side until its significance turns, or None.

    Towards "below", group 1 loses events and group 2 gains them.
    """
    way: list[Change] = []
    sign = -1 if side == "below" else 1
    events = [x.copy() for x in tables.events]
    while len(way) < MOST:
        tried = _candidates(tables, events, sign)
        if not tried:
            return None
        low, high = _after(events, tables.people, how, tried)
        # The bound that has to cross: the near one to end significance, the far one to reach it.
        moving = low if (side == "below") == before else high
        best = int(np.nanargmin(moving) if side == "below" else np.nanargmax(moving))
        study, group, step = tried[best]
        events[group][study] += step
        number: Literal[1, 2] = 1 if group == 0 else 2
        way.append(Change(study, number, 1 if step > 0 else -1, float(low[best]), float(high[best])))
        if (low[best] > 0 or high[best] < 0) != before:
            return way
    return None


def _candidates(tables: _Tables, events: list[Array], sign: int) -> list[tuple[int, int, int]]:
    """Every possible single change (study, group index, events) in the direction of `sign`."""
    found = []
    for group, step in ((1, -sign), (0, sign)):
        room = events[group] >= 1 if step < 0 else events[group] <= tables.people[group] - 1
        found += [(int(i), group, step) for i in np.flatnonzero(room)]
    return found


def _after(
    events: list[Array], people: tuple[Array, Array], how: _Pool, tried: list[tuple[int, int, int]]
) -> tuple[Array, Array]:
    """Return the bounds after each of the changes tried, as one batch of fits."""
    yi, vi = how.effects(events[0], people[0], events[1], people[1])
    study = np.array([t[0] for t in tried])
    moved = [events[g][study] + [t[2] if t[1] == g else 0 for t in tried] for g in (0, 1)]
    new_yi, new_vi = how.effects(moved[0], people[0][study], moved[1], people[1][study])
    rows = np.arange(len(tried))
    all_yi, all_vi = np.tile(yi, (len(tried), 1)), np.tile(vi, (len(tried), 1))
    all_yi[rows, study], all_vi[rows, study] = new_yi, new_vi
    return how.bounds(all_yi, all_vi)
