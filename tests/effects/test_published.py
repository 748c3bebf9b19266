"""Effects in print: each number to half of its last digit.

Pages and tables are those that the analysis examples of metafor 5.1 name beside the same numbers; where an
example gives more digits than the paper, its digits stand here.
"""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.api.escalc import escalc
from steelyard.effects.arms import shared_control_covariance
from steelyard.effects.back import back
from tests.models.reference import pinned
from tests.support.printed import agrees

DATA = pinned("published.json")
HALF = 1.959963984540054
PEOPLE = [11, 17, 21, 6]


def test_normand_1999_lidocaine_by_trial() -> None:
    """Normand (1999), Statistics in Medicine 18:321, p. 330, table III: risk differences in percent."""
    data = {name: DATA["hine1989"][name] for name in ("ai", "n1i", "ci", "n2i")}
    es = escalc("RD", **data)
    yi, half = 100 * es.yi, 100 * HALF * es.sei
    agrees(yi, "2.8026 0.0000 1.9711 1.7961 3.5334 4.4031")
    agrees(1e4 * es.vi, "17.7575 37.5657 8.1323 10.8998 8.0114 6.1320")
    agrees(yi - half, "-5.4566 -12.0128 -3.6182 -4.6747 -2.0141 -0.4503")
    agrees(yi + half, "11.0618 12.0128 7.5604 8.2669 9.0810 9.2566")


def test_normand_1999_length_of_stay_by_trial() -> None:
    """P. 351, table VIII: differences in days, one SD in both groups of a trial."""
    es = escalc("MD", **{k: v for k, v in DATA["normand1999"].items() if k != "source"}, vtype="HO")
    agrees(es.yi, "-20 -2 -55 -71 -4 1 11 -10 7")
    agrees(es.vi, "40.5863 2.0468 15.2809 150.2222 20.1923 1.2235 95.3756 8.0321 20.6936")


def test_miller_1978() -> None:
    """Miller (1978), American Statistician 32:138: four proportions, the double arcsine not halved."""
    es = escalc("PFT", xi=[3, 6, 10, 1], ni=PEOPLE)
    agrees(2 * es.yi, "1.1391 1.2888 1.5253 0.9515")
    agrees(4 * es.vi, "0.0870 0.0571 0.0465 0.1538")
    plain = es.yi.mean()
    agrees([2 * plain, float(back([plain], "PFT", ni=PEOPLE)[0])], "1.2262 0.3164")
    weighted = np.average(es.yi, weights=1 / es.vi)
    agrees([2 * weighted, float(back([weighted], "PFT", ni=PEOPLE)[0])], "1.3093 0.3595")


# Morris (2008), Organizational Research Methods 11:364, p. 382, table 5: before and after, two groups of five
# studies. The pre-test SD, the post-test SD and n of each group.
TREATED = {
    "m2i": [30.6, 23.5, 0.5, 53.4, 35.6], "m1i": [38.5, 26.8, 0.7, 75.9, 36.0],
    "sd1i": [15.0, 3.1, 0.1, 14.5, 4.7], "ni": [20, 50, 9, 10, 14], "ri": [0.47, 0.64, 0.77, 0.89, 0.44],
}  # fmt: skip
CONTROL = {
    "m2i": [23.1, 24.9, 0.6, 55.7, 34.8], "m1i": [19.7, 25.3, 0.6, 60.7, 33.4],
    "sd1i": [13.8, 4.1, 0.2, 17.3, 3.1], "ni": [20, 42, 9, 11, 14], "ri": [0.47, 0.64, 0.77, 0.89, 0.44],
}  # fmt: skip
AFTER = {"treated": [11.6, 4.1, 0.1, 4.4, 4.6], "control": [14.8, 3.3, 0.2, 17.9, 6.9]}


def test_morris_2008_by_the_sd_before() -> None:
    """The differences are table 5's; each group's numbers are those of metafor 5.1's example of it."""
    treated, control = escalc("SMCR", **TREATED), escalc("SMCR", **CONTROL)
    agrees(treated.yi - control.yi, "0.7421 0.9524 1.8054 1.1514 0.5050")
    agrees(treated.yi, "0.5056 1.0481 1.8054 1.4181 0.0801")
    agrees(treated.vi, "0.0594 0.0254 0.2322 0.1225 0.0802")
    agrees(control.yi, "-0.2365 0.0958 0.0000 0.2667 -0.4250")
    agrees(control.vi, "0.0544 0.0173 0.0511 0.0232 0.0864")


def test_morris_2008_by_the_sd_of_changes() -> None:
    treated = escalc("SMCC", **TREATED, sd2i=AFTER["treated"])
    control = escalc("SMCC", **CONTROL, sd2i=AFTER["control"])
    agrees(treated.yi, "0.5417 1.0198 2.6619 1.9088 0.0765")
    agrees(treated.vi, "0.0573 0.0304 0.5048 0.2822 0.0716")
    agrees(control.yi, "-0.2213 0.1219 0.0000 0.5575 -0.2126")
    agrees(control.vi, "0.0512 0.0240 0.1111 0.1050 0.0730")


# Gleser & Olkin (2009), in Cooper, Hedges & Valentine, 2nd ed., ch. 19, p. 360, table 19.2: the control of
# each study, and its treated groups as (treatment, events, people).
TRIALS = (
    ((40, 1000), ((1, 100, 4000), (2, 150, 4000))),
    ((10, 200), ((1, 15, 400),)),
    ((150, 2000), ((1, 40, 1000), (2, 80, 1000), (3, 50, 1000))),
)


def generalised(blocks: list[tuple[np.ndarray, np.ndarray, list[int]]], treatments: int) -> tuple:
    """Return the generalised least squares means of the treatments, their covariance, and Q."""
    y = np.concatenate([yi for yi, _, _ in blocks])
    weight = np.zeros((y.size, y.size))
    at = 0
    for yi, cov, _ in blocks:
        weight[at : at + yi.size, at : at + yi.size] = np.linalg.inv(cov)
        at += yi.size
    of = np.concatenate([given for _, _, given in blocks])
    X = (of[:, None] == np.arange(1, treatments + 1)).astype(float)
    cov = np.linalg.inv(X.T @ weight @ X)
    mean = cov @ X.T @ weight @ y
    rest = y - X @ mean
    return y, mean, cov, float(rest @ weight @ rest)


@pytest.mark.parametrize(
    ("measure", "effects", "means", "scale", "covariance", "q"),
    [
        # p. 360, table 19.2; p. 361, eqs. 19.6 and 19.7; p. 362, eq. 19.8. Control less treated.
        ("RD", "0.0150 0.0025 0.0125 0.0350 -0.0050 0.0250", "0.0200 0.0043 0.0211", 1e6,
         "24.612 19.954 13.323 28.538 13.255 69.806", "7.1907"),
        # pp. 362–363 (the chapter has 2.057)
        ("OR", "0.4855 0.0671 0.3008 0.6657 -0.0700 0.4321", "0.5099 0.0044 0.4301", 1.0,
         "0.01412 0.00712 0.00425 0.01178 0.00455 0.02703", "2.0563"),
        # pp. 363–364; covariances and Q are not in the chapter but in metafor 5.1's example of it
        ("RR", "0.4700 0.0645 0.2877 0.6286 -0.0645 0.4055", "0.4875 0.0006 0.4047", 1.0,
         "0.01287 0.00623 0.00371 0.01037 0.00399 0.02416", "1.8954"),
    ],
)  # fmt: skip
def test_gleser_and_olkin_2009(
    measure: str, effects: str, means: str, scale: float, covariance: str, q: str
) -> None:
    blocks = []
    for (c, n), groups in TRIALS:
        given, events, people = (list(column) for column in zip(*groups, strict=True))
        es = escalc(measure, ai=c, n1i=n, ci=events, n2i=people)
        V = shared_control_covariance(measure, es.yi, es.vi, control_n=n, control_events=c)
        blocks.append((es.yi, V, given))
    y, mean, cov, rest = generalised(blocks, 3)
    agrees(y, effects)
    agrees(mean, means)
    agrees(scale * cov[np.triu_indices(3)], covariance)
    agrees(rest, q)


def test_gleser_and_olkin_2009_arcsines() -> None:
    """P. 364: differences of arcsines, not halved there."""
    found = [
        escalc("AS", ai=c, n1i=n, ci=[g[1] for g in groups], n2i=[g[2] for g in groups]).yi
        for (c, n), groups in TRIALS
    ]
    agrees(2 * np.concatenate(found), "0.0852 0.0130 0.0613 0.1521 -0.0187 0.1038")


# P. 364 and following: the mean and size of each control, the SD of its study, and (treatment, mean, people).
EXERCISE = (
    ((-1.36, 25), 4.2593, ((1, 7.87, 25), (2, 4.35, 22))),
    ((0.98, 40), 2.8831, ((1, 9.32, 38),)),
    ((1.17, 50), 3.1764, ((1, 8.08, 50),)),
    ((0.45, 30), 2.9344, ((1, 7.44, 30), (2, 5.34, 30))),
)


def test_gleser_and_olkin_2009_standardised() -> None:
    """P. 367: d, not corrected for bias, its variance with the people of all arms of the study."""
    blocks = []
    for (mean, n), sd, groups in EXERCISE:
        given, means, people = (np.array(column) for column in zip(*groups, strict=True))
        yi = (means - mean) / sd
        vi = 1 / people + 1 / n + yi**2 / (2 * (people.sum() + n))
        blocks.append((yi, shared_control_covariance("SMD", yi, vi, control_n=n, n=people), list(given)))
    y, mean, cov, rest = generalised(blocks, 2)
    agrees(y, "2.1670 1.3406 2.8927 2.1754 2.3821 1.6664")
    agrees(mean, "2.3743 1.5702")
    agrees(cov[np.triu_indices(2)], "0.02257 0.01244 0.03554")
    agrees(rest, "3.9447")
