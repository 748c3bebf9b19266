"""What a rating of certainty is made of: facts, the path through the questions, the rule, the decision.

Vocabulary: a *domain* is one reason to trust a body of evidence less (or more); a *rule* is one leaf of a
domain's decision table; a *change* is a number of levels, down (−1, −2) or up (+1, +2). A domain whose input
is missing has no change at all (None), which is not the same as a change of 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

Level = Literal["very low", "low", "moderate", "high"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""From the lowest to the highest."""

Ruleset = Literal["core-grade-2025", "grade-classic"]

Target = Literal["important effect", "little or no effect", "effect"]
"""What the certainty is about: an effect that matters, none that matters, or any effect at all."""

DomainName = Literal[
    "risk of bias",
    "inconsistency",
    "indirectness",
    "imprecision",
    "publication bias",
    "large effect",
    "dose–response",
    "opposing confounding",
]
DOWN: tuple[DomainName, ...] = (
    "risk of bias", "inconsistency", "indirectness", "imprecision", "publication bias",
)  # fmt: skip
UP: tuple[DomainName, ...] = ("large effect", "dose–response", "opposing confounding")


@dataclass(frozen=True, slots=True)
class Fact:
    """A named fact as it is printed, with its number where it has one."""

    name: str
    text: str
    number: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One question of a decision table and the answer that was found."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A leaf of a decision table.

    Attributes:
        id: Stable name, such as "IMP-1".
        words: The rule as a sentence.
        change: What the rule proposes; None: the domain is not assessed.
        more: What a person is asked to confirm beyond the proposal, such as a second level.
    """

    id: str
    words: str
    change: int | None
    more: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A named person's decision about a domain, with the reason."""

    change: int
    reason: str
    by: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What a named person found out and wrote down; `yes` is the answer to the question it belongs to."""

    yes: bool
    reason: str
    by: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain of a rating.

    Attributes:
        facts: What the rule looked at.
        path: Question and answer, in the order asked.
        rule_id, rule_words: The rule that fired.
        proposed: Its change; None where an input is missing.
        more: What a person is asked to confirm with a reason; "" where nothing is asked.
        missing: What is missing, where the domain is not assessed.
        conventions: Cut-offs on this path that no paper gives, in words.
        decision: What a person decided instead of, or in support of, the proposal.
        final: The change that counts: the decision's, else the proposed one; None: not assessed.
    """

    name: DomainName
    facts: tuple[Fact, ...]
    path: tuple[Step, ...]
    rule_id: str
    rule_words: str
    proposed: int | None
    more: str = ""
    missing: str = ""
    conventions: tuple[str, ...] = ()
    decision: Decision | None = None
    final: int | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """The certainty of a body of evidence, or what is missing to rate it.

    Attributes:
        ruleset: Which rules were applied.
        start: The level that the design starts from; None where the evidence cannot be rated.
        start_words: Why it starts there.
        target: What the certainty is about; None where that cannot be told.
        target_words: How the target was found.
        low_risk_only: Whether every domain after risk of bias rests on the studies at low risk alone.
        domains: Each domain with its facts, path, rule and decision.
        adjustment: One documented change of the whole, where domains overlap; None where none was made.
        level: The certainty; None where it is not rated.
        not_rated: Why there is no level; "" where there is one.
    """

    ruleset: Ruleset
    start: Level | None = None
    start_words: str = ""
    target: Target | None = None
    target_words: str = ""
    low_risk_only: bool = False
    domains: tuple[Domain, ...] = ()
    adjustment: Decision | None = None
    level: Level | None = None
    not_rated: str = ""

    @property
    def text(self) -> str:
        """Return "Moderate", or "Not rated: risk of bias and indirectness are not assessed"."""
        if self.level is not None:
            return self.level.capitalize()
        return f"Not rated: {self.not_rated}" if self.not_rated else "Not rated"

    @property
    def changes(self) -> tuple[Domain, ...]:
        """Return the domains that change the level: each needs its footnote."""
        return tuple(d for d in self.domains if d.final)


def domain(
    name: DomainName,
    rule: Rule,
    facts: list[Fact],
    path: list[Step],
    *,
    missing: str = "",
    conventions: tuple[str, ...] = (),
) -> Domain:
    """Return a domain as its rule left it, before any person decided."""
    return Domain(
        name=name,
        facts=tuple(facts),
        path=tuple(path),
        rule_id=rule.id,
        rule_words=rule.words,
        proposed=rule.change,
        more=rule.more,
        missing=missing,
        conventions=conventions,
        final=rule.change,
    )


def decided(found: Domain, decision: Decision | None) -> Domain:
    """Return a domain with a person's decision, which then counts."""
    return found if decision is None else replace(found, decision=decision, final=decision.change)


def listed(words: list[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def signed(by: str, date: str) -> str:
    """Return who decided or recorded something, and when: "A. Name, 2026-03-03"."""
    return ", ".join(x for x in (by, date) if x)
