"""One pass over one question: candidates, rules, contributions, model. Headline and variants alike.

A sensitivity analysis is the same pass with another analysis or another crossover setting; there is no
second way to a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.errors import ConvergenceError, ModelError
from steelyard.review.candidates import Candidate, candidates
from steelyard.review.context import Context
from steelyard.review.contribute import Contribution, contributions
from steelyard.review.contribute.base import people_of
from steelyard.review.crossover import CrossoverSetting, rule_refuses
from steelyard.review.numbers import unusable
from steelyard.review.plan import Analysis
from steelyard.review.pooling import pool
from steelyard.review.result import AnalysisStatus, Pooled
from steelyard.review.rules import Asked
from steelyard.review.select import Judged, select
from steelyard.review.streams import require_one_stream


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one pass found. `lines` are in file order; `weights` is None where nothing was pooled."""

    analysis: Analysis
    lines: tuple[Contribution, ...]
    judged: tuple[Judged, ...]
    status: AnalysisStatus
    reason: str
    pooled: Pooled | None = None
    weights: tuple[float, ...] | None = None

    @property
    def people(self) -> int | None:
        """Return how many people stand behind the lines, everybody counted once; None where nobody says."""
        return people_behind(self.lines)

    @property
    def k(self) -> int:
        """Return the number of studies with a line (a study with several comparisons counts once)."""
        return len({c.study.study_id for c in self.lines})


def people_behind(lines: Sequence[Contribution]) -> int | None:
    """Return the people of several lines, each arm of each study once."""
    arms = {(c.study.study_id, arm): n for c in lines for arm, n in c.person_arms}
    return sum(arms.values()) if arms else None


def evaluate(context: Context, analysis: Analysis, setting: CrossoverSetting) -> Evaluation:
    """Return the lines, the ledger and, where the plan and the data allow it, the pooled result."""
    asked = Asked(analysis, context.treatments, context.conditions)
    named = [context.studies[s] for s in analysis.eligible.studies if s in context.studies]
    require_one_stream(analysis.id, analysis.stream, named)

    def crossover_refuses(candidate: Candidate) -> str:
        return rule_refuses(candidate, setting, context.crossover_facts.get(candidate.study.study_id, ()))

    chosen = select(
        candidates(context.tables, analysis, context.treatments),
        asked,
        usable=lambda c: unusable(c, analysis),
        fits_crossover_rule=crossover_refuses,
        overlaps=context.plan.overlaps,
        people=lambda c: sum(n for _, n in people_of((c,))),
    )
    lines: list[Contribution] = []
    for _, group in chosen.chosen:
        if analysis.measure is not None:
            lines += contributions(group, analysis.measure, analysis.multi_arm, setting, context.control_row)
    return _answer(analysis, tuple(lines), chosen.judged)


def _answer(analysis: Analysis, lines: tuple[Contribution, ...], judged: tuple[Judged, ...]) -> Evaluation:
    defined = [c for c in lines if c.yi is not None and c.vi is not None]
    if analysis.kind == "listed":
        status: AnalysisStatus = "not pooled" if judged else "no data"
        return Evaluation(analysis, lines, judged, status, analysis.reason)
    if not lines:
        return Evaluation(analysis, lines, judged, "no data", _nothing(judged))
    if len(lines) == 1:
        return Evaluation(analysis, lines, judged, "single", "one result; it is shown as it is")
    if len(defined) < analysis.minimum_k:
        reason = f"{len(defined)} usable results; the plan pools {analysis.minimum_k} or more"
        return Evaluation(analysis, lines, judged, "not pooled", reason)
    require_one_stream(analysis.id, analysis.stream, (c.study for c in defined))
    try:
        pooled, weights = pool(lines, analysis, people_behind(lines))
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
