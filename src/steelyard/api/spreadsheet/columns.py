"""Which column is which: the usual names of study tables, in metafor's roles.

A name is compared without case, spaces and marks: "Events (treatment)", "events_t" and "event.e" are all
`ai`. The first name of a list that the table has is taken, and the caller says which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steelyard.check import did_you_mean, one_of, shown
from steelyard.errors import InputError
from steelyard.terms import MEASURES


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_TREATED = _words("1 t e trt treat treated treatment tx exp experimental int intervention drug active")
_CONTROL = _words("2 0 c ctl ctrl con control controls pbo placebo comparator comp ref")
_QUANTITIES = {
    "events": _words("event events e r x cases dead deaths died responders response pos success nevents"),
    "others": _words("neg nonevent nonevents noevent noevents alive survived failure failures"),
    "n": _words("n total totals size samplesize people patients participants randomised randomized number"),
    "mean": _words("m mean means average avg"),
    "sd": _words("sd stdev stddev std sds"),
}


def _arm(quantity: str, arms: Iterable[str], *exact: str) -> tuple[str, ...]:
    """Return names such as "eventst", "teventsx" for one quantity of one arm, metafor's own name first.

    An arm's letter before a quantity's letter is left out: "te" is an effect, not the treated group's events.
    """
    names = list(exact)
    for arm in arms:
        for word in _QUANTITIES[quantity]:
            names.append(word + arm)
            if len(word) > 1 or word == "n":
                names.append(arm + word)
    return tuple(names)


NAMES: dict[str, tuple[str, ...]] = {
    "ai": _arm("events", _TREATED, "ai"),
    "bi": _arm("others", _TREATED, "bi"),
    "ci": _arm("events", _CONTROL, "ci"),
    "di": _arm("others", _CONTROL, "di"),
    "n1i": _arm("n", _TREATED, "n1i"),
    "n2i": _arm("n", _CONTROL, "n2i"),
    "m1i": _arm("mean", _TREATED, "m1i"),
    "sd1i": _arm("sd", _TREATED, "sd1i", "s1"),
    "m2i": _arm("mean", _CONTROL, "m2i"),
    "sd2i": _arm("sd", _CONTROL, "sd2i", "s2"),
    "yi": _words(
        "yi te effect effectsize es logor lnor logoddsratio logrr lnrr logriskratio loghr lnhr "
        "loghazardratio smd hedgesg cohensd g d md meandifference estimate est y"
    ),
    "vi": _words("vi var variance v vyi varyi samplingvariance"),
    "sei": _words("sei se sete stderr standarderror seyi seeffect seestimate selogor selogrr seloghr"),
    "estimate": _words(
        "estimate est or oddsratio rr riskratio relativerisk hr hazardratio rd riskdifference md "
        "meandifference smd hedgesg cohensd effect effectsize es"
    ),
    "ci_low": _words("cilow cilower cilb cil cilo lower lowerci lowercl lowerlimit low lcl lci ll lb"),
    "ci_high": _words("cihigh ciupper ciub ciu cihi upper upperci uppercl upperlimit high ucl uci ul ub"),
    "xi": ("xi", *_QUANTITIES["events"]),
    "ni": ("ni", *_QUANTITIES["n"]),
    "ri": ("ri",),
}
LABELS = _words(
    "slab study studlab studyname studylabel label author authors firstauthor trial trialname name reference "
    "citation source studyid id"
)
YEARS = ("year", "yr", "pubyear", "publicationyear")
# What a column's name says about the measure.
IMPLIED = {
    "OR": _words("or oddsratio logor lnor logoddsratio"),
    "RR": _words("rr riskratio relativerisk logrr lnrr logriskratio"),
    "HR": _words("hr hazardratio loghr lnhr loghazardratio"),
    "RD": _words("rd riskdifference"),
    "SMD": _words("smd hedgesg cohensd g d"),
    "MD": _words("md meandifference"),
}


class ChoiceError(InputError):
    """What the caller has to say and did not: which columns, which measure."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One shape a table may have: the roles it needs (one of each group), and its measures."""

    name: str
    needed: tuple[tuple[str, ...], ...]
    measures: tuple[str, ...]
    example: str


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
    Kind("effects", (("yi",), ("vi", "sei")), (), "yi, vi (or se), on the log scale for ratios"),
    Kind("printed estimates", (("estimate",), ("ci_low",), ("ci_high",)), (), "or, ci_low, ci_high"),
    Kind("printed estimates", (("estimate",), ("sei",)), (), "or, se (of its log)"),
    Kind("change", (("m1i",), ("m2i",), ("sd1i",), ("ni",), ("ri",)), ("SMCR",), "m1i, m2i, sd1i, ni, ri"),
    Kind("proportions", (("xi",), ("ni",)), ("PLO",), "events, n"),
)
ANY_MEASURE = tuple(code for code, term in MEASURES.items() if term.data != "proportion" and code != "MC")


@dataclass(frozen=True, slots=True)
class Choice:
    """What was recognised: measure, role -> column, columns that may name the studies, the year's or ""."""

    measure: str
    kind: Kind
    roles: Mapping[str, str]
    labels: tuple[str, ...]
    year: str


def choose(header: tuple[str, ...], measure: str | None, named: Mapping[str, str], where: str) -> Choice:
    """Return the roles of a table's columns.

    Args:
        header: The column names.
        measure: metafor's code, or None: whatever the columns leave no doubt about.
        named: Role -> column, as the user says; "label" is a role, too.
        where: What messages call the table.

    Raises:
        ChoiceError: no set of roles is complete, or the measure is open; the message says what was found,
            what was looked for, and how to say it.
    """
    _check_named(header, named, where)
    by_key = {_key(name): name for name in reversed(header) if name}
    found = {role: by_key[n] for role, names in NAMES.items() for n in reversed(names) if n in by_key}
    found.update({role: column for role, column in named.items() if role != "label"})
    for kind in KINDS:
        if measure is not None and measure not in (kind.measures or ANY_MEASURE):
            continue
        roles = _complete(kind, found, named)
        if roles is not None:
            known = tuple(by_key[n] for n in LABELS if n in by_key)
            labels = (named["label"],) if "label" in named else known
            year = next((by_key[n] for n in YEARS if n in by_key), "")
            return Choice(measure or _implied(kind, roles, where), kind, roles, labels, year)
    raise ChoiceError(_nothing_fits(header, found, measure, where))


def parse_named(text: str) -> dict[str, str]:
    """Return {"ai": "dead_t", ...} from "ai=dead_t,n1i=n_t".

    Raises:
        ChoiceError: a part without "=", or a role that does not exist.
    """
    named: dict[str, str] = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        role, equals, column = (p.strip() for p in part.partition("="))
        if not (role and equals and column):
            raise ChoiceError(f'--columns has {shown(part)!r}; need ROLE=NAME, as in "ai=dead_t,n1i=n_t".')
        if role not in NAMES and role != "label":
            raise ChoiceError(f"--columns names the role {shown(role)!r}; {one_of(role, (*NAMES, 'label'))}")
        named[role] = column
    return named


def _key(name: str) -> str:
    return re.sub(r"95|[\W_]", "", name.lower())


def _check_named(header: tuple[str, ...], named: Mapping[str, str], where: str) -> None:
    for role, column in named.items():
        if column not in header:
            listed = ", ".join(shown(name) for name in header)
            what = f"{where}: has no column {shown(column)!r} (for {role}); it has {listed}."
            raise ChoiceError(f"{what} {did_you_mean(column, header)}".rstrip())


def _complete(kind: Kind, found: Mapping[str, str], named: Mapping[str, str]) -> dict[str, str] | None:
    roles: dict[str, str] = {}
    for group in kind.needed:
        role = next((r for r in group if r in named), next((r for r in group if r in found), None))
        if role is None:
            return None
        roles[role] = found[role]
    return roles if len(set(roles.values())) == len(roles) else None


def _implied(kind: Kind, roles: Mapping[str, str], where: str) -> str:
    if len(kind.measures) == 1:
        return kind.measures[0]
    if not kind.measures:
        key = _key(roles.get("yi") or roles["estimate"])
        implied = next((code for code, names in IMPLIED.items() if key in names), None)
        if implied is not None:
            return implied
        if "yi" in roles:
            return "GEN"
    choices = kind.measures or ("OR", "RR", "HR", "MD", "SMD", "RD", "GEN")
    listed = "; ".join(f"{code} ({MEASURES[code].name.lower()})" for code in choices)
    log = "" if kind.measures else " The log of OR, RR and HR is taken; the others are used as they stand."
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
    kinds = [k for k in KINDS if measure is None or measure in (k.measures or ANY_MEASURE)]
    for kind in kinds:
        need = ", ".join(" or ".join(group) for group in kind.needed)
        known = {r: found[r] for group in kind.needed for r in group if r in found}
        had = f"; found {_pairs(known)}" if known else ""
        lines.append(f"  {kind.name}: {need} (such as {kind.example}){had}")
    example = ",".join(f"{group[0]}=..." for group in kinds[0].needed)
    code = measure or kinds[0].measures[0]
    lines.append(f'Name them, for example: steelyard pool {where} --measure {code} --columns "{example}"')
    return "\n".join(lines)
