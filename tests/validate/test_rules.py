"""Every rule finds its fault in a sound review that has just that fault, and nothing before."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from steelyard.review.validate import check_folder
from steelyard.review.validate.registry import RULES
from tests.validate.cases_certainty import CERTAINTY_CASES
from tests.validate.cases_claims import CLAIMS_CASES
from tests.validate.cases_detect import DETECT_CASES
from tests.validate.cases_effects import EFFECT_CASES
from tests.validate.cases_findings import FINDINGS_CASES
from tests.validate.cases_lock import LOCK_CASES
from tests.validate.cases_rob import ROB_CASES
from tests.validate.sample import added, changed, only, write

Edit = tuple[str, str, str]  # file, old text ("+": add a line), new text

OUT = "outcomes.csv"
CON = "contrasts.csv"
YAML = "review.yaml"

# code, edits, file:line, part of the message (a pattern)
CASES: list[tuple[str, list[Edit], str, str]] = [
    (
        "duplicate-study",
        [("studies.csv", "+", "ash-2018,Ash,2018,parallel,randomised,headache,80,,,")],
        "studies.csv:5",
        "study_id 'ash-2018' stands already on line 2; each study has one row",
    ),
    (
        "duplicate-arm",
        [("arms.csv", "+", "ash-2018,pla,Placebo,placebo,po,,,")],
        "arms.csv:8",
        "arm_id 'pla' of ash-2018 stands already on line 3",
    ),
    (
        "duplicate-standard",
        [("standards.csv", "+", "id,kind,statement,source\nS1,dose,x,y\nS1,dose,z,y")],
        "standards.csv:3",
        "id 'S1' stands already on line 2",
    ),
    (
        "dangling-study",
        [(OUT, "cedar-2020,drug,,pain", "ceder-2020,drug,,pain")],
        "outcomes.csv:10",
        r"study_id is 'ceder-2020', which is not in studies.csv. Did you mean cedar-2020\?",
    ),
    (
        "dangling-arm",
        [(OUT, "cedar-2020,drug,,pain", "cedar-2020,drugs,,pain")],
        "outcomes.csv:10",
        r"arm_id is 'drugs', which is not an arm of cedar-2020 in arms.csv; its arms are drug, pla. "
        r"Did you mean drug\?",
    ),
    ("same-arm", [(CON, "drug,pla,,pain", "drug,drug,,pain")], "contrasts.csv:2", "are both 'drug'"),
    (
        "undeclared-treatment",
        [("arms.csv", "Drug,drug,po", "Drug,durg,po")],
        "arms.csv:2",
        r"intervention is 'durg', which is not under treatments in review.yaml. Did you mean drug\?",
    ),
    (
        "undeclared-condition",
        [("studies.csv", "headache", "headaches")],
        "studies.csv:2",
        r"indication is 'headaches', which is not under conditions in review.yaml. Did you mean headache\?",
    ),
    (
        "undeclared-outcome",
        [(OUT, "+", "ash-2018,drug,,nausea,,24,day 1,40,3,,,,,,,table,no,Table 1")],
        "review.yaml:18",
        "the tables hold outcomes that are not declared here: nausea",
    ),
    (
        "misspelt-outcome",
        [(OUT, "+", "ash-2018,drug,,responses,,24,day 1,40,3,,,,,,,table,no,Table 1")],
        "outcomes.csv:12",
        r"outcome is 'responses', which is not under outcomes in review.yaml. Did you mean response\?",
    ),
    (
        "repeated-row",
        [(OUT, "+", "ash-2018,drug,,response,halved,24,day 1,40,20,,,,,,endpoint,table,no,p. 3")],
        "outcomes.csv:12",
        "the row repeats line 2",
    ),
    (
        "conflicting-rows",
        [(OUT, "+", "ash-2018,drug,,response,halved,24,day 1,40,21,,,,,,endpoint,table,no,p. 3")],
        "outcomes.csv:12",
        "same study, arm, outcome, scale, time and basis as line 2 .* one of them must go",
    ),
    (
        "differing-sources",
        [(OUT, "+", "ash-2018,drug,,response,halved,24,day 1,40,21,,,,,,endpoint,abstract,no,p. 1")],
        "outcomes.csv:12",
        "the abstract gives other values than the table on line 2",
    ),
    (
        "same-trial",
        [("studies.csv", "NCT00000003", "NCT00000001")],
        "studies.csv:4",
        r"cedar-2020 has the registration NCT00000001 of ash-2018 \(line 2\); is it one trial under two",
    ),
    (
        "same-results",
        [
            ("studies.csv", "+", "dale-2018,Dale 2018,2018,parallel,randomised,headache,80,,,"),
            ("arms.csv", "+", "dale-2018,a,A,drug,po,,,40\ndale-2018,b,B,placebo,po,,,40"),
            (OUT, "+", "dale-2018,a,,response,halved,24,24 h,40,20,,,,,,endpoint,table,no,T1"),
            (OUT, "+", "dale-2018,b,,response,halved,24,24 h,40,10,,,,,,endpoint,table,no,T1"),
        ],
        "studies.csv:5",
        "dale-2018 and ash-2018 .* the same year, the same arm sizes and 2 identical results",
    ),
    (
        "events-above-n",
        [(OUT, "40,20,", "40,50,")],
        "outcomes.csv:2",
        r"events is 50, larger than n = 40; need 0 <= events <= n. Is it a percentage\?",
    ),
    (
        "events-without-n",
        [(OUT, "40,20,", ",20,")],
        "outcomes.csv:2",
        "events is 20 and n is empty",
    ),
    (
        "n-above-randomised",
        [(OUT, "day 1,40,20,", "day 1,81,20,")],
        "outcomes.csv:2",
        "n is 81, above n_randomised = 80 of ash-2018",
    ),
    (
        "n-above-arm",
        [(OUT, "day 1,40,20,", "day 1,41,20,")],
        "outcomes.csv:2",
        r"n is 41, above n = 40 of arm drug \(arms.csv:2, ash-2018\)",
    ),
    (
        "arms-above-randomised",
        [("arms.csv", "po,10,mg,40", "po,10,mg,41")],
        "studies.csv:2",
        r"the arms of ash-2018 have 41 \+ 40 = 81 people, above n_randomised = 80",
    ),
    (
        "percent-against-events",
        [(OUT, "40,20,,,,,,", "40,20,,,,,55,")],
        "outcomes.csv:2",
        "percent is 55, but 20/40 is 50.0 %",
    ),
    ("no-locator", [(OUT, "no,Table 1", "no,")], "outcomes.csv:2", "locator is empty"),
    (
        "interval-order",
        [(CON, "-12,-18,-6", "-12,-6,-18")],
        "contrasts.csv:2",
        "ci_low is -6, above ci_high = -18",
    ),
    (
        "interval-misses-estimate",
        [(CON, "-12,-18,-6", "12,-18,-6")],
        "contrasts.csv:2",
        r"estimate is 12, outside its interval -18 to -6 .* Is a minus sign lost\?",
    ),
    ("half-interval", [(CON, "-12,-18,-6", "-12,,-6")], "contrasts.csv:2", "ci_low is empty"),
    (
        "interval-without-level",
        [(CON, "3.2,0.95,", "3.2,,")],
        "contrasts.csv:3",
        "ci_level is empty beside an interval",
    ),
    (
        "ratio-not-positive",
        [(CON, "RR,2,1.25,3.2", "RR,-0.69,-1.2,-0.2")],
        "contrasts.csv:3",
        r"estimate is -0.69 for a RR; a ratio is above 0. Is it a logarithm\? exp\(-0.69\) = 0.502",
    ),
    ("ratio-zero", [(CON, "RR,2,1.25,3.2", "RR,2,0,3.2")], "contrasts.csv:3", "ci_low is 0 for a RR"),
    (
        "difference-beyond-one",
        [(CON, "RR,2,1.25,3.2", "RD,25,10,40")],
        "contrasts.csv:3",
        r"estimate is 25; a risk difference lies in \[-1, 1\]. Percentage points\? Did you mean 0.25\?",
    ),
    (
        "asymmetric-interval",
        [(CON, "-12,-18,-6,0.95,3.06", "-7,-18,-6,0.95,3.06")],
        "contrasts.csv:2",
        "estimate -7 is far from the middle of -18 to -6 .*off by 42 % of the width",
    ),
    (
        "p-against-interval",
        [(CON, ",0.004,", ",0.4,")],
        "contrasts.csv:3",
        r"p is 0.4, but the interval 1.25 to 3.2 .*excludes no effect and implies p = 0.0038",
    ),
    (
        "se-against-interval",
        [(CON, "0.95,3.06", "0.95,6")],
        "contrasts.csv:2",
        "se is 6, but the interval -18 to -6 .*implies 3.06",
    ),
    (
        "se-looks-like-sd",
        [(OUT, "30,,29,11,,", "30,,29,,11,")],
        "outcomes.csv:10",
        r"se is 11 \(cedar-2020, pain \(VAS\)\), so sd would be 11 x sqrt\(30\) = 60.2; the median sd of 2 "
        r"other studies on this scale is 12.8. Is it a standard deviation\?",
    ),
    (
        "sd-looks-like-se",
        [(OUT, "30,,29,11,,", "30,,29,2,,"), (OUT, "30,,41,13,,", "30,,41,,,")],
        "outcomes.csv:10",
        r"sd is 2 .*the median sd of 2 other studies on this scale is 12.8, close to 2 x sqrt\(30\) = 11. "
        r"Is it a standard error\?",
    ),
    (
        "sd-unlike-sibling",
        [(OUT, "40,,30,12,,", "40,,30,2,,")],
        "outcomes.csv:6",
        r"sd is 2 .*the study's other arms have 13, close to 2 x sqrt\(40\) = 12.6",
    ),
    (
        "huge-difference",
        [(OUT, "40,,40,13,,", "40,,90,13,,")],
        "outcomes.csv:7",
        r"arms drug and pla differ by \|30 - 90\| / 12.5 = 4.8 standard deviations",
    ),
    (
        "sd-se-disagree",
        [(OUT, "40,,30,12,,", "40,,30,12,4,")],
        "outcomes.csv:6",
        r"sd is 12 and se is 4, but 12 / sqrt\(40\) = 1.9",
    ),
    ("zero-spread", [(OUT, "40,,30,12,,", "40,,30,0,,")], "outcomes.csv:6", "sd is 0"),
    (
        "median-as-mean",
        [(OUT, "endpoint,table,no,Table 3", "endpoint,table,no,Table 3 (median)")],
        "outcomes.csv:10",
        "mean is 29 and the row's text says median .* a median has its own column",
    ),
    (
        "percent-as-mean",
        [(OUT, "+", "ash-2018,drug,,pain,% of patients,24,day 1,40,,55,,,,,endpoint,table,no,T1")],
        "outcomes.csv:12",
        "a percentage of people belongs in the column percent",
    ),
    (
        "washout-not-stated",
        [
            ("studies.csv", "2018,parallel", "2018,crossover"),
            *((OUT, "ash-2018,drug,,", "ash-2018,drug,both,"),),
        ],
        "studies.csv:2",
        "ash-2018 is a crossover trial, and crossover.csv has no washout for it",
    ),
    (
        "not-a-crossover",
        [("crossover.csv", "+", "study_id,field,value\nash-2018,washout,2 weeks")],
        "crossover.csv:2",
        "ash-2018 has the design parallel in studies.csv, not crossover",
    ),
    (
        "period-unexpected",
        [(OUT, "ash-2018,drug,,response", "ash-2018,drug,first,response")],
        "outcomes.csv:2",
        "period is first .* but the study's design is parallel",
    ),
    (
        "repeated-id",
        [(YAML, "  - id: pain-24h", "  - id: response-24h")],
        "review.yaml:40",
        r"analyses\[1\].id is 'response-24h', which stands already on line 29",
    ),
    (
        "unknown-broader",
        [(YAML, "broader: active", "broader: actve")],
        "review.yaml:14",
        r"treatments\[1\].broader is 'actve', which is not one of the treatments. Did you mean active\?",
    ),
    (
        "concept-circle",
        [(YAML, "{id: active, label: Active}", "{id: active, label: Active, broader: drug}")],
        "review.yaml:13",
        "treatments: active -> drug -> active goes in a circle",
    ),
    (
        "unknown-outcome",
        [(YAML, "outcome: pain", "outcome: pian")],
        "review.yaml:45",
        r"analyses\[1\].outcome is 'pian', which is not under outcomes. Did you mean pain\?",
    ),
    (
        "unknown-concept",
        [(YAML, "interventions: [drug]", "interventions: [drugg]")],
        "review.yaml:48",
        r"analyses\[1\].eligible.interventions\[0\] is 'drugg', which is not under treatments. Did you",
    ),
    (
        "unknown-filter-word",
        [(YAML, "interventions: [drug]", "control_types: [inactiv]")],
        "review.yaml:48",
        r"control_types\[0\] is 'inactiv'; one of active, .* Did you mean inactive\?",
    ),
    (
        "unknown-study",
        [(YAML, "[ash-2018, birch-2019]", "[ash-2018, brich-2019]")],
        "review.yaml:27",
        r"overlaps\[0\].studies\[1\] is 'brich-2019', which is not in studies.csv. Did you mean birch-2019\?",
    ),
    (
        "filter-matches-nothing",
        [(YAML, "interventions: [drug]", "scales: [VASS]")],
        "review.yaml:48",
        r"scales\[0\] is 'VASS', a scale that no result has. Did you mean VAS\?",
    ),
    (
        "published-matches-nothing",
        [(YAML, "    measure: MD", "    published: [{review: Elm 2020}]\n    measure: MD")],
        "review.yaml:46",
        r"analyses\[1\].published\[0\] fits no row of published_pooled.csv",
    ),
    (
        "measure-of-another-kind",
        [(YAML, "measure: RR", "measure: PLO")],
        "review.yaml:35",
        r"analyses\[0\].measure is PLO, which compares nothing; a pairwise entry takes one of OR, RR",
    ),
    (
        "measure-of-another-outcome",
        [(YAML, "measure: RR", "measure: MD")],
        "review.yaml:35",
        r"analyses\[0\].measure is MD \(mean difference\), and the outcome response is binary",
    ),
    ("measure-missing", [(YAML, "    measure: MD\n", "")], "review.yaml:40", "pairwise and lacks a measure"),
    (
        "outcome-missing",
        [(YAML, "    outcome: pain\n", "")],
        "review.yaml:40",
        "pairwise and lacks an outcome",
    ),
    (
        "stream-without-comparison",
        [(YAML, "    measure: MD", "    stream: uncontrolled\n    measure: MD")],
        "review.yaml:46",
        r"stream is uncontrolled, and a pairwise entry compares two arms",
    ),
    (
        "time-window",
        [(YAML, "target_h: 24, from_h: 12, to_h: 48", "from_h: 48, to_h: 12")],
        "review.yaml:36",
        r"time.from_h is 48, after to_h = 12; a window starts before it ends",
    ),
    (
        "target-outside-window",
        [(YAML, "target_h: 24", "target_h: 72")],
        "review.yaml:36",
        r"time.target_h is 72, outside its own window 12 to 48",
    ),
    (
        "correlation-outside-range",
        [(YAML, "value: 0.5", "value: 0.9")],
        "review.yaml:24",
        "crossover.correlation.value is 0.9; need low = 0.3 <= value <= high = 0.7",
    ),
    (
        "pool-outside-overlap",
        [(YAML, "{id: same-people,", "{id: same-people, pool: cedar-2020,")],
        "review.yaml:27",
        r"overlaps\[0\].pool is 'cedar-2020'; one of ash-2018, birch-2019",
    ),
    (
        "mixed-streams",
        [
            ("studies.csv", "2018,parallel,randomised", "2018,cohort,non-randomised"),
            (YAML, "interventions: [drug]", "studies: [ash-2018]"),
        ],
        "review.yaml:48",
        r"names ash-2018 \(studies.csv:2\), which is non-randomised; streams are never mixed",
    ),
    (
        "no-reason",
        [(YAML, "kind: pairwise\n    outcome: pain", "kind: listed\n    outcome: pain")],
        "review.yaml:40",
        r"analyses\[1\] is listed and has no reason why it has no number",
    ),
    (
        "added-study-not-refused",
        [
            (
                YAML,
                "    measure: MD",
                "    variants: [{id: v, label: V, add_studies: [ash-2018]}]\n    measure: MD",
            )
        ],
        "review.yaml:46",
        r"add_studies has 'ash-2018', which not_studies does not refuse",
    ),
    (
        "shared-control",
        [
            ("arms.csv", "+", "cedar-2020,low,Low,drug,po,5,mg,"),
            (CON, "+", "cedar-2020,low,pla,,pain,VAS,24,day 1,MD,-5,-11,1,0.95,3.06,0.1,table,no,T3"),
        ],
        "contrasts.csv:2",
        r"the control group pla of cedar-2020 is used 2 times \(pain, arms drug, low, lines 2, 4\)",
    ),
    (
        "shared-control-arms",
        [
            ("arms.csv", "+", "ash-2018,low,Low,drug,po,5,mg,"),
            (OUT, "+", "ash-2018,low,,response,halved,24,day 1,20,9,,,,,,endpoint,table,no,T1"),
        ],
        "review.yaml:29",
        r"\(response-24h\): ash-2018 has the arms drug, low against pla; multi_arm: combine makes one",
    ),
    (
        "change-and-endpoint",
        [
            (YAML, "measure: MD", "measure: SMD"),
            (OUT, "30,,29,11,,,,endpoint", "30,,-9,11,,,,change"),
            (OUT, "30,,41,13,,,,endpoint", "30,,-2,13,,,,change"),
        ],
        "review.yaml:46",
        r"values at the time \(ash-2018, birch-2019\) and changes from baseline \(cedar-2020\)",
    ),
    (
        "scale-direction",
        [
            (YAML, "measure: MD", "measure: SMD"),
            (OUT, "cedar-2020,drug,,pain,VAS,24,day 1,30,,29", "cedar-2020,drug,,pain,ease,24,day 1,30,,49"),
            (OUT, "cedar-2020,pla,,pain,VAS", "cedar-2020,pla,,pain,ease"),
        ],
        "review.yaml:46",
        "the intervention lowers VAS and raises ease in every study",
    ),
]
CASES += ROB_CASES + EFFECT_CASES + DETECT_CASES + CERTAINTY_CASES + LOCK_CASES + FINDINGS_CASES
CASES += CLAIMS_CASES


def broken(folder: Path, edits: list[Edit]) -> Path:
    home = write(folder)
    for file, old, new in edits:
        if old == "+":
            added(home, file, new)
        else:
            changed(home, file, old, new)
    return home


def test_the_sample_is_sound(tmp_path: Path) -> None:
    assert check_folder(write(tmp_path)) == ()


@pytest.mark.parametrize(("code", "edits", "place", "message"), CASES, ids=[case[0] for case in CASES])
def test_rule(code: str, edits: list[Edit], place: str, message: str, tmp_path: Path) -> None:
    problem = only(broken(tmp_path, edits), code)
    assert str(problem.place) == place
    assert re.search(message, str(problem)), str(problem)
    severities = {rule.code: rule.severity for rule in RULES}
    assert problem.severity == severities[code]


def test_crossover_without_rule(tmp_path: Path) -> None:
    home = broken(tmp_path, [("studies.csv", "2018,parallel", "2018,crossover")])
    text = (home / YAML).read_text()
    start, end = text.index("crossover:"), text.index("overlaps:")
    (home / YAML).write_text(text[:start] + text[end:])
    problem = only(home, "crossover-without-rule")
    assert str(problem) == (
        "review.yaml:1: there are 1 crossover trials (ash-2018) and no rule; need the key crossover."
    )


def test_period_missing(tmp_path: Path) -> None:
    home = broken(
        tmp_path,
        [
            ("studies.csv", "2020,parallel", "2020,crossover"),
            ("crossover.csv", "+", "study_id,field,value\ncedar-2020,washout,2 weeks"),
        ],
    )
    found = [p for p in check_folder(home) if p.code == "period-missing"]
    assert [str(p.place) for p in found] == [
        "contrasts.csv:2",
        "contrasts.csv:3",
        "outcomes.csv:10",
        "outcomes.csv:11",
    ]
    assert "say first, second or both" in found[0].message


def test_declared_overlaps_are_not_suspected(tmp_path: Path) -> None:
    home = broken(tmp_path, [("studies.csv", "NCT00000002", "NCT00000001")])
    assert check_folder(home) == ()


@pytest.mark.parametrize(
    ("old", "new", "name"), [("10.1000/c", "https://doi.org/10.1000/A", "doi"), (",13\n", ",11\n", "pmid")]
)
def test_one_trial_by_doi_or_pubmed_number(tmp_path: Path, old: str, new: str, name: str) -> None:
    problem = only(broken(tmp_path, [("studies.csv", old, new)]), "same-trial")
    assert f"cedar-2020 has the {name}" in problem.message


@pytest.mark.parametrize(("randomised", "found"), [(30, []), (29, ["drug", "pla"])])
def test_everybody_of_a_crossover_trial_may_be_in_each_arm(
    tmp_path: Path, randomised: int, found: list[str]
) -> None:
    change = f"2020,crossover,randomised,headache,{randomised}"
    home = broken(tmp_path, [("studies.csv", "2020,parallel,randomised,headache,60", change)])
    problems = [p for p in check_folder(home) if p.code == "arms-above-randomised"]
    assert [p.message.split(" (")[0] for p in problems] == [
        f"arm {arm} of cedar-2020 has 30 people" for arm in found
    ]


def test_split_is_named_where_the_control_is_shared(tmp_path: Path) -> None:
    home = broken(
        tmp_path,
        [
            (YAML, "    measure: RR", "    multi_arm: split\n    measure: RR"),
            ("arms.csv", "+", "ash-2018,low,Low,drug,po,5,mg,"),
            (OUT, "+", "ash-2018,low,,response,halved,24,day 1,20,9,,,,,,endpoint,table,no,T1"),
        ],
    )
    problem = only(home, "shared-control-arms")
    assert problem.place.line == 35
    assert "split divides the control's people between them" in problem.message


def test_swapped_columns_are_suggested_where_events_are_no_percentage(tmp_path: Path) -> None:
    problem = only(broken(tmp_path, [(OUT, "40,20,", "40,500,")]), "events-above-n")
    assert problem.hint == "Were the two columns swapped?"


def test_every_rule_has_a_case() -> None:
    tested = {case[0] for case in CASES} | {"crossover-without-rule", "period-missing"}
    assert tested == {rule.code for rule in RULES}
    assert len({rule.code for rule in RULES}) == len(RULES)


def test_many_of_a_kind_are_counted(tmp_path: Path) -> None:
    home = write(tmp_path)
    added(home, OUT, *(f"ash-2018,x,,pain,VAS,{h},,9,,1,1,,,,,table,no,T" for h in range(100, 300)))
    found = [p for p in check_folder(home) if p.code == "dangling-arm"]
    assert len(found) == 51
    assert any("more problems of this kind" in p.message for p in found)


def test_a_broken_table_does_not_make_its_ids_dangle(tmp_path: Path) -> None:
    home = broken(tmp_path, [("studies.csv", "ash-2018,Ash 2018,", 'ash-2018,"Ash 2018,')])
    assert {p.code for p in check_folder(home)} == {"unclosed-quote"}


@pytest.mark.parametrize(
    ("label", "hours"),
    [("during infusion", "0"), ("baseline (day 0)", "0"), ("pre-post", ""), ("before dose 6", "")],
)
def test_labels_that_are_no_baseline_in_other_words(label: str, hours: str, tmp_path: Path) -> None:
    home = broken(tmp_path, [(OUT, "pain,VAS,24,day 1", f"pain,VAS,{hours},{label}")])
    assert [p for p in check_folder(home) if p.code == "baseline-in-other-words"] == []


def test_only_likely_slips_of_ids_are_suggested(tmp_path: Path) -> None:
    home = broken(tmp_path, [(OUT, "cedar-2020,drug,,pain", "smith-2020,drug,,pain")])
    assert only(home, "dangling-study").hint == ""


@pytest.mark.parametrize(
    ("file", "old", "new", "absent"),
    [
        (OUT, "24,day 1,40,20,", "24,day 1,x,20,", "events-without-n"),
        (OUT, "24,day 1,40,20,", "24,day 1,0,20,", "events-without-n"),
        (CON, "RR,2,1.25,3.2", "RR,2,x,3.2", "half-interval"),
        (CON, "3.2,0.95,", "3.2,95,", "interval-without-level"),
    ],
)
def test_a_cell_that_cannot_be_read_is_not_called_empty(
    file: str, old: str, new: str, absent: str, tmp_path: Path
) -> None:
    found = check_folder(broken(tmp_path, [(file, old, new)]))
    assert len([p for p in found if p.severity == "error"]) == 1
    assert absent not in {p.code for p in found}
