"""Risk of bias: this review's own assessments, what published reviews judged, and the rest, not assessed."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.report.bias_columns import LETTERS
from steelyard.report.context import Context
from steelyard.report.figure import GLYPHS, JUDGEMENT_NAMES
from steelyard.report.pages.bias_own import agreement_table, own_assessments
from steelyard.report.safe import study_path
from steelyard.report.tables import Body, Cell, Chip, Heading, Link, Table, TableRow
from steelyard.review.result import BiasCell, StudyResult
from steelyard.review.rob.cells import domain_name


def bias_page(context: Context) -> bytes:
    """Return risk-of-bias.html."""
    studies = list(context.result.studies)
    judged = [s for s in studies if _judged(s)]
    own = {a.study_id for a in context.result.rob}
    rest = [s for s in studies if not _judged(s) and s.study_id not in own]
    domains = list(dict.fromkeys(domain_name(c) for s in judged for c in _cells(s)))
    differing = sum(1 for s in judged if any(_differ(_of(s, d)) for d in domains))
    return context.render(
        "risk-of-bias.html.j2",
        "risk-of-bias.html",
        "Risk of bias",
        table=_table(context, judged, domains) if judged else None,
        legend=[Chip(j) for j in GLYPHS],
        names=JUDGEMENT_NAMES,
        domains=[(LETTERS[i % 26], d) for i, d in enumerate(domains)],
        rest=[Link(context.label(s.study_id), study_path(s.study_id)) for s in rest],
        blank=Chip("not assessed"),
        judged=len(judged),
        total=len(studies),
        differing=differing,
        own=own_assessments(context),
        agreement=agreement_table(context.result.rob_agreement),
    )


def chips_of(cells: Sequence[BiasCell], judges: Sequence[str] = ()) -> tuple[Chip, ...]:
    """Return one circle a judgement; with several judges each is marked by its judge's number."""
    if not cells:
        return (Chip("not assessed", title="not assessed"),)
    marks = {j: str(i) for i, j in enumerate(judges, start=1)} if len(judges) > 1 else {}
    return tuple(
        Chip(c.judgement, marks.get(c.judged_by, ""), f"{c.printed or c.judgement}, {c.judged_by}")
        for c in cells
    )


def _cells(study: StudyResult) -> list[BiasCell]:
    return [c for c in study.bias if c.judgement != "not assessed"]


def _judged(study: StudyResult) -> bool:
    return bool(_cells(study))


def _of(study: StudyResult, domain: str) -> list[BiasCell]:
    return [c for c in _cells(study) if domain_name(c) == domain]


def _differ(cells: Sequence[BiasCell]) -> bool:
    return len({c.judgement for c in cells}) > 1


def _table(context: Context, studies: Sequence[StudyResult], domains: Sequence[str]) -> Table:
    headings = [
        Heading("Study"),
        *(Heading(d, short=LETTERS[i % 26]) for i, d in enumerate(domains)),
        Heading("Judged by"),
    ]
    rows = []
    for study in studies:
        judges = list(dict.fromkeys(c.judged_by for c in _cells(study)))
        name = Cell(links=(Link(context.label(study.study_id), study_path(study.study_id)),))
        circles = [Cell(chips=chips_of(_of(study, d), judges)) for d in domains]
        rows.append(TableRow((name, *circles, Cell(_judges(judges)))))
    return Table("Judgements by study and domain", tuple(headings), (Body(tuple(rows)),), "matrix")


def _judges(judges: Sequence[str]) -> str:
    if len(judges) == 1:
        return judges[0]
    return "; ".join(f"({i}) {judge}" for i, judge in enumerate(judges, start=1))
