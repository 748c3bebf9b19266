"""Lists whose items are answered one by one: RoB 1, SYRCLE, JBI for case series and reports, Murad.

None of them is a score: no item counts more because it can be counted. Items are ours in wording.
"""

from __future__ import annotations

from steelyard.appraisal.rob.codes import question, rule
from steelyard.appraisal.rob.types import Domain, Level, OverallRule, Question, Rule, Tool

RISK: tuple[Level, ...] = ("low", "unclear", "high")
ANSWERS: tuple[Level, ...] = ("yes", "unclear", "no", "not applicable")
DECISIONS: tuple[Level, ...] = ("include", "exclude", "seek info")
YES_NO = ("Y", "N", "U")

ROB1_DOMAINS = {
    "D1": "Random sequence generation",
    "D2": "Allocation concealment",
    "D3": "Blinding of participants and personnel",
    "D4": "Blinding of outcome assessment",
    "D5": "Incomplete outcome data",
    "D6": "Selective reporting",
    "D7": "Other bias",
}
ROB1 = Tool(
    "RoB1",
    "Cochrane risk-of-bias tool, 2011",
    "rob1-2011",
    "recorded",
    tuple(Domain(did, name, "recorded", RISK) for did, name in ROB1_DOMAINS.items()),
    OverallRule("recorded", RISK, "A person's judgement of the domains that matter for the result.", "none"),
    "study",
    "Higgins et al. 2011, BMJ 343:d5928",
)

SYRCLE_ITEMS: dict[str, tuple[str, tuple[Question, ...]]] = {
    "D1": ("Sequence generation", (question("1", "The sequence was random and was kept to.", codes=YES_NO),)),
    "D2": (
        "Baseline characteristics",
        (
            question("2a", "Groups were alike at baseline, or the analysis adjusted for it.", codes=YES_NO),
            question("2b", "If a disease was induced: its timing was adequate.", codes=YES_NO, na=True),
        ),
    ),
    "D3": (
        "Allocation concealment",
        (question("3", "Whoever allocated animals could not foresee the group.", codes=YES_NO),),
    ),
    "D4": (
        "Random housing",
        (question("4", "Housing was random, or could not have affected the outcome.", codes=YES_NO),),
    ),
    "D5": (
        "Blinding of caregivers and investigators",
        (question("5", "Caregivers and investigators did not know the group.", codes=YES_NO),),
    ),
    "D6": (
        "Random outcome assessment",
        (question("6", "Animals were picked at random for outcome assessment.", codes=YES_NO),),
    ),
    "D7": (
        "Blinding of outcome assessment",
        (question("7", "The assessor did not know the group, or could not be swayed by it.", codes=YES_NO),),
    ),
    "D8": (
        "Incomplete outcome data",
        (question("8", "Outcome data are complete, or what is missing cannot bias.", codes=YES_NO),),
    ),
    "D9": (
        "Selective outcome reporting",
        (question("9", "All planned, or all expected, outcomes are reported.", codes=YES_NO),),
    ),
    "D10": (
        "Other sources of bias",
        (
            question("10a", "Free of contamination, such as pooled drugs.", codes=YES_NO, na=True),
            question("10b", "Free of undue influence of funders.", codes=YES_NO, na=True),
            question("10c", "Free of unit-of-analysis errors.", codes=YES_NO, na=True),
            question("10d", "Free of risks that come with the design.", codes=YES_NO, na=True),
            question("10e", "No animals were added to replace those lost.", codes=YES_NO, na=True),
        ),
    ),
}


def _any_no(questions: tuple[Question, ...]) -> Rule:
    """Return the rule "any relevant no is high": each question a part, the worst stands, NA has no say."""
    says = {"Y": "low", "U": "unclear", "N": "high", "NA": "-"}
    table = {q.id: {code: says[code] for code in q.codes} for q in questions}
    return rule(table, *(q.id for q in questions[1:]), plain=True)


SYRCLE = Tool(
    "SYRCLE",
    "SYRCLE's tool for animal studies",
    "syrcle-2014",
    "computed",
    tuple(
        Domain(did, name, "computed", RISK, items, _any_no(items))
        for did, (name, items) in SYRCLE_ITEMS.items()
    ),
    OverallRule("recorded", RISK, "None in the tool, and no sum; a person may judge.", "none"),
    "study",
    "Hooijmans et al. 2014, BMC Medical Research Methodology 14:43, Table 3",
)


def _items(texts: tuple[tuple[str, str], ...]) -> tuple[Domain, ...]:
    """Return a list's items as domains 1, 2, …, each with one question whose answer is its level."""
    says = {"Y": "yes", "U": "unclear", "N": "no", "NA": "not applicable"}
    return tuple(
        Domain(
            str(i),
            name,
            "item",
            ANSWERS,
            (question(str(i), intent, codes=YES_NO, na=True),),
            rule({str(i): says}, plain=True),
        )
        for i, (name, intent) in enumerate(texts, start=1)
    )


JBI_DECISION = OverallRule(
    "recorded", DECISIONS, "A person's decision; no number of items decides it.", "none"
)
JBI_SERIES = Tool(
    "JBI-case-series",
    "JBI checklist for case series",
    "jbi-case-series-2020",
    "recorded",
    _items(
        (
            ("Inclusion criteria", "Who could be included was clear."),
            ("Measurement of the condition", "The condition was measured reliably, alike for everyone."),
            ("Identification", "The condition was identified by valid methods."),
            ("Consecutive inclusion", "People were included consecutively."),
            ("Complete inclusion", "Everyone eligible was included."),
            ("Demographics", "Who the people were is reported."),
            ("Clinical information", "Their clinical state is reported."),
            ("Outcomes", "Outcomes or follow-up are reported."),
            ("Site", "The clinic or site and its population are described."),
            ("Statistics", "The statistical analysis was appropriate."),
        )
    ),
    JBI_DECISION,
    "study",
    "Munn et al. 2020, JBI Evidence Synthesis 18:2127",
)
JBI_REPORT = Tool(
    "JBI-case-report",
    "JBI checklist for case reports",
    "jbi-case-report",
    "recorded",
    _items(
        (
            ("Demographics", "Who the patient was is described."),
            ("History", "The history is told in the order of time."),
            ("Condition", "The condition at presentation is described."),
            ("Tests", "Tests or assessments, and their results, are described."),
            ("Intervention", "What was done is described."),
            ("Afterwards", "The condition after the intervention is described."),
            ("Harms", "Harms and unforeseen events are identified and described."),
            ("Lessons", "What is to be learnt is stated."),
        )
    ),
    JBI_DECISION,
    "study",
    "JBI Manual for Evidence Synthesis",
)
MURAD = Tool(
    "Murad",
    "Murad's list for case series and case reports",
    "murad-2018",
    "recorded",
    _items(
        (
            ("Selection", "The patients are the whole experience of the centre."),
            ("Exposure", "The exposure was ascertained adequately."),
            ("Outcome", "The outcome was ascertained adequately."),
            ("Other causes", "Other causes that could explain the outcome were ruled out."),
            ("Challenge", "It came or went with challenge or rechallenge."),
            ("Dose and response", "More of the exposure went with more of the outcome."),
            ("Follow-up", "Follow-up was long enough for the outcome to occur."),
            ("Reporting", "The report is detailed enough for others to judge or repeat."),
        )
    ),
    OverallRule("recorded", RISK, "A person's judgement of the items that matter; no sum.", "none"),
    "study",
    "Murad et al. 2018, BMJ Evidence-Based Medicine 23:60, Table 1",
)
TOOLS = (ROB1, SYRCLE, JBI_SERIES, JBI_REPORT, MURAD)
