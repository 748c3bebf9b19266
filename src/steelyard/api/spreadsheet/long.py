"""Tables with one row an arm, turned into one row a study where that can be done without a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from steelyard.api.spreadsheet.columns import ChoiceError, found_in
from steelyard.api.spreadsheet.names import ARMS, LABELS, key
from steelyard.api.spreadsheet.sheet import Sheet, SheetRow
from steelyard.check import one_of, shown

_CONTROLS = (
    "placebo", "control", "controls", "ctrl", "pbo", "comparator", "usualcare", "standardcare", "notreatment",
    "untreated", "sham", "saline", "waitlist", "waitinglist", "none", "pla", "ctl", "con", "tau", "standard",
)  # fmt: skip
_MOST = 8
_ROLES = (("xi", "ni"), ("mi", "sdi", "ni"))
_WIDE = {"xi": ("ai", "ci"), "ni": ("n1i", "n2i"), "mi": ("m1i", "m2i"), "sdi": ("sd1i", "sd2i")}


@dataclass(frozen=True, slots=True)
class Wide:
    """A long table as one row a study, and which of its columns hold the data."""

    sheet: Sheet
    named: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Long:
    """A table with one row an arm: its columns, and its rows by study."""

    arm: str
    values: Mapping[str, str]
    studies: Mapping[str, list[SheetRow]]


def widened(sheet: Sheet, named: Mapping[str, str], group1: str | None) -> Wide | None:
    """Return a long table with two arms a study as a wide one; None where the table is not long.

    Args:
        sheet: The table.
        named: Role -> column as the user says; "arm" is a role, too.
        group1: The arm that comes first in each comparison; None takes the arm that is no control, where the
            two names leave no doubt.

    Raises:
        ChoiceError: a study has more or fewer than two arms, or it is open which arm is group 1.
    """
    long = _recognised(sheet, named)
    if long is None:
        if group1 is not None:
            raise ChoiceError(
                f"{sheet.name}: --group1 is '{shown(group1)}', and the table has no arms in rows."
            )
        return None
    first = _first_arm(sheet, long, group1)
    at = sheet.header.index(long.arm)
    columns = [sheet.header.index(column) for column in long.values.values()]
    kept = [i for i in range(len(sheet.header)) if i not in (at, *columns)]
    rows = []
    against: dict[str, None] = {}
    for study, arms in long.studies.items():
        one, two = _pair(sheet, long, study, arms, first)
        against[two.cells[at]] = None
        cells = (one.cells[i] for i in kept)
        rows.append(SheetRow(one.line, (*cells, *(row.cells[i] for row in (one, two) for i in columns))))
    other = " or ".join(list(against)[:3])
    sides = (first, other)
    new = {
        _WIDE[role][side]: f"{column} ({sides[side]})"
        for side in (0, 1)
        for role, column in long.values.items()
    }
    header = (*(sheet.header[i] for i in kept), *new.values())
    notice = (
        f"One row an arm: group 1 is {shown(first)}, group 2 is {shown(other)} (column {shown(long.arm)})."
    )
    wide = Sheet(sheet.name, header, tuple(rows), sheet.delimiter, (*sheet.notices, notice))
    return Wide(wide, {**new, **({"label": named["label"]} if "label" in named else {})})


def _recognised(sheet: Sheet, named: Mapping[str, str]) -> _Long | None:
    """Return the table's arms where studies are repeated, each time with another arm."""
    found = found_in(sheet.header, named)
    by_key = {key(name): name for name in reversed(sheet.header) if name}
    roles = next((roles for roles in _ROLES if all(role in found for role in roles)), None)
    arm = named.get("arm") or next((by_key[n] for n in ARMS if n in by_key), None)
    label = named.get("label") or next((by_key[n] for n in LABELS if n in by_key and by_key[n] != arm), None)
    if roles is None or arm is None or label is None:
        return None
    studies: dict[str, list[SheetRow]] = {}
    for row, study in zip(sheet.rows, sheet.texts(label), strict=True):
        studies.setdefault(study, []).append(row)
    at = sheet.header.index(arm)
    several = [rows for rows in studies.values() if len({row.cells[at] for row in rows}) > 1]
    if 2 * len(several) < len(studies):
        return None
    return _Long(arm, {role: found[role] for role in roles}, studies)


def _first_arm(sheet: Sheet, long: _Long, group1: str | None) -> str:
    names = list(dict.fromkeys(sheet.texts(long.arm)))
    if group1 is not None:
        if group1 not in names:
            raise ChoiceError(f"--group1 is '{shown(group1)}'; {one_of(group1, names)}")
        return group1
    treated = [name for name in names if key(name) not in _CONTROLS]
    if len(treated) == 1 and len(names) > 1:
        return treated[0]
    listed = ", ".join(shown(name) for name in names[:_MOST])
    raise ChoiceError(
        f"{sheet.name}: has one row an arm (column {shown(long.arm)}: {listed}), and it is open which arm is "
        f'group 1 of each comparison. Add for example --group1 "{names[0]}".'
    )


def _pair(
    sheet: Sheet, long: _Long, study: str, rows: list[SheetRow], first: str
) -> tuple[SheetRow, SheetRow]:
    at = sheet.header.index(long.arm)
    mine = [row for row in rows if row.cells[at] == first]
    others = [row for row in rows if row.cells[at] != first]
    if len(mine) == len(others) == 1:
        return mine[0], others[0]
    lines = ", ".join(str(row.line) for row in rows)
    several = f"{len(rows)} rows (lines {lines})" if len(rows) > 1 else "1 row"
    raise ChoiceError(
        f"{sheet.name}:{rows[0].line}: {shown(study)} has {several}, {len(mine)} of "
        f"them {shown(first)}; a comparison takes one row of {shown(first)} and one of another arm. Combine "
        "arms, or give one row a comparison."
    )
