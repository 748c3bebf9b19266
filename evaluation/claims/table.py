"""The results as one table of text: a column a part or topic, a row a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from evaluation.claims.bounds import upper_bound
from evaluation.claims.score import SLOTS, PageScore, f1, total

Row = tuple[str, Callable[[Sequence[PageScore]], str]]


def _share(right: str, of: str) -> Callable[[Sequence[PageScore]], str]:
    def shown(scores: Sequence[PageScore]) -> str:
        counts = total(scores)
        return _number(counts[right], counts[of])

    return shown


def _bounded(wrong: str, of: str) -> Callable[[Sequence[PageScore]], str]:
    def shown(scores: Sequence[PageScore]) -> str:
        bound = upper_bound([(s.counts[wrong], s.counts[of]) for s in scores])
        return f"{_share(wrong, of)(scores)} (≤ {bound:.3f})" if bound is not None else "-"

    return shown


def _f1(*slots: str) -> Callable[[Sequence[PageScore]], str]:
    def shown(scores: Sequence[PageScore]) -> str:
        value = f1(total(scores), *slots)
        return "-" if value is None else f"{value:.3f}"

    return shown


def _count(name: str) -> Callable[[Sequence[PageScore]], str]:
    return lambda scores: str(total(scores)[name])


def _number(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


ROWS: tuple[Row, ...] = (
    ("pages", lambda scores: str(len(scores))),
    ("sentences", _count("sentences")),
    ("claims", _count("claims")),
    ("claim recall", _share("claims right", "claims")),
    ("claim precision", _share("claims right", "claims read")),
    ("recall of checkable sentences", _share("checkable sentences right", "checkable sentences")),
    ("precision of checkable sentences", _share("checkable sentences right", "checkable sentences read")),
    ("type right", _share("typed sentences right", "typed sentences")),
    ("slot F1, all six", _f1(*SLOTS)),
    *((f"  {name}", _f1(name)) for name in SLOTS),
    ("F1 of inherited slots", _f1("inherited")),
    ("F1 of hedges", _f1("hedged")),
    ("directed claims", _count("directed")),
    ("direction right", _share("direction right", "directed")),
    ("  abstained", _share("direction abstained", "directed")),
    ("  wrong", _bounded("direction wrong", "directed")),
    ("  sign flips", _bounded("sign flips", "directed")),
    ("open claims decided", _bounded("open claims decided", "open claims")),
    ("unsafe readings", _bounded("unsafe", "asked or read")),
    ("verdicts compared", _count("verdicts")),
    ("verdict right", _share("verdicts right", "verdicts")),
    ("  decided", _share("verdicts decided", "verdicts")),
    ("  unsafe", _bounded("verdicts unsafe", "verdicts")),
)

VARIANT_ROWS: tuple[Row, ...] = (
    ("claims", _count("claims")),
    ("recall", _share("claims right", "claims")),
    ("slot F1", _f1(*SLOTS)),
    ("direction right", _share("direction right", "directed")),
    ("abstained", _share("direction abstained", "directed")),
    ("wrong", _share("direction wrong", "directed")),
    ("sign flips", _share("sign flips", "directed")),
    ("flagged", _share("flagged", "sentences")),
    ("numbers right", _share("numbers right", "numbers")),
)


def table(columns: Mapping[str, Sequence[PageScore]], rows: Sequence[Row] = ROWS) -> str:
    """Return a table with a column for each set of scores."""
    cells = [["", *columns], *([name, *(show(s) for s in columns.values())] for name, show in rows)]
    return _laid_out(cells)


def variant_table(variants: Mapping[str, Sequence[PageScore]]) -> str:
    """Return a table with a row for each kind of variant."""
    names = [name for name, _ in VARIANT_ROWS]
    rows = [[kind, *(show(scores) for _, show in VARIANT_ROWS)] for kind, scores in variants.items()]
    return _laid_out([["", *names], *rows])


def _laid_out(cells: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    return "".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]
        ).rstrip()
        + "\n"
        for row in cells
    )


def reached(scores: Sequence[PageScore]) -> tuple[tuple[str, bool], ...]:
    """Return each aim with whether the scores reach it."""
    counts: Counter[str] = total(scores)
    slots = f1(counts, *SLOTS)
    directed = counts["directed"]
    return (
        ("claim recall at least 0.85", counts["claims right"] >= 0.85 * counts["claims"]),
        ("claim precision at least 0.85", counts["claims right"] >= 0.85 * max(counts["claims read"], 1)),
        ("slot F1 at least 0.90", slots is not None and slots >= 0.90),
        ("direction right at least 0.75 of directed claims", counts["direction right"] >= 0.75 * directed),
        ("direction wrong at most 0.03", counts["direction wrong"] <= 0.03 * directed),
        ("sign flips at most 0.01", counts["sign flips"] <= 0.01 * directed),
    )
