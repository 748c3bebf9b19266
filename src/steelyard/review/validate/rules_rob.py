"""The rules about the review's own assessments of risk of bias."""

from __future__ import annotations

from steelyard.review.validate import rob
from steelyard.review.validate.facts import Rule

ROB_RULES: tuple[Rule, ...] = (
    Rule("rob-unknown-item", "error", "An item of rob.csv that its tool does not have.", rob.unknown_items),
    Rule("rob-repeated-item", "error", "An item that one assessor answers twice.", rob.repeated_items),
    Rule(
        "rob-illegal-answer",
        "error",
        "An answer that its question, or a level that its domain, does not have.",
        rob.illegal_answers,
    ),
    Rule(
        "rob-no-reason",
        "error",
        "A level that differs from the tool's rule, or has none, without a reason; or an overall level "
        "before every domain is judged. It is not used.",
        rob.no_reason,
    ),
    Rule("rob-not-asked", "warning", "An answer to a question that is not asked.", rob.not_asked),
    Rule("rob-no-support", "warning", "A domain that is answered without any support.", rob.no_support),
    Rule(
        "rob-odd-judgement",
        "warning",
        "A level without the answers behind it, or an overall level better than the worst domain.",
        rob.odd_judgements,
    ),
    Rule(
        "rob-disagreement",
        "warning",
        "Two assessors judge a result differently, and there is no consensus.",
        rob.disagreements,
    ),
    Rule(
        "rob-no-result",
        "warning",
        "An assessment of an outcome or time of which the study has no result.",
        rob.no_such_result,
    ),
    Rule(
        "rob-wrong-tool",
        "warning",
        "A tool made for another design, such as RoB 2 for a study that was not randomised.",
        rob.wrong_tool,
    ),
)
