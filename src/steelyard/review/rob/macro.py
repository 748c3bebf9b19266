"""The sheet "Results" of the RoB 2 Excel macro (ROB2_IRPG_beta): answers and judgements, by column names.

Read by name, not position: the versions of the macro differ in the order, and one heading in its capital.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from steelyard.appraisal.rob import TOOLS, Assessment, DomainJudgement, Tool, judge
from steelyard.appraisal.rob.faults import NO_REASON
from steelyard.check import shown
from steelyard.data.rows import StudyRow
from steelyard.errors import InputError, Place, Problem
from steelyard.review.rob.assess import as_code, as_level, level_words
from steelyard.review.rob.incoming import Incoming, Sheet, sheet_of
from steelyard.review.rob.merge import Answer
from steelyard.review.rob.robvis import study_names, unknown_study

_HEADER_WITHIN = 5
_QUESTION = re.compile(r"\d\.\d")
_STUDY_COLUMNS = ("study id", "study", "unique id")
_AIMS = (
    ("intention", "RoB2"),
    ("assign", "RoB2"),
    ("per-protocol", "RoB2-adhering"),
    ("adher", "RoB2-adhering"),
)


def macro_sheet(file: str, sheets: dict[str, list[list[str]]]) -> Sheet | None:
    """Return the macro's sheet of results; its header is the second row. None where there is none."""
    for rows in sheets.values():
        for i, row in enumerate(rows[:_HEADER_WITHIN]):
            names = {" ".join(cell.split()).lower() for cell in row}
            if {"unique id", "1.1", "1.2", "1.3"} <= names:
                return sheet_of(file, rows, i)
    return None


def from_macro(
    sheet: Sheet,
    studies: Iterable[StudyRow],
    outcomes: Mapping[str, str],
    assessor: str,
    outcome: str,
    time_label: str,
) -> Incoming:
    """Return the macro's answers, notes and those judgements that differ from what the rules give.

    The macro has no place for the reason of such a judgement, and a question's note is none. So the level is
    not taken: the domain's support says which it was, with a warning, until a person gives level and reason.

    Args:
        sheet: Its table.
        studies: Those of the review; found by id or label in the columns Study ID and Unique ID.
        assessor: Stands where the sheet has no column Assessor.
        outcomes: Ids by the names a cell of the column Outcome may have, in lower case.
        outcome: What was judged, of every row; empty: as the column Outcome says.
        time_label: Its time; empty: all.
    """
    studies = tuple(studies)
    by_name = study_names(studies)
    answers: list[Answer] = []
    problems: list[Problem] = []
    for line, cells in sheet.rows:
        names = [cells.get(c, "") for c in _STUDY_COLUMNS if cells.get(c)]
        study_id = next((by_name[n.lower()] for n in names if n.lower() in by_name), "")
        if not study_id:
            problems.append(unknown_study(sheet.file, line, names[0] if names else "", studies))
            continue
        try:
            tool = TOOLS[_tool(cells.get("aim", ""))]
            about = outcome or _outcome(cells.get("outcome", ""), outcomes)
        except InputError as error:
            problems.append(Problem("error", "unknown-word", Place(sheet.file, line), str(error)))
            continue
        key = (study_id, about, time_label, tool.id, cells.get("assessor") or assessor)
        for answer, warning in _row(key, tool, cells, Place(sheet.file, line)):
            answers.append(answer)
            problems += [warning] if warning else []
    return Incoming(tuple(answers), tuple(problems))


def _tool(aim: str) -> str:
    for words, tool in _AIMS:
        if words in aim.lower():
            return tool
    raise InputError(f"the aim is '{shown(aim)}'; need intention-to-treat or per-protocol.")


def _outcome(text: str, outcomes: Mapping[str, str]) -> str:
    if text and text.lower() not in outcomes:
        raise InputError(
            f"the outcome is '{shown(text)}', which review.yaml does not have; say --outcome ID."
        )
    return outcomes[text.lower()] if text else ""


def _row(
    key: tuple[str, str, str, str, str], tool: Tool, cells: dict[str, str], place: Place
) -> Iterator[tuple[Answer, Problem | None]]:
    notes = _notes(cells)
    answers = {q.id: as_code(cells[q.id]) for q in tool.questions if cells.get(q.id)}
    found = {q: (code, notes.get(q, "")) for q, code in answers.items()}
    for q, note in notes.items():
        if q not in found and any(q == question.id for question in tool.questions):
            found[q] = ("", note)
    for item, content in found.items():
        if any(content):
            yield Answer(*key, item, *content, line=place.line), None
    judged = judge(Assessment(*key, answers))
    for i, domain in enumerate(judged.domains, start=1):
        given = as_level(_judgement(cells, f"{i}.0 assessor's judgement"))
        if given and given != domain.algorithm:
            yield _without_reason(key, domain, given, place)
    overall = as_level(_judgement(cells, "assessor's overall judgement"))
    if overall and overall != judged.overall.algorithm:
        yield _without_reason(key, judged.overall, overall, place)


def _without_reason(
    key: tuple[str, str, str, str, str], domain: DomainJudgement, given: str, place: Place
) -> tuple[Answer, Problem]:
    item, level = domain.domain, level_words(given)
    rule = f"give {level_words(domain.algorithm)}" if domain.algorithm else "give no level"
    what = f"{item} is {level}, and its answers {rule}; no reason given in the macro, the level is not used."
    hint = f"Give {item} its level and the reason in a worksheet or in rob.csv."
    answer = Answer(*key, item, "", f"{NO_REASON} in the macro, which has {level}.", line=place.line)
    return answer, Problem("warning", "rob-no-reason", place, what, hint)


def _judgement(cells: dict[str, str], name: str) -> str:
    """Return an assessor's judgement whichever apostrophe its heading has."""
    return cells.get(name) or cells.get(name.replace("'", "’"), "")


def _notes(cells: dict[str, str]) -> dict[str, str]:
    """Return the notes by question; one for several ("Note for 1.1&1.2") stands with the first."""
    found: dict[str, str] = {}
    for name, text in cells.items():
        questions: Sequence[str] = _QUESTION.findall(name) if name.startswith("note") else ()
        if questions and text:
            found[questions[0]] = text
    return found
