"""A fit in words and columns, for a terminal and for a notebook; nothing is estimated here."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.effects.back import back
from steelyard.effects.result import scale_words
from steelyard.models.fit import Fit
from steelyard.models.pairwise import ModeratorTest, PairwiseFit
from steelyard.models.tables import TableFit
from steelyard.numfmt import effect, fixed, interval, p_clause, p_value, percent
from steelyard.terms import MEASURES, METHOD_NAMES

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """A title, a table whose first row is its head, sentences below it, and a second table if any."""

    title: str
    table: tuple[Cells, ...]
    lines: tuple[str, ...] = ()
    more: tuple[Cells, ...] = ()

    def text(self) -> str:
        """Return the page for a terminal, columns aligned."""
        parts = [self.title, "", *_aligned(self.table)]
        parts += ["", *self.lines] if self.lines else []
        parts += ["", *_aligned(self.more)] if self.more else []
        return "\n".join(parts)

    def markup(self) -> str:
        """Return the page as HTML, every text escaped."""
        lines = "".join(f"<p>{html.escape(line)}</p>" for line in self.lines)
        return _html_table(self.table, self.title) + lines + (_html_table(self.more) if self.more else "")


def _aligned(table: tuple[Cells, ...]) -> list[str]:
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
    return [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]


def _html_table(table: tuple[Cells, ...], title: str = "") -> str:
    head, *body = ([html.escape(cell) for cell in row] for row in table)
    top = "".join(f"<th scope='col'>{cell}</th>" for cell in head)
    rows = "".join(
        f"<tr><th scope='row'>{row[0]}</th>{''.join(f'<td>{cell}</td>' for cell in row[1:])}</tr>"
        for row in body
    )
    caption = f"<caption>{html.escape(title)}</caption>" if title else ""
    return f"<table>{caption}<thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table>"


def describe_pairwise(
    fit: PairwiseFit, terms: Sequence[str], measure: str, more: Sequence[str] = ()
) -> Description:
    """Return the page of a pairwise fit: coefficients, the reader's scale, heterogeneity, notices.

    `more` are further sentences, put before the notices.
    """
    several = fit.k > 1
    return Description(
        f"{_model(fit)}{of_measure(measure)}, k = {fit.k}",
        (
            ("", "estimate", "SE", "z" if fit.df is None else "t", "p", interval_head(fit.level)),
            *_coefficients(fit, terms),
            *_readers_scale(fit, measure),
            *(_prediction(fit, measure) if several and fit.method != "EE" and fit.X is None else ()),
        ),
        (
            *(_heterogeneity(fit) if several else ()),
            *((joint_line(fit.moderator_test(), "Moderators"),) if fit.X is not None else ()),
            _interval_line(fit),
            *more,
            *fit.notices,
        ),
    )


def describe_tables(fit: TableFit) -> Description:
    """Return the page of a Mantel–Haenszel or Peto fit."""
    method = {"MH": "Mantel–Haenszel", "Peto": "Peto"}[fit.method]
    tests = (
        ("Cochran–Mantel–Haenszel", fit.cmh, 1, fit.cmh_pvalue),
        ("Breslow–Day with Tarone's adjustment", fit.tarone, fit.bd_df, fit.tarone_pvalue),
    )
    q = () if math.isnan(fit.q) or fit.q_df < 1 else (f"Heterogeneity: I² = {percent(fit.i2)}, {_q(fit)}.",)
    return Description(
        f"Common-effect model ({method}){of_measure(fit.measure)}, k = {fit.k}",
        (
            ("", "estimate", "SE", "z", "p", interval_head(fit.level)),
            *_coefficients(fit, ("mean",)),
            *_readers_scale(fit, fit.measure),
        ),
        (
            *q,
            *(
                f"{n}: χ² = {fixed(x)} on {df} df, {p_clause(p)}."
                for n, x, df, p in tests
                if not math.isnan(x)
            ),
            *fit.notices,
        ),
    )


def _model(fit: PairwiseFit) -> str:
    if fit.method == "EE":
        return "Common-effect model" if fit.X is None else "Common-effect meta-regression"
    kind = "Random-effects model" if fit.X is None else "Random-effects meta-regression"
    return f"{kind} ({METHOD_NAMES[fit.method]})"


def of_measure(measure: str) -> str:
    """Return " of risk ratios (RR, log scale)", or nothing where the measure is not known."""
    term = MEASURES.get(measure)
    if term is None or measure == "GEN":
        return ""
    return f" of {_several(term.name)} ({measure}{scale_words(measure)})"


def inner(name: str) -> str:
    """Return a measure's name as it stands in a sentence: a person's name keeps its capital."""
    return name if "'s " in name.partition(" ")[0] + " " else name[:1].lower() + name[1:]


def _several(name: str) -> str:
    """Return the plural: "ratios of means", "standardised mean changes (pooled SD)"."""
    found = re.match(r"(.+?)( of | from |, | \(|$)", name)
    head = found[1] if found else name
    return inner(f"{head}s{name[len(head) :]}")


def of_reader(measure: str) -> str:
    """Return " of risk ratios (RR)": a measure whose values are shown as a reader knows them."""
    text = of_measure(measure)
    return text.replace(scale_words(measure), "") if readable(measure) and text else text


def reader_name(measure: str) -> str:
    """Return "risk ratio", or "effect" where the measure is not known: the head of a column."""
    term = MEASURES.get(measure)
    if term is None or measure == "GEN":
        return "effect"
    return inner(term.name) if readable(measure) else f"{inner(term.name)}, transformed"


def interval_head(level: float) -> str:
    """Return the heading of a column of confidence intervals."""
    return f"{100 * level:.4g} % interval"


def _coefficients(fit: Fit, terms: Sequence[str]) -> list[Cells]:
    columns = (fit.beta, fit.se, fit.zval, fit.pvalue, fit.ci_low, fit.ci_high)
    return [
        (term, effect(b), effect(se), statistic(z), p_value(p), interval(low, high))
        for term, b, se, z, p, low, high in zip(terms, *(c.tolist() for c in columns), strict=True)
    ]


def statistic(value: float) -> str:
    """Return a z or t value with two decimals, a huge one in short."""
    return fixed(value) if not abs(value) >= 1e4 else effect(value)


def _readers_scale(fit: Fit, measure: str) -> list[Cells]:
    """Return the mean as a reader knows it, where that is another scale than the analysis'."""
    term = MEASURES.get(measure)
    if fit.beta.size != 1 or term is None or term.back == "none" or not readable(measure):
        return []
    value, low, high = (read(float(x), measure) for x in (fit.beta[0], fit.ci_low[0], fit.ci_high[0]))
    return [(f"as {inner(term.name)}", effect(value), "", "", "", interval(low, high))]


def readable(measure: str) -> bool:
    """Return whether a value alone can be brought to the reader's scale.

    Freeman and Tukey's transformations need the number of people or the time as well: their values stay as
    they are and are headed "transformed"; `back` reads them with it.
    """
    return measure not in MEASURES or MEASURES[measure].back not in ("double-arcsine", "root-rate")


def read(value: float, measure: str) -> float:
    """Return an analysis-scale value on the reader's scale of its measure; as it is where that needs more."""
    way = MEASURES[measure].back if measure in MEASURES else "none"
    if way == "none" or math.isnan(value) or not readable(measure):
        return value
    return float(back([value], measure)[0])


def _prediction(fit: PairwiseFit, measure: str) -> list[Cells]:
    low, high = (read(bound, measure) for bound in fit.prediction_interval())
    return [("prediction interval", "", "", "", "", interval(low, high))]


def _heterogeneity(fit: PairwiseFit) -> tuple[str, ...]:
    name = "Heterogeneity" if fit.X is None else "Residual heterogeneity"
    if fit.method == "EE":
        return (f"{name}: I² = {percent(fit.i2)}, {_q(fit)}.",)
    low, high = fit.tau2_ci()
    bounds = "its interval is empty" if math.isnan(low) else f"interval {interval(low, high)}"
    line = f"{name}: tau² = {effect(fit.tau2)} ({bounds}), I² = {percent(fit.i2)}, {_q(fit)}."
    if low <= fit.tau2 <= high or math.isnan(low):
        return (line,)
    return line, "That interval of tau² (Q-profile) does not hold its value, which has another source."


def _q(fit: PairwiseFit | TableFit) -> str:
    return f"Q = {fixed(fit.q)} on {fit.q_df} df, {p_clause(fit.q_pvalue)}"


def joint_line(joint: ModeratorTest, name: str) -> str:
    """Return a joint test as a sentence that begins with `name`."""
    if joint.df2 is None:
        return f"{name}: χ² = {fixed(joint.statistic)} on {joint.df1} df, {p_clause(joint.pvalue)}."
    statistic = f"F = {fixed(joint.statistic)} on {joint.df1} and {joint.df2} df"
    return f"{name}: {statistic}, {p_clause(joint.pvalue)}."


def _interval_line(fit: PairwiseFit) -> str:
    words = {
        "z": "Wald, normal",
        "t": f"Wald, t with {fit.df} df",
        "knha": f"Hartung–Knapp, t with {fit.df} df",
        "adhoc": f"Hartung–Knapp, variance never below Wald's, t with {fit.df} df",
    }[fit.test_used]
    guarded = {"z": "Wald chosen by the guard", "knha": "Hartung–Knapp chosen by the guard"}
    decided = fit.test == "guarded" and fit.method != "EE" and fit.k > 1
    return f"Interval: {words}" + (f" ({guarded[fit.test_used]})." if decided else ".")
