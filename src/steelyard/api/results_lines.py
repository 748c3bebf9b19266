"""Sentences and the table of studies that `summary` adds to the page of a pairwise fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.api.describe import Cells, interval_head, joint_line, read, reader_name
from steelyard.models import regression
from steelyard.models.distributions import z_critical
from steelyard.numfmt import effect, fixed, interval, percent, several

if TYPE_CHECKING:
    from steelyard.api.results import PoolResult

_STUDIES = 50
_LABEL = 32


def term_lines(fit: PoolResult) -> tuple[str, ...]:
    """Return the joint test of each term of a formula that has several coefficients, or is one of several."""
    groups = {} if fit.design is None else fit.design.groups
    several = [name for name, at in groups.items() if len(at) > 1 and len(at) < fit.p - 1]
    return tuple(joint_line(fit.moderator_test(name), name) for name in several)


def r2_lines(fit: PoolResult) -> tuple[str, ...]:
    """Return how much of the heterogeneity the moderators account for, where that has a meaning."""
    given = fit.options.get("tau2") is not None
    if fit.X is None or given or not regression.spans_intercept(fit.X):
        return ()
    found = fit.explained()
    if found.notices:
        return found.notices
    return (f"The moderators account for R² = {percent(found.r2)} of the variance between studies.",)


def information_lines(fit: PoolResult) -> tuple[str, ...]:
    """Return log-likelihood and criteria in one sentence; nothing where the weights were the user's."""
    if fit.own_weights is not None:
        return ()
    found = fit.information()
    kind = "Restricted log-likelihood" if found.restricted else "Log-likelihood"
    return (
        f"{kind} {fixed(found.loglik)} with {several(found.parameters, 'parameter')}: "
        f"AIC {fixed(found.aic)}, BIC {fixed(found.bic)}, AICc {fixed(found.aicc)}.",
    )


def study_table(fit: PoolResult) -> tuple[Cells, ...]:
    """Return the studies with their intervals on the reader's scale and their weights; the first 50."""
    half = z_critical(fit.level) * fit.vi[:_STUDIES] ** 0.5
    y = fit.yi[:_STUDIES]
    columns = (y.tolist(), (y - half).tolist(), (y + half).tolist(), fit.weights[:_STUDIES].tolist())
    rows: list[Cells] = [
        (
            label if len(label) <= _LABEL else label[: _LABEL - 1] + "…",
            effect(read(value, fit.measure)),
            interval(read(low, fit.measure), read(high, fit.measure)),
            percent(weight, 1),
        )
        for label, value, low, high, weight in zip(fit.slab[:_STUDIES], *columns, strict=True)
    ]
    if fit.k > _STUDIES:
        rows.append((f"… and {fit.k - _STUDIES} more", "", "", ""))
    return (("study", reader_name(fit.measure), interval_head(fit.level), "weight"), *rows)
