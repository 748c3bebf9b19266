"""What each crossover trial gave to an entry under each rule, and why."""

from __future__ import annotations

from steelyard.data.rows import CrossoverRow
from steelyard.review.context import Context
from steelyard.review.crossover import CrossoverSetting
from steelyard.review.estimates import of_single
from steelyard.review.evaluate import Evaluation, evaluate
from steelyard.review.plan import Analysis
from steelyard.review.result import CrossoverContribution
from steelyard.review.select import Judged
from steelyard.terms import CROSSOVER_RULES, CrossoverRule

_REFUSAL = "crossover rule: "


def crossover(judged: Judged) -> bool:
    """Return whether a result is of a crossover trial."""
    return judged.candidate.study.design == "crossover"


def decided_by_crossover_rule(judged: Judged) -> bool:
    """Return whether every other rule let a crossover trial's result through."""
    return crossover(judged) and (judged.status in {"used", "not chosen"} or judged.rule.startswith(_REFUSAL))


def crossover_table(
    context: Context, headline: Evaluation, setting: CrossoverSetting
) -> tuple[CrossoverContribution, ...]:
    """Return one line a crossover trial and rule; nothing where no crossover trial was looked at."""
    studies = dict.fromkeys(
        j.candidate.study.study_id
        for j in headline.judged
        if decided_by_crossover_rule(j) or (crossover(j) and j.status == "not poolable")
    )
    if not studies or headline.analysis.kind not in {"pairwise", "listed"}:
        return ()
    passes = {rule: _under(context, headline.analysis, setting, rule) for rule in CROSSOVER_RULES}
    return tuple(_line(context, study, rule, passes[rule]) for study in studies for rule in CROSSOVER_RULES)


def _under(
    context: Context, analysis: Analysis, setting: CrossoverSetting, rule: CrossoverRule
) -> Evaluation:
    other = CrossoverSetting(rule, setting.washout_hours, setting.correlation)
    return evaluate(context, analysis, other)


def _line(context: Context, study_id: str, rule: str, done: Evaluation) -> CrossoverContribution:
    label = context.studies[study_id].label
    facts = context.crossover_facts.get(study_id, ())
    mine = [c for c in done.lines if c.study.study_id == study_id]
    if mine:
        line = mine[0]
        return CrossoverContribution(
            study_id=study_id,
            label=label,
            rule=rule,
            contributed=line.text,
            why=_why_in(done, study_id),
            estimate=of_single(line, done.analysis.model.level),
            bounded=line.bounded,
            facts=_facts(facts),
        )
    reasons = dict.fromkeys(j.rule for j in done.judged if j.candidate.study.study_id == study_id)
    return CrossoverContribution(
        study_id=study_id,
        label=label,
        rule=rule,
        contributed="nothing",
        why="; ".join(reasons),
        estimate=None,
        facts=_facts(facts),
    )


def _why_in(done: Evaluation, study_id: str) -> str:
    mine = [j for j in done.judged if j.candidate.study.study_id == study_id]
    periods = {j.candidate.period for j in mine if j.status == "used"}
    if periods == {"first"} and not any(j.candidate.period != "first" for j in mine):
        return "as-reported-first-period: the trial published only its first period"
    refused = dict.fromkeys(
        j.rule.removeprefix(_REFUSAL)
        for j in mine
        if j.candidate.period != "second" and j.rule.startswith(_REFUSAL)
    )
    if periods == {"first"} and refused:
        return f"the first period alone may enter; refused: {'; '.join(refused)}"
    return next((j.rule for j in mine if j.status == "used"), "")


def _facts(rows: tuple[CrossoverRow, ...]) -> tuple[tuple[str, str, str], ...]:
    return tuple((r.field, r.value, str(r.place)) for r in rows)
