"""ROBINS-I for non-randomised studies: version 1 recorded, the draft of version 2 in part computed.

Version 1 (Sterne 2016, BMJ 355:i4919) has no rule from answers to levels; people judge. Of the draft of
version 2 (20 November 2025) only the domains that independent encodings read alike are computed.
"""

from __future__ import annotations

from steelyard.appraisal.rob.codes import question, rule
from steelyard.appraisal.rob.types import Domain, Level, OverallRule, Tool

V1_LEVELS: tuple[Level, ...] = ("low", "moderate", "serious", "critical", "no information")
V2_LEVELS: tuple[Level, ...] = ("low", "moderate", "serious", "critical")
V2_CONFOUNDING: tuple[Level, ...] = ("low*", "moderate", "serious", "critical")
V2_OVERALL: tuple[Level, ...] = ("low", "low*", "moderate", "serious", "critical")

V1_DOMAINS = {
    "D1": "Confounding",
    "D2": "Selection of participants",
    "D3": "Classification of interventions",
    "D4": "Deviations from intended interventions",
    "D5": "Missing data",
    "D6": "Measurement of outcomes",
    "D7": "Selection of the reported result",
}
V1 = Tool(
    "ROBINS-I",
    "ROBINS-I, version 1",
    "robins-i-2016",
    "recorded",
    tuple(Domain(did, name, "recorded", V1_LEVELS) for did, name in V1_DOMAINS.items()),
    OverallRule(
        "proposed",
        V1_LEVELS,
        "Proposed: the worst domain; no information where a domain has none and no domain is serious or "
        "critical. A person decides.",
        "robins-i",
    ),
    "result",
    "Sterne et al. 2016, BMJ 355:i4919",
)

SELECTION = (
    question(
        "3.1",
        "Follow-up of everyone began when their intervention began.",
        codes=("Y", "PY", "WN", "SN", "NI"),
    ),
    question("3.2", "Early outcome events were left out of the analysis.", {"3.1": "Y"}),
    question("3.3", "People were selected on something seen after the intervention began."),
    question("3.4", "What they were selected on was probably linked to the intervention.", {"3.3": "Y"}),
    question("3.5", "What they were selected on was probably linked to the outcome.", {"3.4": "Y"}),
    question("3.6", "The analysis probably corrected for these selections.", {"3.1": "SN"}, {"3.5": "Y"}),
    question("3.7", "Sensitivity analyses show that they mattered little.", {"3.6": "N ?"}),
    question("3.8", "They are so severe that the result should not be used.", {"3.7": "N ?"}),
)
SELECTION_RULE = rule(
    {
        "3.1": {"Y": "3.2", "WN ?": "moderate", "SN": "serious"},
        "3.2": {"N ?": "low", "Y": "moderate"},
        "3.3": {"N": "low", "?": "moderate", "Y": "3.4"},
        "3.4": {"N": "low", "?": "moderate", "Y": "3.5"},
        "3.5": {"N ?": "moderate", "Y": "serious"},
        "3.6": {"Y": "moderate", "N ?": "3.7"},
        "3.7": {"Y": "moderate", "N ?": "3.8"},
        "3.8": {"Y": "critical", "N ?": "serious"},
    },
    "3.3",
    after={"serious": "3.6"},
)

MEASUREMENT = (
    question("5.1", "Measuring the outcome could have differed between the groups."),
    question("5.2", "Those who assessed the outcome knew the intervention.", {"5.1": "N ?"}),
    question(
        "5.3",
        "Knowing the intervention could have swayed the assessment.",
        {"5.2": "Y ?"},
        codes=("SY", "WY", "PN", "N", "NI"),
    ),
)
MEASUREMENT_RULE = rule(
    {
        "5.1": {"Y": "serious", "N": "5.2", "?": "5.2 / unclear"},
        "5.2": {"N": "low", "Y ?": "5.3"},
        "5.3": {"N": "low", "WY ?": "moderate", "SY": "serious"},
        "5.2 / unclear": {"N": "moderate", "Y ?": "5.3 / unclear"},
        "5.3 / unclear": {"N WY ?": "moderate", "SY": "serious"},
    }
)

REPORTED = (
    question("6.1", "The result follows an analysis plan fixed beforehand."),
    question("6.2", "It was probably chosen, for what it shows, from several measurements.", {"6.1": "N ?"}),
    question("6.3", "It was probably chosen, for what it shows, from several analyses.", {"6.1": "N ?"}),
    question("6.4", "It was probably chosen, for what it shows, from several subgroups.", {"6.1": "N ?"}),
)
REPORTED_RULE = rule(
    {
        "6.1": {"Y": "low", "N ?": "6.2"},
        "6.2": {"Y": "6.3 / one yes", "?": "6.3 / one unclear", "N": "6.3"},
        "6.3 / one yes": {"Y": "critical", "N ?": "6.4 / one yes"},
        "6.3 / one unclear": {"Y": "6.4 / one yes", "?": "6.4 / two unclear", "N": "6.4 / one unclear"},
        "6.3": {"Y": "6.4 / one yes", "?": "6.4 / one unclear", "N": "6.4"},
        "6.4 / one yes": {"Y": "critical", "N ?": "serious"},
        "6.4 / two unclear": {"Y ?": "serious", "N": "moderate"},
        "6.4 / one unclear": {"Y": "serious", "N ?": "moderate"},
        "6.4": {"Y": "serious", "?": "moderate", "N": "low"},
    }
)

V2 = Tool(
    "ROBINS-I-V2",
    "ROBINS-I, version 2 (draft)",
    "robins-i-v2-draft-2025-11-20",
    "draft",
    (
        Domain("D1", "Confounding", "recorded", V2_CONFOUNDING),
        Domain("D2", "Classification of interventions", "recorded", V2_LEVELS),
        Domain("D3", "Selection of participants", "draft", V2_LEVELS, SELECTION, SELECTION_RULE),
        Domain("D4", "Missing data", "recorded", V2_LEVELS),
        Domain("D5", "Measurement of the outcome", "draft", V2_LEVELS, MEASUREMENT, MEASUREMENT_RULE),
        Domain("D6", "Selection of the reported result", "draft", V2_LEVELS, REPORTED, REPORTED_RULE),
    ),
    OverallRule("draft", V2_OVERALL, "The worst domain. A person may raise it, with a reason.", "worst"),
    "result",
    "riskofbias.info, draft of version 2, 20 November 2025",
)
TOOLS = (V1, V2)
