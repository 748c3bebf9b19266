"""RoB 2 and parts of ROBINS-I V2 written a second time, as nested conditions straight from the guidance.

Nothing here knows the tables of the package: which questions are asked, which answers are legal and which
level follows are each written out anew. `Y` below is Y or PY, `N` is N or PN.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

ALL = ("Y", "PY", "PN", "N", "NI")
OPTIONAL = (*ALL, "NA")
Answers = dict[str, str]


def yes(code: str) -> bool:
    return code in ("Y", "PY")


def no(code: str) -> bool:
    return code in ("N", "PN")


def unless_no(code: str) -> bool:
    """Yes, probably yes or no information."""
    return code in ("Y", "PY", "NI")


def unless_yes(code: str) -> bool:
    """No, probably no or no information."""
    return code in ("N", "PN", "NI")


def combinations(*options: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return product(*options)


def asked_iff(condition: bool, code: str) -> bool:
    """A question without "not applicable" among its own answers: answered if asked, NA if not."""
    return (code != "NA") == condition


# --- which combinations are legal ---------------------------------------------------------------------------


def legal_d1() -> Iterator[Answers]:
    for codes in combinations(ALL, ALL, ALL):
        yield dict(zip(("1.1", "1.2", "1.3"), codes, strict=True))


def legal_d2_assignment() -> Iterator[Answers]:
    for q1, q2, q3, q4, q5, q6, q7 in combinations(ALL, ALL, OPTIONAL, OPTIONAL, OPTIONAL, ALL, OPTIONAL):
        if not asked_iff(unless_no(q1) or unless_no(q2), q3):
            continue
        if (
            not asked_iff(yes(q3), q4)
            or not asked_iff(unless_no(q4), q5)
            or not asked_iff(unless_yes(q6), q7)
        ):
            continue
        yield {"2.1": q1, "2.2": q2, "2.3": q3, "2.4": q4, "2.5": q5, "2.6": q6, "2.7": q7}


def legal_d2_adhering() -> Iterator[Answers]:
    for q1, q2, q3, q4, q5, q6 in combinations(ALL, ALL, OPTIONAL, OPTIONAL, OPTIONAL, OPTIONAL):
        # 2.3 to 2.5 read "if applicable": not applicable is an answer of theirs
        if no(q1) and no(q2) and q3 != "NA":
            continue
        if not asked_iff(unless_yes(q3) or unless_no(q4) or unless_no(q5), q6):
            continue
        yield {"2.1": q1, "2.2": q2, "2.3": q3, "2.4": q4, "2.5": q5, "2.6": q6}


def legal_d3() -> Iterator[Answers]:
    for q1, q2, q3, q4 in combinations(ALL, ("Y", "PY", "PN", "N", "NA"), OPTIONAL, OPTIONAL):
        if asked_iff(unless_yes(q1), q2) and asked_iff(no(q2), q3) and asked_iff(unless_no(q3), q4):
            yield {"3.1": q1, "3.2": q2, "3.3": q3, "3.4": q4}


def legal_d4() -> Iterator[Answers]:
    for q1, q2, q3, q4, q5 in combinations(ALL, ALL, OPTIONAL, OPTIONAL, OPTIONAL):
        third = unless_yes(q1) and unless_yes(q2)
        if asked_iff(third, q3) and asked_iff(unless_no(q3), q4) and asked_iff(unless_no(q4), q5):
            yield {"4.1": q1, "4.2": q2, "4.3": q3, "4.4": q4, "4.5": q5}


def legal_d5() -> Iterator[Answers]:
    for codes in combinations(ALL, ALL, ALL):
        yield dict(zip(("5.1", "5.2", "5.3"), codes, strict=True))


# --- which level follows ------------------------------------------------------------------------------------


def d1(a: Answers) -> str:
    if no(a["1.2"]):
        return "high"
    if a["1.2"] == "NI":
        return "high" if yes(a["1.3"]) else "some"
    if no(a["1.1"]):
        return "some"
    return "some" if yes(a["1.3"]) else "low"


def d2_assignment(a: Answers) -> str:
    unaware = no(a["2.1"]) and no(a["2.2"])
    if unaware or no(a["2.3"]):
        first = "low"
    elif a["2.3"] == "NI" or no(a["2.4"]) or yes(a["2.5"]):
        first = "some"
    else:
        first = "high"
    wrong_analysis = "some" if no(a["2.7"]) else "high"
    second = "low" if yes(a["2.6"]) else wrong_analysis
    if "high" in (first, second):
        return "high"
    return "low" if first == second == "low" else "some"


def d2_adhering(a: Answers) -> str:
    unaware = no(a["2.1"]) and no(a["2.2"])
    if unaware or a["2.3"] == "NA" or yes(a["2.3"]):
        implemented = a["2.4"] == "NA" or no(a["2.4"])
        adhered = a["2.5"] == "NA" or no(a["2.5"])
        if implemented and adhered:
            return "low"
    return "some" if yes(a["2.6"]) else "high"


def d3(a: Answers) -> str:
    if yes(a["3.1"]) or yes(a["3.2"]) or no(a["3.3"]):
        return "low"
    return "some" if no(a["3.4"]) else "high"


def d4(a: Answers) -> str:
    if yes(a["4.1"]) or yes(a["4.2"]):
        return "high"
    if no(a["4.3"]) or no(a["4.4"]):
        return "low" if no(a["4.2"]) else "some"
    return "some" if no(a["4.5"]) else "high"


def d5(a: Answers) -> str:
    if yes(a["5.2"]) or yes(a["5.3"]):
        return "high"
    if a["5.2"] == "NI" or a["5.3"] == "NI":
        return "some"
    return "low" if yes(a["5.1"]) else "some"


def d5_crossover(a: Answers) -> str:
    if yes(a["5.4"]):
        return "high"
    return "some" if a["5.4"] == "NI" and d5(a) == "low" else d5(a)


def overall(levels: list[str]) -> str:
    if "high" in levels:
        return "high"
    return "low" if set(levels) == {"low"} else "some"


# --- ROBINS-I V2, draft of 20 November 2025, on answers reduced to what the rules tell apart ----------------

RANK = ("low", "moderate", "serious", "critical")


def robins_d3(a: Answers) -> str:
    if a["3.1"] == "Y":
        start = "moderate" if a["3.2"] == "Y" else "low"
    else:
        start = "serious" if a["3.1"] == "SN" else "moderate"
    chosen = "low" if a["3.3"] == "N" else "moderate"
    if a["3.3"] == "Y" and a["3.4"] == "N":
        chosen = "low"
    if a["3.3"] == "Y" and a["3.4"] == "Y" and a["3.5"] == "Y":
        chosen = "serious"
    worse = max(start, chosen, key=RANK.index)
    if worse != "serious":
        return worse
    if a["3.6"] == "Y" or a["3.7"] == "Y":
        return "moderate"
    return "critical" if a["3.8"] == "Y" else "serious"


def robins_d5(a: Answers) -> str:
    if a["5.1"] == "Y":
        return "serious"
    if a["5.1"] == "N":
        if a["5.2"] == "N" or a["5.3"] == "N":
            return "low"
        return "serious" if a["5.3"] == "SY" else "moderate"
    return "serious" if a["5.2"] != "N" and a["5.3"] == "SY" else "moderate"


def robins_d6(a: Answers) -> str:
    if a["6.1"] == "Y":
        return "low"
    selected = [a["6.2"], a["6.3"], a["6.4"]]
    if selected.count("Y") >= 2:
        return "critical"
    if selected.count("Y") == 1 or selected.count("NI") == 3:
        return "serious"
    return "moderate" if "NI" in selected else "low"


def robins_d3_asked(a: Answers) -> set[str]:
    asked = {"3.1", "3.3"}
    if a["3.1"] == "Y":
        asked.add("3.2")
    if a["3.3"] == "Y":
        asked.add("3.4")
    linked = a["3.3"] == "Y" and a["3.4"] == "Y"
    if linked:
        asked.add("3.5")
    if a["3.1"] == "SN" or (linked and a["3.5"] == "Y"):
        asked.add("3.6")
        if a["3.6"] != "Y":
            asked.add("3.7")
            if a["3.7"] != "Y":
                asked.add("3.8")
    return asked


def robins_d5_asked(a: Answers) -> set[str]:
    if a["5.1"] == "Y":
        return {"5.1"}
    return {"5.1", "5.2"} if a["5.2"] == "N" else {"5.1", "5.2", "5.3"}


def robins_d6_asked(a: Answers) -> set[str]:
    return {"6.1"} if a["6.1"] == "Y" else {"6.1", "6.2", "6.3", "6.4"}
