"""Entries -> summary-of-findings tables: risks at a baseline, certainty, and a footnote for every change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from steelyard import numfmt
from steelyard.appraisal.absolute import AbsoluteMean, AbsoluteRisk, absolute_mean, absolute_risk, risk_alone
from steelyard.data.rows import ContrastRow, OutcomeRow, Tables
from steelyard.errors import InputError
from steelyard.review.findings_baseline import (
    ALL_EVENTS,
    NO_EVENTS,
    ONE_GROUP,
    SEEN,
    baseline_risk,
    means_of,
    seen_risks,
)
from steelyard.review.findings_notes import ONE_OF_SEVERAL, Texts, certainty_notes, changes
from steelyard.review.findings_parts import converted, out_of_hundred, range_of, trials_behind, unused
from steelyard.review.plan import Outcome, Overlap, Plan
from steelyard.review.plan.findings import FindingsLine, SummaryOfFindings
from steelyard.review.result import AnalysisResult, Estimate, Row
from steelyard.review.result.findings import (
    BaselineRisk,
    FindingsColumn,
    FindingsRow,
    FindingsStatus,
    FindingsTable,
    Footnote,
    FootnoteMark,
)
from steelyard.terms import MEASURES

CLIPPED = "A bound of the interval would leave 0 to 1000 per 1000 at this baseline risk; the limit is shown."


def summaries(plan: Plan, tables: Tables, analyses: Sequence[AnalysisResult]) -> tuple[FindingsTable, ...]:
    """Return every summary-of-findings table that the plan asks for, rows in the plan's order."""
    done = {a.spec.id: a for a in analyses}
    outcomes = {o.id: o for o in plan.outcomes}
    return tuple(_table(asked, done, outcomes, plan.overlaps, tables) for asked in plan.summary_of_findings)


@dataclass(slots=True)
class _Notes:
    """Footnotes of one table: equal texts share a letter."""

    letters: dict[str, str] = field(default_factory=dict)

    def mark(self, column: FindingsColumn, text: str) -> FootnoteMark:
        return FootnoteMark(column, self.letters.setdefault(text, letter(len(self.letters))))


def letter(index: int) -> str:
    """Return the footnote letter of a place: 0 -> "a", 25 -> "z", 26 -> "aa"."""
    return (letter(index // 26 - 1) if index >= 26 else "") + chr(ord("a") + index % 26)


def _table(
    asked: SummaryOfFindings,
    done: Mapping[str, AnalysisResult],
    outcomes: Mapping[str, Outcome],
    overlaps: Sequence[Overlap],
    tables: Tables,
) -> FindingsTable:
    notes = _Notes()
    rows = []
    for line in asked.rows:
        found = done.get(line.analysis or "")
        made, texts = (
            _unanswered(line, outcomes, tables)
            if found is None
            else _answered(line, found, outcomes, overlaps)
        )
        rows.append(replace(made, marks=tuple(notes.mark(column, text) for column, text in texts)))
    footnotes = tuple(Footnote(name, text) for text, name in notes.letters.items())
    names = {f: getattr(asked, f) for f in ("id", "title", "population", "setting", "layout")}
    return FindingsTable(
        **names,
        intervention=asked.intervention,
        comparator=asked.comparator,
        rows=tuple(rows),
        footnotes=footnotes,
    )


def _unanswered(
    line: FindingsLine, outcomes: Mapping[str, Outcome], tables: Tables
) -> tuple[FindingsRow, Texts]:
    """Return the row of an outcome without an entry: nobody reported it, or nobody analysed it here."""
    outcome = outcomes[line.outcome or ""]
    rows: tuple[OutcomeRow | ContrastRow, ...] = (*tables.outcomes, *tables.contrasts)
    reporting = {r.study_id for r in rows if r.outcome == outcome.id}
    row = FindingsRow(
        outcome=outcome.id,
        label=line.label or outcome.label,
        follow_up=line.follow_up,
        analysis="",
        better=outcome.better,
        harm=outcome.harm,
        status="not analysed" if reporting else "not reported",
        reason="",
        stream="",
        k=len(reporting),
        people=None,
        measure="",
    )
    return row, []


def _answered(
    line: FindingsLine, a: AnalysisResult, outcomes: Mapping[str, Outcome], overlaps: Sequence[Overlap]
) -> tuple[FindingsRow, Texts]:
    wanted = line.outcome or (a.spec.outcomes[0] if a.spec.outcomes else "")
    outcome = outcomes.get(wanted)
    rows = [r for r in a.rows if line.outcome is None or r.outcome == line.outcome]
    status, relative = _result(a, rows)
    whole = status in ("pooled", "single")
    k, people = a.k, a.people
    if whole and a.rated is not None:
        # The row is of what is rated: an estimate of other studies has no certainty here.
        rows = [r for r in rows if r.study_id in a.rated.studies]
        relative, k, people = a.rated.estimate, a.rated.k, a.rated.people
        status = "pooled" if k > 1 else "single"
    base = FindingsRow(
        outcome=wanted,
        label=line.label or (a.spec.title if outcome is None else outcome.label),
        follow_up=line.follow_up,
        analysis=a.spec.id,
        better=outcome.better if outcome is not None else "more",
        harm=outcome is not None and outcome.harm,
        status=status,
        reason=a.reason or a.spec.reason,
        stream=a.spec.stream,
        k=k if whole else _studies(a, rows, wanted),
        people=people if whole or len(rows) == len(a.rows) > 0 else _people(rows),
        measure=a.spec.measure or "",
        relative=relative,
        level=a.certainty.level if whole else None,
        not_rated=_not_rated(a, status, whole),
        changes=changes(a.certainty) if whole and a.certainty.level is not None else (),
    )
    texts: Texts = []
    if status == "several results":
        base = replace(base, range=range_of(rows))
    elif relative is not None:
        base, texts = _absolute(base, line, rows, relative, outcome)
    if not whole and base.k and base.reason:
        texts.append(("relative", f"Not pooled: {base.reason}"))
    if whole and a.rated is not None and a.headline is not None:
        texts.insert(0, ("outcome", _rated_only(a, a.headline)))
    if not whole and not base.k:
        base = replace(base, unused=unused(a, wanted))
    behind = trials_behind([r.study_id for r in rows], overlaps)
    base = replace(base, trials=behind if behind != base.k and rows else None)
    return base, [*texts, *certainty_notes(a.certainty, base, rows)]


def _not_rated(a: AnalysisResult, status: FindingsStatus, whole: bool) -> str:
    if status == "one result" and len(a.spec.outcomes) > 1:
        return ONE_OF_SEVERAL
    return a.certainty.not_rated or ("" if whole else "the results are not pooled")


def _rated_only(a: AnalysisResult, headline: Estimate) -> str:
    """Return the footnote of a row of the studies at low risk alone, with what all studies give."""
    of_all = ""
    if headline.value is not None:
        interval = ""
        if headline.ci_low is not None and headline.ci_high is not None:
            interval = f" ({numfmt.interval(headline.ci_low, headline.ci_high)})"
        name = MEASURES[headline.measure].name.lower()
        of_all = f"; all {a.k} studies together give a {name} of {numfmt.effect(headline.value)}{interval}"
    return f"Studies at low risk of bias alone, which is what is rated{of_all}."


def _result(a: AnalysisResult, rows: Sequence[Row]) -> tuple[FindingsStatus, Estimate | None]:
    """Return how there came to be a number, and the one number where there is one."""
    headline = a.headline
    if headline is not None and a.status in ("pooled", "single"):
        known = headline.value is not None
        return ("pooled" if a.status == "pooled" else "single"), headline if known else None
    known_rows = [r for r in rows if r.estimate.value is not None]
    if len(known_rows) == 1 and len(rows) == 1:
        return "one result", known_rows[0].estimate
    return ("several results" if known_rows else "no number"), None


def _studies(a: AnalysisResult, rows: Sequence[Row], outcome: str) -> int:
    """Return the studies behind some rows; without rows, those whose results cannot be shown as an effect."""
    if rows:
        return len({r.study_id for r in rows})
    return len({e.study_id for e in a.ledger if e.outcome == outcome and e.status == "not poolable"})


def _people(rows: Sequence[Row]) -> int | None:
    """Return the people of some rows, each study's once; None where a study does not say."""
    found: dict[str, int] = {}
    for row in rows:
        if row.people is None:
            return None
        found[row.study_id] = max(found.get(row.study_id, 0), row.people)
    return sum(found.values()) if found else None


def _absolute(
    base: FindingsRow, line: FindingsLine, rows: Sequence[Row], effect: Estimate, outcome: Outcome | None
) -> tuple[FindingsRow, Texts]:
    """Return the row with its absolute effect, or with the reason why it has none."""
    measure = effect.measure
    if measure in ("MD", "SMD"):
        placed = _with_means(base, line, rows, effect, outcome)
        return placed, _converted_notes(placed)
    try:
        if MEASURES[measure].data == "proportion":
            return _with_risk(base, risk_alone(effect.value or 0.0, effect.ci_low, effect.ci_high)), []
        found = baseline_risk(line.baseline, rows, measure)
        seen = seen_risks(rows)
        if found in (NO_EVENTS, ALL_EVENTS) and seen is not None:
            return _as_counted(base, *seen)
        if isinstance(found, str):
            return replace(base, no_absolute=found), [("absolute", found)]
        made = absolute_risk(
            measure,
            effect.value if effect.value is not None else 1.0,
            effect.ci_low,
            effect.ci_high,
            found.risk,
            event_is_bad=base.better == "less",
        )
    except InputError as error:
        why = f"No absolute effect: {error}"
        return replace(base, no_absolute=why), [("absolute", why)]
    texts: Texts = [("baseline", found.source)]
    if made.clipped:
        texts.append(("absolute", CLIPPED))
    return replace(_with_risk(base, made), baseline=found), texts


def _as_counted(base: FindingsRow, with_it: float, without: float) -> tuple[FindingsRow, Texts]:
    """Return the row of a single result whose ratio has no baseline: the risks it counted."""
    made = absolute_risk("RD", with_it - without, None, None, without)
    baseline = BaselineRisk(without, ONE_GROUP, False)
    return replace(_with_risk(base, made), baseline=baseline), [("baseline", ONE_GROUP), ("absolute", SEEN)]


def _with_risk(base: FindingsRow, risk: AbsoluteRisk) -> FindingsRow:
    return replace(base, risk=risk, hundred=out_of_hundred(risk))


def _with_means(
    base: FindingsRow, line: FindingsLine, rows: Sequence[Row], effect: Estimate, outcome: Outcome | None
) -> FindingsRow:
    value = effect.value or 0.0
    if effect.measure == "MD":
        mean: AbsoluteMean | None = absolute_mean("MD", value, effect.ci_low, effect.ci_high)
        scales = tuple(dict.fromkeys(r.scale for r in rows if r.scale))
        low, high = means_of(rows)
        return replace(base, mean=mean, scales=scales, means_low=low, means_high=high)
    if line.scale is None:
        return base
    mean = absolute_mean("SMD", value, effect.ci_low, effect.ci_high, line.scale.sd)
    made = converted(line.scale, rows, outcome)
    return replace(base, mean=mean, scales=(made.scale,), converted=made)


def _converted_notes(row: FindingsRow) -> Texts:
    """Return the footnote of a scale that the trials, or some of them, did not measure on."""
    made = row.converted
    if made is None:
        return []
    source = made.source.strip().rstrip(".")
    text = f"A standardised difference converted with a standard deviation of {made.sd:g} ({source})"
    measured = f"; measured on {', '.join(made.measured)}" if made.measured else ""
    return [("absolute", f"{text}{measured}.")]
