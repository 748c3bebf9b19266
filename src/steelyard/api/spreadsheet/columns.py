"""Which column is which: the roles of a table's columns, and the measures that they can be pooled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steelyard.api.spreadsheet.names import LABELS, NAMES, YEARS, implied, key
from steelyard.check import did_you_mean, one_of, shown
from steelyard.errors import InputError
from steelyard.terms import MEASURES


class ChoiceError(InputError):
    """What the caller has to say and did not: which columns, which measure."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One shape a table may have: the roles it needs (one of each group), and its measures."""

    name: str
    needed: tuple[tuple[str, ...], ...]
    measures: tuple[str, ...]
    example: str


def _readable(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the measures whose pooled value has a plain way back to the reader's scale."""
    return tuple(code for code in codes if MEASURES[code].back in ("none", "exp"))


# Effects come ready made, so any measure will do that is read on its own scale or as a logarithm.
_EFFECTS = _readable(code for code, term in MEASURES.items() if term.data != "proportion")
_PRINTED = tuple(code for code in _EFFECTS if MEASURES[code].is_ratio or MEASURES[code].back == "none")

KINDS = (
    Kind(
        "events and totals",
        (("ai",), ("n1i", "bi"), ("ci",), ("n2i", "di")),
        ("OR", "RR", "RD"),
        "events_t, n_t, events_c, n_c",
    ),
    Kind(
        "means",
        (("m1i",), ("sd1i",), ("n1i",), ("m2i",), ("sd2i",), ("n2i",)),
        ("MD", "SMD"),
        "mean_t, sd_t, n_t, mean_c, sd_c, n_c",
    ),
    Kind("effects", (("yi",), ("vi", "sei")), _EFFECTS, "yi, vi (or se), on the log scale for ratios"),
    Kind("printed estimates", (("estimate",), ("ci_low",), ("ci_high",)), _PRINTED, "or, ci_low, ci_high"),
    Kind("printed estimates", (("estimate",), ("sei",)), _PRINTED, "or, se (of its log)"),
    Kind("printed estimates", (("estimate",), ("pval",)), _PRINTED, "or, p (exact)"),
    Kind("change", (("m1i",), ("m2i",), ("sd1i",), ("ni",), ("ri",)), ("SMCR",), "m1i, m2i, sd1i, ni, ri"),
    Kind("proportions", (("xi",), ("ni",)), ("PLO",), "events, n"),
)
OFFERED = tuple(code for code in MEASURES if any(code in kind.measures for kind in KINDS))
"""Every measure that some table can be pooled in."""
_USUAL = ("OR", "RR", "HR", "MD", "SMD", "RD", "GEN")
# A standardised mean difference has several formulas under one name.
_SAME = {
    "SMD": ("SMD", "SMDH", "SMD1", "SMD1H", "SMCC", "SMCR", "SMCRH", "SMCRP", "SMCRPH"),
    "MD": ("MD", "MC"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What was recognised: measure, role -> column, columns that may name the studies, the year's or ""."""

    measure: str
    kind: Kind
    roles: Mapping[str, str]
    labels: tuple[str, ...]
    year: str


def check_offered(measure: str, name: str = "measure") -> str:
    """Return a measure that some table can be pooled in.

    Raises:
        ChoiceError: it names the measures there are, and what pools the others.
    """
    if measure in OFFERED:
        return measure
    if measure in MEASURES:
        hint = "Proportions are pooled as PLO." if MEASURES[measure].data == "proportion" else ""
        what = f"{name} is {measure}, which no table is pooled in; escalc and pool in Python take it."
        raise ChoiceError(f"{what} {hint}".rstrip())
    raise ChoiceError(f"{name} is '{shown(measure)}'; {one_of(measure, OFFERED)}")


def choose(header: tuple[str, ...], measure: str | None, named: Mapping[str, str], where: str) -> Choice:
    """Return the roles of a table's columns.

    Args:
        header: The column names.
        measure: metafor's code, or None: whatever the columns leave no doubt about.
        named: Role -> column, as the user says; "label" is a role, too.
        where: What messages call the table.

    Raises:
        ChoiceError: no set of roles is complete, the measure is open, or a column's name says another one;
            the message says what was found, what was looked for, and how to say it.
    """
    check_named(header, named, where)
    found = found_in(header, named)
    for kind in KINDS:
        if measure is not None and measure not in kind.measures:
            continue
        roles = _complete(kind, found, named)
        if roles is not None:
            by_key = _by_key(header)
            known = tuple(by_key[n] for n in LABELS if n in by_key)
            labels = (named["label"],) if "label" in named else known
            year = next((by_key[n] for n in YEARS if n in by_key), "")
            return Choice(_measure(measure, kind, roles, where), kind, roles, labels, year)
    raise ChoiceError(_nothing_fits(header, found, measure, where))


def found_in(header: tuple[str, ...], named: Mapping[str, str]) -> dict[str, str]:
    """Return every role that a column's name fits, those that the user names first."""
    by_key = _by_key(header)
    found = {role: by_key[n] for role, names in NAMES.items() for n in reversed(names) if n in by_key}
    return found | {role: column for role, column in named.items() if role in NAMES}


def parse_named(text: str) -> dict[str, str]:
    """Return {"ai": "dead_t", ...} from "ai=dead_t,n1i=n_t".

    Raises:
        ChoiceError: a part without "=", or a role that does not exist.
    """
    named: dict[str, str] = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        role, equals, column = (p.strip() for p in part.partition("="))
        if not (role and equals and column):
            raise ChoiceError(f"--columns has '{shown(part)}'; need ROLE=NAME, as in \"ai=dead_t,n1i=n_t\".")
        if role not in NAMES and role not in ("label", "arm"):
            raise ChoiceError(
                f"--columns names the role '{shown(role)}'; {one_of(role, (*NAMES, 'label', 'arm'))}"
            )
        named[role] = column
    return named


def check_named(header: tuple[str, ...], named: Mapping[str, str], where: str) -> None:
    """Raise ChoiceError where a column that the user names is not there."""
    for role, column in named.items():
        if column not in header:
            listed = ", ".join(shown(name) for name in header)
            what = f"{where}: has no column '{shown(column)}' (for {role}); it has {listed}."
            raise ChoiceError(f"{what} {did_you_mean(column, header)}".rstrip())


def _by_key(header: tuple[str, ...]) -> dict[str, str]:
    return {key(name): name for name in reversed(header) if name}


def _complete(kind: Kind, found: Mapping[str, str], named: Mapping[str, str]) -> dict[str, str] | None:
    roles: dict[str, str] = {}
    for group in kind.needed:
        role = next((r for r in group if r in named), next((r for r in group if r in found), None))
        if role is None:
            return None
        roles[role] = found[role]
    return roles if len(set(roles.values())) == len(roles) else None


def _measure(measure: str | None, kind: Kind, roles: Mapping[str, str], where: str) -> str:
    """Return the measure asked for, or the one the columns' names say; the two may not disagree."""
    effect = [roles[role] for role in ("yi", "estimate", "sei", "vi") if role in roles]
    said = implied(*effect)
    if measure is None:
        return said if said in kind.measures else _only(kind, roles, where)
    if said and measure != "GEN" and measure not in _SAME.get(said, (said,)):
        column = next(column for column in effect if implied(column) == said)
        raise ChoiceError(
            f"{where}: the column '{shown(column)}' says {said} ({MEASURES[said].name.lower()}), and the "
            f"measure is {measure} ({MEASURES[measure].name.lower()}); they must agree. Did you mean "
            f"--measure {said}?"
        )
    return measure


def _only(kind: Kind, roles: Mapping[str, str], where: str) -> str:
    if len(kind.measures) == 1:
        return kind.measures[0]
    if "yi" in roles:
        return "GEN"
    ready = "estimate" in roles
    choices = tuple(code for code in _USUAL if code in kind.measures)
    listed = "; ".join(f"{code} ({MEASURES[code].name.lower()})" for code in choices)
    log = " The log of OR, RR and HR is taken; the others are used as they stand." if ready else ""
    raise ChoiceError(
        f"{where}: holds {kind.name} ({_pairs(roles)}), and the measure is yours to choose: {listed}.{log} "
        f"Add for example --measure {choices[0]}."
    )


def _pairs(roles: Mapping[str, str]) -> str:
    return ", ".join(f"{role} = {shown(column)}" for role, column in roles.items())


def _nothing_fits(header: tuple[str, ...], found: Mapping[str, str], measure: str | None, where: str) -> str:
    wanted = "" if measure is None else f" for {measure}"
    lines = [
        f"{where}: cannot tell which columns hold the data{wanted}.",
        f"It has the columns {', '.join(shown(name) for name in header)}.",
        "Looked for one of these sets:",
    ]
    kinds = [k for k in KINDS if measure is None or measure in k.measures]
    for kind in kinds:
        need = ", ".join(" or ".join(group) for group in kind.needed)
        known = {r: found[r] for group in kind.needed for r in group if r in found}
        had = f"; found {_pairs(known)}" if known else ""
        lines.append(f"  {kind.name}: {need} (such as {kind.example}){had}")
    if {"ri", "ni"} <= found.keys():
        lines.append(
            f"If {shown(found['ri'])} is a correlation: escalc('ZCOR', ri=..., ni=...) in Python takes it."
        )
    nearest = max(kinds, key=lambda kind: _share(kind, found))
    example = ",".join(
        f"{role}={found.get(role, '...')}" for role in (_first(group, found) for group in nearest.needed)
    )
    code = measure or nearest.measures[0]
    lines.append(f'Name them, for example: steelyard pool {where} --measure {code} --columns "{example}"')
    return "\n".join(lines)


def _share(kind: Kind, found: Mapping[str, str]) -> float:
    """Return which part of a kind's roles the table has."""
    return sum(any(role in found for role in group) for group in kind.needed) / len(kind.needed)


def _first(group: tuple[str, ...], found: Mapping[str, str]) -> str:
    return next((role for role in group if role in found), group[0])
