"""Faults of rob.csv: the rows that make each, and what is said of it."""

from __future__ import annotations

Edit = tuple[str, str, str]

ROB = "rob.csv"
HEAD = (ROB, "+", "study_id,outcome,time_label,tool,assessor,item,answer,support")
D1 = ("1.1,Y", "1.2,PY", "1.3,N")


def row(item: str, result: str = "ash-2018,pain,day 1", tool: str = "RoB2", who: str = "ann") -> Edit:
    """Return the edit that adds one answer; `item` is "1.1,Y", with a text of support unless it has one."""
    text = item if item.count(",") > 1 else f"{item},p. 2"
    return ROB, "+", f"{result},{tool},{who},{text}"


def rows(*items: str, who: str = "ann") -> list[Edit]:
    return [HEAD, *(row(item, who=who) for item in items)]


# code, edits, file:line, part of the message (a pattern)
ROB_CASES: list[tuple[str, list[Edit], str, str]] = [
    ("rob-unknown-item", rows("1.7,Y"), f"{ROB}:2", r"item is '1\.7'; RoB2 has D1, .*overall"),
    (
        "rob-repeated-item",
        rows("1.1,Y", "1.1,N"),
        f"{ROB}:3",
        r"item 1\.1 of ash-2018 by ann stands already on line 2; the first answer is used",
    ),
    (
        "rob-illegal-answer",
        rows("1.1,Y", "1.2,yes"),
        f"{ROB}:3",
        r"RoB2 by ann of ash-2018, pain, day 1: the answer is 'YES'; one of Y, PY, PN, N, NI",
    ),
    (
        "rob-no-reason",
        rows(*D1, "D1,high,"),
        f"{ROB}:5",
        "the judgement is high, the rule says low; it is not used until a reason is given",
    ),
    ("rob-not-asked", rows("3.1,Y", "3.2,N"), f"{ROB}:3", r"the answer is N, and the question is asked only"),
    ("rob-no-support", rows("1.1,Y,"), f"{ROB}:2", "D1 is answered without any support"),
    ("rob-odd-judgement", rows("D1,low"), f"{ROB}:2", r"low is judged with no answer to 1\.1, 1\.2 and 1\.3"),
    (
        "rob-disagreement",
        [*rows(*D1), *(row(item, who="bob") for item in ("1.1,Y", "1.2,N", "1.3,N"))],
        f"{ROB}:5",
        "ann and bob judge ash-2018, pain, day 1 differently in D1, and there is no consensus",
    ),
    (
        "rob-no-result",
        [HEAD, row("1.1,Y", "ash-2018,pain,day 2")],
        f"{ROB}:2",
        r"time_label is 'day 2', of which ash-2018 has no result; it has day 1, 24 h\. Did you mean day 1\?",
    ),
    (
        "rob-wrong-tool",
        [
            ("studies.csv", "2020,parallel,randomised", "2020,cohort,non-randomised"),
            HEAD,
            row("1.1,Y", "cedar-2020,,"),
        ],
        f"{ROB}:2",
        r"the tool is RoB2, and cedar-2020 is of the design cohort .* Is ROBINS-I meant\?",
    ),
    (
        "rob-wrong-tool",
        [
            ("studies.csv", "2020,parallel,randomised", "2020,crossover,randomised"),
            HEAD,
            row("1.1,Y", "cedar-2020,,"),
        ],
        f"{ROB}:2",
        r"is a randomised trial of the design crossover\. Is RoB2-crossover meant\?",
    ),
]
