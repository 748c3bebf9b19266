"""A fit in words and columns, for a terminal and for a notebook; nothing is estimated here."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.models.fit import Fit
from steelyard.models.pairwise import PairwiseFit
from steelyard.models.tables import TableFit
from steelyard.numfmt import effect, fixed, interval, p_clause, p_value, percent
from steelyard.terms import MEASURES, METHOD_NAMES

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """A title, a table whose first row is its head, and sentences below it."""

    title: str
    table: tuple[Cells, ...]
    lines: tuple[str, ...]

    def text(self) -> str:
        """Return the page for a terminal, columns aligned."""
        widths = [max(len(row[i]) for row in self.table) for i in range(len(self.table[0]))]
        rows = [
            "  ".join(
                cell.ljust(width) if i == 0 else cell.rjust(width)
                for i, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in self.table
        ]
        return "\n".join((self.title, "", *rows, "", *self.lines))

    def markup(self) -> str:
        """Return the page as HTML, every text escaped."""
        head, *body = ([html.escape(cell) for cell in row] for row in self.table)
        top = "".join(f"<th scope='col'>{cell}</th>" for cell in head)
        rows = "".join(
            f"<tr><th scope='row'>{row[0]}</th>{''.join(f'<td>{cell}</td>' for cell in row[1:])}</tr>"
            for row in body
        )
        lines = "".join(f"<p>{html.escape(line)}</p>" for line in self.lines)
        return (
            f"<table><caption>{html.escape(self.title)}</caption><thead><tr>{top}</tr></thead>"
            f"<tbody>{rows}</tbody></table>{lines}"
        )


def describe_pairwise(fit: PairwiseFit, terms: Sequence[str], measure: str) -> Description:
    """Return the page of a pairwise fit: coefficients, the reader's scale, heterogeneity, notices."""
    model = (
        "Common-effect model" if fit.method == "EE" else f"Random-effects model ({METHOD_NAMES[fit.method]})"
    )
    several = fit.k > 1
    return Description(
        f"{model}{_of(measure)}, k = {fit.k}",
        (
            ("", "estimate", "SE", *_interval_head(fit), "p"),
            *_coefficients(fit, terms),
            *_readers_scale(fit, measure),
            *(_prediction(fit, measure) if several and fit.method != "EE" and fit.X is None else ()),
        ),
        (
            *((_heterogeneity(fit),) if several else ()),
            *((_joint(fit),) if fit.X is not None else ()),
            _interval_line(fit),
            *fit.notices,
        ),
    )


def describe_tables(fit: TableFit) -> Description:
    """Return the page of a Mantel–Haenszel fit."""
    undefined = math.isnan(fit.cmh)
    cmh = "" if undefined else f"Cochran–Mantel–Haenszel χ² = {fixed(fit.cmh)}, {p_clause(fit.cmh_pvalue)}."
    q = "" if math.isnan(fit.q) or fit.q_df < 1 else f"Heterogeneity: I² = {percent(fit.i2)}, {_q(fit)}."
    return Description(
        f"Common-effect model (Mantel–Haenszel){_of(fit.measure)}, k = {fit.k}",
        (
            ("", "estimate", "SE", *_interval_head(fit), "p"),
            *_coefficients(fit, ("mean",)),
            *_readers_scale(fit, fit.measure),
        ),
        (*(line for line in (q, cmh) if line), *fit.notices),
    )


def _of(measure: str) -> str:
    term = MEASURES.get(measure)
    if term is None or measure == "GEN":
        return ""
    scale = {"exp": ", log scale", "expit": ", logit scale"}.get(term.back, "")
    return f" of {term.name.lower()}s ({measure}{scale})"


def _interval_head(fit: Fit) -> Cells:
    return (f"{100 * fit.level:.4g} % interval",)


def _coefficients(fit: Fit, terms: Sequence[str]) -> list[Cells]:
    columns = (fit.beta, fit.se, fit.ci_low, fit.ci_high, fit.pvalue)
    return [
        (term, effect(b), effect(se), interval(low, high), p_value(p))
        for term, b, se, low, high, p in zip(terms, *(c.tolist() for c in columns), strict=True)
    ]


def _readers_scale(fit: Fit, measure: str) -> list[Cells]:
    """Return the mean as a reader knows it, where that is another scale than the analysis'."""
    term = MEASURES.get(measure)
    if fit.beta.size != 1 or term is None or term.back not in ("exp", "expit"):
        return []
    value, low, high = (read(float(x), measure) for x in (fit.beta[0], fit.ci_low[0], fit.ci_high[0]))
    return [(f"as {term.name.lower()}", effect(value), "", interval(low, high), "")]


def read(value: float, measure: str) -> float:
    """Return an analysis-scale value on the reader's scale of a ratio or a logit, else as it is."""
    back = MEASURES[measure].back if measure in MEASURES else "none"
    if back == "exp":
        return math.exp(value) if value < 709.0 else math.inf
    if back == "expit":
        return 1.0 / (1.0 + math.exp(-value)) if value > -709.0 else 0.0
    return value


def _prediction(fit: PairwiseFit, measure: str) -> list[Cells]:
    low, high = (read(bound, measure) for bound in fit.prediction_interval())
    return [("prediction interval", "", "", interval(low, high), "")]


def _heterogeneity(fit: PairwiseFit) -> str:
    if fit.method == "EE":
        return f"Heterogeneity: I² = {percent(fit.i2)}, {_q(fit)}."
    low, high = fit.tau2_ci()
    bounds = "its interval is empty" if math.isnan(low) else f"interval {interval(low, high)}"
    return f"Heterogeneity: tau² = {effect(fit.tau2)} ({bounds}), I² = {percent(fit.i2)}, {_q(fit)}."


def _q(fit: PairwiseFit | TableFit) -> str:
    return f"Q = {fixed(fit.q)} on {fit.q_df} df, {p_clause(fit.q_pvalue)}"


def _joint(fit: PairwiseFit) -> str:
    joint = fit.moderator_test()
    if joint.df2 is None:
        return f"Moderators: χ² = {fixed(joint.statistic)} on {joint.df1} df, {p_clause(joint.pvalue)}."
    statistic = f"F = {fixed(joint.statistic)} on {joint.df1} and {joint.df2} df"
    return f"Moderators: {statistic}, {p_clause(joint.pvalue)}."


def _interval_line(fit: PairwiseFit) -> str:
    words = "Wald, normal" if fit.df is None else f"Hartung–Knapp, t with {fit.df} df"
    guarded = {"z": "Wald chosen by the guard", "knha": "Hartung–Knapp chosen by the guard"}
    return f"Interval: {words}" + (f" ({guarded[fit.test_used]})." if fit.test == "guarded" else ".")
