"""Steelyard weighs bodies of clinical trials.

    import steelyard as sy

    es = sy.escalc("RR", ai=..., bi=..., ci=..., di=..., data=table)   # effect sizes, metafor's words
    fit = sy.pool(es)                                                  # random effects, guarded interval
    sy.forest(fit).save("forest.svg")
    sy.pool_csv("trials.csv", "RR")                                    # a whole table at once
    sy.build("reviews/mine", "site")                                   # a review folder becomes a site

Each name is loaded when it is first used, so that the import itself stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from steelyard._version import __version__

if TYPE_CHECKING:
    from steelyard.api.convert import (
        SequenceMeans,
        back,
        box_cox_quantiles,
        change_correlation,
        change_from_baseline,
        ci_from_se,
        combine_contrasts,
        combine_events,
        combine_means,
        convert_effect,
        crossover_means,
        d_from_t,
        fit_quantiles,
        logrank_from_p,
        mean_sd_from_quantiles,
        number_needed,
        p_from_t,
        risk_with,
        sd_from_ci,
        sd_from_difference_se,
        sd_from_se,
        se_from_ci,
        se_from_p,
        se_from_sd,
        se_from_t,
        shared_control_covariance,
        split_control,
        t_from_p,
    )
    from steelyard.api.detect import (
        Group,
        PVerdict,
        Reading,
        SpreadVerdict,
        Verdict,
        check_means_p,
        check_p,
        check_spread,
        check_table_p,
        debit,
        grim,
        grimmer,
        percent_counts,
        scale_range,
        sd_or_se,
        table_p,
    )
    from steelyard.api.escalc import escalc
    from steelyard.api.export import export_review
    from steelyard.api.figures import Figure, forest
    from steelyard.api.figures_plots import baujat, bubble, funnel
    from steelyard.api.findings import Findings, summary_of_findings
    from steelyard.api.intervals import henmi_copas
    from steelyard.api.many import pool_many
    from steelyard.api.multiverse import multiverse
    from steelyard.api.pooling import pool
    from steelyard.api.pooling_tables import pool_tables
    from steelyard.api.results import PoolResult
    from steelyard.api.results_multiverse import MultiverseResult
    from steelyard.api.results_tables import TableResult
    from steelyard.api.review import BuildReport, build, load_review, lock_plan, new_review, run, validate
    from steelyard.api.rob import rob_export, rob_read, rob_status, rob_worksheet
    from steelyard.api.rob_figures import rob_summary, rob_traffic
    from steelyard.api.robustness import (
        FragilityResult,
        SequentialResult,
        events_information,
        fragility,
        means_information,
        sequential,
    )
    from steelyard.api.sets import cumulative, leave1out, subgroups
    from steelyard.api.spreadsheet.pooled import pool_csv
    from steelyard.api.spreadsheet.result import PooledTable

_CONVERSIONS = (
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
)
_DETECTION = (
    "Group",
    "PVerdict",
    "Reading",
    "SpreadVerdict",
    "Verdict",
    "check_means_p",
    "check_p",
    "check_spread",
    "check_table_p",
    "debit",
    "grim",
    "grimmer",
    "percent_counts",
    "scale_range",
    "sd_or_se",
    "table_p",
)
_HOMES = {
    **dict.fromkeys(_CONVERSIONS, "steelyard.api.convert"),
    **dict.fromkeys(_DETECTION, "steelyard.api.detect"),
    "escalc": "steelyard.api.escalc",
    "Figure": "steelyard.api.figures",
    "forest": "steelyard.api.figures",
    **dict.fromkeys(("baujat", "bubble", "funnel"), "steelyard.api.figures_plots"),
    "henmi_copas": "steelyard.api.intervals",
    "multiverse": "steelyard.api.multiverse",
    "MultiverseResult": "steelyard.api.results_multiverse",
    "pool": "steelyard.api.pooling",
    "pool_many": "steelyard.api.many",
    "pool_tables": "steelyard.api.pooling_tables",
    "PoolResult": "steelyard.api.results",
    "TableResult": "steelyard.api.results_tables",
    "cumulative": "steelyard.api.sets",
    "leave1out": "steelyard.api.sets",
    "subgroups": "steelyard.api.sets",
    **dict.fromkeys(("rob_export", "rob_read", "rob_status", "rob_worksheet"), "steelyard.api.rob"),
    **dict.fromkeys(("rob_summary", "rob_traffic"), "steelyard.api.rob_figures"),
    "BuildReport": "steelyard.api.review",
    "build": "steelyard.api.review",
    "load_review": "steelyard.api.review",
    "Findings": "steelyard.api.findings",
    "summary_of_findings": "steelyard.api.findings",
    "export_review": "steelyard.api.export",
    "FragilityResult": "steelyard.api.robustness",
    "SequentialResult": "steelyard.api.robustness",
    "events_information": "steelyard.api.robustness",
    "fragility": "steelyard.api.robustness",
    "means_information": "steelyard.api.robustness",
    "sequential": "steelyard.api.robustness",
    "lock_plan": "steelyard.api.review",
    "new_review": "steelyard.api.review",
    "run": "steelyard.api.review",
    "validate": "steelyard.api.review",
    "PooledTable": "steelyard.api.spreadsheet.result",
    "pool_csv": "steelyard.api.spreadsheet.pooled",
}

__all__ = [
    "BuildReport",
    "Figure",
    "Findings",
    "FragilityResult",
    "Group",
    "MultiverseResult",
    "PVerdict",
    "PoolResult",
    "PooledTable",
    "Reading",
    "SequenceMeans",
    "SequentialResult",
    "SpreadVerdict",
    "TableResult",
    "Verdict",
    "__version__",
    "back",
    "baujat",
    "box_cox_quantiles",
    "bubble",
    "build",
    "change_correlation",
    "change_from_baseline",
    "check_means_p",
    "check_p",
    "check_spread",
    "check_table_p",
    "ci_from_se",
    "combine_contrasts",
    "combine_events",
    "combine_means",
    "convert_effect",
    "crossover_means",
    "cumulative",
    "d_from_t",
    "debit",
    "escalc",
    "events_information",
    "export_review",
    "fit_quantiles",
    "forest",
    "fragility",
    "funnel",
    "grim",
    "grimmer",
    "henmi_copas",
    "leave1out",
    "load_review",
    "lock_plan",
    "logrank_from_p",
    "mean_sd_from_quantiles",
    "means_information",
    "multiverse",
    "new_review",
    "number_needed",
    "p_from_t",
    "percent_counts",
    "pool",
    "pool_csv",
    "pool_many",
    "pool_tables",
    "risk_with",
    "rob_export",
    "rob_read",
    "rob_status",
    "rob_summary",
    "rob_traffic",
    "rob_worksheet",
    "run",
    "scale_range",
    "sd_from_ci",
    "sd_from_difference_se",
    "sd_from_se",
    "sd_or_se",
    "se_from_ci",
    "se_from_p",
    "se_from_sd",
    "se_from_t",
    "sequential",
    "shared_control_covariance",
    "split_control",
    "subgroups",
    "summary_of_findings",
    "t_from_p",
    "table_p",
    "validate",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'steelyard' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
