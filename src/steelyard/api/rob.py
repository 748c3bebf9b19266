"""Risk of bias of a review folder: what is still open, worksheets, answers read back, tables exchanged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from steelyard.api.exports import check_export, write_export
from steelyard.api.review import AnyPath, problems_in, run
from steelyard.check import check_choice, named, says_something, shown
from steelyard.errors import InputError, OutputError, Problem, ReviewError
from steelyard.files import write_file

if TYPE_CHECKING:
    from steelyard.review.load import Review
    from steelyard.review.result import AnalysisResult, ReviewResult
    from steelyard.review.rob.incoming import Incoming
    from steelyard.review.rob.merge import Merge
    from steelyard.review.rob.worklist import Standing, Wanted

ROB_FILE = "rob.csv"
_EXCEL = (".xlsx", ".xlsm")
_OWN_CODES = ("rob-repeated-item",)


@dataclass(frozen=True, slots=True)
class RobStatus:
    """What needs judging: each result with how far every assessor has come; `assessors` in order."""

    results: tuple[tuple[Wanted, tuple[Standing, ...]], ...]
    assessors: tuple[str, ...]

    @property
    def judged(self) -> int:
        """How many results have an overall judgement by somebody."""
        return sum(any(s.overall for s in standings) for _, standings in self.results)


def rob_status(path: AnyPath) -> RobStatus:
    """Return which results of a review's analyses still need judging, and what of each is open.

    Raises:
        ReviewError: the folder has errors.
    """
    from steelyard.review.rob.worklist import assessors_of, standing, worklist

    wanted = worklist(_run_with_faults(path))
    return RobStatus(
        tuple((w, tuple(standing(w, name) for name in w.done)) for w in wanted), assessors_of(wanted)
    )


def rob_worksheet(path: AnyPath, out: AnyPath, assessor: str, *, overwrite: bool = False) -> int:
    """Write a worksheet for one assessor, .csv or .xlsx, with the answers so far; return its results.

    Args:
        path: The folder of the review.
        out: The file: a new one. A table of the review itself is never written over.
        assessor: Who will answer, or "consensus".
        overwrite: Replace a file that is there; not a worksheet with answers that rob.csv does not have.

    Raises:
        ReviewError: the folder has errors.
        InputError: no assessor, another ending, or .xlsx without openpyxl.
        OutputError: the file must not be replaced, or cannot be written.
    """
    from steelyard.review.rob.worklist import worklist
    from steelyard.review.rob.worksheet import assessors_beside, columns_of, worksheet

    target, name = Path(out), assessor.strip()
    if not says_something(name):
        raise InputError(f"assessor is {shown(name)!r}; need the name of who will answer, or consensus.")
    check_choice("the ending of the worksheet", target.suffix.lower(), (".csv", ".xlsx"))
    check_export(target, overwrite=True)  # what may never be replaced is said first
    _refuse_unread(Path(path), target)
    check_export(target, overwrite=overwrite)
    wanted = worklist(_run_with_faults(path))
    columns, widths = columns_of(assessors_beside(wanted, name))
    content = _table(target, columns, worksheet(wanted, name), widths)
    write_export(target, content, overwrite=overwrite)
    return len(wanted)


def _run_with_faults(path: AnyPath) -> ReviewResult:
    """Return a review's result though answers in rob.csv are wrong: they are mended in a worksheet.

    Raises:
        ReviewError: the folder has errors of another kind.
    """
    from steelyard.review.run import run as run_review

    review, problems = problems_in(path)
    if review is None or any(p.severity == "error" and not p.code.startswith("rob-") for p in problems):
        raise ReviewError(problems)
    return run_review(review, warnings=tuple(p for p in problems if p.severity == "warning"))


def _refuse_unread(folder: Path, target: Path) -> None:
    """Refuse to replace a worksheet whose answers are not in rob.csv.

    Raises:
        OutputError: it has such answers.
    """
    from steelyard.review.rob.incoming import from_worksheet, is_worksheet, sheet_of
    from steelyard.review.rob.merge import merged, of_rows

    review = problems_in(folder)[0] if target.is_file() else None
    if review is None:
        return
    try:
        sheet = sheet_of(target.name, next(iter(_sheets(target).values()), []))
    except InputError:
        return  # no worksheet: whether it may be replaced is said elsewhere
    if not is_worksheet(sheet):
        return
    answers = from_worksheet(sheet, review.tables.studies, "").answers
    merge = merged(of_rows(review.tables.rob), answers)
    unread = len(merge.added) + len(merge.changed) + len(merge.kept) + len(merge.emptied)
    if unread:
        raise OutputError(
            f"{named(target)}: is a worksheet, and {unread} of its answers are not in rob.csv; read them "
            f"first: steelyard rob {named(folder)} --read {named(target)}; or give another name."
        )


def _table(
    target: Path, header: tuple[str, ...], rows: list[dict[str, str]], widths: tuple[int, ...]
) -> bytes:
    """Return a worksheet's file: no cell runs as a formula, and no question turns into a date."""
    from steelyard.review.rob.safe import guarded_text, shown_item

    shown_rows = [row | {"item": shown_item(row["item"])} for row in rows]
    lines = [[guarded_text(row[name]) for name in header] for row in shown_rows]
    heads = [guarded_text(name) for name in header]
    if target.suffix.lower() == ".xlsx":
        from steelyard.data.xlsx import workbook

        at = header.index("answer")
        choices = {(i, at): row["allowed"] for i, row in enumerate(rows, start=1) if row["allowed"]}
        return workbook(target, "Risk of bias", [heads, *lines], widths, choices)
    from steelyard.review.rob.merge import table_csv

    # The mark at the start lets Excel read a CSV as UTF-8.
    return b"\xef\xbb\xbf" + table_csv(heads, lines)


@dataclass(frozen=True, slots=True)
class RobRead:
    """What reading a file of answers did: `merge` says it row by row; `warnings` what was odd."""

    form: str
    merge: Merge
    warnings: tuple[Problem, ...]


def rob_read(
    path: AnyPath,
    file: AnyPath,
    *,
    assessor: str = "",
    tool: str = "",
    outcome: str = "",
    time_label: str = "",
    replace: bool = False,
) -> RobRead:
    """Read answers into rob.csv of the review in `path`: a worksheet, a robvis table or the RoB 2 macro.

    An answer that differs replaces what stands in rob.csv only where the worksheet was written from it;
    otherwise it is kept and listed, unless `replace`. A cell that was cleared in a worksheet takes its answer
    back with `replace`, and is listed without. An answer that its question does not have, or a level without
    the reason it needs, is an error of the file. rob.csv is written whole or not at all, and not where
    nothing changes.

    Args:
        path: The folder of the review.
        file: .csv, .xlsx or .xlsm; its columns say what it is.
        assessor: Who answered, where the file does not say.
        tool: Of a robvis table, where its columns do not say.
        outcome, time_label: What a robvis table or the macro judged; empty: all.
        replace: Let the file's answers win, those taken back included.

    Raises:
        ReviewError: rob.csv or the file has errors; nothing is written.
        InputError: the file is of no known form, or .xlsx without openpyxl.
        OutputError: rob.csv cannot be written.
    """
    from steelyard.review.rob.accept import faults_brought_in
    from steelyard.review.rob.merge import merged, of_rows, rob_csv

    folder, source = Path(path), Path(file)
    review, problems = problems_in(folder)
    ours = [p for p in problems if p.severity == "error" and p.place.file in (ROB_FILE, "studies.csv")]
    broken = [p for p in ours if not p.code.startswith("rob-") or p.code in _OWN_CODES]
    if review is None or broken:
        raise ReviewError(tuple(broken) or problems)
    form, incoming = _incoming(review, source, assessor.strip(), tool, outcome, time_label)
    if any(p.severity == "error" for p in incoming.problems):
        raise ReviewError(incoming.problems)
    existing = of_rows(review.tables.rob)
    merge = merged(existing, incoming.answers, replace)
    faults = faults_brought_in(source.name, existing, merge)
    if faults:
        raise ReviewError((*incoming.problems, *faults))
    if merge.added or merge.changed or merge.withdrawn:
        write_file(folder / ROB_FILE, rob_csv(merge.rows))
    return RobRead(form, merge, incoming.problems)


def _incoming(
    review: Review, source: Path, assessor: str, tool: str, outcome: str, time_label: str
) -> tuple[str, Incoming]:
    from steelyard.review.rob.incoming import from_worksheet, is_worksheet, sheet_of
    from steelyard.review.rob.macro import from_macro, macro_sheet
    from steelyard.review.rob.robvis import from_robvis, is_robvis, tool_of

    sheets = _sheets(source)
    outcomes = {name.lower(): o.id for o in review.plan.outcomes for name in (o.label, o.id)}
    if outcome:
        check_choice("outcome", outcome, {o.id for o in review.plan.outcomes})
    studies = review.tables.studies
    macro = macro_sheet(source.name, sheets)
    first = sheet_of(source.name, next(iter(sheets.values()), []))
    if is_worksheet(first):
        return "worksheet", from_worksheet(first, studies, assessor)
    if macro is None and not is_robvis(first):
        raise InputError(
            f"{named(source)}: is neither a worksheet (columns study_id, tool, item, answer), nor a robvis "
            "table (Study, D1, ..., Overall), nor the RoB 2 macro's sheet (Unique ID, 1.1, 1.2, ...)."
        )
    if not assessor:
        raise InputError(
            f"{named(source)}: does not say who judged; need the assessor's name: --assessor NAME."
        )
    if macro is not None:
        return "RoB 2 macro", from_macro(macro, studies, outcomes, assessor, outcome, time_label)
    from steelyard.appraisal.rob import TOOLS

    name = check_choice("tool", tool, TOOLS) if tool else tool_of(first)
    return "robvis table", from_robvis(first, studies, name, assessor, outcome, time_label)


def _sheets(source: Path) -> dict[str, list[list[str]]]:
    if source.suffix.lower() in _EXCEL:
        from steelyard.data.xlsx import read_workbook

        return read_workbook(source)
    from steelyard.review.rob.incoming import csv_rows

    try:
        return {"": csv_rows(source.read_text("utf-8-sig"))}
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise InputError(f"{named(source)}: cannot be read ({why}).") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{named(source)}: is not UTF-8; save it as CSV UTF-8.") from error


def rob_export(
    source: AnyPath | ReviewResult, out: AnyPath, analysis: str, *, overwrite: bool = False
) -> tuple[str, ...]:
    """Write an analysis's judgements as a robvis table (.csv), with weights where it has them.

    Returns:
        Cells left empty because two judges differ, each as "label, domain".

    Raises:
        ReviewError: the folder has errors.
        InputError: an unknown analysis, one without any judgement, or another ending.
        OutputError: the file is there and `overwrite` is not given, is one of the review's own, or cannot be
            written.
    """
    from steelyard.review.rob.cells import shown_domains
    from steelyard.review.rob.merge import table_csv
    from steelyard.review.rob.robvis import robvis_rows
    from steelyard.review.rob.safe import guarded_text

    target = Path(out)
    check_choice("the ending of the table", target.suffix.lower(), (".csv",))
    check_export(target, overwrite=overwrite)
    entry = entry_of(source, analysis)
    domains = shown_domains(entry.rows)
    if not domains:
        raise InputError(f"{analysis}: nobody has judged any of its results; there is nothing to write.")
    rows, differing = robvis_rows([(r.label, r.bias, r.weight) for r in entry.rows], domains)
    safe = [[guarded_text(cell) for cell in row] for row in rows]
    write_export(target, table_csv(safe[0], safe[1:]), overwrite=overwrite)
    return tuple(differing)


def entry_of(source: AnyPath | ReviewResult, analysis: str) -> AnalysisResult:
    """Return one analysis of a review's result, or of the review in a folder."""
    from steelyard.review.result import ReviewResult

    result = source if isinstance(source, ReviewResult) else run(source)
    found = {a.spec.id: a for a in result.analyses}
    return found[check_choice("analysis", analysis, found)]
