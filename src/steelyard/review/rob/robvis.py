"""Tables in robvis' form, in and out: `Study,D1,…,Overall[,Weight]`, one row a study or result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from steelyard.appraisal.rob import OVERALL, TOOLS
from steelyard.check import did_you_mean, shown
from steelyard.data.rows import StudyRow
from steelyard.errors import InputError, Place, Problem
from steelyard.review.result import BiasCell
from steelyard.review.rob.assess import as_level
from steelyard.review.rob.cells import domain_name
from steelyard.review.rob.incoming import Incoming, Sheet
from steelyard.review.rob.merge import Answer

_SPECIAL = ("study", "overall", "weight")
_WRITTEN = {
    "low": "Low",
    "some": "Some concerns",
    "high": "High",
    "critical": "Critical",
    "unclear": "Unclear",
}


def is_robvis(sheet: Sheet) -> bool:
    """Return whether a table has robvis' columns."""
    return "study" in sheet.header and "overall" in sheet.header


def tool_of(sheet: Sheet) -> str:
    """Return the tool that the columns of a robvis table speak of.

    D1 to D5 are RoB 2, D1 to D7 ROBINS-I; domains in words are RoB 1.

    Raises:
        InputError: other columns; the tool must then be named.
    """
    domains = [name for name in sheet.header if name and name not in _SPECIAL]
    if domains == [f"d{i}" for i in range(1, 6)]:
        return "RoB2"
    if domains == [f"d{i}" for i in range(1, 8)]:
        return "ROBINS-I"
    words = {d.name.lower() for d in TOOLS["RoB1"].domains}
    if words & set(domains):
        return "RoB1"
    listed = shown(", ".join(domains) or "none")
    raise InputError(f"{sheet.file}: the domains are {listed}, of no tool that is known; need --tool.")


def from_robvis(
    sheet: Sheet, studies: Iterable[StudyRow], tool: str, assessor: str, outcome: str, time_label: str
) -> Incoming:
    """Return the judgements of a robvis table as answers.

    The table holds levels and no reasons; the support of each says so, and where it comes from.

    Args:
        sheet: Its table; studies are named by id or label.
        studies: Those of the review.
        tool: Whose domains the columns are, by id (D1) or by name.
        assessor: Who judged.
        outcome, time_label: What was judged, of every row; empty: all.
    """
    studies = tuple(studies)
    by_name = study_names(studies)
    columns = _columns(sheet, tool)
    answers: list[Answer] = []
    problems: list[Problem] = [] if outcome else [_every_outcome(sheet.file)]
    for line, cells in sheet.rows:
        study_id = by_name.get(cells.get("study", "").lower(), "")
        if not study_id:
            problems.append(unknown_study(sheet.file, line, cells.get("study", ""), studies))
            continue
        why = f"Level as in {sheet.file}, line {line}, which gives no reason."
        answers += [
            Answer(study_id, outcome, time_label, tool, assessor, item, as_level(cells[name]), why, line=line)
            for name, item in columns.items()
            if cells.get(name)
        ]
    return Incoming(tuple(answers), tuple(problems))


def _every_outcome(file: str) -> Problem:
    what = (
        "the table does not say which outcome was judged, so its levels count for every outcome of a study."
    )
    hint = "Levels of D3 to D5 often differ between outcomes: --outcome ID says which one it is."
    return Problem("warning", "rob-every-outcome", Place(file), what, hint)


def study_names(studies: Iterable[StudyRow]) -> dict[str, str]:
    """Return study ids by the names a table may use, in lower case: id and label."""
    found: dict[str, str] = {}
    for study in studies:
        found.setdefault(study.study_id.lower(), study.study_id)
        found.setdefault(study.label.lower(), study.study_id)
    return found


def unknown_study(file: str, line: int, name: str, studies: Iterable[StudyRow]) -> Problem:
    """Return the problem of a row about a study that the review does not have."""
    known = [word for study in studies for word in (study.label, study.study_id)]
    what = f"the study is '{shown(name)}', which is no study_id or label of studies.csv."
    return Problem("error", "dangling-study", Place(file, line), what, did_you_mean(name, known))


def _columns(sheet: Sheet, tool: str) -> dict[str, str]:
    names = {d.id.lower(): d.id for d in TOOLS[tool].domains}
    names |= {d.name.lower(): d.id for d in TOOLS[tool].domains} | {OVERALL: OVERALL}
    columns = {name: names[name] for name in sheet.header if name in names}
    odd = [name for name in sheet.header if name and name not in names and name not in ("study", "weight")]
    if odd or not columns:
        raise InputError(
            f"{sheet.file}: the column '{shown(odd[0] if odd else '')}' is no domain of {tool}; need Study, "
            f"{', '.join(d.id for d in TOOLS[tool].domains)}, Overall and, if wanted, Weight."
        )
    return columns


def robvis_rows(
    results: Iterable[tuple[str, Sequence[BiasCell], float | None]], domains: Sequence[tuple[str, str]]
) -> tuple[list[list[str]], list[str]]:
    """Return a robvis table with its header, and the cells left empty because two judges differ.

    Args:
        results: Label, judgements and weight of each.
        domains: (name, short name) of the columns; those with a short name are headed by it.
    """
    results = list(results)
    weighted = bool(results) and all(weight is not None for _, _, weight in results)
    heads = ["Overall" if short == OVERALL else short or name for name, short in domains]
    whole = [] if "Overall" in heads else ["Overall"]
    rows = [["Study", *heads, *whole, *(["Weight"] if weighted else [])]]
    differing: list[str] = []
    for label, cells, weight in results:
        row = [label]
        for (name, _), head in zip(domains, heads, strict=True):
            words = {_word(c) for c in cells if domain_name(c) == name and c.judgement != "not assessed"}
            if len(words) > 1:
                differing.append(f"{label}, {head}")
            row.append(words.pop() if len(words) == 1 else "")
        tail = [f"{weight:.10g}"] if weighted and weight is not None else []
        rows.append([*row, *([""] * len(whole)), *tail])
    return rows, differing


def _word(cell: BiasCell) -> str:
    """Return a level as robvis reads it: own words of the tool, else the usual one."""
    word = cell.printed.strip() if cell.own else _WRITTEN.get(cell.judgement, "")
    return word[:1].upper() + word[1:]
