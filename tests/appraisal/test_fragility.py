"""Fragility indices against R's fragility package and a published example, and what must hold of any."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.appraisal.fragility import pooled_fragility, table_fragility
from steelyard.errors import InputError
from steelyard.models.exact import conditional_odds_ratio, fisher_pvalues

ROOT = Path(__file__).parents[2]
PINS: dict[str, Any] = json.loads((ROOT / "tests/reference/appraisal/fragility.json").read_text("utf-8"))


def _bcg() -> dict[str, Any]:
    with (ROOT / "docs/examples/bcg.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    tp, tn, cp, cn = (np.array([float(r[c]) for r in rows]) for c in ("tpos", "tneg", "cpos", "cneg"))
    return {"ai": tp, "n1i": tp + tn, "ci": cp, "n2i": cp + cn}


@pytest.mark.parametrize("pin", PINS["pooled"], ids=lambda p: "-".join(map(str, list(p.values())[:4])))
def test_a_meta_analysis_needs_as_many_changes_as_in_r(pin: dict[str, Any]) -> None:
    data = _bcg() if pin["data"] == "bcg" else PINS["ns11"]
    found = pooled_fragility(pin["measure"], **data, method=pin["method"], test=pin["test"])
    assert found.index == pin["index"] == len(found.changes)
    assert found.quotient == pytest.approx(pin["quotient"], rel=1e-12)
    assert found.significant == pin["significant"]


@pytest.mark.parametrize("pin", PINS["tables"], ids=lambda p: f"{p['ai']}/{p['n1i']} v {p['ci']}/{p['n2i']}")
def test_a_table_needs_as_many_changes_as_in_r(pin: dict[str, Any]) -> None:
    a, n1, c, n2 = (pin[n] for n in ("ai", "n1i", "ci", "n2i"))
    first, p = fisher_pvalues(n1, n2, a + c)
    assert p[a - int(first[0])] == pytest.approx(pin["p"], rel=1e-10)
    found = table_fragility(a, n1, c, n2)
    assert found.index == pin["index"]
    assert found.after is not None
    assert abs(found.after[0] - a) + abs(found.after[1] - c) == pin["index"]


def test_the_published_example_of_a_trial() -> None:
    """40/60 v 100/210: three events fewer in the first group, then p = 0.0585605 (FragilityTools)."""
    assert table_fragility(40, 60, 100, 210).after == (37, 100)
    assert conditional_odds_ratio(37, 23, 100, 110).pvalue == pytest.approx(0.0585605, abs=5e-8)


def test_the_last_change_turns_the_significance_and_no_earlier_one() -> None:
    found = pooled_fragility("OR", **_bcg(), method="REML")
    crossed = [c.ci_low <= 0 <= c.ci_high for c in found.changes]
    assert found.significant
    assert crossed[-1]
    assert not any(crossed[:-1])


def test_what_no_change_can_turn_says_so() -> None:
    found = table_fragility(1, 2, 0, 2)
    assert (found.index, found.quotient) == (None, None)
    assert found.reason == "no table of these group sizes is significant"


counts = st.tuples(st.integers(1, 25), st.integers(1, 25)).flatmap(
    lambda n: st.tuples(st.integers(0, n[0]), st.just(n[0]), st.integers(0, n[1]), st.just(n[1]))
)


@given(counts)
@settings(max_examples=60, deadline=None)
def test_groups_and_events_may_be_exchanged(table: tuple[int, int, int, int]) -> None:
    a, n1, c, n2 = table
    mine = table_fragility(a, n1, c, n2).index
    assert table_fragility(c, n2, a, n1).index == mine
    assert table_fragility(n1 - a, n1, n2 - c, n2).index == mine


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ((5, 4, 1, 4), "5/4 v 1/4: more events than people"),
        ((1.5, 4, 1, 4), "ai is 1.5; need a whole number of 0 or more"),
        ((1, 4, -1, 4), "ci is -1; need a whole number"),
    ],
)
def test_impossible_tables_are_refused(cells: tuple[Any, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        table_fragility(*cells)


def test_a_p_of_the_level_itself_is_not_below_it() -> None:
    # 2/6 v 0/19 has p = 15/300, the level itself; rounding differs when events count as non-events.
    assert table_fragility(5, 6, 0, 19).index == table_fragility(1, 6, 19, 19).index


def test_a_result_far_from_its_threshold_ends_the_search() -> None:
    found = table_fragility(3000, 100_000, 6000, 100_000)
    assert (found.index, found.significant) == (None, True)
    assert found.reason == "no change of up to 1000 people takes the significance away"


@given(counts)
@settings(max_examples=60, deadline=None)
def test_no_nearer_table_turns_the_test(table: tuple[int, int, int, int]) -> None:
    a, n1, c, n2 = table
    found = table_fragility(a, n1, c, n2)

    def significant(x: int, y: int) -> bool:
        first, p = fisher_pvalues(n1, n2, x + y)
        return bool(p[x - int(first[0])] < 0.05 * (1 - 1e-9))

    turned = [
        abs(x - a) + abs(y - c)
        for x in range(n1 + 1)
        for y in range(n2 + 1)
        if significant(x, y) != significant(a, c)
    ]
    assert found.index == min(turned, default=None)
    if found.after is not None:
        assert abs(found.after[0] - a) + abs(found.after[1] - c) == found.index
        assert significant(*found.after) != found.significant


@pytest.mark.parametrize(
    ("events", "message"),
    [([4.5, 3], "ai is 4.5; need a whole number"), ([9, 3], "9/8 v 0/7: more events than people")],
)
def test_pooled_counts_are_whole_and_possible(events: list[float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        pooled_fragility("OR", events, [8, 10], [0, 1], [7, 10])


def test_tables_without_an_effect_are_refused() -> None:
    with pytest.raises(InputError, match="no table gives an effect"):
        pooled_fragility("OR", [0], [5], [0], [5], drop00=True)
