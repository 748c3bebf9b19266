"""How often each check speaks of sound numbers, and of a wrong last digit, as in the docs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

import steelyard as sy
from steelyard.appraisal.detect.spread import off_centre, sd_ratio

SEED = 20260101


@pytest.mark.slow
def test_whole_scores() -> None:
    rng, runs = np.random.default_rng(SEED), 4000
    false = dict.fromkeys(("grim", "grimmer", "debit", "percent"), 0)
    caught = dict(false)
    for _ in range(runs):
        n = int(rng.integers(8, 60))
        x = rng.integers(0, 61, n) if rng.random() < 0.5 else rng.integers(1, 8, n)
        k = int(rng.integers(1, n))
        ones = np.r_[np.ones(k), np.zeros(n - k)]
        d = int(rng.integers(1, 10)) / 100
        mean, sd, share, spread = x.mean(), x.std(ddof=1), ones.mean(), ones.std(ddof=1)
        m, s = f"{mean:.2f}", f"{sd:.2f}"
        false["grim"] += not sy.grim(m, n).possible
        false["grimmer"] += not sy.grimmer(m, s, n).possible
        false["debit"] += not sy.debit(f"{share:.2f}", f"{spread:.2f}", n).possible
        false["percent"] += not sy.percent_counts(f"{100 * share:.1f}", n).possible
        caught["grim"] += not sy.grim(f"{float(m) + d:.2f}", n).possible
        caught["grimmer"] += not sy.grimmer(m, f"{float(s) + d:.2f}", n).possible
        caught["debit"] += not sy.debit(f"{share:.2f}", f"{spread + d:.2f}", n).possible
        caught["percent"] += not sy.percent_counts(f"{min(100, 100 * share + 10 * d):.1f}", n).possible
    assert false == dict.fromkeys(false, 0)
    rates = {name: number / runs for name, number in caught.items()}
    expected = {"grim": 0.70, "grimmer": 0.19, "debit": 1.0, "percent": 1.0}
    for name, rate in expected.items():
        assert rates[name] == pytest.approx(rate, abs=0.02), name


@pytest.mark.slow
def test_two_arms() -> None:
    """Student's or Welch's test of two normal arms of 8 to 79 people, everything rounded to a decimal."""
    rng, runs = np.random.default_rng(SEED), 2000
    false = dict.fromkeys(("means", "interval", "spread", "apart", "centre"), 0)
    for _ in range(runs):
        n1, n2 = (int(n) for n in rng.integers(8, 80, 2))
        a, b = rng.normal(20, 8, n1), rng.normal(17, 8, n2)
        t = stats.ttest_ind(a, b, equal_var=bool(rng.random() < 0.5))
        ci = t.confidence_interval()
        one, two = (sy.Group(f"{v.mean():.1f}", f"{v.std(ddof=1):.1f}", len(v)) for v in (a, b))
        p = f"{t.pvalue:.3f}" if t.pvalue >= 0.001 else "<0.001"
        gap, printed = a.mean() - b.mean(), (f"{ci.low:.1f}", f"{ci.high:.1f}")
        df = (float(n1 + n2 - 2), float(min(n1, n2) - 1))
        log, z = sd_ratio(a.std(ddof=1), n1, b.std(ddof=1), n2)
        near = [(round(v, 1) - 0.05, round(v, 1) + 0.05) for v in (gap, ci.low, ci.high)]
        false["means"] += not sy.check_means_p(p, one, two).consistent
        false["interval"] += not sy.check_p(p, f"{gap:.1f}", ci=printed, df=df).consistent
        false["spread"] += not sy.check_spread(one, two, ci=printed).consistent
        false["apart"] += abs(log) > math.log(2) and abs(z) > 4
        false["centre"] += off_centre(near[0], near[1], near[2])[0] > 0.02
    assert {name: number for name, number in false.items() if name != "apart"} == {
        "means": 0,
        "interval": 0,
        "spread": 0,
        "centre": 0,
    }
    assert false["apart"] <= 4
