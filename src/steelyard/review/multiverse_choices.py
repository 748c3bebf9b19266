"""The choices about data that an entry's multiverse crosses: each level turns one pass into another.

A level enters where it changes a line of the entry; what changes nothing is named and not crossed, so that
the number of specifications says something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from steelyard.review.context import Context
from steelyard.review.contribute import Contribution
from steelyard.review.crossover import CrossoverSetting
from steelyard.review.evaluate import Evaluation, evaluate
from steelyard.review.multiverse_bias import assessed_high, judged_high
from steelyard.review.plan import Analysis, ReviewMeasure
from steelyard.review.plan.analysis import Variant
from steelyard.review.plan.multiverse import MultiversePlan
from steelyard.review.sensitivity import varied
from steelyard.terms import CROSSOVER_RULES, MEASURES, CrossoverRule

PRIMARY = ("table", "abstract", "registry", "text")
COUNTS: tuple[ReviewMeasure, ...] = ("RR", "OR", "RD")
MEANS: tuple[ReviewMeasure, ...] = ("MD", "SMD")


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass is asked; `narrow` takes the smallest variance where only a range is known."""

    analysis: Analysis
    setting: CrossoverSetting
    narrow: bool = False


Change = Callable[[Pass], Pass]


@dataclass(frozen=True, slots=True)
class DataChoice:
    """One choice; the first level is the plan's and changes nothing."""

    name: str
    labels: tuple[str, ...]
    keeps: tuple[bool, ...]
    levels: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The choices that change something, and the names of those that were looked at and do not."""

    choices: tuple[DataChoice, ...]
    without_effect: tuple[str, ...]


Level = tuple[str, bool, Change]


def data_choices(
    context: Context, headline: Evaluation, setting: CrossoverSetting, plan: MultiversePlan
) -> Found:
    """Return the choices about an entry's data, in the order in which their changes are made."""
    offers = _Offers(context, headline, setting, plan)
    kept, idle = [], []
    for key, name, own, levels in offers.all():
        if not plan.crosses(key) or not levels:
            continue
        some = tuple(_effective(context, headline, setting, levels, name))
        if not some:
            idle.append(name)
            continue
        kept.append(
            DataChoice(
                name,
                (own, *(label for label, _, _ in some)),
                (True, *(keeps for _, keeps, _ in some)),
                (_same, *(change for _, _, change in some)),
            )
        )
    return Found(tuple(kept), tuple(idle))


def _same(one: Pass) -> Pass:
    return one


def _effective(
    context: Context,
    headline: Evaluation,
    setting: CrossoverSetting,
    levels: list[Level],
    name: str,
) -> Iterator[Level]:
    """Yield the levels whose lines differ from the plan's and from those of every level before.

    A correlation matters under another crossover rule too, so it is tried under each of them.
    """
    settings = [setting]
    if name == "Within-person correlation":
        settings += [replace(setting, rule=rule) for rule in CROSSOVER_RULES if rule != setting.rule]
    seen = [tuple(_lines(context, Pass(headline.analysis, s)) for s in settings)]
    for level in levels:
        lines = tuple(_lines(context, level[2](Pass(headline.analysis, s))) for s in settings)
        if lines not in seen:
            seen.append(lines)
            yield level


def _lines(context: Context, one: Pass) -> tuple[Contribution, ...]:
    lines = evaluate(context, one.analysis, one.setting).lines
    return tuple(replace(c, vi=c.vi_low) if one.narrow and c.vi_low else c for c in lines)


@dataclass(frozen=True, slots=True)
class _Offers:
    """Everything that may be chosen otherwise in one entry."""

    context: Context
    headline: Evaluation
    setting: CrossoverSetting
    plan: MultiversePlan

    @property
    def analysis(self) -> Analysis:
        return self.headline.analysis

    def all(self) -> Iterator[tuple[str, str, str, list[Level]]]:
        """Yield (key in the plan, name, the plan's level in words, the other levels)."""
        yield "which results", "Which results", "As planned", self._variants()
        yield "basis", "Basis of the data", "As planned", [("Without secondary sources", False, _primary)]
        yield "control type", "Type of control", "As planned", self._controls()
        yield "risk of bias", "Risk of bias", "As planned", self._bias()
        yield "studies", "Studies", "All", self._studies()
        measure = MEASURES[self.analysis.measure or "GEN"].name
        yield "measure", "Measure", measure, self._measures()
        yield "time", "Time in the window", _TIMES[self.analysis.time.prefer], self._times()
        arms = _ARMS[self.analysis.multi_arm]
        yield "several arms", "Several arms of a trial", arms, self._arms()
        yield "crossover rule", "Crossover rule", self.setting.rule.capitalize(), self._rules()
        r = f"r = {self.setting.correlation:g}"
        yield "correlation", "Within-person correlation", r, self._correlations()
        yield "paired counts", "Paired counts", "Widest interval possible", self._pairs()

    def _variants(self) -> list[Level]:
        # A variant that is nothing but another measure is a level of that choice: it would count twice.
        measured = self._other_measures() if self.plan.crosses("measure") else ()
        return [
            (v.label, v.same_question, partial(_variant, at=i))
            for i, v in enumerate(self.analysis.variants)
            if not (
                v.measure in measured
                and varied(_measured(self.analysis, v), v) == _measured(self.analysis, v)
            )
        ]

    def _controls(self) -> list[Level]:
        kinds = sorted({c.study.control_type for c in self.headline.lines if c.study.control_type})
        if len(kinds) < 2:
            return []
        return [(f"Only {kind}", False, partial(_eligible, control_types=(kind,))) for kind in kinds]

    def _bias(self) -> list[Level]:
        mine = {c.study.study_id for c in self.headline.lines}
        published = judged_high(self.context.tables.bias) & mine
        own = assessed_high(self.context.tables.rob, self.headline.lines)
        return [
            (label, False, partial(_without, studies=high, why="judged at high risk of bias"))
            for label, high in (
                ("Without studies judged at high risk", published),
                ("Without results this review judges at high risk", own),
            )
            if high
        ]

    def _studies(self) -> list[Level]:
        labels = {c.study.study_id: c.study.label for c in self.headline.lines}
        return [
            (f"Without {label}", False, partial(_without, studies={study}, why="left out"))
            for study, label in labels.items()
        ]

    def _measures(self) -> list[Level]:
        others = self._other_measures()
        return [(MEASURES[m].name, False, partial(_analysis, measure=m)) for m in others]

    def _other_measures(self) -> list[ReviewMeasure]:
        mine = self.analysis.measure
        family = next((f for f in (COUNTS, MEANS) if mine in f), ())
        if mine == "SMD" and not self._one_scale():
            family = ("SMD",)  # points on different scales have no common mean difference
        return [m for m in self.plan.measures or family if m != mine]

    def _one_scale(self) -> bool:
        lines = self.headline.lines
        scales = {s.removesuffix(" change") for c in lines for one in c.candidates for s in one.scales}
        return len(scales) <= 1

    def _times(self) -> list[Level]:
        rule = self.analysis.time
        prefer = ["latest", "earliest", *(["nearest"] if rule.target_h is not None else [])]
        return [(_TIMES[p], True, partial(_time, prefer=p)) for p in prefer if p != rule.prefer]

    def _arms(self) -> list[Level]:
        other = "combine" if self.analysis.multi_arm == "split" else "split"
        return [(_ARMS[other], True, partial(_analysis, multi_arm=other))]

    def _rules(self) -> list[Level]:
        others = [rule for rule in CROSSOVER_RULES if rule != self.setting.rule]
        return [(rule.capitalize(), True, partial(_rule, rule=rule)) for rule in others]

    def _correlations(self) -> list[Level]:
        plan = self.context.plan.crossover
        ends = () if plan is None else (plan.correlation.low, plan.correlation.high)
        return [
            (f"r = {r:g}", True, partial(_correlation, r=r)) for r in ends if r != self.setting.correlation
        ]

    def _pairs(self) -> list[Level]:
        if not any(c.vi_low for c in self.headline.lines):
            return []
        return [("Narrowest interval possible", True, _narrowest)]


_TIMES = {"latest": "The latest", "earliest": "The earliest", "nearest": "Nearest to the target"}
_ARMS = {"combine": "Taken together", "split": "Kept apart, shared people divided"}


def _measured(analysis: Analysis, variant: Variant) -> Analysis:
    return analysis.model_copy(update={"measure": variant.measure})


def _variant(one: Pass, at: int) -> Pass:
    return replace(one, analysis=varied(one.analysis, one.analysis.variants[at]))


def _primary(one: Pass) -> Pass:
    return _eligible(one, bases=tuple(b for b in one.analysis.eligible.bases if b in PRIMARY))


def _time(one: Pass, prefer: str) -> Pass:
    return _analysis(one, time=one.analysis.time.model_copy(update={"prefer": prefer}))


def _rule(one: Pass, rule: CrossoverRule) -> Pass:
    return replace(one, setting=replace(one.setting, rule=rule))


def _correlation(one: Pass, r: float) -> Pass:
    return replace(one, setting=replace(one.setting, correlation=r))


def _narrowest(one: Pass) -> Pass:
    return replace(one, narrow=True)


def _analysis(one: Pass, **changes: object) -> Pass:
    return replace(one, analysis=one.analysis.model_copy(update=changes))


def _eligible(one: Pass, **changes: object) -> Pass:
    return _analysis(one, eligible=one.analysis.eligible.model_copy(update=changes))


def _without(one: Pass, studies: set[str], why: str) -> Pass:
    left = {**one.analysis.eligible.not_studies, **dict.fromkeys(sorted(studies), why)}
    return _eligible(one, not_studies=left)
