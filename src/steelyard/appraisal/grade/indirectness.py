"""Indirectness (Core GRADE 5): a person judges each part of the question; nothing here is computed."""

from __future__ import annotations

from dataclasses import replace

from steelyard.appraisal.grade.body import ELEMENTS, Body, Element
from steelyard.appraisal.grade.parts import Decision, Domain, Fact, Rule, Step, domain, listed, signed

RULES = {
    r.id: r
    for r in (
        Rule("IND-NA", "A person has to judge how directly the evidence answers the question.", None),
        Rule("IND-1", "People, treatments and outcome are those of the question.", 0),
        Rule("IND-2", "All or almost all of the evidence is indirect in one part: one level down.", -1),
        Rule("IND-3", "The evidence is very indirect in one part: two levels down.", -2),
        Rule("IND-4", "One judgement of a person stands for all four parts of the question.", None),
    )
}
LIKELY: dict[Element, str] = {
    "population": "seldom a reason to rate down",
    "intervention": "sometimes a reason to rate down",
    "comparator": "often a reason to rate down",
    "outcome": "usually a reason to rate down where it stands in for one that matters to people",
}
"""How often each part leads to rating down (Core GRADE 5)."""

WORST = "The part judged worst stands for the domain"


def indirectness(body: Body, together: Decision | None = None) -> Domain:
    """Return the domain: the worst of the four judgements, or not assessed while one is missing.

    A person's one judgement of the whole, `together`, stands in for parts that nobody judged, and says so.
    """
    facts: list[Fact] = []
    path: list[Step] = []
    for element in ELEMENTS:
        decision = body.elements.get(element)
        if decision is not None:
            path.append(Step(f"Is the {element} that of the question?", _answer(decision.change)))
            said = f"{decision.reason} ({signed(decision.by, decision.date)})"
            facts.append(Fact(element.capitalize(), said, decision.change))
    open_ = [e for e in ELEMENTS if e not in body.elements]
    if open_:
        missing = f"nobody has judged the {listed([str(e) for e in open_])}"
        facts += [Fact(e.capitalize(), f"not judged; {LIKELY[e]}") for e in open_]
        if together is not None:
            path.append(Step("Is the evidence as a whole that of the question?", _answer(together.change)))
            whole = domain("indirectness", RULES["IND-4"], facts, path)
            return replace(whole, proposed=together.change, final=together.change)
        return domain("indirectness", RULES["IND-NA"], facts, path, missing=missing)
    worst = min(d.change for d in body.elements.values())
    rule = RULES[{0: "IND-1", -1: "IND-2"}.get(worst, "IND-3")]
    used = (WORST,) if sum(d.change < 0 for d in body.elements.values()) > 1 else ()
    return domain("indirectness", rule, facts, path, conventions=used)


def _answer(change: int) -> str:
    return {0: "yes", -1: "no: one level"}.get(change, "no: two levels")
