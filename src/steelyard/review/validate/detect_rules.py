"""The rules that look for numbers that cannot be, or that do not fit each other."""

from __future__ import annotations

from steelyard.review.validate import (
    detect_duplicates,
    detect_percent,
    detect_scores,
    detect_spread,
    detect_statistics,
)
from steelyard.review.validate.facts import Rule

DETECT_RULES: tuple[Rule, ...] = (
    Rule(
        "instrument-range",
        "error",
        "An instrument whose least score is not below its greatest.",
        detect_scores.instrument_range,
    ),
    Rule(
        "instrument-matches-nothing",
        "warning",
        "A declared instrument whose scales no row has.",
        detect_scores.instrument_matches_nothing,
    ),
    Rule(
        "outside-scale",
        "warning",
        "A mean outside its instrument's scores, or an SD larger than they allow.",
        detect_scores.outside_scale,
    ),
    Rule(
        "impossible-mean",
        "warning",
        "A mean that n whole scores cannot have (GRIM); instruments declared in review.yaml alone.",
        detect_scores.impossible_mean,
    ),
    Rule(
        "impossible-sd",
        "warning",
        "An SD that n whole scores with this mean cannot have (GRIMMER; DEBIT for zeros and ones).",
        detect_scores.impossible_sd,
    ),
    Rule(
        "impossible-percent",
        "warning",
        "A percentage that no whole count of n gives.",
        detect_percent.impossible_percent,
    ),
    Rule(
        "percent-of-another-count",
        "warning",
        "A percentage that is not events / n rounded, by less than a point.",
        detect_percent.percent_of_another_count,
    ),
    Rule(
        "percent-of-arm",
        "warning",
        "A percentage without n that no whole count of the arm's people gives.",
        detect_percent.percent_of_arm,
    ),
    Rule(
        "p-against-statistic",
        "warning",
        "p does not follow from estimate and standard error or interval, within the rounding of each.",
        detect_statistics.p_against_own_statistic,
    ),
    Rule(
        "p-against-counts",
        "warning",
        "p fits the two arms' counts under none of the usual tests.",
        detect_statistics.p_against_counts,
    ),
    Rule(
        "p-against-means",
        "warning",
        "p fits the two arms' means and SDs under neither Student's nor Welch's t nor z.",
        detect_statistics.p_against_means,
    ),
    Rule(
        "difference-against-means",
        "warning",
        "A mean difference of the other sign than the arms' means, or half an SD from theirs.",
        detect_statistics.difference_against_means,
    ),
    Rule(
        "interval-against-spread",
        "warning",
        "An interval or standard error that the arms' SDs and numbers do not give (parallel groups).",
        detect_statistics.interval_against_spread,
    ),
    Rule(
        "estimate-off-centre",
        "warning",
        "An estimate off the middle of its interval by more than rounding explains.",
        detect_statistics.estimate_off_centre,
    ),
    Rule("huge-smd", "warning", "A reported SMD beyond 3.", detect_spread.huge_smd),
    Rule(
        "spreads-apart",
        "warning",
        "Two arms' SDs differ twofold and by 4 standard errors of their log ratio.",
        detect_spread.spreads_apart,
    ),
    Rule(
        "spread-unlike-others",
        "warning",
        "An SD 2.5 times, or a 2.5th of, the median of three or more other studies on its scale.",
        detect_spread.spread_unlike_others,
    ),
    Rule(
        "alike-arms",
        "warning",
        "Arms of different studies with the same mean and spread, or studies with three equal counts.",
        detect_duplicates.alike_arms,
    ),
)
