"""The items of a tool: what rob.csv and every file with answers may name."""

from __future__ import annotations

from steelyard.appraisal.rob import OVERALL, Tool
from steelyard.check import did_you_mean, shown
from steelyard.review.rob.safe import date_hint, plain_item

MOST_LISTED = 40


def items_of(tool: Tool) -> tuple[str, ...]:
    """Return the ids of a tool's domains and questions, and "overall"."""
    questions = (q.id for d in tool.domains for q in d.questions)
    return tuple(dict.fromkeys((*(d.id for d in tool.domains), *questions, OVERALL)))


def unknown_item(tool: Tool, item: str) -> tuple[str, str] | None:
    """Return what to say of an item that a tool does not have, and a hint; None for one that it has."""
    known = items_of(tool)
    if item in known:
        return None
    some = ", ".join(known[:MOST_LISTED]) + (", ..." if len(known) > MOST_LISTED else "")
    message = f"item is '{shown(item)}'; {tool.id} has {some}."
    return message, date_hint(item) or did_you_mean(plain_item(item), known)
