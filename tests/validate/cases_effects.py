"""Rows that give no effect, spreads in each other's place, washouts, baselines, impossible entries."""

from __future__ import annotations

Edit = tuple[str, str, str]

OUT = "outcomes.csv"
CON = "contrasts.csv"
YAML = "review.yaml"
CROSS = "crossover.csv"
_SECOND = "RR,2,1.25,3.2,0.95,,0.004"
_PAIN = "cedar-2020,drug,pla,,pain,VAS,24,day 1,MD,-12,-18,-6,0.95,3.06,<0.001"


def _washout(field: str, value: str) -> list[Edit]:
    return [
        ("studies.csv", "2020,parallel", "2020,crossover"),
        (OUT, "cedar-2020,drug,,pain", "cedar-2020,drug,both,pain"),
        (OUT, "cedar-2020,pla,,pain", "cedar-2020,pla,both,pain"),
        (CON, "cedar-2020,drug,pla,,pain", "cedar-2020,drug,pla,both,pain"),
        (CON, "cedar-2020,drug,pla,,response", "cedar-2020,drug,pla,both,response"),
        (CROSS, "+", f"study_id,field,value\ncedar-2020,{field},{value}"),
    ]


def _error(old: str, new: str) -> list[Edit]:
    return [(CON, _PAIN, f"cedar-2020,drug,pla,,pain,VAS,24,day 1,MD,-12,,,,{new},{old}")]


# code, edits, file:line, part of the message (a pattern)
EFFECT_CASES: list[tuple[str, list[Edit], str, str]] = [
    ("ratio-zero", [(CON, "RR,2,1.25,3.2", "RR,0,0,3.2")], f"{CON}:3", "estimate is 0 for a RR"),
    (
        "no-standard-error",
        [(CON, _SECOND, "RR,2,2,2,0.95,,")],
        f"{CON}:3",
        "ci_low and ci_high are both 2, and an interval of no width has no error .* it is listed and not",
    ),
    ("no-standard-error", [(CON, _SECOND, "RR,2,,,,,1")], f"{CON}:3", "p is 1, and without an interval"),
    ("no-standard-error", [(CON, _SECOND, "RR,1,,,,,0.4")], f"{CON}:3", "estimate is 1, no effect, with p"),
    ("no-standard-error", [(CON, _SECOND, "MD,0,,,,,0.4")], f"{CON}:3", "estimate is 0, no effect, with p"),
    ("no-standard-error", [(CON, _SECOND, "RR,2,,,,0.4,")], f"{CON}:3", "se is 0.4 for a RR, and a ratio's"),
    ("p-zero", [(CON, ",0.004,", ",0,")], f"{CON}:3", r"p is 0 .* no p is.* such as <0.001"),
    ("zero-spread", _error("", "0"), f"{CON}:2", "se is 0 .* it gives no weight"),
    (
        "error-unlike-spread",
        _error("", "12"),
        f"{CON}:2",
        r"se is 12 .* with 30 and 30 people implies a standard deviation of 46.5; the study's other rows on "
        r"this scale have 12. Is it a standard deviation\?",
    ),
    (
        "error-unlike-spread",
        [*_error("", "0.5"), (OUT, "30,,29,11,,,", "30,,29,,,,"), (OUT, "30,,41,13,,,", "30,,41,,,,")],
        f"{CON}:2",
        r"se is 0.5 .* standard deviation of 1.94; the median of 2 other studies on this scale is 12.8. "
        "Is it the error of another quantity",
    ),
    (
        "sd-looks-like-se",
        [(OUT, "30,,29,11,,", "30,,29,2,,"), (OUT, "30,,41,13,,", "30,,41,2.4,,")],
        f"{OUT}:10",
        r"sd is 2, 2.4 on lines 10, 11 .* close to 2 x sqrt\(30\) = 11, 2.4 x sqrt\(30\) = 13.1. Are the "
        r"arms' values standard errors\? They have the column se",
    ),
    (
        "huge-difference",
        [(OUT, "30,,29,11,,", "30,,29,2,,"), (OUT, "30,,41,13,,", "30,,41,2.4,,")],
        f"{OUT}:11",
        r"= 5.4 standard deviations .* Are both standard errors\? Then the arms differ by 0.99",
    ),
    (
        "p-against-interval",
        [(CON, _SECOND, "HR,0.5,0.29,0.84,0.95,,0.3")],
        f"{CON}:3",
        r"p is 0.3, but the interval 0.29 to 0.84 .* excludes no effect and implies p = 0.01",
    ),
    (
        "p-unlike-interval",
        [(CON, _SECOND, "HR,0.49,0.29,0.84,0.95,,0.003")],
        f"{CON}:3",
        r"p is 0.003, and the interval 0.29 to 0.84 .* implies p = 0.0086. Are they of two analyses",
    ),
    (
        "baseline-in-other-words",
        [(OUT, "pain,VAS,24,day 1", "pain,VAS,0,Before infusion")],
        f"{OUT}:6",
        r"time_label is 'Before infusion' .* only a label that starts with 'baseline' .*mean baseline",
    ),
    (
        "baseline-in-other-words",
        [(OUT, "pain,VAS,24,day 1", "pain,VAS,,Baseline")],
        f"{OUT}:6",
        "time_label is 'Baseline'",
    ),
    (
        "baseline-in-other-words",
        [(OUT, "pain,VAS,24,day 1", "pain,VAS,0,pre-treatment")],
        f"{OUT}:6",
        "time_label is 'pre-treatment'",
    ),
    (
        "washout-unclear",
        _washout("washout", "long enough"),
        f"{CROSS}:2",
        "washout is 'long enough'; no duration can be read from it, so it counts as not stated",
    ),
    (
        "washout-unclear",
        _washout("washout", "less than 24 hours"),
        f"{CROSS}:2",
        "washout is 'less than 24 hours', which says 'less than'; it is read as a washout of 24 h",
    ),
    ("washout-unclear", _washout("washout", "no washout"), f"{CROSS}:2", "no duration can be read"),
    (
        "washout-misnamed",
        _washout("Wash-out", "2 weeks"),
        f"{CROSS}:2",
        r"field is 'Wash-out'; a washout is read only where it is called 'washout'. Did you mean washout\?",
    ),
    (
        "washout-not-stated",
        _washout("period spacing", "2 weeks"),
        "studies.csv:4",
        r"Is the period spacing on crossover.csv:2 its washout\?",
    ),
    (
        "several-outcomes",
        [(YAML, "outcome: response\n", "outcome: [response, pain]\n"), (YAML, "measure: RR", "measure: HR")],
        "review.yaml:34",
        r"\(response-24h\) is pairwise and has the outcomes response, pain; one outcome an entry. Give each",
    ),
    (
        "arm-on-both-sides",
        [(YAML, "comparators: [placebo]", "comparators: [placebo, drug]")],
        "review.yaml:39",
        r"analyses\[0\].eligible holds drug under interventions and under comparators; an arm is on one side",
    ),
    (
        "arm-on-both-sides",
        [(YAML, "    eligible:\n      interventions: [drug]\n      comparators: [placebo]\n", "")],
        "review.yaml:40",
        r"analyses\[1\].eligible names neither interventions nor comparators",
    ),
    (
        "important-ratio",
        [
            (
                YAML,
                "kind: binary}",
                "kind: binary, important_difference: {value: 0.8, measure: RR, source: Us.}}",
            )
        ],
        "review.yaml:19",
        r"important_difference.value is 0.8 as RR; an important ratio is above 1.* Did you mean 1.25\?",
    ),
    (
        "important-difference-unused",
        [
            (
                YAML,
                "kind: continuous}",
                "kind: continuous, important_difference: {value: 0.5, measure: SMD, source: Us.}}",
            )
        ],
        "review.yaml:20",
        r"outcomes\[1\].important_difference is stated as SMD, and the entries of pain are in MD",
    ),
]
