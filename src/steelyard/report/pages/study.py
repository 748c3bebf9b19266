"""The page of one study: its facts, every row that was read from it, and where those rows are used."""

from __future__ import annotations

from steelyard import numfmt
from steelyard.data.rows import ArmRow, ContrastRow, OutcomeRow
from steelyard.data.values import as_printed
from steelyard.report import words
from steelyard.report.context import Context
from steelyard.report.pages.bias import chips_of
from steelyard.report.pages.bias_own import own_assessments
from steelyard.report.safe import anchor, host, safe_url
from steelyard.report.tables import Body, Cell, Heading, Link, Table, TableRow, cells, place_links
from steelyard.review.result import BiasCell, StudyResult
from steelyard.terms import CONTROL_NAMES

ROOT = "../"


def study_page(context: Context, study: StudyResult) -> bytes:
    """Return studies/<id>.html."""
    found = [
        _arms(context, study.study_id),
        _outcomes(context, study.study_id),
        _contrasts(context, study.study_id),
        _crossover(context, study.study_id),
        _bias(study),
    ]
    fact = context.facts.get(study.study_id)
    return context.render(
        "study.html.j2",
        "studies.html",
        context.label(study.study_id),
        ROOT,
        study=study,
        facts=_facts(context, study),
        facts_id=anchor(str(fact.place)) if fact else "",
        notes=fact.notes if fact else "",
        used_in=_entries(context, study.used_in),
        looked_at_in=_entries(context, tuple(i for i in study.looked_at_in if i not in study.used_in)),
        tables=[t for t in found if t is not None],
        judged=any(c.judgement != "not assessed" for c in study.bias),
        own_bias=_own_bias(context, study),
    )


def _entries(context: Context, ids: tuple[str, ...]) -> list[Link]:
    known = [i for i in ids if i in context.analyses]
    return [Link(context.analyses[i].spec.title, f"{ROOT}analyses/{i}.html") for i in known]


def _facts(context: Context, study: StudyResult) -> list[tuple[str, Cell]]:
    """Return what is known of the study; an empty field of its row is left out, not guessed."""
    s = context.facts.get(study.study_id)
    if s is None:
        return [("Evidence", Cell(study.stream))]
    people = "" if s.n_randomised is None else numfmt.count(s.n_randomised)
    told = [
        ("Year", str(s.year or "")),
        ("Design", s.design),
        ("Allocation", s.allocation),
        ("Evidence", study.stream),
        ("Condition", context.condition(s.indication)),
        ("People", s.population),
        ("Number randomised or included", people),
        ("Country", s.country),
        ("Control", CONTROL_NAMES.get(s.control_type, s.control_type)),
        ("Treatments beside it", s.concurrent_treatment),
        ("Veterans", s.veterans),
        ("Registration", s.registration),
    ]
    facts = [(name, Cell(value)) for name, value in told if value]
    if s.doi:
        facts.append(("DOI", Cell(links=(Link(s.doi, f"https://doi.org/{s.doi}"),))))
    if s.pmid:
        facts.append(("PubMed", Cell(links=(Link(s.pmid, f"https://pubmed.ncbi.nlm.nih.gov/{s.pmid}/"),))))
    if s.source_url:
        url = safe_url(s.source_url)
        facts.append(("Source", Cell(links=(Link(host(url) or s.source_url, url),))))
    facts.append(("Row", Cell(links=(Link(str(s.place), f"#{anchor(str(s.place))}", code=True),))))
    return facts


def _arms(context: Context, study_id: str) -> Table | None:
    rows = context.arms.get(study_id, [])
    if not rows:
        return None
    headings = (
        Heading("Arm"),
        Heading("Treatment"),
        Heading("Dose"),
        Heading("Given"),
        Heading("People", True),
        Heading("Row"),
    )
    return Table("Arms", headings, (Body(tuple(_arm(context, r) for r in rows)),))


def _arm(context: Context, r: ArmRow) -> TableRow:
    dose = " ".join(x for x in (as_printed(r.dose), r.dose_unit) if x)
    given = [words.route(r.route)]
    minutes, doses = as_printed(r.infusion_min), as_printed(r.n_doses)
    given += [
        f"over {minutes} min" if minutes else "",
        f"{doses} dose{'' if doses == '1' else 's'}" if doses else "",
    ]
    text = " · ".join(x for x in given if x)
    people = "" if r.n is None else numfmt.count(r.n)
    treatment = Cell(
        context.treatment(r.intervention), note=f"with {r.co_intervention}" if r.co_intervention else ""
    )
    return TableRow(
        cells(
            Cell(r.label or r.arm_id),
            treatment,
            dose,
            Cell(text, note=r.schedule),
            people,
            _row_cell(str(r.place)),
        ),
        id=anchor(str(r.place)),
    )


def _row_cell(place: str, basis: str = "", locator: str = "") -> Cell:
    return Cell(
        links=(Link(place, f"#{anchor(place)}", code=True),),
        note=" · ".join(x for x in (basis, locator) if x),
    )


def _outcomes(context: Context, study_id: str) -> Table | None:
    rows = context.outcomes.get(study_id, [])
    if not rows:
        return None
    headings = (
        Heading("Outcome"),
        Heading("Arm"),
        Heading("When"),
        Heading("Value", True),
        Heading("People", True),
        Heading("Where it stands"),
    )
    labels = {r.arm_id: r.label for r in context.arms.get(study_id, [])}
    made = tuple(_outcome(context, r, labels) for r in rows)
    return Table("Values by arm", headings, (Body(made),))


def _outcome(context: Context, r: OutcomeRow, labels: dict[str, str]) -> TableRow:
    basis = f"{r.basis}, derived" if r.derived else r.basis
    kind = " (change)" if r.value_type == "change" else ""
    return TableRow(
        cells(
            Cell(context.outcome(r.outcome), note=r.scale),
            labels.get(r.arm_id, r.arm_id),
            _when(r),
            f"{_value(r)}{kind}",
            "" if r.n is None else numfmt.count(r.n),
            _row_cell(str(r.place), basis, r.locator),
        ),
        id=anchor(str(r.place)),
    )


def _when(r: OutcomeRow | ContrastRow) -> str:
    """Return the time and, of a crossover trial, the period: "4 weeks · both periods"."""
    period = {"": "", "both": "both periods"}.get(r.period, f"{r.period} period")
    return " · ".join(x for x in (r.time_label or numfmt.hours(r.time_h), period) if x)


def _value(r: OutcomeRow) -> str:
    """Return an arm's value as it was read; nothing is derived here."""
    parts = []
    if r.events is not None:
        parts.append(f"{numfmt.tidy(r.events)} with the outcome")
    if r.mean is not None:
        parts.append(f"mean {numfmt.tidy(r.mean)}")
    if r.sd is not None:
        parts.append(f"SD {numfmt.tidy(r.sd)}")
    if r.se is not None:
        parts.append(f"SE {numfmt.tidy(r.se)}")
    if r.median is not None:
        parts.append(f"median {numfmt.tidy(r.median)}")
    if r.percent is not None:
        parts.append(f"{numfmt.tidy(r.percent)} %")
    return ", ".join(parts) or numfmt.NONE


def _contrasts(context: Context, study_id: str) -> Table | None:
    rows = context.contrasts.get(study_id, [])
    if not rows:
        return None
    headings = (
        Heading("Outcome"),
        Heading("Compared"),
        Heading("When"),
        Heading("Difference", True),
        Heading("p", True),
        Heading("Where it stands"),
    )
    labels = {r.arm_id: r.label for r in context.arms.get(study_id, [])}
    made = tuple(_contrast(context, r, labels) for r in rows)
    return Table("Differences as reported", headings, (Body(made),))


def _contrast(context: Context, r: ContrastRow, labels: dict[str, str]) -> TableRow:
    first, second = labels.get(r.arm_a, r.arm_a), labels.get(r.arm_b, r.arm_b)
    compared = f"{first} v {second}" if second else f"{first}, before and after"
    told = f"{r.measure} {numfmt.tidy(r.estimate)}"
    if r.ci_low is not None and r.ci_high is not None:
        told += f" ({numfmt.tidy(r.ci_low)} to {numfmt.tidy(r.ci_high)})"
    if r.se is not None:
        told += f", SE {numfmt.tidy(r.se)}"
    basis = f"{r.basis}, derived" if r.derived else r.basis
    return TableRow(
        cells(
            Cell(context.outcome(r.outcome), note=r.scale),
            compared,
            _when(r),
            told,
            as_printed(r.p),
            _row_cell(str(r.place), basis, r.locator),
        ),
        id=anchor(str(r.place)),
    )


def _crossover(context: Context, study_id: str) -> Table | None:
    rows = context.crossover.get(study_id, [])
    if not rows:
        return None
    made = []
    for r in rows:
        links = place_links(str(r.place), f"#{anchor(str(r.place))}", r.url)
        made.append(TableRow(cells(r.field, r.value, Cell(r.locator, links=links)), id=anchor(str(r.place))))
    headings = (Heading("Crossover"), Heading("As reported"), Heading("Where it stands"))
    return Table("Crossover facts", headings, (Body(tuple(made)),))


def _bias(study: StudyResult) -> Table | None:
    judged = [c for c in study.bias if c.judgement != "not assessed"]
    if not judged:
        return None
    headings = (
        Heading("Domain"),
        Heading("Judgement"),
        Heading("As printed"),
        Heading("Judged by"),
        Heading("Where it stands"),
    )
    return Table("Risk of bias as published", headings, (Body(tuple(_judgement(c) for c in judged)),))


def _own_bias(context: Context, study: StudyResult) -> list[Link]:
    """Return links to this review's own assessments of the study's results."""
    return [
        Link(f"{o.about}: {o.lead}", f"{ROOT}risk-of-bias.html#{o.anchor}")
        for o, a in zip(own_assessments(context), context.result.rob, strict=True)
        if a.study_id == study.study_id
    ]


def _judgement(c: BiasCell) -> TableRow:
    links = place_links(c.source, f"#{anchor(c.source)}", c.locator)
    where = Cell("" if safe_url(c.locator) else c.locator, links=links)
    row = cells(Cell(c.domain, note=c.tool), Cell(chips=chips_of([c])), c.printed, c.judged_by, where)
    return TableRow(row, id=anchor(c.source) if c.source else "")
