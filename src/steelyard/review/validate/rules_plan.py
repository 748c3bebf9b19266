"""The rules about review.yaml and what meets in one entry: code, severity, what each finds, and its check."""

from __future__ import annotations

from steelyard.review.validate import (
    analyses,
    entries,
    lock,
    pooling,
    vocabulary,
)
from steelyard.review.validate.facts import Rule

PLAN_RULES: tuple[Rule, ...] = (
    Rule(
        "deviation-unexplained",
        "warning",
        "The plan differs from the locked one, and `deviations` does not say why.",
        lock.unexplained,
    ),
    Rule(
        "deviation-without-change",
        "warning",
        "A deviation that names nothing that differs from the locked plan.",
        lock.without_change,
    ),
    Rule("repeated-id", "error", "An id is declared twice in review.yaml.", vocabulary.repeated_plan_ids),
    Rule("unknown-broader", "error", "A broader concept that is not declared.", vocabulary.unknown_broader),
    Rule("concept-circle", "error", "Concepts that hold each other in a circle.", vocabulary.circles),
    Rule("unknown-outcome", "error", "An analysis of an undeclared outcome.", vocabulary.unknown_outcomes),
    Rule("unknown-concept", "error", "A filter names an undeclared concept.", vocabulary.unknown_concepts),
    Rule(
        "unknown-filter-word",
        "error",
        "A filter names a control type or concurrent treatment that no study can have.",
        vocabulary.unknown_filter_words,
    ),
    Rule(
        "unknown-study",
        "error",
        "review.yaml names a study that is not in studies.csv.",
        vocabulary.unknown_plan_studies,
    ),
    Rule(
        "filter-matches-nothing",
        "warning",
        "A filter names a scale or route that no row has.",
        vocabulary.filter_matches_nothing,
    ),
    Rule(
        "published-matches-nothing",
        "warning",
        "An entry points to a published result that published_pooled.csv does not have.",
        vocabulary.published_matches_nothing,
    ),
    Rule(
        "measure-of-another-kind",
        "error",
        "A measure that the kind of entry cannot use.",
        analyses.measure_of_another_kind,
    ),
    Rule(
        "measure-of-another-outcome",
        "error",
        "A measure of counts for a continuous outcome, or the reverse.",
        analyses.measure_of_another_outcome,
    ),
    Rule("measure-missing", "error", "A pooled entry without a measure.", analyses.measure_missing),
    Rule("outcome-missing", "error", "An entry with numbers without an outcome.", analyses.outcome_missing),
    Rule(
        "stream-without-comparison",
        "error",
        "A pairwise entry of uncontrolled studies.",
        analyses.stream_without_comparison,
    ),
    Rule("time-window", "error", "A time window that ends before it starts.", analyses.time_window),
    Rule(
        "target-outside-window",
        "warning",
        "A target time outside its own window.",
        analyses.target_outside_window,
    ),
    Rule(
        "correlation-outside-range",
        "error",
        "An assumed correlation outside its own range.",
        analyses.correlation_outside_range,
    ),
    Rule(
        "pool-outside-overlap",
        "error",
        "An overlap's pool that is not one of its studies.",
        analyses.pool_outside_overlap,
    ),
    Rule("no-reason", "warning", "An entry without a number and without a reason.", analyses.no_reason),
    Rule(
        "added-study-not-refused",
        "warning",
        "A variant adds a study that was never left out.",
        analyses.added_study_not_refused,
    ),
    Rule(
        "mixed-streams",
        "error",
        "An entry names a study of another evidence stream.",
        pooling.mixed_streams,
    ),
    Rule(
        "shared-control",
        "warning",
        "Several contrasts use one control group.",
        pooling.shared_control_contrasts,
    ),
    Rule(
        "shared-control-arms",
        "warning",
        "Several arms meet one control group in an analysis; says what multi_arm does.",
        pooling.shared_control_arms,
    ),
    Rule(
        "change-and-endpoint",
        "warning",
        "An SMD mixes changes from baseline with values at the time.",
        pooling.change_and_endpoint,
    ),
    Rule(
        "scale-direction",
        "warning",
        "An SMD mixes scales on which the intervention's effects all point opposite ways.",
        pooling.scale_directions,
    ),
    Rule(
        "several-outcomes",
        "error",
        "A pairwise or proportion entry of more than one outcome.",
        entries.several_outcomes,
    ),
    Rule(
        "arm-on-both-sides",
        "error",
        "A pairwise entry whose two sides hold the same treatment, or that names neither side.",
        entries.arm_on_both_sides,
    ),
    Rule(
        "important-ratio",
        "error",
        "An important difference stated as a ratio of 1 or less.",
        entries.ratio_of_no_difference,
    ),
    Rule(
        "important-difference-unused",
        "warning",
        "An important difference stated in a measure that no entry of its outcome has.",
        entries.difference_never_used,
    ),
)
