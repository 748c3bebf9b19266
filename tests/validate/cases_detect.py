"""Printed numbers that cannot be, or that contradict each other: the edit of the sample that makes each."""

from __future__ import annotations

Edit = tuple[str, str, str]

OUT = "outcomes.csv"
CON = "contrasts.csv"
YAML = "review.yaml"
_PAIN = "MD,-12,-18,-6,0.95,3.06,<0.001"


def scored(low: int = 0, high: int = 100, scale: str = "VAS") -> Edit:
    """Return the edit that declares the sample's pain scale as an instrument."""
    block = f"instruments:\n  - {{name: Pain, scales: [{scale}], low: {low}, high: {high}}}\n"
    return YAML, "analyses:\n", f"{block}analyses:\n"


# code, edits, file:line, part of the message (a pattern)
DETECT_CASES: list[tuple[str, list[Edit], str, str]] = [
    ("instrument-range", [scored(100, 0)], f"{YAML}:29", r"low is 100 and high is 0; need low < high"),
    (
        "instrument-matches-nothing",
        [scored(scale="NRS")],
        f"{YAML}:29",
        r"instruments\[0\] \(Pain\): no row .* scales, NRS",
    ),
    (
        "outside-scale",
        [scored(), (OUT, "40,,30,12", "40,,130,12")],
        f"{OUT}:6",
        "a mean of 130 lies outside the scale, 0 to 100",
    ),
    (
        "impossible-mean",
        [scored(), (OUT, "40,,30,12", "40,,30.21,12")],
        f"{OUT}:6",
        r"no 40 whole scores have a mean of 30\.21 \(GRIM\): 30\.21 x 40 = 1208\.4; the nearest sums give "
        r"1208/40 = 30\.2000, 1209/40 = 30\.2250",
    ),
    (
        "impossible-sd",
        [scored(), (OUT, "40,,30,12", "40,,30.00,0.10")],
        f"{OUT}:6",
        r"a mean of 30\.00 and an SD of 0\.10 \(GRIMMER\): with the sum 1200 .* no whole number lies there",
    ),
    (
        "impossible-percent",
        [(OUT, "40,20,,,,,,", "40,,,,,,34,")],
        f"{OUT}:2",
        r"no count of n = 40 gives it: 34 % of 40 is 13\.6 people; the nearest are 13/40 = 32\.50 % and",
    ),
    (
        "percent-of-another-count",
        [(OUT, "40,20,,,,,,", "40,20,,,,,50.4,")],
        f"{OUT}:2",
        r"percent is 50\.4 .*, but 20/40 is 50\.000 %",
    ),
    (
        "percent-of-arm",
        [(OUT, "40,20,,,,,,", ",,,,,,34,")],
        f"{OUT}:2",
        r"n is empty; no count of the arm's n = 40 \(arms\.csv:2\) gives it: .* Of fewer people it is",
    ),
    (
        "p-against-statistic",
        [(CON, _PAIN, "MD,-12,,,,3.06,0.02")],
        f"{CON}:2",
        r"p is 0\.02 .* the estimate is between -12\.5 and -11\.5 and its standard error between 3\.055 and "
        r"3\.065, which gives p = 4\.3e-05 to 0\.000",
    ),
    (
        "p-against-counts",
        [
            (OUT, "+", "cedar-2020,drug,,response,halved,24,day 1,30,20,,,,,,endpoint,table,no,Table 3"),
            (OUT, "+", "cedar-2020,pla,,response,halved,24,day 1,30,10,,,,,,endpoint,table,no,Table 3"),
            (CON, "RR,2,1.25,3.2,0.95,,0.004", "RR,2,,,,,0.004"),
        ],
        f"{CON}:3",
        r"p is 0\.004 .*, but 20/30 and 10/30 have p by Fisher 0\.019, .* \(lines 12 and 13 of outcomes",
    ),
    (
        "p-against-means",
        [(CON, _PAIN, "MD,-12,,,,,0.02")],
        f"{CON}:2",
        r"p is 0\.02 .* the means differ by -13 to -11 with a standard error of 2\.98.*lines 10 and 11",
    ),
    (
        "difference-against-means",
        [(CON, "MD,-12,-18,-6", "MD,12,6,18")],
        f"{CON}:2",
        r"estimate is 12 .*, but the arms' means differ by 29 - 41 = -12 .* Is its sign turned",
    ),
    (
        "interval-against-spread",
        [(CON, _PAIN, "MD,-12,-42,18,0.95,,")],
        f"{CON}:2",
        r"the interval -42 to 18 gives a standard error of .*; the arms' SDs 11 and 13 of 30 and 30 people",
    ),
    (
        "estimate-off-centre",
        [(CON, "MD,-12,-18,-6", "MD,-13.0,-18.0,-6.0")],
        f"{CON}:2",
        r"estimate -13 stands 8 % of the width from the middle of -18 to -6 .* rounding explains all but 7 %",
    ),
    (
        "huge-smd",
        [(CON, _PAIN, "SMD,-4,-5,-3,0.95,,")],
        f"{CON}:2",
        r"an SMD of -4 .*; more than 3 standard deviations is rare",
    ),
    (
        "spreads-apart",
        [(OUT, "40,,30,12", "40,,30,40")],
        f"{OUT}:7",
        r"sd is 40 in drug and 13 in pla .* ln\(40 / 13\) = 1\.12 is 7\.0 of its standard errors",
    ),
    (
        "spread-unlike-others",
        [
            ("studies.csv", "+", "dale-2021,Dale 2021,2021,parallel,randomised,headache,80,,,"),
            ("arms.csv", "+", "dale-2021,drug,Drug,drug,po,10,mg,40"),
            (OUT, "+", "dale-2021,drug,,pain,VAS,24,day 1,40,,30,50,,,,endpoint,table,no,Table 4"),
        ],
        f"{OUT}:12",
        r"sd is 50 .*, 4 times 12\.5, the median of 3 other studies on this scale",
    ),
    (
        "alike-arms",
        [(OUT, "50,,31,12", "50,,31.4,12.7"), (OUT, "30,,29,11", "30,,31.4,12.7")],
        f"{OUT}:10",
        r"cedar-2020, drug has the mean 31\.4 and spread 12\.7 of birch-2019, drug \(outcomes\.csv:8\)",
    ),
]
