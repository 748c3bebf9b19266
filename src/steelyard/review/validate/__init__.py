"""Cross-checks of a review: what reviewers really get wrong, all of it at once, by file and line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from steelyard.data.problems import MOST_OF_A_KIND, in_order
from steelyard.errors import Problem
from steelyard.review.load import Review, read_folder
from steelyard.review.validate.detect_accepted import with_accepted
from steelyard.review.validate.facts import Facts
from steelyard.review.validate.registry import RULES

__all__ = ["check_folder", "examined", "validate"]


def validate(review: Review) -> tuple[Problem, ...]:
    """Return every problem of a loaded review, those of its reading included, in file and line order."""
    facts = Facts(review.tables, review.plan, review.places, lock=review.lock)
    return in_order(with_accepted(facts, [*review.problems, *_findings(facts)]))


def examined(path: Path) -> tuple[Review | None, tuple[Problem, ...]]:
    """Return the review in the folder `path` and every problem, of reading and of content, in file order.

    The review is None where reading found an error. What can be read is cross-checked even where another file
    is broken. Raises nothing for any content.
    """
    folder = read_folder(Path(path))
    facts = Facts(folder.tables, folder.plan, folder.places, folder.partial, folder.rejected, folder.lock)
    return folder.review(), in_order(with_accepted(facts, [*folder.problems, *_findings(facts)]))


def check_folder(path: Path) -> tuple[Problem, ...]:
    """Return every problem of the folder `path`, of reading and of content, in file and line order."""
    return examined(path)[1]


def _findings(facts: Facts) -> Iterator[Problem]:
    for rule in RULES:
        # One more than is shown, so that what follows is announced; a check may find one a row.
        for finding in islice(rule.check(facts), MOST_OF_A_KIND + 1):
            yield Problem(rule.severity, rule.code, finding.place, finding.message, finding.hint)
