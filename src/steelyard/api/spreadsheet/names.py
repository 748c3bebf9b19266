"""The usual names of the columns of study tables, in metafor's roles.

A name is compared without case, spaces and marks: "Events (treatment)", "events_t" and "event.e" are all
`ai`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_TREATED = _words(
    "1 t e trt treat treated treatment tx exp experimental int intervention drug active arm1 group1 grp1"
)
_CONTROL = _words(
    "2 0 c ctl ctrl con control controls pbo placebo comparator comp ref arm2 group2 grp2 arm0 group0"
)
_QUANTITIES = {
    "events": _words("event events e r x cases dead deaths died responders response pos success nevents"),
    "others": _words("neg nonevent nonevents noevent noevents alive survived failure failures"),
    "n": _words("n total totals size samplesize people patients participants randomised randomized number"),
    "mean": _words("m mean means average avg"),
    "sd": _words("sd stdev stddev std sds"),
}
_DIFFERENCES = _words("yi te effect effectsize es est estimate smd hedgesg cohensd g d md meandifference rd")
_LOGS = _words("logor lnor logoddsratio logrr lnrr logriskratio loghr lnhr loghazardratio")
_SHORTEST_ARM = 3


def _arm(quantity: str, arms: Iterable[str], *exact: str) -> tuple[str, ...]:
    """Return names such as "eventst", "teventsx" for one quantity of one arm, metafor's own name first.

    A short arm before a quantity's letter is left out: "te" is an effect, not the treated group's events.
    """
    names = list(exact)
    for arm in arms:
        for word in _QUANTITIES[quantity]:
            names.append(word + arm)
            if len(word) > 1 or word == "n" or len(arm) >= _SHORTEST_ARM:
                names.append(arm + word)
    return tuple(names)


def _of_effects(*words: str) -> tuple[str, ...]:
    """Return "seg", "gse" and the like: a word beside the name of the effect it belongs to."""
    effects = (*_DIFFERENCES, *_LOGS)
    return tuple(name for e in effects for word in words for name in (word + e, e + word))


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
    "yi": (*_words("yi te effect effectsize es"), *_LOGS, *_words("smd hedgesg cohensd g d md"),
           *_words("meandifference estimate est y")),
    "vi": (*_words("vi var variance v vyi samplingvariance"), *_of_effects("var", "variance", "v")),
    "sei": (*_words("sei se stderr standarderror"), *_of_effects("se", "stderr", "standarderror")),
    "estimate": _words(
        "estimate est or oddsratio rr riskratio relativerisk hr hazardratio rd riskdifference md "
        "meandifference smd hedgesg cohensd g d effect effectsize es"
    ),
    "ci_low": _words("cilow cilower cilb cil cilo lower lowerci lowercl lowerlimit low lcl lci ll lb"),
    "ci_high": _words("cihigh ciupper ciub ciu cihi upper upperci uppercl upperlimit high ucl uci ul ub"),
    "pval": _words("pval p pvalue pexact exactp"),
    "xi": ("xi", *(word for word in _QUANTITIES["events"] if word != "r")),
    "ni": ("ni", *_QUANTITIES["n"]),
    "mi": ("mi", *_QUANTITIES["mean"]),
    "sdi": ("sdi", *_QUANTITIES["sd"]),
    "ri": _words("ri r corr correlation"),
}  # fmt: skip
"""Role -> names. A correlation is often called r, so r alone is never taken for a count of events."""

LABELS = _words(
    "slab study studlab studyname studylabel label author authors firstauthor trial trialname name reference "
    "citation source studyid id"
)
YEARS = _words("year yr pubyear publicationyear")
ARMS = _words("arm arms group treatment trt treat tx intervention treatmentgroup studyarm armname allocation")

IMPLIED = {
    "OR": _words("or oddsratio logor lnor logoddsratio selogor selnor"),
    "RR": _words("rr riskratio relativerisk logrr lnrr logriskratio selogrr selnrr"),
    "HR": _words("hr hazardratio loghr lnhr loghazardratio seloghr selnhr"),
    "RD": _words("rd riskdifference"),
    "SMD": _words("smd hedgesg cohensd g d"),
    "MD": _words("md meandifference"),
}
"""What a column's name says about the measure."""


def key(name: str) -> str:
    """Return a column's name as it is compared: lower case, letters and digits alone, no "95"."""
    return re.sub(r"95|[\W_]", "", name.lower())


def implied(*columns: str) -> str:
    """Return the measure that the columns' names say, or ""."""
    keys = {key(column) for column in columns}
    return next((code for code, names in IMPLIED.items() if keys.intersection(names)), "")
