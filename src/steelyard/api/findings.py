"""Summaries of findings from Python: a review's tables, read, written as a document or as columns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from steelyard.api.exports import check_export, write_export
from steelyard.api.results_base import frame
from steelyard.api.review import AnyPath, run
from steelyard.check import check_choice, one_of, shown
from steelyard.errors import InputError

if TYPE_CHECKING:
    from steelyard.review.load import Review
    from steelyard.review.result import ReviewResult
    from steelyard.review.result.findings import FindingsTable

LAYOUTS = ("gradepro", "core-grade")


@dataclass(frozen=True, slots=True, repr=False)
class Findings:
    """Summary-of-findings tables of a review.

    Attributes:
        tables: Each with `.rows`: absolute effects as proportions, certainty, footnotes.
        result: The review's result, which they come from.
    """

    tables: tuple[FindingsTable, ...]
    result: ReviewResult

    def to_frame(self) -> Any:
        """Return one row an outcome, risks per 1000: pandas, else polars, else a dict of columns."""
        from steelyard.report.findings_csv import findings_columns

        return frame(findings_columns(self.result, self.tables))

    def to_dict(self) -> dict[str, Any]:
        """Return the tables as results.json holds them, by id."""
        from steelyard.report.results_json import document

        made = document(self.result, {})["summary_of_findings"]
        return {table.id: made[table.id] for table in self.tables}

    def sentences(self) -> tuple[tuple[str, str, str, str], ...]:
        """Return (table, outcome, sentence, sentence for patients) of every row."""
        from steelyard.report.findings import sentences

        return tuple(
            (table.id, row.label, said["sentence"], said["patients"])
            for table in self.tables
            for row, said in zip(table.rows, sentences(self.result, table), strict=True)
        )

    def save(self, path: AnyPath, *, layout: str = "", overwrite: bool = False) -> Path:
        """Write the tables to `path` and return it.

        Args:
            path: A name ending in .docx (needs python-docx) or .csv.
            layout: "gradepro" or "core-grade" for a document; each table's own by default.
            overwrite: Replace a file that is there; never one that a review is made of.

        Raises:
            InputError: another ending or layout, or .docx without python-docx.
            OutputError: the file must not be replaced, or cannot be written.
        """
        target = Path(path)
        ending = check_choice("the ending of the file", target.suffix.lower(), (".csv", ".docx"))
        if layout:
            check_choice("layout", layout, LAYOUTS)
        check_export(target, overwrite=overwrite)
        if ending == ".csv":
            from steelyard.report.findings_csv import findings_csv

            content = findings_csv(self.result, self.tables)
        else:
            from steelyard.report.findings_docx import findings_docx

            content = findings_docx(self.result, self.tables, layout)
        write_export(target, content, overwrite=overwrite)
        return target

    def __repr__(self) -> str:
        lines = []
        for table in self.tables:
            lines += [table.title, f"  {table.intervention} compared with {table.comparator}"]
            lines += [f"  {label}: {said}" for name, label, said, _ in self.sentences() if name == table.id]
        return "\n".join(lines)


def summary_of_findings(review: Review | AnyPath, table: str = "") -> Findings:
    """Return the summary-of-findings tables of a review, or the one with the id `table`.

    Args:
        review: A loaded review, or its folder.
        table: An id under summary_of_findings in review.yaml; all by default.

    Raises:
        ReviewError: the review has errors.
        InputError: the review has no table, or none of this id.
    """
    from steelyard.report.settled import settled_result

    result = settled_result(run(review))
    known = [found.id for found in result.findings]
    if not known:
        raise InputError("the review has no summary of findings; need summary_of_findings in review.yaml.")
    if table and table not in known:
        raise InputError(f"table is {shown(table)!r}; {one_of(table, known)}")
    return Findings(tuple(t for t in result.findings if table in ("", t.id)), result)
