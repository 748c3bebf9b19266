"""Which result of each study enters an analysis: refusal by rule, then preference, then overlaps.

The outcome is a ledger as much as a choice: every result that the analysis looked at stands in it with the
rule that chose or refused it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from steelyard.review.candidate import Candidate
from steelyard.review.overlaps import People, without_overlaps
from steelyard.review.plan import Analysis, Overlap
from steelyard.review.preference import preference, why_not, why_used
from steelyard.review.result import LedgerStatus
from steelyard.review.rules import Asked, of_question, refusal
from steelyard.review.shared_arms import CannotCombine, OneForm, one_form

Usable = Callable[[Candidate], str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate, what happened to it, and by which rule."""

    candidate: Candidate
    status: LedgerStatus
    rule: str


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen results, by study in file order, and the fate of every result looked at."""

    chosen: tuple[tuple[str, tuple[Candidate, ...]], ...]
    judged: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Tests:
    """What a selection asks of a result besides the plan's filters; each returns a reason, or "".

    Attributes:
        unusable: Why a result's numbers cannot be used.
        crossover_refuses: Why the crossover rule keeps a result out.
        cannot_combine: Why comparisons of one trial that share people cannot be combined.
        people: How many people a result is about; decides between overlapping studies.
    """

    unusable: Usable
    crossover_refuses: Usable
    cannot_combine: CannotCombine
    people: People


def select(found: Iterable[Candidate], asked: Asked, tests: Tests, overlaps: Sequence[Overlap]) -> Selection:
    """Return what enters an analysis and why."""
    open_, judged = _eligible(found, asked, tests)
    best, passed_over = _one_a_comparison(open_, asked.analysis)
    together = _together(best, open_, asked.analysis, tests)
    kept, overlapping = without_overlaps(together.kept, overlaps, tests.people)
    # A result may lose twice (as a comparison's second choice, then with it); its last word counts.
    rest = {id(c): Judged(c, "not chosen", why) for c, why in (*passed_over, *together.dropped)}
    rest |= {id(c): Judged(c, "refused", why) for c, why in overlapping}
    used = [Judged(c, "used", _why_used(c, open_, asked.analysis)) for c in kept]
    chosen = {id(c) for c in kept}
    judged += [j for key, j in rest.items() if key not in chosen]
    return Selection(_by_study(kept), (*judged, *used))


def _eligible(found: Iterable[Candidate], asked: Asked, tests: Tests) -> tuple[list[Candidate], list[Judged]]:
    judged: list[Judged] = []
    open_: list[Candidate] = []
    for candidate in found:
        if not of_question(candidate, asked):
            continue
        rule, reason = refusal(candidate, asked)
        if reason:
            judged.append(Judged(candidate, "refused", f"{rule}: {reason}"))
        elif why := tests.unusable(candidate):
            judged.append(Judged(candidate, "not poolable", why))
        elif why := tests.crossover_refuses(candidate):
            judged.append(Judged(candidate, "refused", f"crossover rule: {why}"))
        else:
            open_.append(candidate)
    return open_, judged


def _one_a_comparison(
    open_: Sequence[Candidate], analysis: Analysis
) -> tuple[list[Candidate], list[tuple[Candidate, str]]]:
    """Choose one result for each comparison of each study (and each outcome, in a listed entry)."""
    groups: dict[tuple[str, tuple[str, str], str], list[Candidate]] = defaultdict(list)
    for candidate in open_:
        groups[candidate.study.study_id, candidate.comparison, candidate.outcome].append(candidate)
    best: list[Candidate] = []
    rest: list[tuple[Candidate, str]] = []
    for group in groups.values():
        winner = min(group, key=lambda c: preference(c, analysis))
        best.append(winner)
        rest += [(c, why_not(c, winner, analysis)) for c in group if c is not winner]
    return best, rest


def _together(
    best: Sequence[Candidate], open_: Sequence[Candidate], analysis: Analysis, tests: Tests
) -> OneForm:
    """Bring comparisons that share people into one form; in a listed entry nothing is added up."""
    if analysis.kind == "listed":
        return OneForm(tuple(best), ())
    return one_form(best, open_, lambda c: preference(c, analysis), tests.cannot_combine)


def _why_used(candidate: Candidate, open_: Sequence[Candidate], analysis: Analysis) -> str:
    rivals = [
        c
        for c in open_
        if c.study.study_id == candidate.study.study_id
        and c.comparison == candidate.comparison
        and c.outcome == candidate.outcome
    ]
    return why_used(candidate, rivals, analysis)


def _by_study(kept: Sequence[Candidate]) -> tuple[tuple[str, tuple[Candidate, ...]], ...]:
    groups: dict[str, list[Candidate]] = {}
    for candidate in kept:
        groups.setdefault(candidate.study.study_id, []).append(candidate)
    return tuple((study, tuple(group)) for study, group in groups.items())
