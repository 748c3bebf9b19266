"""Faults of decisions about certainty: the edits that make each, and what is said of it."""

from __future__ import annotations

Edit = tuple[str, str, str]

YAML = "review.yaml"
SIGNED = "reason: As said., by: Ann"


def decided(block: str, stream: str = "randomised") -> list[Edit]:
    """Return the edit that gives the first entry a block `certainty`."""
    return [(YAML, "    measure: RR\n", f"    measure: RR\n    stream: {stream}\n    certainty:\n{block}")]


def settings(line: str) -> list[Edit]:
    return [(YAML, "analyses:\n", f"grade:\n  {line}\nanalyses:\n")]


# code, edits, file:line, part of the message (a pattern)
CERTAINTY_CASES: list[tuple[str, list[Edit], str, str]] = [
    (
        "grade-settings",
        settings("implausible_perhaps: 50"),
        f"{YAML}:29",
        r"grade\.implausible_perhaps is 50, above implausible_surely = 40",
    ),
    (
        "grade-settings",
        settings("low_share: 60"),
        f"{YAML}:29",
        r"grade\.low_share is 60 and dominate_share 55; together at most 100",
    ),
    (
        "certainty-without-effect",
        [
            (YAML, "kind: pairwise", "kind: listed\n    reason: They differ."),
            *decided(f"      imprecision: {{change: -1, {SIGNED}}}\n"),
        ],
        f"{YAML}:38",
        r"analyses\[0\]\.certainty has decisions, and the entry is listed, without an estimate to rate",
    ),
    (
        "certainty-trials-rated-up",
        decided(f"      large_effect: {{change: 1, {SIGNED}}}\n"),
        f"{YAML}:38",
        r"certainty\.large_effect is given, and the entry is of the randomised stream",
    ),
    (
        "certainty-publication",
        decided(f"      publication_bias: {{unpublished_searched: false, change: 0, {SIGNED}}}\n"),
        f"{YAML}:38",
        r"publication_bias\.change is 0 and unpublished_searched is false; without a search",
    ),
    (
        "certainty-publication",
        decided(f"      publication_bias: {{unpublished_searched: false, found: NCT1, {SIGNED}}}\n"),
        f"{YAML}:38",
        r"found names unpublished studies .* Did you mean unpublished_searched: true\?",
    ),
    (
        "certainty-indirectness",
        decided(
            "      indirectness:\n"
            f"        outcome: {{change: -1, {SIGNED}}}\n"
            f"        together: {{change: 0, {SIGNED}}}\n"
        ),
        f"{YAML}:40",
        r"indirectness\.together is 0, above its worst part \(-1\)",
    ),
    (
        "certainty-directness-in-one",
        decided(f"      indirectness:\n        together: {{change: 0, {SIGNED}}}\n"),
        f"{YAML}:39",
        r"together is given without population, intervention, comparator, outcome; one judgement stands",
    ),
    (
        "certainty-up-and-down",
        [
            *decided(
                f"      large_effect: {{change: 2, {SIGNED}}}\n"
                f"      risk_of_bias: {{change: -2, {SIGNED}}}\n",
                "non-randomised",
            ),
            *(("studies.csv", "parallel,randomised", "parallel,non-randomised") for _ in range(3)),
        ],
        f"{YAML}:38",
        r"large_effect rates up by 2, and risk_of_bias is rated down; GRADE rates up only where nothing is",
    ),
    (
        "certainty-confounding-unused",
        [
            *decided(f"      confounding: {{present: true, {SIGNED}}}\n", "non-randomised"),
            *(("studies.csv", "parallel,randomised", "parallel,non-randomised") for _ in range(3)),
        ],
        f"{YAML}:38",
        r"confounding is given, and core-grade-2025 does not use it\. Set grade\.ruleset to grade-classic",
    ),
    (
        "certainty-threshold",
        [
            *settings("threshold: MID"),
            (
                YAML,
                "kind: binary}",
                "kind: binary, important_difference: {value: 1.25, measure: RR, source: Us.}}",
            ),
        ],
        f"{YAML}:29",
        r"grade\.threshold is MID, and pain \(analyses\[1\]\) has no important_difference",
    ),
]
