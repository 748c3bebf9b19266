"""The R of a pooled entry: rma() with the guard spelled out, its subgroups, or a binomial–normal model."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.report import rscript_parts as parts
from steelyard.report.rscript_rows import frame, where
from steelyard.report.rscript_text import check, comment, number, quoted
from steelyard.review.result import AnalysisResult, Estimate, Pooled, Row, Subgroups
from steelyard.terms import MEASURES

BACK = {"exp": "exp", "expit": "plogis"}


def pooled(a: AnalysisResult) -> list[str]:
    """Return the lines of a pooled entry's script, from its rows to the last check."""
    if a.pooled is None:
        raise ValueError(f"{a.spec.id} is not pooled; callers check first")
    if a.spec.kind == "proportion":
        return _proportion(a, a.pooled)
    rows = [r for r in a.rows if r.estimate.yi is not None and r.estimate.se]
    measure = a.pooled.estimate.measure
    groups = _groups(a, rows)
    left = [r for r in a.rows if r not in rows]
    return [
        f"level <- {number(a.spec.model.level)}",
        f"back <- {back(measure)}",
        "",
        *frame(rows, measure, groups is not None),
        *(
            line
            for r in left
            for line in comment(f"Not weighted: {r.label}. {r.estimate.reason or where(r)}")
        ),
        "",
        *(parts.NEWER.splitlines() if a.spec.model.method == "DLIT" else []),
        *parts.TIGHT.splitlines(),
        *_pool(a),
        "",
        "fit <- pool(dat, length(unique(dat$id)))",
        "print(fit)",
        "",
        *parts.CHECK.splitlines(),
        *_rows_agree(rows),
        *_numbers(a, a.pooled),
        *(_subgroups(a, groups) if groups is not None else []),
    ]


def back(measure: str) -> str:
    """Return R's function from the analysis scale to the reader's."""
    return BACK.get(MEASURES[measure].back, "identity")


def _pool(a: AnalysisResult) -> list[str]:
    """Return R's function `pool`; one estimate alone has Wald's interval, any tau² within its variance."""
    model = a.spec.model
    guarded = model.test == "guarded" and model.method != "EE"
    test = model.test if model.test != "guarded" else "z"
    lines = [
        "pool <- function(d, studies, tau2 = NULL) {",
        "  if (nrow(d) == 1) {",
        "    d$vi <- d$vi + if (is.null(tau2)) 0 else tau2",
        '    return(rma(yi, vi, data = d, method = "EE", level = 100 * level))',
        "  }",
    ]
    call = f'rma(yi, vi, data = d, method = "{model.method}", test = {{}}, level = 100 * level,'
    rest = "tau2 = tau2, control = tight(d))"
    if guarded:
        lines += [f"  fit <- function(test) {{\n    {call.format('test')}\n        {rest}\n  }}"]
        lines += parts.GUARD.splitlines()
    else:
        quoted_test = f'"{test}"'
        lines += [f"  {call.format(quoted_test)}", f"      {rest}"]
    return [*lines, "}"]


def _rows_agree(rows: Sequence[Row]) -> list[str]:
    made = ["# The effect of each row, on the scale of the analysis, and its standard error."]
    for i, r in enumerate(rows, 1):
        made.append(f'check(paste(dat$study[{i}], "yi"), {number(r.estimate.yi)}, dat$yi[{i}])')
        made.append(f'check(paste(dat$study[{i}], "se"), {number(r.estimate.se)}, sqrt(dat$vi[{i}]))')
    return made


def _numbers(a: AnalysisResult, made: Pooled) -> list[str]:
    e, h = made.estimate, made.heterogeneity
    lines = ["# The pooled result, on the reader's scale.", *_interval("", e)]
    lines += check("p", e.p, "fit$pval", small=True)
    if h is not None:
        lines += check("tau2", h.tau2, "fit$tau2")
        lines += check("Q", h.q, "fit$QE")
        lines += check("p of Q", h.p, "fit$QEp", small=True)
        lines += check("I2 (percent)", h.i2, "fit$I2")
    if e.pi_low is None or e.pi_high is None:
        return lines
    t, normal = "qt(1 - (1 - level) / 2, nrow(dat) - 1)", "qnorm(1 - (1 - level) / 2)"
    guarded = f"if (length(unique(dat$id)) >= 3) {t} else {normal}"
    crit = {"z": normal, "guarded": guarded}.get(a.spec.model.test, t)
    return [*lines, f"crit <- {crit}", *_prediction(e, "fit$b[1]", "back")]


def _interval(name: str, e: Estimate) -> list[str]:
    of = f"{name}: " if name else ""
    return [
        *check(f"{of}estimate", e.value, "back(fit$b[1])"),
        *check(f"{of}ci, low", e.ci_low, "back(fit$ci.lb)"),
        *check(f"{of}ci, high", e.ci_high, "back(fit$ci.ub)"),
    ]


def _prediction(e: Estimate, centre: str, to: str) -> list[str]:
    return [
        "reach <- crit * sqrt(fit$se^2 + fit$tau2)",
        *check("prediction interval, low", e.pi_low, f"{to}({centre} - reach)"),
        *check("prediction interval, high", e.pi_high, f"{to}({centre} + reach)"),
    ]


def _groups(a: AnalysisResult, rows: Sequence[Row]) -> Subgroups | None:
    """Return the subgroups where each row says to which of them it belongs."""
    if a.subgroups is None or not a.subgroups.groups:
        return None
    named = {g.name for g in a.subgroups.groups}
    return a.subgroups if {r.subgroup for r in rows} == named else None


def _subgroups(a: AnalysisResult, found: Subgroups) -> list[str]:
    method = a.spec.model.method
    common = method == "EE"
    call = f'rma(yi, vi, mods = ~ factor(subgroup), data = dat, method = "{method}", control = tight(dat))'
    lines = [
        "",
        "# The subgroups share one tau2, that of the model with the subgroup as a factor.",
        f"factors <- {call}",
    ]
    for g in found.groups:
        name = quoted(g.name)
        lines.append(f"part <- dat[dat$subgroup == {name}, ]")
        lines.append(f"fit <- pool(part, nrow(part){'' if common else ', factors$tau2'})")
        lines += _interval(g.name, g.estimate)
    return [*lines, *check("Q between the subgroups", found.q_between, "factors$QM")]


def _proportion(a: AnalysisResult, made: Pooled) -> list[str]:
    lines = [f"level <- {number(made.estimate.level)}", "", *_counts(a.rows)]
    e, h = made.estimate, made.heterogeneity
    if e.se is None:
        return [
            *lines,
            "# All people together: the studies have the same extreme result, and no model to fit.",
            "exact <- binom.test(sum(dat$xi), sum(dat$ni), conf.level = level)",
            "",
            *parts.CHECK.splitlines(),
            *check("estimate", e.value, "exact$estimate"),
            *check("ci, low", e.ci_low, "exact$conf.int[1]"),
            *check("ci, high", e.ci_high, "exact$conf.int[2]"),
        ]
    lines += [*parts.LIKELIHOOD.splitlines(), "", *parts.CHECK.splitlines()]
    lines += check("estimate", e.value, "plogis(fit$b)")
    lines += check("ci, low", e.ci_low, "plogis(fit$b - crit * fit$se)")
    lines += check("ci, high", e.ci_high, "plogis(fit$b + crit * fit$se)")
    if h is not None:
        lines += check("tau2", h.tau2, "fit$tau2")
        lines += check("likelihood ratio", h.q, "start$QE.LRT")
    return lines if e.pi_low is None else [*lines, *_prediction(e, "fit$b", "plogis")]


def _counts(rows: Sequence[Row]) -> list[str]:
    lines = ["# The rows as used: events and people of one group each.", "dat <- rbind("]
    for i, row in enumerate(rows):
        arm = row.arms[0]
        cells = f"study = {quoted(row.label)}, xi = {number(arm.events)}, ni = {number(arm.n)}"
        lines += comment(where(row), "  ")
        lines.append(f"  data.frame({cells}){',' if i < len(rows) - 1 else ''}")
    return [*lines, ")", ""]
