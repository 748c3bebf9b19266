"""Faults of a plan lock: the edits that make each, and what is said of it."""

from __future__ import annotations

from datetime import date

import ruamel.yaml

from steelyard.review.lock import LOCK_FILE, lock_text
from steelyard.review.plan import Plan
from tests.validate.sample import FILES

Edit = tuple[str, str, str]

YAML = "review.yaml"
LOCK = lock_text(
    Plan.model_validate(ruamel.yaml.YAML(typ="safe").load(FILES[YAML])), date(2026, 5, 31), "Ann"
).rstrip()

# code, edits, file:line, part of the message (a pattern)
LOCK_CASES: list[tuple[str, list[Edit], str, str]] = [
    (
        "deviation-unexplained",
        [(LOCK_FILE, "+", LOCK), (YAML, "    measure: RR\n", "    measure: OR\n")],
        f"{YAML}:35",
        r"analyses\.\S+\.measure was RR when the plan was locked on 2026-05-31; it is OR now",
    ),
    (
        "deviation-without-change",
        [
            (
                YAML,
                "analyses:\n",
                "deviations:\n  - {path: grade, reason: R., by: B, on: 2026-06-01}\nanalyses:\n",
            )
        ],
        f"{YAML}:29",
        r"deviation 'grade': the plan is not locked\. steelyard lock locks a plan",
    ),
]
