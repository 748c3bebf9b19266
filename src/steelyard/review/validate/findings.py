"""Checks of summary-of-findings tables: what they name is there, once, in order, with its sources."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.check import shown
from steelyard.review.plan import Analysis, Outcome
from steelyard.review.plan.findings import FindingsLine, SummaryOfFindings
from steelyard.review.validate.facts import Facts, Finding, Rule
from steelyard.review.validate.ids import nearest

BLOCK = "summary_of_findings"
_RISKS = ("OR", "RR", "RD", "HR")


def unknown_names(facts: Facts) -> Iterator[Finding]:
    analyses, outcomes = _known(facts)
    for at, row, line in _lines(facts):
        where = f"{BLOCK}[{at}].rows[{row}]"
        if line.analysis is None and line.outcome is None:
            yield Finding(
                facts.at(BLOCK, at, "rows", row),
                f"{where} names neither an analysis nor an outcome; need one of them.",
                "An outcome alone is one that no trial reported.",
            )
        for key, name, known in (
            ("analysis", line.analysis, set(analyses)),
            ("outcome", line.outcome, set(outcomes)),
        ):
            if name is not None and name not in known:
                yield Finding(
                    facts.at(BLOCK, at, "rows", row, key),
                    f"{where}.{key} is '{shown(name)}', which review.yaml does not declare.",
                    nearest(name, known),
                )


def outcome_of_entry(facts: Facts) -> Iterator[Finding]:
    analyses, _ = _known(facts)
    for at, row, line in _lines(facts):
        entry = analyses.get(line.analysis or "")
        if entry is None:
            continue
        where, own = f"{BLOCK}[{at}].rows[{row}]", ", ".join(entry.outcomes)
        if line.outcome is not None and line.outcome not in entry.outcomes:
            yield Finding(
                facts.at(BLOCK, at, "rows", row, "outcome"),
                f"{where}.outcome is '{shown(line.outcome)}', and {entry.id} is about {own or 'none'}.",
            )
        elif line.outcome is None and len(entry.outcomes) > 1:
            yield Finding(
                facts.at(BLOCK, at, "rows", row, "analysis"),
                f"{where}.analysis is {entry.id}, which has the outcomes {own}; a row is about one.",
                "Name it as outcome.",
            )


def twice(facts: Facts) -> Iterator[Finding]:
    tables: set[str] = set()
    for at, table in _tables(facts):
        if table.id in tables:
            yield Finding(
                facts.at(BLOCK, at, "id"), f"{BLOCK}[{at}].id is '{table.id}', which another table has."
            )
        tables.add(table.id)
        seen: set[tuple[str | None, str | None]] = set()
        for row, line in enumerate(table.rows):
            if (line.analysis, line.outcome) in seen:
                yield Finding(
                    facts.at(BLOCK, at, "rows", row),
                    f"{BLOCK}[{at}].rows[{row}] stands twice in its table; once only.",
                )
            seen.add((line.analysis, line.outcome))


def baseline_without_source(facts: Facts) -> Iterator[Finding]:
    for at, row, line in _lines(facts):
        where, path = f"{BLOCK}[{at}].rows[{row}].baseline", (BLOCK, at, "rows", row, "baseline")
        if line.baseline.risk is not None and not line.baseline.source.strip():
            yield Finding(
                facts.at(*path, "risk"),
                f"{where}.risk is {line.baseline.risk:g} without a source; a stated risk needs one.",
            )
        elif line.baseline.risk is None and line.baseline.source.strip():
            yield Finding(
                facts.at(*path, "source"),
                f"{where}.source stands without a risk; without one the trials' risk is taken.",
            )


def baseline_unused(facts: Facts) -> Iterator[Finding]:
    analyses, _ = _known(facts)
    for at, row, line in _lines(facts):
        entry = analyses.get(line.analysis or "")
        measure = entry.measure if entry is not None else None
        where = f"{BLOCK}[{at}].rows[{row}]"
        if line.baseline.risk is not None and measure not in _RISKS:
            yield Finding(
                facts.at(BLOCK, at, "rows", row, "baseline"),
                f"{where}.baseline is stated, and nothing uses it; only {', '.join(_RISKS)} need one.",
            )
        if (line.scale is not None) != (measure == "SMD") and (line.scale is not None or entry is not None):
            said = (
                "is stated, and only a standardised mean difference uses it"
                if line.scale is not None
                else "is missing; a standardised mean difference stays in standard deviations"
            )
            key = "scale" if line.scale is not None else "analysis"
            yield Finding(facts.at(BLOCK, at, "rows", row, key), f"{where}.scale {said}.")


def out_of_order(facts: Facts) -> Iterator[Finding]:
    analyses, outcomes = _known(facts)
    places = {name: place for place, name in enumerate(outcomes)}
    for at, table in _tables(facts):
        last, last_name = -1, ""
        for row, line in enumerate(table.rows):
            name = _outcome(line, analyses)
            place = places.get(name, -1)
            if place < 0:
                continue
            if place < last:
                yield Finding(
                    facts.at(BLOCK, at, "rows", row),
                    f"{BLOCK}[{at}].rows[{row}] ({name}) stands after {last_name}, and outcomes has them the "
                    "other way round; the order is chosen before the results.",
                )
            else:
                last, last_name = place, name


def no_harm(facts: Facts) -> Iterator[Finding]:
    analyses, outcomes = _known(facts)
    for at, table in _tables(facts):
        named = [outcomes[n] for line in table.rows if (n := _outcome(line, analyses)) in outcomes]
        if named and not any(o.harm for o in named):
            yield Finding(
                facts.at(BLOCK, at, "rows"),
                f"{BLOCK}[{at}] ({table.id}) has no harm among its outcomes; harms belong in the same table.",
                "An outcome that nobody measured may stand there, too.",
            )


def reported_after_all(facts: Facts) -> Iterator[Finding]:
    reporting: dict[str, set[str]] = {}
    for result in facts.results():
        reporting.setdefault(result.outcome, set()).add(result.study_id)
    for at, row, line in _lines(facts):
        studies = reporting.get(line.outcome or "", set())
        if line.analysis is None and studies:
            yield Finding(
                facts.at(BLOCK, at, "rows", row),
                f"{BLOCK}[{at}].rows[{row}] has {line.outcome} without an entry, and {len(studies)} "
                f"stud{'y reports' if len(studies) == 1 else 'ies report'} it; the row will say so.",
                "Give it an entry of its own.",
            )


def _outcome(line: FindingsLine, analyses: dict[str, Analysis]) -> str:
    entry = analyses.get(line.analysis or "")
    return line.outcome or (entry.outcomes[0] if entry is not None and entry.outcomes else "")


def _known(facts: Facts) -> tuple[dict[str, Analysis], dict[str, Outcome]]:
    if facts.plan is None:
        return {}, {}
    return {a.id: a for a in facts.plan.analyses}, {o.id: o for o in facts.plan.outcomes}


def _tables(facts: Facts) -> Iterator[tuple[int, SummaryOfFindings]]:
    if facts.plan is not None:
        yield from enumerate(facts.plan.summary_of_findings)


def _lines(facts: Facts) -> Iterator[tuple[int, int, FindingsLine]]:
    for at, table in _tables(facts):
        for row, line in enumerate(table.rows):
            yield at, row, line


FINDINGS_RULES: tuple[Rule, ...] = (
    Rule(
        "findings-unknown", "error", "A row of a summary of findings names what is not there.", unknown_names
    ),
    Rule("findings-outcome", "error", "A row's outcome is not, or not alone, its entry's.", outcome_of_entry),
    Rule("findings-twice", "error", "A table, or a row of one, stands twice.", twice),
    Rule(
        "findings-baseline",
        "error",
        "A stated baseline risk without its source, or the reverse.",
        baseline_without_source,
    ),
    Rule("findings-unused", "warning", "A baseline risk or a scale that nothing uses.", baseline_unused),
    Rule("findings-order", "warning", "Rows that are not in the order of outcomes.", out_of_order),
    Rule("findings-harms", "warning", "A summary of findings without a harm.", no_harm),
    Rule(
        "findings-reported",
        "warning",
        "An outcome is said to be unmeasured, and studies report it.",
        reported_after_all,
    ),
)
