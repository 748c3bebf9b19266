"""A small, sound review without a single warning, and the edits that break it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from steelyard.errors import Problem
from steelyard.review.validate import check_folder

PLAN = """\
schema: 1
title: Does the drug help?
question:
  text: Does the drug help people with headache?
  population: adults
  intervention: drug
  comparator: placebo
  outcomes: response
search:
  systematic: false
  statement: None was made.
treatments:
  - {id: active, label: Active}
  - {id: drug, label: Drug, broader: active}
  - {id: placebo, label: Placebo}
conditions:
  - {id: headache, label: Headache}
outcomes:
  - {id: response, label: Response, better: more, kind: binary}
  - {id: pain, label: Pain, better: less, kind: continuous}
crossover:
  rule: by-design
  washout_hours: 48
  correlation: {value: 0.5, low: 0.3, high: 0.7, source: Assumed.}
  source: A convention.
overlaps:
  - {id: same-people, studies: [ash-2018, birch-2019], reason: One centre.}
analyses:
  - id: response-24h
    title: Response
    group: Benefit
    question: Do more people respond?
    kind: pairwise
    outcome: response
    measure: RR
    time: {target_h: 24, from_h: 12, to_h: 48}
    eligible:
      interventions: [active]
      comparators: [placebo]
  - id: pain-24h
    title: Pain
    group: Benefit
    question: Is there less pain?
    kind: pairwise
    outcome: pain
    measure: MD
    eligible:
      interventions: [drug]
      comparators: [placebo]
"""

STUDIES = """\
study_id,label,year,design,allocation,indication,n_randomised,registration,doi,pmid
ash-2018,Ash 2018,2018,parallel,randomised,headache,80,NCT00000001,10.1000/a,11
birch-2019,Birch 2019,2019,parallel,randomised,headache,100,NCT00000002,10.1000/b,12
cedar-2020,Cedar 2020,2020,parallel,randomised,headache,60,NCT00000003,10.1000/c,13
"""

ARMS = """\
study_id,arm_id,label,intervention,route,dose,dose_unit,n
ash-2018,drug,Drug,drug,po,10,mg,40
ash-2018,pla,Placebo,placebo,po,,,40
birch-2019,drug,Drug,drug,po,10-20,mg,50
birch-2019,pla,Placebo,placebo,po,,,50
cedar-2020,drug,Drug,drug,po,10,mg,30
cedar-2020,pla,Placebo,placebo,po,,,30
"""

OUTCOMES = """\
study_id,arm_id,period,outcome,scale,time_h,time_label,n,events,mean,sd,se,median,percent,value_type,basis,derived,locator
ash-2018,drug,,response,halved,24,day 1,40,20,,,,,,endpoint,table,no,Table 1
ash-2018,pla,,response,halved,24,day 1,40,10,,,,,,endpoint,table,no,Table 1
birch-2019,drug,,response,halved,24,day 1,50,30,,,,,,endpoint,table,no,Table 2
birch-2019,pla,,response,halved,24,day 1,50,15,,,,,,endpoint,table,no,Table 2
ash-2018,drug,,pain,VAS,24,day 1,40,,30,12,,,,endpoint,table,no,Table 1
ash-2018,pla,,pain,VAS,24,day 1,40,,40,13,,,,endpoint,table,no,Table 1
birch-2019,drug,,pain,VAS,24,day 1,50,,31,12,,,,endpoint,table,no,Table 2
birch-2019,pla,,pain,VAS,24,day 1,50,,42,14,,,,endpoint,table,no,Table 2
cedar-2020,drug,,pain,VAS,24,day 1,30,,29,11,,,,endpoint,table,no,Table 3
cedar-2020,pla,,pain,VAS,24,day 1,30,,41,13,,,,endpoint,table,no,Table 3
"""

CONTRASTS = """\
study_id,arm_a,arm_b,period,outcome,scale,time_h,time_label,measure,estimate,ci_low,ci_high,ci_level,se,p,basis,derived,locator
cedar-2020,drug,pla,,pain,VAS,24,day 1,MD,-12,-18,-6,0.95,3.06,<0.001,table,no,Table 3
cedar-2020,drug,pla,,response,halved,24,day 1,RR,2,1.25,3.2,0.95,,0.004,table,no,Table 3
"""

FILES: Mapping[str, str] = {
    "review.yaml": PLAN,
    "studies.csv": STUDIES,
    "arms.csv": ARMS,
    "outcomes.csv": OUTCOMES,
    "contrasts.csv": CONTRASTS,
}


def write(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    """Write the sample review below `folder` and return its folder."""
    home = folder / "review"
    home.mkdir()
    for name, text in files.items():
        (home / name).write_text(text, encoding="utf-8", newline="")
    return home


def changed(home: Path, file: str, old: str, new: str) -> None:
    """Replace `old`, which stands once or more, by `new` where it stands first."""
    path = home / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def added(home: Path, file: str, *rows: str) -> None:
    """Add lines at the end of a file."""
    path = home / file
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(before + "".join(f"{row}\n" for row in rows), encoding="utf-8", newline="")


def only(home: Path, code: str) -> Problem:
    """Return the one problem with `code`, and make sure that there is no error of another kind."""
    problems = check_folder(home)
    found = [p for p in problems if p.code == code]
    others = [str(p) for p in problems if p.severity == "error" and p.code != code]
    assert len(found) == 1, [f"{p.code}: {p}" for p in problems]
    assert others == []
    return found[0]
