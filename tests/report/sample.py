"""A review's result made by hand, with one entry of every kind and text that tries to break a page."""

from __future__ import annotations

from steelyard.data.rows import (
    ArmRow,
    ContrastRow,
    CrossoverRow,
    OutcomeRow,
    PublishedRow,
    StudyRow,
    Tables,
)
from steelyard.data.values import Inequality, Range
from steelyard.errors import Place, Problem
from steelyard.review.plan import Plan
from steelyard.review.result import (
    AnalysisResult,
    ArmData,
    BiasCell,
    CrossoverContribution,
    Estimate,
    Heterogeneity,
    LedgerEntry,
    NamedEstimate,
    Pooled,
    PublishedResult,
    ReviewResult,
    Row,
    Source,
    StudyResult,
    Subgroup,
    Subgroups,
)

HOSTILE = "<script>alert('x')</script>"
REVERSED = "abc\u202edef"
LONG = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 4
BAD_URL = "javascript:alert(1)"

PLAN = Plan.model_validate(
    {
        "schema": 1,
        "title": "Does drug A help?",
        "notice": f"An example. {HOSTILE}",
        "question": {
            "text": "Does it?",
            "population": "People",
            "intervention": "Drug A",
            "comparator": "Placebo",
            "outcomes": "Response",
        },
        "search": {"systematic": False, "statement": "Trials were taken from a textbook."},
        "treatments": [{"id": "a", "label": "Drug A"}, {"id": "placebo", "label": "Placebo"}],
        "conditions": [{"id": "pain", "label": "Pain"}],
        "outcomes": [
            {"id": "response", "label": "Response", "better": "more", "sentence": "responded"},
            {"id": "pain", "label": "Pain score", "better": "less", "kind": "continuous"},
            {"id": "harm", "label": "Nausea", "better": "less", "harm": True},
        ],
        "crossover": {
            "rule": "by-design",
            "washout_hours": 336,
            "correlation": {"value": 0.5, "low": 0.3, "high": 0.7, "source": "Assumed."},
            "source": "A convention.",
        },
        "overlaps": [{"id": "same", "studies": ["doe-2019", "roe-2021"], "reason": "Same people."}],
        "analyses": [
            {
                "id": "response-rr",
                "title": "Response in a week",
                "group": "Benefits",
                "question": "Do more people respond?",
                "kind": "pairwise",
                "outcome": "response",
                "measure": "RR",
                "labels": ["Drug A", "Placebo"],
                "subgroup": "route",
            },
            {
                "id": "pain-md",
                "title": "Pain after a day",
                "group": "Benefits",
                "question": "Is pain less?",
                "kind": "pairwise",
                "outcome": "pain",
                "measure": "MD",
                "labels": ["Drug A", "Placebo"],
            },
            {
                "id": "series",
                "title": "Series without a control group",
                "group": "Benefits",
                "question": "How many?",
                "kind": "listed",
                "stream": "uncontrolled",
                "outcome": "response",
                "measure": "PLO",
                "reason": "They count different things.",
            },
            {
                "id": "words",
                "title": "Animal models",
                "group": "Described",
                "question": "What is known?",
                "kind": "described",
                "stream": "animal",
                "reason": "Never pooled with people.",
                "eligible": {"studies": ["nil-2020"]},
                "text": f"A *described* entry. {HOSTILE} [bad]({BAD_URL}) [good](https://example.org/x) "
                "![img](https://example.org/i.png)",
            },
            {
                "id": "later",
                "title": "A network",
                "group": "Planned",
                "question": "Which is best?",
                "kind": "planned",
                "reason": "The comparisons form a tree.",
            },
        ],
    }
)


def study(
    line: int, study_id: str, label: str, notes: str = "", url: str = "https://example.org/a"
) -> StudyRow:
    return StudyRow(
        Place("studies.csv", line),
        study_id,
        label,
        2019,
        "parallel",
        "randomised",
        "pain",
        "adults",
        61,
        "Norway",
        "none",
        "no",
        "inactive",
        "NCT1",
        "10.1000/x",
        "123",
        url,
        notes,
    )


def outcome(line: int, study_id: str, arm: str, events: int, n: int) -> OutcomeRow:
    return OutcomeRow(
        Place("outcomes.csv", line),
        study_id,
        arm,
        "",
        "response",
        ">=50 %",
        168.0,
        "day 7",
        n,
        events,
        None,
        None,
        None,
        None,
        None,
        "endpoint",
        "table",
        False,
        "Table 2",
    )


def arm(line: int, study_id: str, arm_id: str, label: str) -> ArmRow:
    return ArmRow(
        Place("arms.csv", line),
        study_id,
        arm_id,
        label,
        arm_id,
        "iv",
        Range(0.5, 1.0, "0.5-1"),
        "mg/kg",
        40.0,
        1.0,
        "once",
        "",
        30,
    )


TABLES = Tables(
    studies=(
        study(2, "doe-2019", "Doe 2019", notes=f"{HOSTILE} {REVERSED} {LONG}", url=BAD_URL),
        study(3, "roe-2021", f"Roe 2021 {LONG}"),
        study(4, "nil-2020", "Nil 2020"),
    ),
    arms=(arm(2, "doe-2019", "a", "Drug A"), arm(3, "doe-2019", "placebo", "Placebo")),
    outcomes=(
        outcome(2, "doe-2019", "a", 9, 30),
        outcome(3, "doe-2019", "placebo", 4, 31),
        outcome(4, "roe-2021", "a", 14, 40),
        outcome(5, "roe-2021", "placebo", 9, 41),
    ),
    contrasts=(
        ContrastRow(
            Place("contrasts.csv", 2),
            "roe-2021",
            "a",
            "placebo",
            "",
            "pain",
            "VAS",
            24.0,
            "",
            "MD",
            -3.8,
            -6.56,
            -1.09,
            0.95,
            None,
            Inequality("<", 0.01, "<0.01"),
            "abstract",
            False,
            "Abstract",
        ),
    ),
    crossover=(CrossoverRow(Place("crossover.csv", 2), "nil-2020", "washout", "2 weeks", "p. 3", BAD_URL),),
    published_pooled=(
        PublishedRow(
            Place("published_pooled.csv", 2),
            "Other 2020",
            "10.1/y",
            "pain",
            "A v placebo",
            "response",
            "1 week",
            "RR",
            1.9,
            1.1,
            3.2,
            Range(0, 30, "0-30"),
            7,
            500,
            "https://example.org/o",
        ),
    ),
)


def source(file: str, line: int) -> Source:
    return Source(f"{file}:{line}", file, line, "table", False, "Table 2", "https://example.org/paper")


def cell(study_id: str, domain: str, judgement: str, by: str, line: int) -> BiasCell:
    return BiasCell(study_id, "RoB1", domain, judgement, judgement, by, f"bias.csv:{line}", "https://x.org/t")  # type: ignore[arg-type]


BIAS = {
    "doe-2019": (
        cell("doe-2019", "Random sequence generation (selection bias)", "low", "Smith 2020", 2),
        cell("doe-2019", "Random sequence generation", "high", "Jones 2021", 3),
        cell("doe-2019", "Blinding", "unclear", "Smith 2020", 4),
    )
}


def row(study_id: str, label: str, counts: tuple[int, int, int, int], e: Estimate, **more: object) -> Row:
    a, n1, c, n2 = counts
    values: dict[str, object] = {
        "weight": 50.0,
        "people": n1 + n2,
        "scale": ">=50 %",
        "time_h": 168.0,
        "time_label": "day 7",
        "basis": "table",
        "subgroup": "iv",
        "contribution": "parallel",
        "sources": (),
        "year": 2019,
        "bias": BIAS.get(study_id, ()),
    } | more
    arms = (ArmData("Drug A", n1, a), ArmData("Placebo", n2, c))
    return Row(study_id=study_id, label=label, arms=arms, estimate=e, **values)  # type: ignore[arg-type]


POOLED = Estimate(
    "RR",
    1.8123456789,
    1.0123456789,
    3.2456789012,
    p=0.0451,
    pi_note="not informative: 3 results, fewer than 5",
    yi=0.5946,
    se=0.297,
    interval_method="Wald",
)

RESPONSE = AnalysisResult(
    spec=PLAN.analyses[0],
    status="pooled",
    reason="",
    k=3,
    people=165,
    rows=(
        row(
            "doe-2019",
            "Doe 2019",
            (9, 30, 4, 31),
            Estimate("RR", 2.325, 0.8, 6.75),
            weight=36.1,
            sources=("outcomes.csv:2", "outcomes.csv:3"),
        ),
        row(
            "roe-2021",
            f"Roe 2021 {LONG}",
            (14, 40, 9, 41),
            Estimate("RR", 1.594, 0.78, 3.26),
            weight=63.9,
            sources=("outcomes.csv:4", "outcomes.csv:5"),
            subgroup="nasal",
        ),
        row(
            "nil-2020",
            "Nil 2020",
            (0, 12, 0, 11),
            Estimate("RR", reason="no events"),
            weight=0.0,
            subgroup="nasal",
        ),
    ),
    ledger=(
        LedgerEntry(
            "doe-2019",
            "Doe 2019",
            "used",
            "nearest to a week",
            "9/30 v 4/31",
            "intervention",
            "0.12",
            "response",
            ">=50 %",
            168.0,
            "day 7",
            "table",
            ("outcomes.csv:2", "outcomes.csv:3"),
        ),
        LedgerEntry(
            "roe-2021",
            "Roe 2021",
            "not poolable",
            "printed as OR",
            HOSTILE,
            "comparator",
            "<0.01",
            "response",
            ">=50 %",
            None,
            "",
            "abstract",
            ("contrasts.csv:2",),
        ),
        LedgerEntry(
            "nil-2020",
            "Nil 2020",
            "refused",
            "time window",
            "0/12 v 0/11",
            "neither",
            "",
            "response",
            "",
            24.0,
            "",
            "table",
            (),
        ),
    ),
    pooled=Pooled(
        3,
        165,
        "REML",
        "guarded",
        "z",
        POOLED,
        Heterogeneity(0.241, 2, 0.62, 0.0, 1.0, 0.0, 0.0, 1.234),
        (ArmData("Drug A", 82, 23), ArmData("Placebo", 83, 13)),
        ("One study has no events.",),
    ),
    small_evidence=(
        NamedEstimate("interval", "Wald", 3, 165, POOLED),
        NamedEstimate(
            "interval", "Hartung–Knapp", 3, 165, Estimate("RR", 1.81, 0.71, 4.62, p=0.13), flips=True
        ),
    ),
    sensitivity=(
        NamedEstimate("Estimator", "DerSimonian–Laird", 3, 165, POOLED, 0.0, 0.0),
        NamedEstimate(
            "Leave one out",
            "Without Doe 2019",
            2,
            104,
            Estimate("RR", 1.59, 0.78, 3.26),
            0.01,
            3.4,
            "one study less",
            True,
        ),
    ),
    subgroups=Subgroups(
        "route",
        (
            Subgroup("iv", 1, 61, Estimate("RR", 2.325, 0.8, 6.75), None, None, None, None),
            Subgroup("nasal", 2, 104, Estimate("RR", 1.594, 0.78, 3.26), 0.0, 0.0, 0.1, 1),
        ),
        0.35,
        1,
        0.55,
        "few results",
    ),
    crossover=(
        CrossoverContribution(
            "nil-2020",
            "Nil 2020",
            "paired",
            "first period",
            "short washout",
            Estimate("RR", 1.1, 0.4, 3.1),
            "0.3 to 0.7",
            (("washout", "2 weeks", "p. 3"),),
        ),
    ),
    published=(
        PublishedResult(
            "Other 2020",
            "A v placebo",
            "response",
            "1 week",
            "RR",
            1.9,
            1.1,
            3.2,
            "0-30",
            7,
            500,
            "https://example.org/o",
            "odds ratios turned round",
            "published_pooled.csv:2",
        ),
    ),
    method_line="Risk ratio, inverse variance, random effects (REML).",
    rule_line="Time: nearest to a week.",
    notices=("A notice.",),
)

PAIN = AnalysisResult(
    spec=PLAN.analyses[1],
    status="single",
    reason="one result",
    k=1,
    people=81,
    rows=(
        Row(
            "roe-2021",
            "Roe 2021",
            2021,
            (),
            Estimate("MD", -3.8, -6.56, 1.09, p=0.08),
            None,
            81,
            "VAS",
            24.0,
            "",
            "abstract",
            "",
            "",
            ("contrasts.csv:2",),
        ),
    ),
)

SERIES = AnalysisResult(
    spec=PLAN.analyses[2],
    status="not pooled",
    reason="They count different things.",
    k=2,
    people=25,
    rows=tuple(
        Row(
            s,
            label,
            2019,
            (ArmData("Drug A", n, x),),
            Estimate("PLO", x / n, low, high),
            None,
            n,
            ">=50 %",
            None,
            "",
            "table",
            "",
            "",
            (),
        )
        for s, label, x, n, low, high in (
            ("doe-2019", "Doe 2019", 9, 15, 0.32, 0.84),
            ("nil-2020", "Nil 2020", 0, 10, 0.0, 0.31),
        )
    ),
)

WORDS = AnalysisResult(PLAN.analyses[3], "described", "Never pooled with people.", 0, None)
LATER = AnalysisResult(PLAN.analyses[4], "planned", "The comparisons form a tree.", 0, None)


RESULT = ReviewResult(
    plan=PLAN,
    tables=TABLES,
    analyses=(RESPONSE, PAIN, SERIES, WORDS, LATER),
    studies=(
        StudyResult(
            "doe-2019",
            "randomised",
            ("response-rr", "series"),
            ("response-rr", "series"),
            BIAS["doe-2019"],
        ),
        StudyResult("roe-2021", "randomised", ("response-rr", "pain-md"), ("response-rr",), ()),
        StudyResult("nil-2020", "uncontrolled", ("series",), ("response-rr", "series"), ()),
    ),
    warnings=(
        Problem("warning", "n-above-arm", Place("outcomes.csv", 3), f"n is 31 {HOSTILE}", "Is n right?"),
        Problem("warning", "se-for-sd", Place("arms.csv", 2), "the SD is small"),
    ),
    sources={
        s.id: s
        for s in (
            *(source("outcomes.csv", i) for i in range(2, 6)),
            source("contrasts.csv", 2),
        )
    },
    checksums={"outcomes.csv": "a" * 64, "review.yaml": "b" * 64},
    version="1.2.3",
)
