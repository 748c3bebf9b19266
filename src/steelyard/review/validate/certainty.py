"""Decisions about certainty that cannot count, or that contradict what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.review.plan import Analysis, Certainty
from steelyard.review.validate.facts import Facts, Finding, Rule, number

_UP = ("large_effect", "dose_response", "confounding")


def settings_contradict(facts: Facts) -> Iterator[Finding]:
    if facts.plan is None:
        return
    grade = facts.plan.grade
    if grade.implausible_perhaps > grade.implausible_surely:
        yield Finding(
            facts.at("grade", "implausible_perhaps"),
            f"grade.implausible_perhaps is {number(grade.implausible_perhaps)}, above implausible_surely = "
            f"{number(grade.implausible_surely)}; what is surely so is perhaps so.",
        )
    if grade.low_share + grade.dominate_share > 100:
        yield Finding(
            facts.at("grade", "low_share"),
            f"grade.low_share is {number(grade.low_share)} and dominate_share "
            f"{number(grade.dominate_share)}; together at most 100, or neither "
            "high nor low risk could ever carry enough weight.",
        )


def without_effect(facts: Facts) -> Iterator[Finding]:
    for index, analysis, _ in _decided(facts):
        if analysis.kind not in {"pairwise", "proportion"}:
            why = f"is {analysis.kind}, without an estimate to rate"
        elif analysis.stream in {"uncontrolled", "animal"}:
            why = f"is of the {analysis.stream} stream, which is not rated domain by domain"
        else:
            continue
        yield Finding(
            facts.at("analyses", index, "certainty"),
            f"analyses[{index}].certainty has decisions, and the entry {why}; they count for nothing.",
        )


def trials_rated_up(facts: Facts) -> Iterator[Finding]:
    for index, analysis, given in _decided(facts):
        if analysis.stream == "non-randomised":
            continue
        for name in _UP:
            if getattr(given, name) is not None:
                yield Finding(
                    facts.at("analyses", index, "certainty", name),
                    f"analyses[{index}].certainty.{name} is given, and the entry is of the {analysis.stream} "
                    "stream; only non-randomised evidence is rated up.",
                )


def rated_up_and_down(facts: Facts) -> Iterator[Finding]:
    for index, analysis, given in _decided(facts):
        large = given.large_effect
        if analysis.stream != "non-randomised" or large is None or large.change == 0:
            continue
        down = [name for name, change in _changes(given) if change < 0]
        if down:
            yield Finding(
                facts.at("analyses", index, "certainty", "large_effect"),
                f"analyses[{index}].certainty.large_effect rates up by {large.change}, and {', '.join(down)} "
                f"{'is' if len(down) == 1 else 'are'} rated down; GRADE rates up only where nothing is.",
                "Leave it out, or say in its reason why it counts all the same.",
            )


def _changes(given: Certainty) -> Iterator[tuple[str, int]]:
    """Yield the domains of rating down that a person decided, with their change."""
    for name in ("risk_of_bias", "inconsistency", "imprecision", "publication_bias"):
        decision = getattr(given, name)
        if decision is not None:
            yield name, decision.change or 0
    parts = given.indirectness
    if parts is not None:
        judged = (parts.population, parts.intervention, parts.comparator, parts.outcome)
        worst = min((d.change for d in judged if d is not None), default=0)
        yield "indirectness", worst if parts.together is None else parts.together.change


def directness_in_one(facts: Facts) -> Iterator[Finding]:
    for index, _, given in _decided(facts):
        parts = given.indirectness
        if parts is None or parts.together is None:
            continue
        names = ("population", "intervention", "comparator", "outcome")
        missing = [name for name in names if getattr(parts, name) is None]
        if missing:
            yield Finding(
                facts.at("analyses", index, "certainty", "indirectness", "together"),
                f"analyses[{index}].certainty.indirectness.together is given without {', '.join(missing)}; "
                "one judgement stands for all four parts then, and the page says so.",
                "Judge each part.",
            )


def confounding_unused(facts: Facts) -> Iterator[Finding]:
    if facts.plan is None or facts.plan.grade.ruleset == "grade-classic":
        return
    for index, analysis, given in _decided(facts):
        if given.confounding is not None and analysis.stream == "non-randomised":
            yield Finding(
                facts.at("analyses", index, "certainty", "confounding"),
                f"analyses[{index}].certainty.confounding is given, and core-grade-2025 does not use it.",
                "Set grade.ruleset to grade-classic, or leave it out.",
            )


def publication_contradicts(facts: Facts) -> Iterator[Finding]:
    for index, _, given in _decided(facts):
        record = given.publication_bias
        if record is None or record.unpublished_searched:
            continue
        where = f"analyses[{index}].certainty.publication_bias"
        path: tuple[str | int, ...] = ("analyses", index, "certainty", "publication_bias")
        if record.change == 0:
            yield Finding(
                facts.at(*path, "change"),
                f"{where}.change is 0 and unpublished_searched is false; without a search nobody can say "
                "that nothing is missing.",
                "Leave change out, or search and record it.",
            )
        if record.found:
            yield Finding(
                facts.at(*path, "found"),
                f"{where}.found names unpublished studies and unpublished_searched is false.",
                "Did you mean unpublished_searched: true?",
            )


def indirectness_contradicts(facts: Facts) -> Iterator[Finding]:
    for index, _, given in _decided(facts):
        parts = given.indirectness
        if parts is None or parts.together is None:
            continue
        judged = (parts.population, parts.intervention, parts.comparator, parts.outcome)
        changes = [d.change for d in judged if d is not None]
        if changes and parts.together.change > min(changes):
            yield Finding(
                facts.at("analyses", index, "certainty", "indirectness", "together"),
                f"analyses[{index}].certainty.indirectness.together is {parts.together.change}, above its "
                f"worst part ({min(changes)}).",
                "Say in its reason why the part does not count.",
            )


def threshold_without_mid(facts: Facts) -> Iterator[Finding]:
    if facts.plan is None or facts.plan.grade.threshold != "MID":
        return
    stated = {o.id: o.important_difference for o in facts.plan.outcomes}
    for index, analysis in enumerate(facts.plan.analyses):
        if analysis.kind != "pairwise" or not analysis.outcomes:
            continue
        if stated.get(analysis.outcomes[0]) is None:
            yield Finding(
                facts.at("grade", "threshold"),
                f"grade.threshold is MID, and {analysis.outcomes[0]} (analyses[{index}]) has no "
                "important_difference; its imprecision cannot be assessed.",
            )


def _decided(facts: Facts) -> Iterator[tuple[int, Analysis, Certainty]]:
    for index, analysis in enumerate(facts.plan.analyses if facts.plan is not None else ()):
        if analysis.certainty is not None:
            yield index, analysis, analysis.certainty


CERTAINTY_RULES: tuple[Rule, ...] = (
    Rule("grade-settings", "error", "Settings of certainty that contradict each other.", settings_contradict),
    Rule(
        "certainty-without-effect",
        "warning",
        "Decisions about certainty on an entry that is not rated.",
        without_effect,
    ),
    Rule(
        "certainty-trials-rated-up",
        "error",
        "Rating up of evidence that is not non-randomised.",
        trials_rated_up,
    ),
    Rule(
        "certainty-up-and-down",
        "warning",
        "Rating up beside a decision to rate down.",
        rated_up_and_down,
    ),
    Rule(
        "certainty-directness-in-one",
        "warning",
        "Indirectness judged together, without its four parts.",
        directness_in_one,
    ),
    Rule(
        "certainty-confounding-unused",
        "warning",
        "Opposing confounding under rules that do not use it.",
        confounding_unused,
    ),
    Rule(
        "certainty-publication",
        "error",
        "No publication bias, or unpublished studies, without a search for them.",
        publication_contradicts,
    ),
    Rule(
        "certainty-indirectness",
        "warning",
        "Indirectness together judged milder than its worst part.",
        indirectness_contradicts,
    ),
    Rule(
        "certainty-threshold",
        "warning",
        "The MID is the threshold, and an outcome has none.",
        threshold_without_mid,
    ),
)
