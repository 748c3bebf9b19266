"""Standard errors in the place of standard deviations, and standard deviations unlike their peers."""

from __future__ import annotations

import math
from dataclasses import dataclass

from steelyard.appraisal.detect.printed import check_people
from steelyard.check import shown
from steelyard.errors import InputError

FIT = 1.6
"""A spread within this factor of the usual one fits it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A spread read both ways beside what is usual on its scale.

    Attributes:
        as_sd: The printed value over the usual SD.
        as_se: The printed value times sqrt(n) over the usual SD.
        likelier: "sd" or "se": the reading nearer to the usual SD, on the log scale.
        clear: Whether that one is within a factor of 1.6 and the other is not.
        arithmetic: The sums, in words.
    """

    as_sd: float
    as_se: float
    likelier: str
    clear: bool
    arithmetic: str


def sd_or_se(value: float, n: int, usual: float) -> Reading:
    """Return whether a printed spread looks like a standard deviation or like a standard error.

    Args:
        value: The printed spread.
        n: People.
        usual: The usual standard deviation on the scale, such as the median of other studies.

    Raises:
        InputError: a spread that is not positive, or n below 2.

    Source: SE = SD / sqrt(n), Cochrane Handbook 6.5.2.2 and, for the mistake, 6.5.2.10.
    """
    people = check_people(n, least=2)
    for name, number in (("value", value), ("usual", usual)):
        if not 0 < number < math.inf:
            raise InputError(f"{name} is {shown(number)}; must be more than 0.")
    as_sd, as_se = value / usual, value * math.sqrt(people) / usual
    likelier = "sd" if abs(math.log(as_sd)) <= abs(math.log(as_se)) else "se"
    fits = (1 / FIT <= as_sd <= FIT, 1 / FIT <= as_se <= FIT)
    told = (
        f"as a standard deviation {value:.4g} is {as_sd:.2g} times the usual {usual:.4g}; as a standard "
        f"error it implies {value:.4g} x sqrt({people}) = {value * math.sqrt(people):.4g}, "
        f"{as_se:.2g} times it"
    )
    return Reading(as_sd, as_se, likelier, fits[0] != fits[1] and fits[likelier == "se"], told)


def sd_ratio(sd1: float, n1: int, sd2: float, n2: int) -> tuple[float, float]:
    """Return ln(sd1 / sd2) and its z under equal spreads.

    The logarithm of a sample SD has a variance of about 1 / (2 (n - 1)).

    Raises:
        InputError: a spread that is not positive, or n below 2.

    Source: Nakagawa et al. (2015), Methods in Ecology and Evolution 6:143-152, equations 5 and 6 (the log
    ratio of two SDs, without its small-sample term).
    """
    for name, number in (("sd1", sd1), ("sd2", sd2)):
        if not 0 < number < math.inf:
            raise InputError(f"{name} is {shown(number)}; must be more than 0.")
    people = check_people(n1, "n1", 2), check_people(n2, "n2", 2)
    log = math.log(sd1 / sd2)
    return log, log / math.sqrt(sum(1 / (2 * (n - 1)) for n in people))


def off_centre(
    estimate: tuple[float, float], low: tuple[float, float], high: tuple[float, float]
) -> tuple[float, float]:
    """Return how far an estimate stands from its interval's middle, in widths: at least, and at the print.

    Args:
        estimate, low, high: The range of values behind each printed figure, on the scale on which the
            interval is symmetric.

    Returns:
        The least distance that rounding allows, and the distance of the ranges' middles; 0 for no width.
    """
    middle = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2)
    width = sum(high) / 2 - sum(low) / 2
    if width <= 0 or not math.isfinite(width):
        return 0.0, 0.0
    gap = max(0.0, estimate[0] - middle[1], middle[0] - estimate[1])
    return gap / width, abs(sum(estimate) / 2 - sum(middle) / 2) / width
