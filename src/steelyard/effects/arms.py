"""Trials with several arms: combining arms, dividing a shared control, and the covariance of contrasts.

Two contrasts with the same control group share its chance error. They may be combined, or kept with their
covariance; counted as independent, the control's people would count twice.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from steelyard.check import check_choice
from steelyard.effects.arrays import Array, check_events, refuse, vector, vectors
from steelyard.errors import InputError

SHARED_CONTROL_MEASURES = ("MD", "OR", "RD", "RR", "SMD")


def combine_means(n: ArrayLike, mean: ArrayLike, sd: ArrayLike) -> tuple[float, float, float]:
    """(n, mean, SD) of several groups taken as one, exactly as if computed from all their people.

    Args:
        n, mean, sd: One value a group, shape (groups,); n >= 1, SD with n − 1 in its denominator.

    Returns:
        People, mean, and SD including the spread between the groups; the SD is NaN for one person in all.

    Raises:
        InputError: no group, n below 1, a negative SD, or unequal lengths.

    Source: Cochrane Handbook for Systematic Reviews of Interventions, table 6.5.a.
    """
    size, m, s = vectors(n=n, mean=mean, sd=sd)
    refuse(size < 1, "n", size, "a group must hold at least one person.")
    refuse(s < 0, "sd", s, "an SD must be >= 0.")
    _some(size, "n")
    total = float(size.sum())
    pooled = float(size @ m / total)
    # One person has no SD of their own and adds nothing to the spread within groups.
    within = float(np.where(size > 1, (size - 1) * s**2, 0.0).sum())
    between = float(size @ (m - pooled) ** 2)
    spread = np.sqrt((within + between) / (total - 1)) if total > 1 else np.nan
    return total, pooled, float(spread)


def combine_events(events: ArrayLike, n: ArrayLike) -> tuple[float, float]:
    """(events, n) of several groups taken as one.

    Raises:
        InputError: no group, events below 0 or above n, or unequal lengths.
    """
    x, size = vectors(events=events, n=n)
    _some(size, "n")
    refuse(x < 0, "events", x, "a count must be >= 0.")
    check_events("events", x, "n", size)
    return float(x.sum()), float(size.sum())


def split_control(n: float, parts: int, *, events: float | None = None) -> tuple[float, float | None]:
    """(n, events) of one part of a control group divided evenly between `parts` comparisons.

    Fractions are kept, so that the parts add up to the group. A mean and an SD stay as they are. Dividing
    keeps people from counting twice but treats the comparisons as independent, which they are not quite.

    Raises:
        InputError: parts below 1, n not above 0, or events outside 0..n.

    Source: Cochrane Handbook for Systematic Reviews of Interventions, section 23.3.4.
    """
    if parts < 1:
        raise InputError(f"parts is {parts}; must be at least 1.")
    if not (np.isfinite(n) and n > 0):
        raise InputError(f"n is {n!r}; must be > 0.")
    if events is not None and not 0 <= events <= n:
        raise InputError(f"events is {events!r}; need 0 <= events <= n = {n:.10g}.")
    return n / parts, None if events is None else events / parts


def combine_contrasts(yi: ArrayLike, V: ArrayLike) -> tuple[float, float]:
    """(estimate, variance) of one contrast from several with known covariance, by generalised least squares.

    Args:
        yi: Contrasts of several arms with one control, on the analysis scale, shape (k,).
        V: Their covariance matrix, shape (k, k), as from `shared_control_covariance`.

    Raises:
        InputError: shapes that do not fit, a missing value, or V not symmetric and positive definite.

    Source: Gleser & Olkin (2009), in Cooper, Hedges & Valentine, ch. 19.
    Checked: metafor 3.8-1 rma.mv(method="FE"), tests/reference/effects/arms.json, rtol 1e-10.
    """
    y = vector("yi", yi)
    cov = np.asarray(V, dtype=np.float64)
    _some(y, "yi")
    if cov.shape != (y.size, y.size):
        raise InputError(f"V has shape {cov.shape}; must be {(y.size, y.size)} for {y.size} contrasts.")
    if not (np.isfinite(y).all() and np.isfinite(cov).all()):
        raise InputError("yi or V holds a missing value; every contrast needs its number.")
    if not np.allclose(cov, cov.T, rtol=1e-9, atol=0.0):
        raise InputError("V is not symmetric; must be a covariance matrix.")
    try:
        root = np.linalg.cholesky(cov)
    except np.linalg.LinAlgError as error:
        raise InputError("V is not positive definite; must be a covariance matrix.") from error
    whitened = np.linalg.solve(root, np.column_stack([np.ones(y.size), y]))
    information = float(whitened[:, 0] @ whitened[:, 0])
    return float(whitened[:, 0] @ whitened[:, 1]) / information, 1 / information


def shared_control_covariance(
    measure: str,
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    control_n: float | None = None,
    control_events: float | None = None,
    control_sd: float | None = None,
    control_se: float | None = None,
    n: ArrayLike | None = None,
    add: float = 0.5,
) -> Array:
    """Covariance matrix, shape (k, k), of k contrasts "arm minus control" that share one control group.

    Args:
        measure: "MD", "SMD", "OR", "RR" or "RD".
        yi, vi: The contrasts and their sampling variances (the diagonal), each shape (k,).
        control_n: People in the control group; for every measure, unless control_se is given for "MD".
        control_events: Control events; for "OR", "RR" and "RD".
        control_sd, control_se: SD, or standard error of the mean, of the control; one of them for "MD".
        n: People in the k other arms, shape (k,); for "SMD".
        add: Added to both control cells where nobody or everybody in the control had the event, as
            `table_effects` does.

    Returns:
        vi on the diagonal and elsewhere the variance that the control contributes: sd²/n for "MD",
        1/c + 1/d for "OR", 1/c − 1/n for "RR", cd/n³ for "RD", and 1/n + yi·yj/(2N) for "SMD" (N people in
        all arms).

    Raises:
        InputError: an unknown measure, a needed number missing or impossible, or unequal lengths.

    Source: Gleser & Olkin (2009), in Cooper, Hedges & Valentine, ch. 19.
    Checked: covariances of glm() coefficients in R 4.2.2 for OR, RR, RD (tests/reference/effects/arms.json,
    rtol 1e-8); simulation for SMD. MD is algebra alone.
    """
    check_choice("measure", measure, SHARED_CONTROL_MEASURES)
    y, v = vectors(yi=yi, vi=vi)
    if measure == "MD":
        shared = np.full((y.size, y.size), _mean_variance(control_n, control_sd, control_se))
    elif measure == "SMD":
        people = _needed("n", n, measure)
        nc = _positive("control_n", control_n, measure)
        _, sizes = vectors(yi=y, n=people)
        refuse(sizes <= 0, "n", sizes, "a group must hold somebody.")
        shared = 1 / nc + np.outer(y, y) / (2 * (float(sizes.sum()) + nc))
    else:
        shared = np.full((y.size, y.size), _risk_variance(measure, control_events, control_n, add))
    np.fill_diagonal(shared, v)
    return shared


def _mean_variance(n: float | None, sd: float | None, se: float | None) -> float:
    if se is not None:
        return _positive("control_se", se, "MD") ** 2
    return _positive("control_sd", sd, "MD") ** 2 / _positive("control_n", n, "MD")


def _risk_variance(measure: str, events: float | None, n: float | None, add: float) -> float:
    size = _positive("control_n", n, measure)
    c = float(np.asarray(_needed("control_events", events, measure), dtype=np.float64))
    if not 0 <= c <= size:
        raise InputError(f"control_events is {c:.10g}; need 0 <= control_events <= control_n = {size:.10g}.")
    extra = add if c in (0.0, size) else 0.0
    c, d = c + extra, size - c + extra
    if measure == "RD":
        return c * d / (c + d) ** 3
    if c == 0 or d == 0:
        raise InputError(f"control_events is {c:.10g} of {c + d:.10g} and add is 0; {measure} is undefined.")
    return 1 / c + 1 / d if measure == "OR" else d / (c * (c + d))


def _needed(name: str, value: ArrayLike | None, measure: str) -> ArrayLike:
    if value is None:
        raise InputError(f"{name} is missing; {measure} needs it.")
    return value


def _positive(name: str, value: float | None, measure: str) -> float:
    number = float(np.asarray(_needed(name, value, measure), dtype=np.float64))
    if not (np.isfinite(number) and number > 0):
        raise InputError(f"{name} is {number!r}; must be a number > 0.")
    return number


def _some(values: Array, name: str) -> None:
    if values.size == 0:
        raise InputError(f"{name} is empty; need at least one value.")
