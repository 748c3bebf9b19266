"""Faults of summary-of-findings tables: the edits that make each, and what is said of it."""

from __future__ import annotations

Edit = tuple[str, str, str]

YAML = "review.yaml"
END = "      interventions: [drug]\n      comparators: [placebo]\n"
HARM = ("  - {id: pain,", "  - {id: nausea, label: Nausea, better: less, harm: true}\n  - {id: pain,")
NAUSEA = "{outcome: nausea}"
RESPONSE = "{analysis: response-24h}"
PAIN = "{analysis: pain-24h}"


def table(*rows: str, harm: bool = True) -> list[Edit]:
    """Return the edits that add one table at the end, and an outcome that nobody measured."""
    lines = "".join(f"      - {row}\n" for row in rows)
    block = (
        "summary_of_findings:\n  - id: main\n    title: The drug against placebo\n    population: adults\n"
        f"    intervention: drug\n    comparator: placebo\n    rows:\n{lines}"
    )
    harms: list[Edit] = [(YAML, *HARM)] if harm else []
    return [*harms, (YAML, END, f"{END}{block}")]


# code, edits, file:line, part of the message (a pattern); the rows start on line 58
FINDINGS_CASES: list[tuple[str, list[Edit], str, str]] = [
    (
        "findings-unknown",
        table("{analysis: respons-24h}", NAUSEA),
        f"{YAML}:58",
        r"rows\[0\]\.analysis is 'respons-24h', which review\.yaml does not declare\. Did you mean response",
    ),
    (
        "findings-unknown",
        table(RESPONSE, "{label: Something}", NAUSEA),
        f"{YAML}:59",
        r"rows\[1\] names neither an analysis nor an outcome; need one of them",
    ),
    (
        "findings-outcome",
        table("{analysis: response-24h, outcome: pain}", NAUSEA),
        f"{YAML}:58",
        r"rows\[0\]\.outcome is 'pain', and response-24h is about response",
    ),
    (
        "findings-outcome",
        [
            (
                YAML,
                "kind: pairwise\n    outcome: response\n",
                "kind: listed\n    reason: Two.\n    outcome: [response, nausea]\n",
            ),
            *table(RESPONSE, NAUSEA),
        ],
        f"{YAML}:59",
        r"rows\[0\]\.analysis is response-24h, which has the outcomes response, nausea; a row is about one",
    ),
    (
        "findings-twice",
        table(RESPONSE, RESPONSE, NAUSEA),
        f"{YAML}:59",
        r"rows\[1\] stands twice in its table",
    ),
    (
        "findings-baseline",
        table("{analysis: response-24h, baseline: {risk: 0.3}}", NAUSEA),
        f"{YAML}:58",
        r"rows\[0\]\.baseline\.risk is 0\.3 without a source; a stated risk needs one",
    ),
    (
        "findings-baseline",
        table("{analysis: response-24h, baseline: {source: A cohort.}}", NAUSEA),
        f"{YAML}:58",
        r"rows\[0\]\.baseline\.source stands without a risk",
    ),
    (
        "findings-unused",
        table(NAUSEA, "{analysis: pain-24h, baseline: {risk: 0.3, source: A cohort.}}"),
        f"{YAML}:59",
        r"rows\[1\]\.baseline is stated, and nothing uses it; only OR, RR, RD, HR need one",
    ),
    (
        "findings-order",
        table(PAIN, NAUSEA),
        f"{YAML}:59",
        r"rows\[1\] \(nausea\) stands after pain, and outcomes has them the other way round",
    ),
    (
        "findings-harms",
        table(RESPONSE, PAIN, harm=False),
        f"{YAML}:56",
        r"summary_of_findings\[0\] \(main\) has no harm among its outcomes",
    ),
    (
        "findings-reported",
        table("{outcome: response}", NAUSEA),
        f"{YAML}:58",
        r"rows\[0\] has response without an entry, and \d studies report it; the row will say so",
    ),
]
