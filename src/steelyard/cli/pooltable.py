"""How `pool` shows its result: one line a study with a strip of a forest plot, then what it comes to."""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from steelyard import numfmt
from steelyard.api.spreadsheet.result import PooledTable
from steelyard.cli.sentence import in_words
from steelyard.cli.terminal import Segment, Style, safe, say
from steelyard.report.forest_data import heterogeneity_line, subgroup_line
from steelyard.review.result import ArmData, Estimate, Subgroups
from steelyard.terms import MEASURES, METHOD_NAMES, TEST_NAMES

STRIP = 31
LABEL_CUT = 32
GAP = "  "


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: its cells, its estimate for the strip, and whether it is a pooled one."""

    cells: tuple[str, ...]
    estimate: Estimate
    pooled: bool = False


def show(table: PooledTable) -> None:
    """Print the pooled table."""
    estimate = table.pooled.estimate
    name = MEASURES[table.measure].name
    level = f"{100 * estimate.level:.3g} % CI"
    say((f"{name} from {table.name}", "bold"))
    say(("Columns: " + ", ".join(f"{role} = {column}" for role, column in table.columns.items()), "dim"))
    say()
    lines = _lines(table, level)
    head = _head(table, f"{name}, {level}")
    _print_lines(head, lines, len(table.rows[0].arms), table.measure)
    say()
    if table.pooled.k > 1 and (estimate.pi_low is not None or estimate.pi_note):
        say(f"Prediction interval: {_prediction(estimate)}")
    if table.pooled.heterogeneity is not None:
        say(heterogeneity_line(table.pooled.heterogeneity))
    say(f"Model: {_model(table)}")
    if table.subgroups is not None:
        _show_groups(table.subgroups)
    if table.small:
        _show_small(table)
    say()
    for sentence in in_words(table.pooled, name):
        say((sentence, "bold"))
    for notice in table.notices:
        say(("Note: ", "yellow"), notice)


def _lines(table: PooledTable, level: str) -> list[Line]:
    lines = [
        Line(
            (_cut(row.label), *_arms(row.arms), _effect(row.estimate), *_weights(table, row.weight)),
            row.estimate,
        )
        for row in table.rows
    ]
    whole = table.pooled
    totals = _totals(whole.totals) if whole.totals else ()
    label = f"Pooled, k = {whole.k}"
    lines.append(
        Line((label, *totals, _effect(whole.estimate), *_weights(table, 100.0)), whole.estimate, pooled=True)
    )
    return lines


def _head(table: PooledTable, effect: str) -> tuple[str, ...]:
    return ("Study", *(_arm_heads(table.rows[0].arms)), effect, *(("Weight",) if _weighted(table) else ()))


def _arm_heads(arms: Sequence[ArmData]) -> tuple[str, ...]:
    kind = "events/n" if any(arm.events is not None for arm in arms) else "mean (SD), n"
    return tuple(f"{arm.label}, {kind}" if len(arms) > 1 else kind for arm in arms)


def _arms(arms: Sequence[ArmData]) -> tuple[str, ...]:
    return tuple(_arm(arm) for arm in arms)


def _arm(arm: ArmData) -> str:
    n = numfmt.tidy(arm.n)
    if arm.mean is not None or arm.sd is not None:
        return f"{numfmt.tidy(arm.mean)} ({numfmt.tidy(arm.sd)}), {n}"
    return f"{numfmt.tidy(arm.events)}/{n}"


def _totals(totals: Sequence[ArmData]) -> tuple[str, ...]:
    return tuple(
        numfmt.tidy(arm.n) if arm.events is None else f"{numfmt.tidy(arm.events)}/{numfmt.tidy(arm.n)}"
        for arm in totals
    )


def _effect(estimate: Estimate) -> str:
    if estimate.value is None:
        return estimate.reason or numfmt.NONE
    return f"{numfmt.effect(estimate.value)} [{numfmt.interval(estimate.ci_low, estimate.ci_high, ', ')}]"


def _weighted(table: PooledTable) -> bool:
    """Return whether the model has weights: the binomial–normal model of proportions has none."""
    return any(row.weight is not None for row in table.rows)


def _weights(table: PooledTable, weight: float | None) -> tuple[str, ...]:
    if not _weighted(table):
        return ()
    return (numfmt.NONE if weight is None else numfmt.percent(weight, 1),)


def _cut(label: str) -> str:
    clean = safe(label)
    return clean if len(clean) <= LABEL_CUT else clean[: LABEL_CUT - 1] + "…"


def _print_lines(head: tuple[str, ...], lines: Sequence[Line], arms: int, measure: str) -> None:
    every = [max(len(head[i]), *(len(line.cells[i]) for line in lines)) for i in range(len(head))]
    shown, roomy = _kept_columns(every, arms)
    strip = _strip_of(lines, measure) if roomy else None
    widths = [every[i] for i in shown]
    _print_row([head[i] for i in shown], widths, "", "dim")
    for line in lines:
        if line.pooled:
            say(("─" * (sum(widths) + len(GAP) * (len(widths) - 1)), "dim"))
        drawn = strip.draw(line) if strip else ""
        _print_row([line.cells[i] for i in shown], widths, drawn, "bold" if line.pooled else "")
    if strip:
        say(" " * (sum(widths) + len(GAP) * len(widths)), (strip.legend(), "dim"))


def _kept_columns(widths: Sequence[int], arms: int) -> tuple[list[int], bool]:
    """Return the columns that fit, and whether the strip does, too.

    What goes first are the arms, then the weights; the strip stays as long as a study's effect fits beside
    it. Where nobody looks at a terminal all are kept.
    """
    everything = list(range(len(widths)))
    without_arms = [i for i in everything if not 1 <= i <= arms]
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else math.inf
    for strip in (STRIP, 0):
        for kept in (everything, without_arms, without_arms[:2]):
            if sum(widths[i] + len(GAP) for i in kept) + strip <= room:
                return kept, strip > 0
    return everything, False


def _print_row(cells: Sequence[str], widths: Sequence[int], strip: str, style: Style) -> None:
    padded = [cells[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(cells[1:], widths[1:], strict=True))]
    pieces: list[Segment] = [(GAP.join(padded), style)]
    if strip:
        pieces.append((GAP + strip, style or "cyan"))
    say(*pieces)


@dataclass(frozen=True, slots=True)
class Strip:
    """A forest plot of one character a column; `low` and `high` are its ends on the drawing scale."""

    low: float
    high: float
    null: float | None
    log: bool

    def draw(self, line: Line) -> str:
        """Return the strip of one line: its interval, its point, and the line of no effect."""
        cells = [" "] * STRIP
        if self.null is not None:
            cells[self._at(self.null)] = "│"
        e = line.estimate
        if e.value is not None and e.ci_low is not None and e.ci_high is not None:
            first, last = self._at(self.scale(e.ci_low)), self._at(self.scale(e.ci_high))
            for at in range(first, last + 1):
                cells[at] = "═" if line.pooled else "─"
            if self.scale(e.ci_low) < self.low:
                cells[0] = "◂"
            if self.scale(e.ci_high) > self.high:
                cells[-1] = "▸"
            cells[self._at(self.scale(e.value))] = "◆" if line.pooled else "■"
        return "".join(cells)

    def legend(self) -> str:
        """Return the ends of the axis and the value of no effect under the strip."""
        left, right = (numfmt.effect(math.exp(x) if self.log else x) for x in (self.low, self.high))
        text = list(left.ljust(STRIP - len(right)) + right)
        if self.null is not None:
            middle = numfmt.tidy(math.exp(self.null) if self.log else self.null)
            at = self._at(self.null)
            if len(left) < at < STRIP - len(right) - 1:
                text[at : at + len(middle)] = middle
        return "".join(text)

    def scale(self, value: float) -> float:
        """Return a reader's value on the drawing scale."""
        if not self.log:
            return value
        return math.log(value) if value > 0 else -math.inf

    def _at(self, value: float) -> int:
        share = (value - self.low) / (self.high - self.low)
        return round(min(max(share, 0.0), 1.0) * (STRIP - 1))


def _strip_of(lines: Sequence[Line], measure: str) -> Strip | None:
    """Return the strip's axis: it holds every point, the null and the pooled interval; long ones are cut."""
    term = MEASURES[measure]
    log = term.is_ratio
    null = None if term.null is None else (math.log(term.null) if log else term.null)
    axis = Strip(0.0, 1.0, null, log)
    core, ends = [] if null is None else [null], []
    for line in lines:
        e = line.estimate
        if e.value is None or e.ci_low is None or e.ci_high is None:
            continue
        bounds = [axis.scale(e.ci_low), axis.scale(e.ci_high)]
        core += [axis.scale(e.value), *(bounds if line.pooled else [])]
        ends += bounds
    core, ends = [x for x in core if math.isfinite(x)], [x for x in ends if math.isfinite(x)]
    low, high = min(core, default=0.0), max(core, default=0.0)
    reach = high - low
    low, high = max(min(ends, default=low), low - reach), min(max(ends, default=high), high + reach)
    low, high = min(low, *core), max(high, *core)
    return Strip(low, high, null, log) if high > low else None


def _prediction(estimate: Estimate) -> str:
    bounds = numfmt.interval(estimate.pi_low, estimate.pi_high)
    if estimate.pi_low is None:
        return f"none ({estimate.pi_note})" if estimate.pi_note else "none"
    return bounds + (f" ({estimate.pi_note})" if estimate.pi_note else "")


def _model(table: PooledTable) -> str:
    whole = table.pooled
    if whole.method not in METHOD_NAMES:
        return whole.estimate.interval_method
    common = whole.method == "EE"
    effect = METHOD_NAMES["EE"] if common else f"random effects, tau² by {METHOD_NAMES[whole.method]}"
    asked = "" if whole.test_used == whole.test else f" ({whole.test})"
    return f"{effect}; {TEST_NAMES[whole.test_used]}{asked}"


def _show_small(table: PooledTable) -> None:
    """Print what each method makes of few studies: where they disagree, none is to be taken at its word."""
    say()
    say((f"{table.small[0].group}: the interval by method", "bold"))
    width = max(len(line.label) for line in table.small)
    for line in table.small:
        say(f"  {line.label.ljust(width)}  {_effect(line.estimate)}")


def _show_groups(groups: Subgroups) -> None:
    say()
    say((f"By {groups.by}", "bold"))
    width = max(len(_cut(g.name)) for g in groups.groups)
    for g in groups.groups:
        tau = "" if g.tau2 is None else f"   tau² = {numfmt.fixed(g.tau2, 3)}"
        share = "" if g.i2 is None else f", I² = {numfmt.percent(g.i2)}"
        say(f"  {_cut(g.name).ljust(width)}  k = {g.k:<3} {_effect(g.estimate)}{tau}{share}")
    say(subgroup_line(groups))
