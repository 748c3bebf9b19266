"""Every code that reading the files can report: the half of docs/validation.md that has no checks."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.errors import Severity
from steelyard.review.validate import detect_accepted


@dataclass(frozen=True, slots=True)
class ReadingCode:
    """One code that reading a file can report."""

    code: str
    severity: Severity
    about: str


READING: tuple[ReadingCode, ...] = (
    ReadingCode("missing-file", "error", "review.yaml, studies.csv or arms.csv is missing, or the folder."),
    ReadingCode("not-a-folder", "error", "A file stands in the review folder's place."),
    ReadingCode("not-a-file", "error", "A folder, pipe or device stands in a file's place."),
    ReadingCode("unreadable-file", "error", "The system refuses to read the file."),
    ReadingCode("file-too-large", "error", "More than 20 MB of CSV or 1 MB of YAML."),
    ReadingCode("empty-file", "error", "The file is empty."),
    ReadingCode("not-utf8", "error", "The file is not UTF-8; the first offending byte is named."),
    ReadingCode("control-character", "error", "A NUL byte or another control character."),
    ReadingCode("unknown-file", "warning", "A CSV file that no table has; it is not read."),
    ReadingCode("no-results", "warning", "Neither outcomes.csv nor contrasts.csv is there."),
    ReadingCode("not-comma-separated", "error", "Columns separated by semicolons, tabs or bars."),
    ReadingCode("empty-header", "error", "A column without a name."),
    ReadingCode("duplicate-header", "error", "Two columns of one name."),
    ReadingCode("unknown-column", "error", "A column that the table does not have."),
    ReadingCode("missing-column", "error", "A needed column is missing."),
    ReadingCode("ragged-row", "error", "A row with more or fewer cells than the header."),
    ReadingCode("unclosed-quote", "error", "A quote that is not closed, or text after a closing quote."),
    ReadingCode("huge-cell", "error", "A cell of more than 100,000 characters."),
    ReadingCode("too-many-rows", "error", "More than 50,000 lines."),
    ReadingCode("too-many-columns", "error", "A row of more than 500 cells."),
    ReadingCode("empty-cell", "error", "A cell that every row needs is empty."),
    ReadingCode("malformed-id", "error", "An id with capitals, spaces or other characters."),
    ReadingCode("unknown-word", "error", "A word that a closed column does not have."),
    ReadingCode("unusual-word", "warning", "A word that an open column does not usually have."),
    ReadingCode("not-a-number", "error", "Text, a fraction, NaN or infinity where a number belongs."),
    ReadingCode("out-of-range", "error", "A number outside what its column can hold."),
    ReadingCode("decimal-comma", "warning", "A decimal comma in a column kept as printed."),
    ReadingCode("yaml-tab", "error", "A tab in the indentation of review.yaml."),
    ReadingCode("yaml-alias", "error", "An alias (*name)."),
    ReadingCode("yaml-anchor", "error", "An anchor (&name)."),
    ReadingCode("yaml-tag", "error", "A tag (!name)."),
    ReadingCode("yaml-directive", "error", "A directive (%name)."),
    ReadingCode("several-documents", "error", "A second document in review.yaml."),
    ReadingCode("complex-key", "error", "A list or mapping as a key."),
    ReadingCode("duplicate-key", "error", "A key that stands twice in its block."),
    ReadingCode("too-deep", "error", "More than 30 levels of nesting."),
    ReadingCode("long-line", "error", "A line of more than 20,000 characters in review.yaml."),
    ReadingCode("not-finite", "error", "NaN, infinity or a number beyond all bounds in review.yaml."),
    ReadingCode("broken-yaml", "error", "What the YAML parser does not understand."),
    ReadingCode("not-a-mapping", "error", "review.yaml does not hold keys with values."),
    ReadingCode("unknown-key", "error", "A key that review.yaml does not have there."),
    ReadingCode("missing-key", "error", "A required key is missing."),
    ReadingCode("bad-value", "error", "A value of the wrong kind, or outside what its key allows."),
    ReadingCode("broken-lock", "error", "plan-lock.json cannot be read, or was changed by hand."),
    ReadingCode("accepted-nothing", "warning", detect_accepted.ABOUT),
)
