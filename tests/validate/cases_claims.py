"""Faults of the claims block: the edits that make each, and what is said of it."""

from __future__ import annotations

Edit = tuple[str, str, str]

YAML = "review.yaml"


def block(text: str) -> list[Edit]:
    return [(YAML, "analyses:\n", f"claims:\n  {text}\nanalyses:\n")]


MID = (
    YAML,
    "label: Response, better: more, kind: binary}",
    "label: Response, better: more, kind: binary, "
    "important_difference: {value: 1.5, measure: RR, source: S.}}",
)

# code, edits, file:line, part of the message (a pattern)
CLAIMS_CASES: list[tuple[str, list[Edit], str, str]] = [
    (
        "claims-undeclared",
        block("large: [{outcome: responses, value: 2, measure: RR, source: S.}]"),
        f"{YAML}:29",
        r"claims\.large names 'responses', which review.yaml does not declare. Did you mean response\?",
    ),
    (
        "claims-undeclared",
        block("equal_outcomes: [{outcomes: [response, remission], reason: R.}]"),
        f"{YAML}:29",
        r"claims\.equal_outcomes names 'remission'",
    ),
    (
        "claims-undeclared",
        block("usual_comparators: [placbo]"),
        f"{YAML}:29",
        r"claims\.usual_comparators names 'placbo', .* Did you mean placebo\?",
    ),
    (
        "claims-large",
        block("large: [{outcome: response, value: 0.5, measure: RR, source: S.}]"),
        f"{YAML}:29",
        r"a large RR of response is 0\.5; need more than 1\. Did you mean 2\?",
    ),
    (
        "claims-large",
        [MID, *block("large: [{outcome: response, value: 1.2, measure: RR, source: S.}]")],
        f"{YAML}:29",
        r"is large from 1\.2, below the minimal important difference of 1\.5",
    ),
]
