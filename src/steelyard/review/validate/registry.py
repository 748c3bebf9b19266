"""Every rule of the validator, in the order of its page."""

from __future__ import annotations

from steelyard.review.validate.certainty import CERTAINTY_RULES
from steelyard.review.validate.claims import CLAIMS_RULES
from steelyard.review.validate.detect_rules import DETECT_RULES
from steelyard.review.validate.facts import Rule
from steelyard.review.validate.findings import FINDINGS_RULES
from steelyard.review.validate.rules_plan import PLAN_RULES
from steelyard.review.validate.rules_rob import ROB_RULES
from steelyard.review.validate.rules_tables import TABLE_RULES

RULES: tuple[Rule, ...] = (
    *TABLE_RULES,
    *ROB_RULES,
    *DETECT_RULES,
    *PLAN_RULES,
    *CERTAINTY_RULES,
    *FINDINGS_RULES,
    *CLAIMS_RULES,
)
