"""Every legal combination of RoB 2 answers with the level it gives: tables for others to test against."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator

from steelyard.appraisal.rob.tools import tool_named
from steelyard.appraisal.rob.types import Domain
from steelyard.appraisal.rob.walk import NOT_ASKED, is_asked, walk
from steelyard.check import check_choice

VERSION = "rob2-irpg-2019-08-22"
FILES = {
    "D1-randomisation": ("RoB2", "D1"),
    "D2-deviations-assignment": ("RoB2", "D2"),
    "D2-deviations-adhering": ("RoB2-adhering", "D2"),
    "D3-missing-data": ("RoB2", "D3"),
    "D4-measurement": ("RoB2", "D4"),
    "D5-reported-result": ("RoB2", "D5"),
}
PACKED_FROM = 100_000
"""Tables of more bytes than this are packed by gzip."""


def legal_answers(domain: Domain) -> Iterator[dict[str, str]]:
    """Yield every legal combination of a domain's answers, question id → code, in the order of the codes.

    A question that is asked takes each of its codes; one that is not asked is "NA".
    """

    def further(position: int, answers: dict[str, str]) -> Iterator[dict[str, str]]:
        if position == len(domain.questions):
            yield answers
            return
        question = domain.questions[position]
        codes = question.codes if is_asked(question, answers) else (NOT_ASKED,)
        for code in codes:
            yield from further(position + 1, {**answers, question.id: code})

    yield from further(0, {})


def conformance_table(tool: str, domain_id: str) -> str:
    """Return the table of one domain as CSV: a column a question, then `level`; a line a combination.

    Raises:
        InputError: The tool, or a domain with a rule and this id in it, is unknown.
    """
    ruled = {d.id: (d, d.rule) for d in tool_named(tool).domains if d.rule is not None}
    domain, rule = ruled[check_choice("domain", domain_id, ruled)]
    lines = [",".join([*(q.id for q in domain.questions), "level"])]
    for answers in legal_answers(domain):
        level, _ = walk(rule, domain.levels, answers)
        lines.append(",".join([*answers.values(), str(level)]))
    return "\n".join(lines) + "\n"


def conformance_files() -> dict[str, bytes]:
    """Return the published tables, file name → bytes; the same on every run."""
    found: dict[str, bytes] = {}
    for name, (tool, domain_id) in FILES.items():
        raw = conformance_table(tool, domain_id).encode("ascii")
        packed = len(raw) > PACKED_FROM
        found[f"{VERSION}-{name}.csv{'.gz' if packed else ''}"] = _packed(raw) if packed else raw
    return found


def _packed(raw: bytes) -> bytes:
    """Return gzip bytes without a file name or a time, so that the same text gives the same bytes."""
    target = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=target, mtime=0) as out:
        out.write(raw)
    return target.getvalue()
