"""RoB 2: its questions and rules for one result of a randomised trial.

Ids, codes and logic are those of the tool; the words are ours. The rules follow the text of 22 August 2019
(Sterne 2019, BMJ 366:l4898; full guidance at riskofbias.info), each compared on every legal combination of
answers with other people's encodings. What no published and checked rule covers is left to a person:
the crossover version's period and carryover domain, and the whole cluster-randomised version.
"""

from __future__ import annotations

from steelyard.appraisal.rob.codes import question, rule
from steelyard.appraisal.rob.types import Domain, Level, Mode, OverallRule, Question, Rule, Tool

LEVELS: tuple[Level, ...] = ("low", "some", "high")
SOURCE = "Sterne et al. 2019, BMJ 366:l4898"
WORST = (
    "Low where every domain is low, high where any is high, some concerns otherwise. Raising several "
    "concerns to high is a person's decision, with a reason."
)

RANDOMISATION = (
    question("1.1", "The allocation sequence was random."),
    question("1.2", "The sequence stayed hidden until people were enrolled and assigned."),
    question("1.3", "Differences at baseline point to a problem with the randomisation."),
)
RANDOMISATION_RULE = rule(
    {
        "1.2": {"Y": "1.1", "?": "1.3 / hidden unclear", "N": "high"},
        "1.3 / hidden unclear": {"Y": "high", "N ?": "some"},
        "1.1": {"Y ?": "1.3 / hidden", "N": "some"},
        "1.3 / hidden": {"Y": "some", "N ?": "low"},
    }
)

AWARE = (
    question("2.1", "Participants knew their arm during the trial."),
    question("2.2", "Carers, or those who delivered the intervention, knew the arm during the trial."),
)
ASSIGNMENT = (
    *AWARE,
    question(
        "2.3",
        "Care departed from what was intended because of the trial itself.",
        {"2.1": "Y ?"},
        {"2.2": "Y ?"},
    ),
    question("2.4", "These departures probably affected the outcome.", {"2.3": "Y"}),
    question("2.5", "These departures were balanced between the arms.", {"2.4": "Y ?"}),
    question("2.6", "The analysis fits the effect of assignment: people count in the arm they were given."),
    question("2.7", "Counting people in the wrong arm could have changed the result much.", {"2.6": "N ?"}),
)
ASSIGNMENT_RULE = rule(
    {
        "2.1": {"N": "2.2", "Y ?": "2.3"},
        "2.2": {"N": "low", "Y ?": "2.3"},
        "2.3": {"N": "low", "?": "some", "Y": "2.4"},
        "2.4": {"N": "some", "Y ?": "2.5"},
        "2.5": {"Y": "some", "N ?": "high"},
        "2.6": {"Y": "low", "N ?": "2.7"},
        "2.7": {"N": "some", "Y ?": "high"},
    },
    "2.6",
)

ADHERING = (
    *AWARE,
    question(
        "2.3",
        "Important interventions beside the studied ones were balanced between the arms.",
        {"2.1": "Y ?"},
        {"2.2": "Y ?"},
        na=True,
    ),
    question(
        "2.4",
        "The intervention was not carried out as meant, in ways that could affect the outcome.",
        na=True,
    ),
    question("2.5", "People did not keep to their arm, in ways that could affect the outcome.", na=True),
    question(
        "2.6",
        "The analysis fits the effect of adhering to the intervention.",
        {"2.3": "N ?"},
        {"2.4": "Y ?"},
        {"2.5": "Y ?"},
    ),
)
ADHERING_RULE = rule(
    {
        "2.1": {"N": "2.2", "Y ?": "2.3"},
        "2.2": {"N": "2.4", "Y ?": "2.3"},
        "2.3": {"Y NA": "2.4", "N ?": "2.6"},
        "2.4": {"N NA": "2.5", "Y ?": "2.6"},
        "2.5": {"N NA": "low", "Y ?": "2.6"},
        "2.6": {"Y": "some", "N ?": "high"},
    }
)

MISSING = (
    question("3.1", "Outcome data are there for all, or nearly all, who were randomised."),
    question(
        "3.2",
        "There is evidence that missing data did not bias the result.",
        {"3.1": "N ?"},
        codes=("Y", "PY", "PN", "N"),
    ),
    question("3.3", "Whether data are missing could depend on the value itself.", {"3.2": "N"}),
    question("3.4", "Whether data are missing probably did depend on the value itself.", {"3.3": "Y ?"}),
)
MISSING_RULE = rule(
    {
        "3.1": {"Y": "low", "N ?": "3.2"},
        "3.2": {"Y": "low", "N": "3.3"},
        "3.3": {"N": "low", "Y ?": "3.4"},
        "3.4": {"N": "some", "Y ?": "high"},
    }
)

MEASUREMENT = (
    question("4.1", "The outcome was measured in an unsuitable way."),
    question("4.2", "Measuring could have differed between the arms."),
    question("4.3", "Those who assessed the outcome knew the arm.", {"4.1": "N ?", "4.2": "N ?"}),
    question("4.4", "Knowing the arm could have swayed the assessment.", {"4.3": "Y ?"}),
    question("4.5", "Knowing the arm probably did sway the assessment.", {"4.4": "Y ?"}),
)
MEASUREMENT_RULE = rule(
    {
        "4.1": {"Y": "high", "N ?": "4.2"},
        "4.2": {"Y": "high", "N": "4.3 / same", "?": "4.3 / unclear"},
        "4.3 / same": {"N": "low", "Y ?": "4.4 / same"},
        "4.4 / same": {"N": "low", "Y ?": "4.5"},
        "4.3 / unclear": {"N": "some", "Y ?": "4.4 / unclear"},
        "4.4 / unclear": {"N": "some", "Y ?": "4.5"},
        "4.5": {"N": "some", "Y ?": "high"},
    }
)

REPORTED = (
    question("5.1", "The analysis followed a plan fixed before anyone saw unblinded outcome data."),
    question("5.2", "The result was probably chosen, for what it shows, from several measurements."),
    question("5.3", "The result was probably chosen, for what it shows, from several analyses."),
)
REPORTED_RULE = rule(
    {
        "5.2": {"Y": "high", "N": "5.3 / one measurement", "?": "5.3 / unclear"},
        "5.3 / one measurement": {"Y": "high", "N": "5.1", "?": "some"},
        "5.3 / unclear": {"Y": "high", "N ?": "some"},
        "5.1": {"Y": "low", "N ?": "some"},
    }
)
PERIODS = question(
    "5.4", "A result of both periods was sought and withheld because carryover had been found."
)
REPORTED_CROSSOVER_RULE = rule(
    {
        "5.2": {"Y": "high", "N": "5.3", "?": "5.3 / unclear"},
        "5.3": {"Y": "high", "N": "5.4", "?": "5.4 / unclear"},
        "5.3 / unclear": {"Y": "high", "N ?": "5.4 / unclear"},
        "5.4": {"Y": "high", "N": "5.1", "?": "some"},
        "5.4 / unclear": {"Y": "high", "N ?": "some"},
        "5.1": {"Y": "low", "N ?": "some"},
    }
)


def _domain(
    did: str,
    name: str,
    questions: tuple[Question, ...] = (),
    table: Rule | None = None,
    mode: Mode = "computed",
) -> Domain:
    return Domain(did, name, mode, LEVELS, questions, table)


def _parallel(deviations: Domain, mode: Mode = "computed") -> tuple[Domain, ...]:
    return (
        _domain("D1", "Randomisation", RANDOMISATION, RANDOMISATION_RULE, mode),
        deviations,
        _domain("D3", "Missing outcome data", MISSING, MISSING_RULE, mode),
        _domain("D4", "Measurement of the outcome", MEASUREMENT, MEASUREMENT_RULE, mode),
        _domain("D5", "Selection of the reported result", REPORTED, REPORTED_RULE, mode),
    )


def _crossover() -> tuple[Domain, ...]:
    deviations = _domain(
        "D2", "Deviations from intended interventions", ASSIGNMENT, ASSIGNMENT_RULE, mode="proposed"
    )
    first, *middle, _ = _parallel(deviations, mode="proposed")
    return (
        first,
        _domain("DS", "Period and carryover effects", mode="recorded"),
        *middle,
        _domain("D5", "Selection of the reported result", (*REPORTED, PERIODS), REPORTED_CROSSOVER_RULE),
    )


def _cluster() -> tuple[Domain, ...]:
    names = {
        "D1a": "Randomisation",
        "D1b": "Timing of identification or recruitment of participants",
        "D2": "Deviations from intended interventions",
        "D3": "Missing outcome data",
        "D4": "Measurement of the outcome",
        "D5": "Selection of the reported result",
    }
    return tuple(_domain(did, name, mode="recorded") for did, name in names.items())


OVERALL = OverallRule("computed", LEVELS, WORST, "worst")
TOOLS = (
    Tool(
        "RoB2",
        "RoB 2, parallel trials, effect of assignment",
        "rob2-irpg-2019-08-22",
        "computed",
        _parallel(_domain("D2", "Deviations from intended interventions", ASSIGNMENT, ASSIGNMENT_RULE)),
        OVERALL,
        "result",
        SOURCE,
    ),
    Tool(
        "RoB2-adhering",
        "RoB 2, parallel trials, effect of adhering",
        "rob2-irpg-2019-08-22",
        "computed",
        _parallel(_domain("D2", "Deviations from intended interventions", ADHERING, ADHERING_RULE)),
        OVERALL,
        "result",
        SOURCE,
    ),
    Tool(
        "RoB2-crossover",
        "RoB 2, crossover trials (test version)",
        "rob2-crossover-2021-03-18",
        "draft",
        _crossover(),
        OVERALL,
        "result",
        "riskofbias.info, test version of 8 December 2020, revised 18 March 2021",
    ),
    Tool(
        "RoB2-cluster",
        "RoB 2, cluster-randomised trials (test version)",
        "rob2-cluster-2021-03-18",
        "recorded",
        _cluster(),
        OverallRule("proposed", LEVELS, WORST, "worst"),
        "result",
        "riskofbias.info, test version of 10 November 2020, revised 18 March 2021",
    ),
)
