"""The rules about the tables: code, severity, what each finds in one line, and its check."""

from __future__ import annotations

from steelyard.review.validate import (
    baseline,
    counts,
    crossover,
    duplicates,
    ids,
    intervals,
    spread,
    standard_errors,
    unusable,
)
from steelyard.review.validate.facts import Rule

TABLE_RULES: tuple[Rule, ...] = (
    Rule("duplicate-study", "error", "A study_id stands twice in studies.csv.", ids.duplicate_studies),
    Rule("duplicate-arm", "error", "An arm_id stands twice within its study.", ids.duplicate_arms),
    Rule("duplicate-standard", "error", "An id stands twice in standards.csv.", ids.duplicate_standards),
    Rule("dangling-study", "error", "A row names a study that is not in studies.csv.", ids.dangling_studies),
    Rule("dangling-arm", "error", "A row names an arm that is not in arms.csv.", ids.dangling_arms),
    Rule("same-arm", "error", "A contrast compares an arm with itself.", ids.same_arm),
    Rule(
        "undeclared-treatment",
        "error",
        "An arm's intervention is not declared in review.yaml.",
        ids.undeclared_treatments,
    ),
    Rule(
        "undeclared-condition",
        "error",
        "A study's indication is not declared in review.yaml.",
        ids.undeclared_conditions,
    ),
    Rule(
        "undeclared-outcome",
        "warning",
        "The tables hold outcomes that review.yaml does not declare; no analysis can use them.",
        ids.undeclared_outcomes,
    ),
    Rule(
        "misspelt-outcome",
        "warning",
        "An undeclared outcome is nearly the name of a declared one.",
        ids.misspelt_outcomes,
    ),
    Rule("repeated-row", "error", "A result stands twice with the same values.", duplicates.repeated_rows),
    Rule(
        "conflicting-rows",
        "error",
        "A result stands twice with different values from one kind of source; their order would decide.",
        duplicates.conflicting_rows,
    ),
    Rule(
        "differing-sources",
        "warning",
        "Two kinds of source give different values for one result; the better basis is preferred.",
        duplicates.differing_sources,
    ),
    Rule(
        "same-trial",
        "warning",
        "Two studies share a registration number, DOI or PubMed number, and no overlap is declared.",
        duplicates.same_trial_by_number,
    ),
    Rule(
        "same-results",
        "warning",
        "Two studies share year, arm sizes and at least two results, and no overlap is declared.",
        duplicates.same_trial_by_results,
    ),
    Rule("events-above-n", "error", "More events than people.", counts.events_above_n),
    Rule("events-without-n", "warning", "Events without the number of people.", counts.events_without_n),
    Rule("n-above-randomised", "warning", "More people analysed than randomised.", counts.n_above_randomised),
    Rule("n-above-arm", "warning", "More people analysed than the arm has.", counts.n_above_arm),
    Rule(
        "arms-above-randomised",
        "warning",
        "The arms together have more people than were randomised; of a crossover trial, one arm alone.",
        counts.arms_above_randomised,
    ),
    Rule(
        "percent-against-events",
        "warning",
        "The percentage differs from events / n by more than one point.",
        counts.percent_against_events,
    ),
    Rule("no-locator", "warning", "A result does not say where it stands in its source.", counts.no_locator),
    Rule(
        "baseline-in-other-words",
        "warning",
        "A value from before the treatment whose time_label does not start with baseline.",
        baseline.baseline_in_other_words,
    ),
    Rule("interval-order", "error", "A lower bound above its upper bound.", intervals.interval_order),
    Rule(
        "interval-misses-estimate",
        "error",
        "An interval that does not hold its estimate.",
        intervals.interval_misses_estimate,
    ),
    Rule("half-interval", "warning", "One bound of an interval without the other.", intervals.half_interval),
    Rule(
        "interval-without-level",
        "warning",
        "An interval without its level.",
        intervals.interval_without_level,
    ),
    Rule(
        "ratio-not-positive",
        "error",
        "A negative ratio or bound of one: probably a logarithm.",
        intervals.ratio_not_positive,
    ),
    Rule(
        "ratio-zero",
        "warning",
        "A ratio or bound of exactly 0, which has no logarithm.",
        intervals.ratio_zero,
    ),
    Rule(
        "difference-beyond-one",
        "error",
        "A risk difference outside [-1, 1]: probably percentage points.",
        intervals.difference_beyond_one,
    ),
    Rule(
        "asymmetric-interval",
        "warning",
        "An estimate far from the middle of its interval on the scale where intervals are symmetric (by more "
        "than 20 % of the width).",
        intervals.asymmetric_interval,
    ),
    Rule(
        "p-against-interval",
        "warning",
        "p and interval disagree on whether there is an effect, p differing threefold from what the interval "
        "implies.",
        intervals.p_against_interval,
    ),
    Rule(
        "p-unlike-interval",
        "warning",
        "An exact p and an interval that agree on whether there is an effect, their z more than 0.3 apart.",
        intervals.p_unlike_interval,
    ),
    Rule(
        "se-against-interval",
        "warning",
        "A standard error that differs by more than 15 % from what the interval implies.",
        intervals.se_against_interval,
    ),
    Rule(
        "no-standard-error",
        "warning",
        "A reported difference whose numbers give no standard error: p of 0 or 1 alone, no effect with p "
        "alone, an interval of no width.",
        unusable.no_standard_error,
    ),
    Rule(
        "p-zero",
        "warning",
        "A p of exactly 0.",
        unusable.p_of_zero,
    ),
    Rule(
        "error-unlike-spread",
        "warning",
        "The se of a mean difference, without an interval, implies a standard deviation three times or a "
        "third of the usual on its scale.",
        standard_errors.error_unlike_spread,
    ),
    Rule(
        "se-looks-like-sd",
        "warning",
        "se fits the standard deviations of two or more other studies on its scale (within a factor of 1.6), "
        "and se x sqrt(n) does not.",
        spread.se_looks_like_sd,
    ),
    Rule(
        "sd-looks-like-se",
        "warning",
        "sd x sqrt(n) fits the standard deviations of two or more other studies on its scale (within a "
        "factor of 1.6), and sd does not.",
        spread.sd_looks_like_se,
    ),
    Rule(
        "sd-unlike-sibling",
        "warning",
        "An arm's sd is smaller than its study's other arms' by about sqrt(n).",
        spread.sd_unlike_sibling,
    ),
    Rule(
        "huge-difference",
        "warning",
        "Two arms differ by more than 3 standard deviations.",
        spread.huge_difference,
    ),
    Rule(
        "sd-se-disagree",
        "warning",
        "sd / sqrt(n) and se differ by more than 15 %.",
        spread.sd_and_se_disagree,
    ),
    Rule("zero-spread", "warning", "A standard deviation or error of 0.", spread.zero_spread),
    Rule("median-as-mean", "warning", "A row that speaks of a median has a mean.", spread.median_as_mean),
    Rule(
        "percent-as-mean",
        "warning",
        "A percentage of people stands in the column mean.",
        spread.percent_as_mean,
    ),
    Rule(
        "crossover-without-rule",
        "warning",
        "There are crossover trials and review.yaml declares no rule for them.",
        crossover.crossover_without_rule,
    ),
    Rule(
        "washout-not-stated",
        "warning",
        "A crossover trial with results has no washout in crossover.csv.",
        crossover.washout_not_stated,
    ),
    Rule(
        "washout-unclear",
        "warning",
        "A washout of which no duration can be read, or that is less than one.",
        crossover.washout_unclear,
    ),
    Rule(
        "washout-misnamed",
        "warning",
        "A field of crossover.csv that is nearly washout.",
        crossover.washout_misnamed,
    ),
    Rule(
        "not-a-crossover",
        "warning",
        "crossover.csv names a trial of another design.",
        crossover.not_a_crossover,
    ),
    Rule(
        "period-missing",
        "warning",
        "A result of a crossover trial without its period.",
        crossover.period_missing,
    ),
    Rule(
        "period-unexpected",
        "warning",
        "A period in a trial that is not a crossover.",
        crossover.period_unexpected,
    ),
)
