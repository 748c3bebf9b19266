"""Values from before the treatment, which no analysis may take for a result."""

from __future__ import annotations

import re
from collections.abc import Iterator

from steelyard.check import shown
from steelyard.review.validate.facts import Facts, Finding, what

WORD = "baseline"
_BEFORE = re.compile(
    r"\b(baseline|before|prior to|pre|pretreatment|predose|screening|entry|randomi[sz]ation)\b", re.IGNORECASE
)
_PLAINLY = re.compile(r"(baseline|pre[- ]?treatment|pre[- ]?dose|screening)\b", re.IGNORECASE)


def baseline_in_other_words(facts: Facts) -> Iterator[Finding]:
    """The run knows a baseline value by a label that starts with the one word."""
    for row in facts.results():
        if row.time_label.startswith(WORD) or row.time_h not in (0, None):
            continue
        words = row.time_label.replace("-", " ")
        found = _BEFORE.search(words) if row.time_h == 0 else _PLAINLY.match(words)
        if found:
            yield Finding(
                row.place,
                f"time_label is '{shown(row.time_label)}' ({what(row)}); only a label that starts with "
                f"{WORD!r} keeps a value from before the treatment out of the analyses.",
                f"Did you mean {WORD}?",
            )
