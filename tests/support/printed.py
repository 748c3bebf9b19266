"""Numbers as a page prints them: compared to half of their last digit."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

# So that a number computed as exactly half a digit away does not fail by the last bit of its arithmetic.
SLACK = 1e-9


def half_a_digit(text: str) -> float:
    """Return half a unit of the last printed digit."""
    exponent = Decimal(text).as_tuple().exponent
    assert isinstance(exponent, int)
    return 0.5 * 10.0**exponent * (1 + SLACK)


def agrees(found: Any, printed: str, *, more: float = 0.0) -> None:
    """Fail unless every number rounds to what is printed, numbers separated by spaces.

    `more` is what the printed number may be off besides: what its own iteration left.
    """
    numbers = [float(x) for x in found] if isinstance(found, Iterable) else [float(found)]
    texts = printed.split()
    assert len(numbers) == len(texts), f"{len(numbers)} numbers, {len(texts)} printed"
    for number, text in zip(numbers, texts, strict=True):
        assert abs(number - float(text)) <= half_a_digit(text) + more, f"{number!r} is not the printed {text}"
