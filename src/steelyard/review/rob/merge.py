"""New answers into rob.csv: added or changed where that is plain, kept as they are where it is not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from steelyard.data.columns import ROB
from steelyard.data.rows import RobRow


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: a row of rob.csv. `was` is what stood there when a worksheet was written; None: unknown."""

    study_id: str
    outcome: str
    time_label: str
    tool: str
    assessor: str
    item: str
    answer: str
    support: str
    was: tuple[str, str] | None = None
    line: int = 0

    @property
    def key(self) -> tuple[str, ...]:
        return self.study_id, self.outcome, self.time_label, self.tool, self.assessor, self.item

    @property
    def content(self) -> tuple[str, str]:
        return self.answer, self.support


@dataclass(frozen=True, slots=True)
class Merge:
    """What became of new answers: `rows` is the whole of the new rob.csv.

    Attributes:
        added: Answers that were not there.
        changed: (before, after) of those that were replaced.
        kept: (what stands, what was to replace it) of those left as they are, because both sides changed.
        emptied: Answers that the file leaves empty and rob.csv has; they stay.
        withdrawn: Answers of rob.csv that the file takes back.
        same: How many were there already.
    """

    rows: tuple[Answer, ...]
    added: tuple[Answer, ...]
    changed: tuple[tuple[Answer, Answer], ...]
    kept: tuple[tuple[Answer, Answer], ...]
    emptied: tuple[Answer, ...]
    withdrawn: tuple[Answer, ...]
    same: int


def of_rows(rows: Iterable[RobRow]) -> tuple[Answer, ...]:
    """Return the rows of rob.csv as answers."""
    return tuple(
        Answer(
            r.study_id, r.outcome, r.time_label, r.tool, r.assessor, r.item, r.answer, r.support,
            line=r.place.line,
        )
        for r in rows
    )  # fmt: skip


def merged(existing: Sequence[Answer], new: Iterable[Answer], take_new: bool = False) -> Merge:
    """Return rob.csv with new answers; what stands there is dropped only where a worksheet takes it back.

    Args:
        existing: The rows of rob.csv, whose order is kept; a new answer follows those of its assessment.
        new: Answers to bring in. One that differs from what stands replaces it only where that is what the
            worksheet was written from.
        take_new: Let the new answer win. A cell that was cleared takes its answer back, where rob.csv still
            has what the worksheet was written from.
    """
    rows = {a.key: a for a in existing}
    added, changed, kept, emptied, withdrawn, same = [], [], [], [], [], 0
    for answer in new:
        before = rows.get(answer.key)
        if before is None:
            if any(answer.content):
                rows[answer.key] = answer
                added.append(answer)
        elif before.content == answer.content:
            same += 1
        elif answer.was == answer.content:
            same += 1  # untouched in the worksheet; rob.csv has moved on
        elif before.answer and not answer.answer and not (take_new and answer.was == before.content):
            emptied.append(before)
        elif not any(answer.content):
            if take_new and answer.was == before.content:
                withdrawn.append(replace(answer, answer=before.answer, support=before.support))
                del rows[answer.key]
            else:
                emptied.append(before)
        elif take_new or answer.was == before.content:
            rows[answer.key] = replace(answer, line=before.line)
            changed.append((before, answer))
        else:
            kept.append((before, answer))
    return Merge(
        _in_place(tuple(rows.values())),
        tuple(added),
        tuple(changed),
        tuple(kept),
        tuple(emptied),
        tuple(withdrawn),
        same,
    )


def _in_place(rows: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """Return the rows with each assessment's together, in order of its first row."""
    groups: dict[tuple[str, ...], list[Answer]] = {}
    for row in rows:
        groups.setdefault(row.key[:-1], []).append(row)
    return tuple(row for group in groups.values() for row in group)


def rob_csv(rows: Iterable[Answer]) -> bytes:
    """Return the content of rob.csv: UTF-8, commas, double quotes where needed."""
    return table_csv(ROB.names, ([getattr(row, name) for name in ROB.names] for row in rows))


def table_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file as spreadsheets read it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()
