"""docs/from-metafor.md: every row's two calls give the same numbers (reference/docs/from_metafor.json)."""

from __future__ import annotations

import json
import re
import subprocess

import numpy as np
import pytest

import steelyard as sy
from steelyard.api.intervals import HenmiCopasResult
from steelyard.api.results_asked import (
    ContrastResult,
    InflationResult,
    JointTestResult,
    LikelihoodRatioResult,
    PredictionResult,
)
from steelyard.api.results_sets import SequenceResult
from steelyard.api.results_studies import TrueEffectsResult
from steelyard.effects.result import Effects
from steelyard.models.pairwise import PairwiseFit
from steelyard.models.tables import TableFit
from tests.docs.documents import ROOT, run

ITERATIVE = 1e-6
NOTHING = 1e-7  # metafor's tau² on its edge, and what is 0 but for rounding
PINNED = json.loads((ROOT / "tests/reference/docs/from_metafor.json").read_text("utf-8"))["calls"]
ROWS = re.findall(
    r"^\| `(.*?)` \| `(.*?)` \|$", (ROOT / "docs/from-metafor.md").read_text("utf-8"), re.MULTILINE
)

NOT_YET = {
    "rma.mv": "pool_multilevel",
    "robust": "robust",
    "selmodel": "selection",
    "trimfill": "trimfill",
    "regtest": "regtest",
    "ranktest": "ranktest",
    "influence": "influence",
    "gosh": "gosh",
    "permutest": "permutest",
}

FIELDS = {
    Effects: ("yi", "vi"),
    PairwiseFit: ("beta", "se", "tau2"),
    TableFit: ("beta", "se"),
    JointTestResult: ("statistic", "pvalue"),
    ContrastResult: ("estimate", "se"),
    InflationResult: ("vif",),
    LikelihoodRatioResult: ("statistic", "pvalue"),
    PredictionResult: ("pred", "ci_low", "ci_high"),
    HenmiCopasResult: ("estimate", "ci_low", "ci_high"),
    TrueEffectsResult: ("pred", "se", "pi_low", "pi_high"),
    SequenceResult: ("estimate", "ci_low", "ci_high"),
}


def numbers(value):
    for kind, names in FIELDS.items():
        if isinstance(value, kind):
            return np.concatenate([np.ravel(getattr(value, name)) for name in names])
    return np.ravel(np.asarray(value, dtype=float))


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    return run("from-metafor.md", tmp_path_factory.mktemp("reader"))[0]


def test_every_row_of_the_page_is_pinned():
    assert [theirs for theirs, _ in ROWS] == [case["call"] for case in PINNED]
    assert len(ROWS) > 50


@pytest.mark.parametrize(("row", "case"), list(zip(ROWS, PINNED, strict=False)), ids=lambda x: "")
def test_both_calls_give_the_same_numbers(row, case, names):
    expected = np.array([np.nan if v is None else v for v in case["numbers"]])
    found = numbers(eval(row[1], names))
    np.testing.assert_allclose(found, expected, rtol=ITERATIVE, atol=NOTHING, err_msg=row[1])


def test_what_the_page_calls_missing_is_missing():
    page = (ROOT / "docs/from-metafor.md").read_text("utf-8")
    said = page.partition("Not in this release:")[2].partition("Without a counterpart")[0]
    assert {theirs for theirs, ours in NOT_YET.items() if not hasattr(sy, ours)} == set(NOT_YET) & set(
        re.findall(r"`([a-z.]+)`", said)
    )


@pytest.mark.needs_r
def test_the_pinned_numbers_are_what_metafor_gives(rscript):
    done = subprocess.run(
        [rscript, "tests/reference/docs/from_metafor.R"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    live = json.loads(done.stdout)["calls"]
    assert [case["call"] for case in live] == [case["call"] for case in PINNED]
    for one, other in zip(live, PINNED, strict=True):
        assert one["numbers"] == pytest.approx(other["numbers"], rel=1e-9, abs=1e-12), one["call"]
