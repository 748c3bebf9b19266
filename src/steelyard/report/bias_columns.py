"""The risk-of-bias columns that figures share: which domains, under which letters, and the levels' names."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.report.figure import JUDGEMENT_NAMES, BiasColumn, Judgement
from steelyard.review.result import BiasCell, Row
from steelyard.review.rob.cells import judged_elsewhere, shown_domains

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OVERALL = BiasColumn("All", "Overall")


def bias_columns(rows: Sequence[Row]) -> tuple[BiasColumn, ...]:
    """Return a column for each domain: by its short name where its tool has one, else by a letter.

    Where nobody assessed any of the results one column says so.
    """
    domains = shown_domains(rows)
    return tuple(BiasColumn(_head(short, i), name) for i, (name, short) in enumerate(domains)) or (OVERALL,)


def _head(short: str, index: int) -> str:
    return OVERALL.letter if short == "overall" else short or LETTERS[index % len(LETTERS)]


def level_names(cells: Sequence[BiasCell]) -> dict[Judgement, str]:
    """Return each level's name in the words of the tools used: "high", "serious" or "high or serious"."""
    said: dict[Judgement, dict[str, None]] = {}
    for cell in cells:
        word = cell.printed.strip().lower().removesuffix(" risk of bias").removesuffix(" risk")
        told = cell.judgement != "not assessed" and (cell.own or cell.judgement != "described")
        if told and word:
            said.setdefault(cell.judgement, {})[word] = None
    return {j: " or ".join(said[j]) if j in said else name for j, name in JUDGEMENT_NAMES.items()}


def elsewhere_note(rows: Sequence[Row], labels: Sequence[str]) -> str:
    """Return which results others judged in domains that the figure does not show; "" for none."""
    rest = judged_elsewhere(rows)
    names = [label for row, label in zip(rows, labels, strict=True) if row in rest]
    if not names:
        return ""
    said = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"Published reviews judged {said} in other domains; see the page on risk of bias."


def bias_note(rows: Sequence[Row]) -> str:
    """Return who judged, for the legend of a figure."""
    own = sum(any(c.own for c in row.bias) for row in rows)
    if not own:
        judged = any(c.judgement != "not assessed" for row in rows for c in row.bias)
        return "as published reviews judged it" if judged else "not assessed"
    if own == len(rows):
        return "as this review judged each result"
    return f"as this review judged {own} of {len(rows)} results"
