"""One pass over one question: candidates, rules, contributions, model. Headline and variants alike.

A sensitivity analysis is the same pass with another analysis or another crossover setting; there is no
second way to a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.errors import ConvergenceError, ModelError
from steelyard.review.candidate import Candidate
from steelyard.review.candidates import candidates
from steelyard.review.context import Context
from steelyard.review.contribute import Contribution, cannot_combine, contributions, side_by_side
from steelyard.review.contribute.base import WHOLE_STUDY, people_of
from steelyard.review.crossover import CrossoverSetting, mode_of, rule_refuses
from steelyard.review.numbers import unusable
from steelyard.review.plan import Analysis
from steelyard.review.pooling import defined, pool, studies_of
from steelyard.review.result import AnalysisStatus, Pooled
from steelyard.review.rules import Asked
from steelyard.review.select import Judged, Selection, Tests, select
from steelyard.review.streams import require_one_stream


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one pass found. `lines` are in file order; `weights` is None where nothing was weighted."""

    analysis: Analysis
    lines: tuple[Contribution, ...]
    judged: tuple[Judged, ...]
    status: AnalysisStatus
    reason: str
    pooled: Pooled | None = None
    weights: tuple[float, ...] | None = None

    @property
    def counted(self) -> tuple[Contribution, ...]:
        """Return the lines that the entry's number rests on: of a pool, those with a weight."""
        return tuple(defined(self.lines)) if self.pooled is not None else self.lines

    @property
    def people(self) -> int | None:
        """Return how many people stand behind the number, everybody counted once; None where nobody says."""
        return people_behind(self.counted)

    @property
    def k(self) -> int:
        """Return the number of studies behind the number (one with several comparisons counts once)."""
        return studies_of(self.counted)


def people_behind(lines: Sequence[Contribution]) -> int | None:
    """Return the people of several lines, each arm of each study once.

    Where a line knows only the whole study's number (randomised, or the people of a crossover), that number
    stands for the study.
    """
    studies: dict[str, dict[str, int]] = {}
    for c in lines:
        studies.setdefault(c.study.study_id, {}).update(c.person_arms)
    people = [
        max(arms[w] for w in WHOLE_STUDY if w in arms) if arms.keys() & WHOLE_STUDY else sum(arms.values())
        for arms in studies.values()
        if arms
    ]
    return sum(people) if people else None


def evaluate(context: Context, analysis: Analysis, setting: CrossoverSetting) -> Evaluation:
    """Return the lines, the ledger and, where the plan and the data allow it, the pooled result."""
    asked = Asked(analysis, context.treatments, context.conditions)
    named = [context.studies[s] for s in analysis.eligible.studies if s in context.studies]
    require_one_stream(analysis.id, analysis.stream, named)

    def crossover_refuses(candidate: Candidate) -> str:
        return rule_refuses(candidate, setting, context.crossover_facts.get(candidate.study.study_id, ()))

    tests = Tests(
        unusable=lambda c: unusable(c, analysis),
        crossover_refuses=crossover_refuses,
        cannot_combine=lambda group: _cannot_combine(group, analysis, setting, context),
        people=lambda c: sum(n for _, n in people_of((c,))),
    )
    found = candidates(context.tables, analysis, context.treatments)
    chosen = select(found, asked, tests, context.plan.overlaps)
    return _answer(analysis, _lines(chosen, context, analysis, setting), chosen.judged)


def _lines(
    chosen: Selection, context: Context, analysis: Analysis, setting: CrossoverSetting
) -> tuple[Contribution, ...]:
    measure = analysis.measure
    if measure is None:
        return ()
    lines: list[Contribution] = []
    for _, group in chosen.chosen:
        if analysis.kind == "listed":
            lines += side_by_side(group, measure, setting, context.control_row)
        else:
            lines += contributions(group, measure, analysis.multi_arm, setting, context.control_row)
    return tuple(lines)


def _cannot_combine(
    group: Sequence[Candidate], analysis: Analysis, setting: CrossoverSetting, context: Context
) -> str:
    """Return why comparisons of one trial that share people cannot be combined, or ""."""
    if mode_of(group[0], setting) in {"paired", "conservative"}:
        return "the same people stand in another comparison of this trial"
    if group[0].kind == "contrast" and analysis.measure is not None:
        return cannot_combine(group, analysis.measure, context.control_row)
    return ""


def _answer(analysis: Analysis, lines: tuple[Contribution, ...], judged: tuple[Judged, ...]) -> Evaluation:
    weighted = defined(lines)
    if analysis.kind == "listed":
        status: AnalysisStatus = "not pooled" if judged else "no data"
        return Evaluation(analysis, lines, judged, status, analysis.reason)
    if not lines:
        return Evaluation(analysis, lines, judged, "no data", _nothing(judged))
    if len(lines) == 1:
        return Evaluation(analysis, lines, judged, "single", "one result; it is shown as it is")
    k = studies_of(weighted)
    if k < analysis.minimum_k:
        reason = f"{k} {'study has' if k == 1 else 'studies have'} a usable result"
        return Evaluation(
            analysis, lines, judged, "not pooled", f"{reason}; the plan pools {analysis.minimum_k} or more"
        )
    require_one_stream(analysis.id, analysis.stream, (c.study for c in weighted))
    try:
        pooled, weights = pool(lines, analysis, people_behind(weighted))
    except ConvergenceError as error:
        return Evaluation(analysis, lines, judged, "failed", f"the model did not converge: {error}")
    except ModelError as error:
        return Evaluation(analysis, lines, judged, "failed", str(error))
    return Evaluation(analysis, lines, judged, "pooled", "", pooled, weights)


def _nothing(judged: Sequence[Judged]) -> str:
    if not judged:
        return "no result on this question is in the data"
    refused = sum(j.status == "refused" for j in judged)
    short = sum(j.status == "not poolable" for j in judged)
    parts = []
    if refused:
        parts.append(f"{refused} refused by rule")
    if short:
        parts.append(f"{short} without the numbers needed")
    return f"no result can enter: {' and '.join(parts)}; the ledger lists them"
