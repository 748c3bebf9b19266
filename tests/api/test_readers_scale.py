"""Every page and prediction of a transformed measure is on the reader's scale, or says that it is not."""

from __future__ import annotations

import math

import numpy as np
import pytest

import steelyard as sy
from steelyard.api.describe import of_measure, read, readable
from steelyard.errors import InputError
from steelyard.terms import MEASURES

Z = sy.escalc("ZCOR", ri=[0.1, 0.6, 0.8], ni=[20, 30, 40])
PFT = sy.escalc("PFT", xi=[1, 3, 9, 4], ni=[10, 30, 40, 25])


@pytest.mark.parametrize("measure", sorted(m for m in MEASURES if readable(m)))
def test_reading_is_the_same_everywhere(measure: str) -> None:
    for value in (-0.9, 0.0, 0.4, 1.2):
        assert read(value, measure) == pytest.approx(
            float(sy.back([value], measure)[0]), rel=1e-12, abs=1e-15
        )


def test_a_correlation_never_leaves_its_range() -> None:
    fit = sy.pool(Z, test="z")
    for page in (fit.summary(), repr(sy.leave1out(fit)), repr(sy.henmi_copas(fit)), repr(sy.cumulative(fit))):
        assert "z scale" in page or "correlation" in page
    assert "0.80" in fit.summary()  # the third study's own correlation
    found = fit.predict(transform=True)
    assert found.pred[0] == pytest.approx(math.tanh(float(fit.beta[0])), rel=1e-12)
    assert np.all(np.abs([found.ci_low, found.ci_high, found.pi_low, found.pi_high]) < 1)


def test_the_square_of_a_correlation_and_a_probit_are_read_back() -> None:
    probit = sy.pool(sy.escalc("PRZ", xi=[1, 3, 9, 4], ni=[10, 30, 40, 25]), test="z")
    share = probit.predict(transform=True)
    assert 0 < share.ci_low[0] < share.pred[0] < share.ci_high[0] < 1


def test_freeman_and_tukey_s_scale_is_named_and_never_passed_off_as_a_proportion() -> None:
    fit = sy.pool(PFT, test="z")
    assert "transformed" in fit.summary()
    assert "transformed" in repr(sy.leave1out(fit))
    with pytest.raises(InputError, match="PFT cannot be read back by itself"):
        fit.predict(transform=True)


def test_a_standard_error_does_not_stand_beside_a_ratio() -> None:
    fit = sy.pool(sy.escalc("RR", ai=[4, 6, 3], bi=[119, 300, 228], ci=[11, 29, 11], di=[128, 274, 209]))
    assert np.isnan(fit.predict(transform=True).se).all()
    assert np.isfinite(fit.predict().se).all()


def test_a_negative_standard_error_is_refused_by_row() -> None:
    with pytest.raises(InputError, match=r"row 2: sei is -0\.1; need a standard error above 0"):
        sy.pool([0.1, 0.2, 0.3], sei=[0.2, -0.1, 0.3])


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(InputError, match="measure is 'rr'"):
        sy.pool([0.1, 0.2, 0.3], [0.1, 0.2, 0.3], measure="rr")


def test_drop00_is_refused_where_it_would_do_nothing() -> None:
    with pytest.raises(InputError, match="drop00 is True; PLO does not offer it"):
        sy.escalc("PLO", xi=[0, 3], ni=[5, 9], drop00=True)


def test_matched_pairs_without_an_event_or_with_nothing_else_are_dropped() -> None:
    cells = {"ai": [0, 9, 0, 4], "bi": [0, 0, 5, 2], "ci": [0, 0, 0, 3], "di": [7, 0, 6, 9]}
    for measure in ("MPRR", "MPOR", "MPRD", "MPORC", "MPPETO"):
        kept, dropped = sy.escalc(measure, **cells), sy.escalc(measure, **cells, drop00=True)
        assert np.isnan(dropped.yi).tolist() == [True, True, False, False]
        assert not np.isnan(kept.yi).any()
        # five events under the first treatment and none under the second are evidence
        np.testing.assert_array_equal(dropped.yi[2:], kept.yi[2:])


def test_columns_in_another_order_are_not_paired_by_position() -> None:
    pd = pytest.importorskip("pandas")
    b = pd.DataFrame({"a": [4, 6, 3], "b": [119, 300, 228], "c": [11, 29, 11], "d": [128, 274, 209]})
    with pytest.raises(InputError, match="ai and bi have different row labels"):
        sy.escalc("RR", ai=b.a, bi=b.b.sort_values(), ci=b.c, di=b.d)
    with pytest.raises(InputError, match="yi and vi have different row labels"):
        sy.pool(b.a, b.b.sort_values())
    assert len(sy.escalc("RR", ai=b.a, bi=b.b, ci=b.c, di=b.d)) == 3


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ("RR", "risk ratios (RR, log scale)"),
        ("R2", "coefficients of determination (R2"),
        ("ROM", "ratios of means (ROM, log scale)"),
        ("ARAW", "Cronbach's alphas (ARAW"),
        ("YUQ", "Yule's Qs (YUQ"),
        ("UCOR", "correlations, unbiased (UCOR"),
    ],
)
def test_a_measure_is_named_in_the_plural(measure: str, said: str) -> None:
    assert of_measure(measure).startswith(f" of {said}")
