"""GRIM, GRIMMER, DEBIT and the other checks against published examples and R.

Sources, each read:
- scrutiny: README.md and vignettes/grim.Rmd, tests/testthat/test-grimmer-map.R of lhdjung/scrutiny (tables
  pigs1, pigs2, pigs3, pigs5 with their printed results; MIT licence), and its vignettes on GRIMMER and DEBIT.
- INSPECT-SR, chapter 4.8, example 1 (Apgar scores of 30 infants).
- The Economist, 18 June 2016, "Come again" (49 people, mean 5.93).
- Wikipedia, "GRIM test" (20 throws of a die, mean 3.48); Allard (2018), "Analytic-GRIMMER" (10 people, 3.45).
- rsprite2's tests as quoted in scrutiny's test-grimmer.R.
- Altman & Bland (2011), BMJ 343:d2090, boxes (a) and (b).
- R 4.2.2: fisher.test, chisq.test, prop.test, pt; called as in the comments.
"""

from __future__ import annotations

import math

import pytest

import steelyard as sy

CLOSED = 1e-10


@pytest.mark.parametrize(
    ("mean", "n", "possible", "power"),
    [
        ("7.22", 32, True, 0.68),
        ("4.74", 25, False, 0.75),
        ("5.23", 29, False, 0.71),
        ("2.57", 24, False, 0.76),
        ("6.77", 27, False, 0.73),
        ("2.68", 28, True, 0.72),
        ("7.01", 29, False, 0.71),
        ("7.38", 26, True, 0.74),
        ("3.14", 27, False, 0.73),
        ("6.89", 31, False, 0.69),
        ("5.00", 25, True, 0.75),
        ("0.24", 28, False, 0.72),
    ],
)
def test_grim_of_scrutiny(mean: str, n: int, possible: bool, power: float) -> None:
    verdict = sy.grim(mean, n)
    assert verdict.possible is possible
    assert verdict.decisive
    assert verdict.power == pytest.approx(power, abs=0.005)


@pytest.mark.parametrize(
    ("mean", "n", "possible"),
    [("8.96", 30, False), ("9.96", 30, False), ("5.93", 49, False), ("3.48", 20, False), ("3.45", 10, False)],
)
def test_grim_of_other_sources(mean: str, n: int, possible: bool) -> None:
    assert sy.grim(mean, n).possible is possible


@pytest.mark.parametrize("mean", ["5.90", "5.71", "3.50", "3.82", "4.61", "5.24"])
def test_three_items_make_every_mean_possible(mean: str) -> None:
    """scrutiny's jpap_1: 40 people, three items; half of them fail with one item."""
    assert sy.grim(mean, 40, items=3).possible


def test_half_of_those_fail_with_one_item() -> None:
    means = ["5.90", "5.71", "3.50", "3.82", "4.61", "5.24"]
    assert [sy.grim(mean, 40).possible for mean in means].count(False) == 3


@pytest.mark.parametrize(
    ("mean", "up", "either"),
    [("2.02", False, True), ("2.03", True, True), ("2.04", True, True), ("2.05", True, True)],
)
def test_rounding_decides_at_80_people(mean: str, up: bool, either: bool) -> None:
    """scrutiny's jpap_4: rounding up and down give opposite results for the first two."""
    assert sy.grim(mean, 80, rounding="half-up").possible is up
    assert sy.grim(mean, 80).possible is either


@pytest.mark.parametrize(
    ("mean", "sd", "n", "possible", "test"),
    [
        ("7.22", "5.30", 38, False, "GRIM"),
        ("4.74", "6.55", 31, True, "GRIMMER"),
        ("5.23", "2.55", 35, False, "GRIMMER"),
        ("2.57", "2.57", 30, True, "GRIMMER"),
        ("6.77", "2.18", 33, False, "GRIM"),
        ("2.68", "2.59", 34, True, "GRIMMER"),
        ("7.01", "6.68", 35, False, "GRIM"),
        ("7.38", "3.65", 32, True, "GRIMMER"),
        ("3.14", "5.32", 33, False, "GRIM"),
        ("6.89", "4.18", 37, True, "GRIMMER"),
        ("5.00", "2.18", 31, True, "GRIMMER"),
        ("0.24", "6.43", 34, True, "GRIMMER"),
        ("7.3", "2.51", 12, False, "GRIMMER"),
        ("5.21", "1.6", 28, True, "GRIMMER"),
        ("3.44", "2.47", 18, False, "GRIMMER"),
        ("9.93", "0.18", 30, False, "GRIMMER"),
    ],
)
def test_grimmer(mean: str, sd: str, n: int, possible: bool, test: str) -> None:
    verdict = sy.grimmer(mean, sd, n)
    assert (verdict.possible, verdict.test) == (possible, test)


def test_the_third_test_is_of_parity() -> None:
    assert sy.grimmer("5.23", "2.55", 35).arithmetic.endswith("(test 3)")


@pytest.mark.parametrize(
    ("mean", "sd", "n", "possible"),
    [
        ("0.53", "0.50", 1683, True),
        ("0.44", "0.50", 1683, True),
        ("0.77", "0.42", 1683, True),
        ("0.19", "0.35", 1683, False),
        ("0.34", "0.47", 1683, True),
        ("0.93", "0.25", 1683, True),
        ("0.12", "0.33", 1683, True),
        ("0.35", "0.18", 20, False),
    ],
)
def test_debit(mean: str, sd: str, n: int, possible: bool) -> None:
    """Heathers & Brown (2019), Table 1, as scrutiny's vignette gives it, and the vignette's first example."""
    assert sy.debit(mean, sd, n).possible is possible


@pytest.mark.parametrize(
    ("percent", "possible"),
    [("67.4", False), ("54.2", False), ("54.0", True), ("69.8", False), ("68.1", False), ("55.4", False)],
)
def test_percentages(percent: str, possible: bool) -> None:
    verdict = sy.percent_counts(percent, 150)
    assert verdict.possible is possible
    assert verdict.power == pytest.approx(0.85)


# R 4.2.2: x <- matrix(c(a, n1-a, c, n2-c), 2, byrow=TRUE); fisher.test(x)$p.value;
# chisq.test(x, correct=FALSE)$p.value; chisq.test(x)$p.value;
# 2*pnorm(-abs(log(a*(n2-c)/(c*(n1-a))) / sqrt(1/a + 1/(n1-a) + 1/c + 1/(n2-c))))
TABLES = [
    (12, 20, 5, 20, 0.053550992594374118, 0.025160759200408729, 0.054974328721694277, 0.029084090581609698),
    (12, 94, 22, 88, 0.037995797557419379, 0.034334463877789788, 0.054124608703581684, 0.037222029495429687),
    (1, 9, 8, 10, 0.00547749464158133, 0.0026751076194447645, 0.011000244559016872, 0.0087968428195578825),
    (21, 73, 16, 68, 0.56666262856759109, 0.47994063877345683, 0.60665400231821953, 0.48051428557176806),
]


@pytest.mark.parametrize("row", TABLES, ids=str)
def test_tables_against_r(row: tuple[float, ...]) -> None:
    counts = [int(x) for x in row[:4]]
    found = sy.table_p(counts[0], counts[1], counts[2], counts[3])
    names = ("Fisher", "chi-square", "chi-square (Yates)", "log odds ratio")
    for name, expected in zip(names, row[4:], strict=True):
        assert found[name] == pytest.approx(expected, rel=CLOSED)
    assert found["mid-p"] < found["Fisher"]


# R 4.2.2: pooled <- sqrt(((n1-1)*s1^2+(n2-1)*s2^2)/(n1+n2-2)*(1/n1+1/n2)); 2*pt(-abs(m1-m2)/pooled, n1+n2-2);
# Welch with its df; 2*pnorm(-abs(m1-m2)/se)
@pytest.mark.parametrize(
    ("a", "b", "ps"),
    [
        ((29, 11, 30), (41, 13, 30), (0.00028796823946358383, 0.0002943455731556493, 0.00011357039293061407)),
        (
            (15.3, 4.2, 12),
            (11.1, 7.9, 31),
            (0.089341277176865103, 0.030524616476502939, 0.024423973645155271),
        ),
    ],
)
def test_means_against_r(
    a: tuple[float, float, int], b: tuple[float, float, int], ps: tuple[float, ...]
) -> None:
    """With ten decimals the rounding is nothing, and the range is that of the three tests."""
    groups = [sy.Group(f"{m:.10f}", f"{s:.10f}", n) for m, s, n in (a, b)]
    verdict = sy.check_means_p("0.5", groups[0], groups[1])
    assert verdict.low == pytest.approx(min(ps), rel=1e-6)
    assert verdict.high == pytest.approx(max(ps), rel=1e-6)
    assert not verdict.consistent
    for p in ps:
        assert sy.check_means_p(f"{p:.3f}" if p >= 0.001 else "<0.001", groups[0], groups[1]).consistent


def test_an_interval_and_its_p_of_altman_and_bland() -> None:
    assert sy.check_p("0.032", "17", ci=("1.4", "32.6")).consistent
    assert sy.check_p("0.034", "0.30", ci=("0.10", "0.90"), ratio=True).consistent
    wrong = sy.check_p("0.32", "17.0", ci=("1.4", "32.6"))
    assert not wrong.consistent
    assert wrong.decision
    assert "which gives p = 0.03" in wrong.arithmetic


def test_a_standard_error_in_place_of_a_deviation() -> None:
    reading = sy.sd_or_se(2.1, 30, 11)
    assert (reading.likelier, reading.clear) == ("se", True)
    assert reading.as_se == pytest.approx(2.1 * math.sqrt(30) / 11, rel=CLOSED)
