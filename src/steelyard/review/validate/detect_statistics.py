"""Reported differences held against their own p, interval and arms, with every figure's rounding."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.appraisal.detect.groups import check_means_p, check_spread, difference_of
from steelyard.appraisal.detect.spread import off_centre
from steelyard.appraisal.detect.statistics import PVerdict, check_p, span_of
from steelyard.appraisal.detect.tables import check_table_p, table_p
from steelyard.data.rows import ContrastRow
from steelyard.review.validate import intervals
from steelyard.review.validate.detect_rows import RATIOS, group, of_a_model, p_text, pairs, typed
from steelyard.review.validate.facts import Facts, Finding, number, what

_TOLERANCE = 0.1
_NARROW = 0.5
_SHIFT = 0.5
_OFF_DIFFERENCE = 0.02
_OFF_RATIO = 0.06
_MEASURES = ("MD", "SMD", "RD", *RATIOS)


def p_against_own_statistic(facts: Facts) -> Iterator[Finding]:
    """Beyond what rounding and z or t allow; what the plainer checks of p already name is left to them."""
    named = {f.place for check in _PLAINER for f in check(facts)}
    arms = facts.arms()
    for row in facts.tables.contrasts:
        p = p_text(facts, row)
        if p is None or row.place in named or row.estimate is None or row.measure not in _MEASURES:
            continue
        figures = _figures(facts, row)
        if figures is None or (row.measure in RATIOS and row.estimate <= 0):
            continue
        estimate, se, ci = figures
        people = [arms.get((row.study_id, arm)) for arm in (row.arm_a, row.arm_b)]
        sizes = [arm.n for arm in people if arm is not None and arm.n]
        df = (float(sum(sizes) - 2), float(min(sizes) - 1)) if len(sizes) == 2 and min(sizes) > 1 else None
        ratio = row.measure in RATIOS
        verdict = check_p(
            p,
            estimate,
            se=se,
            ci=ci,
            level=row.ci_level or 0.95,
            ratio=ratio,
            df=df if row.measure == "MD" else None,
        )
        if not verdict.consistent and not _near(verdict):
            yield _p_finding(row, verdict, p, "")


def p_against_counts(facts: Facts) -> Iterator[Finding]:
    """Where no interval is printed with p; one that is may be adjusted, and is held against p itself."""
    for contrast, a, b in pairs(facts):
        p = None if _figures(facts, contrast) else p_text(facts, contrast)
        if p is None or a.events is None or b.events is None or not a.n or not b.n or of_a_model(contrast):
            continue
        if a.events > a.n or b.events > b.n or not table_p(a.events, a.n, b.events, b.n):
            continue
        verdict = check_table_p(p, a.events, a.n, b.events, b.n)
        if not verdict.consistent and not _near(verdict):
            yield _p_finding(
                contrast, verdict, p, f" (lines {a.place.line} and {b.place.line} of outcomes.csv)"
            )


def p_against_means(facts: Facts) -> Iterator[Finding]:
    """Where no interval or standard error is printed with p; one that is may be of an adjusted model."""
    arms, studies = facts.arms(), facts.studies()
    for contrast, a, b in pairs(facts):
        p = None if _figures(facts, contrast) else p_text(facts, contrast)
        first, second = group(facts, a, arms), group(facts, b, arms)
        study = studies.get(contrast.study_id)
        if p is None or first is None or second is None or of_a_model(contrast):
            continue
        if study is None or study.design != "parallel" or contrast.measure not in ("MD", "SMD", "other"):
            continue
        verdict = check_means_p(p, first, second)
        if not verdict.consistent and not _near(verdict):
            yield _p_finding(
                contrast, verdict, p, f" (lines {a.place.line} and {b.place.line} of outcomes.csv)"
            )


def difference_against_means(facts: Facts) -> Iterator[Finding]:
    """Of the other sign, or further from the means' difference than half an SD: more than adjustment does."""
    arms = facts.arms()
    for contrast, a, b in pairs(facts):
        if contrast.measure != "MD" or contrast.estimate is None or a.mean is None or b.mean is None:
            continue
        gap = a.mean - b.mean
        first, second = group(facts, a, arms), group(facts, b, arms)
        sds = [row.sd for row in (a, b) if row.sd]
        turned = gap * contrast.estimate < 0 and abs(gap + contrast.estimate) < abs(gap) / 2
        far = bool(sds) and abs(gap - contrast.estimate) > _SHIFT * sum(sds) / max(len(sds), 1)
        if not turned and not far:
            continue
        spread = (
            "" if first is None or second is None else f" (by rounding {_told(difference_of(first, second))})"
        )
        yield Finding(
            contrast.place,
            f"estimate is {number(contrast.estimate)} ({what(contrast)}), but the arms' means differ by "
            f"{number(a.mean)} - {number(b.mean)} = {number(gap)}{spread}; lines {a.place.line} and "
            f"{b.place.line} of outcomes.csv.",
            "Is its sign turned, arm_b minus arm_a?"
            if turned
            else "Is it of another time, scale or population?",
        )


def interval_against_spread(facts: Facts) -> Iterator[Finding]:
    """Crossover trials and words of a model are left out: the same people, or a covariate."""
    arms, studies = facts.arms(), facts.studies()
    for contrast, a, b in pairs(facts):
        first, second = group(facts, a, arms), group(facts, b, arms)
        figures = _figures(facts, contrast)
        study = studies.get(contrast.study_id)
        if first is None or second is None or figures is None or contrast.measure != "MD":
            continue
        if study is None or study.design != "parallel" or of_a_model(contrast):
            continue
        _, se, ci = figures
        verdict = check_spread(first, second, se=se, ci=ci, level=contrast.ci_level or 0.95)
        if verdict.consistent or _NARROW <= verdict.ratio <= 1 + _TOLERANCE:
            continue
        yield Finding(
            contrast.place,
            f"{what(contrast)}: {verdict.arithmetic}, so that the reported one is {verdict.ratio:.2g} times "
            f"the computed (lines {a.place.line} and {b.place.line} of outcomes.csv).",
            f"Adjusting for baseline would need a correlation of {verdict.correlation:.2f}."
            if verdict.ratio < 1
            else "Are the arms' values standard errors, or is the interval of other people?",
        )


def estimate_off_centre(facts: Facts) -> Iterator[Finding]:
    """More than rounding explains, and less than the 20 % that asymmetric-interval names."""
    named = {f.place for f in intervals.asymmetric_interval(facts)}
    for row in facts.tables.contrasts:
        if row.estimate is None or row.ci_low is None or row.ci_high is None or row.place in named:
            continue
        ratio = row.measure in RATIOS
        if not row.ci_low <= row.estimate <= row.ci_high or (row.measure not in _MEASURES):
            continue
        if ratio and row.ci_low <= 0:
            continue
        figures = [
            typed(facts, row, name, value)
            for name, value in (("estimate", row.estimate), ("ci_low", row.ci_low), ("ci_high", row.ci_high))
        ]
        spans = [span_of("figure", figure, ratio) for figure in figures if figure is not None]
        if len(spans) < len(figures):
            continue
        least, printed = off_centre(spans[0], spans[1], spans[2])
        if least > (_OFF_RATIO if ratio or row.measure in ("RD", "SMD") else _OFF_DIFFERENCE):
            yield Finding(
                row.place,
                f"estimate {number(row.estimate)} stands {100 * printed:.0f} % of the width from the middle "
                f"of {number(row.ci_low)} to {number(row.ci_high)} ({what(row)})"
                f"{' on the log scale' if ratio else ''}; rounding explains all but {100 * least:.0f} %.",
                "Is a digit wrong, or is the interval exact, bootstrapped or of a profile likelihood?",
            )


_PLAINER = (intervals.p_against_interval, intervals.p_unlike_interval)


def _figures(facts: Facts, row: ContrastRow) -> tuple[str, str | None, tuple[str, str] | None] | None:
    """Return estimate, standard error and interval as typed; None where neither of the last two is there."""
    estimate = typed(facts, row, "estimate", row.estimate)
    if estimate is None:
        return None
    se = typed(facts, row, "se", row.se) if row.se else None
    if se is not None:
        return estimate, se, None
    if row.ci_level is None or (row.measure in RATIOS and (row.ci_low or 0.0) <= 0):
        return None
    low, high = typed(facts, row, "ci_low", row.ci_low), typed(facts, row, "ci_high", row.ci_high)
    if low is None or high is None or row.ci_low is None or row.ci_high is None or row.ci_low >= row.ci_high:
        return None
    return estimate, None, (low, high)


def _near(verdict: PVerdict) -> bool:
    """Return whether p is within a tenth of what the figures give and on the same side of 0.05."""
    if verdict.decision:
        return False
    value = float(verdict.printed.lstrip("<>=≤≥ "))
    return verdict.low * (1 - _TOLERANCE) <= value <= verdict.high * (1 + _TOLERANCE)


def _p_finding(row: ContrastRow, verdict: PVerdict, p: str, lines: str) -> Finding:
    hint = "One of them may be of another analysis."
    if verdict.one_sided:
        hint = "Half of it fits: is the printed p one-sided?"
    decision = " The two differ on p < 0.05." if verdict.decision else ""
    return Finding(row.place, f"p is {p} ({what(row)}), but {verdict.arithmetic}{lines}.{decision}", hint)


def _told(bounds: tuple[float, float]) -> str:
    return f"{bounds[0]:.4g} to {bounds[1]:.4g}"
