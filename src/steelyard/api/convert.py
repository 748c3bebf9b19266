"""Conversions by their public names: precision, quantiles, changes, effects, arms, and crossover trials.

Each takes numbers, lists or arrays; its assumptions stand in its docstring, in the module it comes from.
"""

from __future__ import annotations

from steelyard.effects.arms import (
    combine_contrasts,
    combine_events,
    combine_means,
    shared_control_covariance,
    split_control,
)
from steelyard.effects.back import back
from steelyard.effects.convert_change import change_correlation, change_from_baseline
from steelyard.effects.convert_quantiles import mean_sd_from_quantiles
from steelyard.effects.convert_ratios import convert_effect, number_needed, risk_with
from steelyard.effects.convert_skewed import box_cox_quantiles, fit_quantiles
from steelyard.effects.convert_spread import (
    ci_from_se,
    d_from_t,
    p_from_t,
    sd_from_ci,
    sd_from_difference_se,
    sd_from_se,
    se_from_ci,
    se_from_p,
    se_from_sd,
    se_from_t,
    t_from_p,
)
from steelyard.effects.crossover import SequenceMeans, crossover_means
from steelyard.effects.generic import logrank_from_p

__all__ = [
    "SequenceMeans",
    "back",
    "box_cox_quantiles",
    "change_correlation",
    "change_from_baseline",
    "ci_from_se",
    "combine_contrasts",
    "combine_events",
    "combine_means",
    "convert_effect",
    "crossover_means",
    "d_from_t",
    "fit_quantiles",
    "logrank_from_p",
    "mean_sd_from_quantiles",
    "number_needed",
    "p_from_t",
    "risk_with",
    "sd_from_ci",
    "sd_from_difference_se",
    "sd_from_se",
    "se_from_ci",
    "se_from_p",
    "se_from_sd",
    "se_from_t",
    "shared_control_covariance",
    "split_control",
    "t_from_p",
]
