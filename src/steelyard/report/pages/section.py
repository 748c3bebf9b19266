"""A section of an analysis page, and the cells that several sections share."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from steelyard.report.context import Context
from steelyard.report.safe import study_path
from steelyard.report.tables import Cell, Link, Table

ROOT = "../"


@dataclass(frozen=True, slots=True)
class Part:
    """A table of a section, under a heading of its own where there are several."""

    table: Table
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with a line of explanation, its figures and its tables; `folded` ones open on demand."""

    id: str
    title: str
    lead: str
    parts: tuple[Part, ...]
    folded: bool = False
    figures: tuple[Markup, ...] = ()


def study_cell(context: Context, study_id: str, label: str) -> Cell:
    known = study_id in context.studies
    return Cell(links=(Link(label, f"{ROOT}{study_path(study_id)}" if known else ""),))


def joined(*parts: str) -> str:
    return " · ".join(p for p in parts if p)
