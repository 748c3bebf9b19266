"""Every specification against R or against the driver of one fit, and the counts against counting by hand."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
import pytest

import steelyard as sy
from steelyard.appraisal.multiverse import Factor, Models, Universe, explore
from steelyard.appraisal.multiverse_fit import NO_TABLES, Evidence
from steelyard.appraisal.multiverse_summary import failures, singles, spans
from steelyard.appraisal.multiverse_zeros import corrected_effects, zero_cells
from steelyard.errors import InputError
from tests.api.bcg import DATA, TABLES

# R 4.2, metafor 3.8-1: es <- escalc("RR", tpos, tneg, cpos, cneg, data=dat.bcg); rma(yi, vi, data=es,
# method=, test=, control=list(threshold=1e-14, maxiter=10000, tol=1e-14)), rma.mh(), rma.peto(); exp of beta
# and bounds.
METAFOR = {
    ("REML", "z"): (0.48942093982603024, 0.34407430610677714, 0.69616606671542636),
    ("REML", "knha"): (0.48942093982603024, 0.33007224848359928, 0.72569825982233893),
    ("DL", "z"): (0.48962415046361901, 0.34491913522247603, 0.69503771822514693),
    ("DL", "knha"): (0.48962415046361901, 0.33027773602574512, 0.72584913413156482),
    ("PM", "z"): (0.48920769110419882, 0.34317651815901057, 0.69737919808548954),
    ("PM", "knha"): (0.48920769110419882, 0.32985623162168304, 0.72554083292258553),
    ("ML", "z"): (0.49105500279582803, 0.35059951503665387, 0.68777909103953228),
    ("ML", "knha"): (0.49105500279582803, 0.33171555512608425, 0.72693309687920971),
    ("EE", "z"): (0.65032361961948193, 0.60069902608576387, 0.70404777079595726),
    ("MH", "z"): (0.63526718507776936, 0.58812872969141716, 0.68618378267012625),
}
RANDOM_KNHA = (0.3787175114213937, 0.20385517827635583, 0.70357277489795733)  # alloc == "random"
PETO = (0.62222948276070311, 0.57456810345586784, 0.67384445270792914)
MH_OR = (0.62287402457352015, 0.57477032248011439, 0.67500362373326439)
NAMES = {
    "REML": "Restricted maximum likelihood",
    "DL": "DerSimonian–Laird",
    "PM": "Paule–Mandel",
    "ML": "Maximum likelihood",
    "EE": "Common effect",
    "MH": "Common effect, Mantel–Haenszel",
    "Peto": "Common effect, Peto",
}
INTERVALS = {"z": "Wald interval", "knha": "Hartung–Knapp interval"}

# escalc(measure, to=, add=1/2, drop00=TRUE), or to="none" with n1/(n1+n2), n2/(n1+n2) added to tables with an
# empty cell; rma(method="DL", test="z"); exp of beta and bounds.
SPARSE = np.array([[0, 20, 4, 36], [3, 27, 6, 25], [5, 35, 0, 38], [0, 25, 0, 26]], dtype=float)
SPARSE_METAFOR = {
    ("OR", "half"): (0.89819055859224239, 0.10938828232993708, 7.3750703673263214),
    ("OR", "every"): (0.91859705889299736, 0.11718216811368629, 7.2009297164413111),
    ("RR", "half"): (0.90230590497805196, 0.13231761693162805, 6.1530426940726768),
    ("RR", "every"): (0.92235143456396917, 0.14191994892892659, 5.994450922951347),
    ("OR", "arm"): (0.89041831468300348, 0.089076357631382108, 8.9007318687624046),
    ("RR", "arm"): (0.90567807616326923, 0.10959250727286521, 7.4845698675414152),
}


def bcg(**given: Any) -> sy.MultiverseResult:
    methods = given.pop("methods", tuple(m for m in NAMES if m != "Peto"))
    return sy.multiverse(
        measure=given.pop("measure", "RR"),
        data=DATA,
        methods=methods,
        tests=given.pop("tests", ("z", "knha")),
        better="less",
        **TABLES,
        **given,
    )


def numbers(found: Universe, at: int) -> tuple[float, float, float]:
    return float(found.estimate[at]), float(found.ci_low[at]), float(found.ci_high[at])


def test_each_specification_is_metafors() -> None:
    found = bcg()
    got = {found.labels(i): numbers(found, i) for i in range(len(found))}
    assert len(got) == len(METAFOR)
    for (method, test), expected in METAFOR.items():
        assert got[NAMES[method], INTERVALS[test]] == pytest.approx(expected, rel=1e-7), (method, test)


def test_a_choice_of_rows_is_metafors_of_these_rows() -> None:
    random = [a == "random" for a in DATA["alloc"]]
    found = bcg(rows={"Allocation": {"random": random}}, methods=("REML",), tests=("knha",))
    assert found.labels(1)[0] == "random"
    assert numbers(found, 1) == pytest.approx(RANDOM_KNHA, rel=1e-7)
    assert found.same_question.tolist() == [True, False]
    assert found.k.tolist() == [13, 7]


def test_table_methods_are_metafors_and_need_their_measure() -> None:
    found = bcg(measure="OR", methods=("MH", "Peto"), tests=("z",), measures=("RD",))
    got = {(found.measures[i], found.labels(i)[1]): numbers(found, i) for i in range(len(found))}
    assert got["OR", NAMES["MH"]] == pytest.approx(MH_OR, rel=1e-10)
    assert got["OR", NAMES["Peto"]] == pytest.approx(PETO, rel=1e-10)
    assert set(got) == {("OR", NAMES["MH"]), ("OR", NAMES["Peto"]), ("RD", NAMES["MH"])}


@pytest.mark.parametrize(("measure", "rule"), SPARSE_METAFOR)
def test_empty_cells_are_treated_as_said(measure: str, rule: str) -> None:
    yi, vi = corrected_effects(SPARSE, measure, rule)
    assert np.isnan(yi).tolist() == [False, False, False, True]
    fit = sy.pool(yi, vi, method="DL", test="z")
    got = np.exp([fit.beta[0], fit.ci_low[0], fit.ci_high[0]])
    assert got == pytest.approx(SPARSE_METAFOR[measure, rule], rel=1e-10)


def test_tables_with_an_empty_cell_can_be_left_out() -> None:
    yi, vi = corrected_effects(SPARSE, "OR", "omit")
    assert np.isfinite(yi).tolist() == [False, True, False, False]
    assert yi[1] == pytest.approx(np.log(3 * 25 / (27 * 6)), rel=1e-12)
    assert vi[1] == pytest.approx(1 / 3 + 1 / 27 + 1 / 6 + 1 / 25, rel=1e-12)
    assert zero_cells(SPARSE, "OR").tolist() == [True, False, True, False]
    assert zero_cells(SPARSE, "RD").tolist() == [True, False, True, True]


def test_an_unknown_rule_of_empty_cells_is_refused() -> None:
    with pytest.raises(InputError, match="rule is 'none'"):
        corrected_effects(SPARSE, "OR", "none")


def test_mantel_haenszel_stands_once_whatever_is_done_to_empty_cells() -> None:
    a, b, c, d = SPARSE.T
    found = sy.multiverse(measure="OR", ai=a, bi=b, ci=c, di=d, methods=("DL", "MH"), tests=("z",))
    rules = [found.labels(i)[0] for i in range(len(found)) if found.labels(i)[1] == NAMES["MH"]]
    assert rules == ["½ added to each cell of a table with an empty cell"]
    assert len(found) == 5


# --- the grid, by hand -------------------------------------------------------------------------------------

MODELS = Models(("DL", "EE"), ("DL", "EE"), 0, ("z", "knha"), ("Wald", "HK"), 0)
FACTOR = Factor("Rows", ("all", "some"), 0, (True, False))


def one(choice: int, yi: list[float], **given: Any) -> Evidence:
    vi = np.full(len(yi), 0.01)
    return Evidence(
        (choice,), given.pop("measure", "MD"), np.array(yi), vi, given.pop("studies", len(yi)), **given
    )


def test_choices_that_change_the_question_stand_apart_and_flips_are_found() -> None:
    found = explore([FACTOR], [one(0, [0.5, 0.5, 0.5]), one(1, [0.5, -0.5, 0.0])], MODELS)
    assert [found.labels(i) for i in range(len(found))] == [
        ("all", "DL", "Wald"),
        ("all", "DL", "HK"),
        ("all", "EE", "Wald"),
        ("some", "DL", "Wald"),
        ("some", "DL", "HK"),
        ("some", "EE", "Wald"),
    ]
    assert found.same_question.tolist() == [True] * 3 + [False] * 3
    assert [(s.spec, s.flips, s.same_question) for s in singles(found)] == [
        (3, True, False),
        (2, False, True),
        (1, False, True),
    ]
    keep, change = spans(found)
    assert (keep.specifications, keep.estimable, keep.distinct) == (3, 3, 2)
    assert (keep.low, keep.high) == (0.5, 0.5)
    assert dict(keep.conclusions)["favours intervention"] == 3
    assert dict(change.conclusions) == {
        "favours intervention": 0,
        "inconclusive": 3,
        "favours comparator": 0,
    }


def test_the_same_numbers_favour_the_other_side_where_less_is_better() -> None:
    found = explore([FACTOR], [one(0, [0.5, 0.5])], MODELS, better="less")
    assert set(found.conclusions) == {"favours comparator"}


def test_an_interval_by_t_needs_three_studies_unless_it_is_planned() -> None:
    two = [one(0, [0.5, 0.1])]
    assert [found_labels[-1] for found_labels in labels(explore([FACTOR], two, MODELS))] == ["Wald", "Wald"]
    planned = Models(("DL",), ("DL",), 0, ("knha", "z"), ("HK", "Wald"), 0)
    assert [x[-1] for x in labels(explore([FACTOR], two, planned))] == ["HK", "Wald"]


def test_several_results_of_few_studies_get_walds_interval_under_the_guard() -> None:
    guarded = Models(("DL",), ("DL",), 0, ("guarded", "z"), ("guarded", "Wald"), 0)
    found = explore([FACTOR], [one(0, [0.5, 0.1, 0.9, -0.4], studies=2)], guarded)
    assert numbers(found, 0) == numbers(found, 1)
    free = explore([FACTOR], [one(0, [0.5, 0.1, 0.9, -0.4])], guarded)
    assert free.ci_high[0] - free.ci_low[0] > 1.2 * (free.ci_high[1] - free.ci_low[1])


def labels(found: Universe) -> list[tuple[str, ...]]:
    return [found.labels(i) for i in range(len(found))]


def test_what_cannot_be_pooled_is_one_specification_with_its_reason() -> None:
    evidence = [one(0, [0.5, 0.5, 0.5]), one(1, [], reason="no result is left")]
    found = explore([FACTOR], evidence, MODELS)
    assert (found.status[-1], found.conclusions[-1]) == ("not estimable", "none")
    assert np.isnan(found.estimate[-1])
    assert failures(found) == (("no result is left", 1),)
    assert spans(found)[1].low is None
    assert not any(s.flips for s in singles(found))


def test_a_single_result_is_shown_as_it_is() -> None:
    alone = one(1, [0.5], alone=(0.4, 0.1, float("inf"), 0.02))
    found = explore([FACTOR], [one(0, [0.5, 0.5, 0.5]), alone], MODELS)
    assert (found.status[-1], found.conclusions[-1]) == ("single", "favours intervention")
    assert numbers(found, 3) == (0.4, 0.1, float("inf"))
    assert (spans(found)[1].ci_low, spans(found)[1].ci_high) == (0.1, None)


def test_tables_are_asked_for_where_a_method_needs_them() -> None:
    models = Models(("DL", "MH"), ("DL", "MH"), 0, ("z",), ("Wald",), 0)
    found = explore([FACTOR], [one(0, [0.5, 0.1], measure="RR")], models)
    assert found.reasons == ("", NO_TABLES)
    assert found.status == ("pooled", "not estimable")


def test_a_table_without_events_has_no_common_effect() -> None:
    models = Models(("DL", "MH"), ("DL", "MH"), 0, ("z",), ("Wald",), 0)
    tables = np.array([[0.0, 10, 3, 7], [0, 12, 2, 9]])
    found = explore([FACTOR], [one(0, [0.5, 0.1], measure="RR", tables=tables)], models)
    assert found.reasons[1] == "the common effect of the tables has no finite value"


def test_one_table_is_one_specification() -> None:
    models = Models(("DL", "REML", "MH"), ("DL", "REML", "MH"), 0, ("z", "knha"), ("Wald", "t"), 0)
    table = np.array([[3.0, 47, 9, 41], [0, 12, 0, 9]])  # the second says nothing
    for cells in (table[:1], table):
        found = explore([FACTOR], [one(0, [-1.1], measure="OR", tables=cells)], models)
        assert len(found) == 1


def test_the_plans_own_specification_must_be_there() -> None:
    with pytest.raises(InputError, match="own specification is there 0 times"):
        explore([FACTOR], [one(1, [0.5, 0.5])], MODELS)


def test_an_estimator_outside_the_batch_is_fitted_one_by_one() -> None:
    models = Models(("SJ", "DL"), ("SJ", "DL"), 0, ("adhoc", "t"), ("ad hoc", "t"), 0)
    y = [0.5, 0.1, 0.9, -0.4]
    found = explore([FACTOR], [one(0, y)], models)
    for i, (method, test) in enumerate((("SJ", "adhoc"), ("SJ", "t"), ("DL", "adhoc"), ("DL", "t"))):
        fit = sy.pool(y, [0.01] * 4, method=method, test=test)
        assert numbers(found, i) == (fit.beta[0], fit.ci_low[0], fit.ci_high[0])
        assert found.tau2[i] == fit.tau2


# --- sy.multiverse -----------------------------------------------------------------------------------------


def test_values_of_the_same_rows_keep_the_question_unless_told() -> None:
    y, v = [0.1, 0.3, 0.35], [0.02, 0.01, 0.04]
    other = {"Correlation": {"r = 0.3": (y, [0.03, 0.02, 0.05])}, "Scale": {"B": ([0.2, 0.1, 0.5], v)}}
    found = sy.multiverse(y, v, values=other, changes=("Scale",), methods=("DL",), tests=("z",))
    assert [x[:2] for x in labels(found)] == [
        ("As given", "As given"),
        ("As given", "B"),
        ("r = 0.3", "As given"),
    ]
    assert found.same_question.tolist() == [True, False, True]
    fit = sy.pool(y, [0.03, 0.02, 0.05], method="DL", test="z")
    assert found.estimate[2] == fit.beta[0]


def test_a_missing_row_counts_in_no_specification() -> None:
    found = sy.multiverse([0.1, None, 0.35, 0.2], [0.02, 0.01, 0.04, 0.1], methods=("DL",), tests=("z",))
    assert found.k.tolist() == [3]


def test_the_table_has_a_row_a_specification_and_the_page_says_what_flips() -> None:
    found = bcg(
        rows={"Allocation": {"random": [a == "random" for a in DATA["alloc"]]}}, keeps=("Allocation",)
    )
    frame = found.to_frame()
    assert len(frame) == len(found) == 20
    assert list(frame.columns[:3]) == ["Allocation", "Estimator", "Interval"]
    assert frame["own"].tolist() == [True] + [False] * 19
    assert found.same_question.all()
    text = found.summary()
    assert "Multiverse of 20 specifications" in text
    assert "No single choice changes the conclusion." in text
    assert "no probability" in text
    assert "%" not in text
    json.dumps(found.to_dict())
    assert found.failures == ()
    assert found.flips == ()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"rows": {"a": {"b": [True]}}}, "rows of a, b has 1 entries; need true or false for each of 3 rows"),
        ({"rows": {"a": {"b": [True, None, True]}}}, "rows of a, b has 3 entries"),
        ({"values": {"a": {"b": ([0.1], [0.2])}}}, "values of a, b has 1 rows; need 3"),
        ({"measures": ("OR",)}, "measures need tables"),
        ({"methods": ("MH",)}, "methods is 'MH'"),
        ({"methods": ()}, "methods or tests is empty"),
        ({"tests": ("exact",)}, "tests|test"),
        ({"keeps": ("a",)}, "a name in keeps or changes is 'a'"),
        ({"better": "higher"}, "better is 'higher'"),
        ({"rows": {str(i): {"x": [True] * 3} for i in range(20)}}, "combinations; 200000 are allowed"),
        ({"ai": [1, 2, 3]}, "effects and tables are given"),
    ],
)
def test_a_call_that_cannot_be_meant_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        sy.multiverse([0.1, 0.3, 0.35], [0.02, 0.01, 0.04], **given)


def test_values_are_refused_beside_tables() -> None:
    with pytest.raises(InputError, match="values are for effects"):
        bcg(values={"a": {"b": ([0.1] * 13, [0.1] * 13)}})


def test_thousands_take_less_than_a_second() -> None:
    rng = np.random.default_rng(20)
    y, v = rng.normal(0.3, 0.3, 30), rng.uniform(0.01, 0.2, 30)
    rows = {f"Filter {i}": {"on": rng.random(30) < 0.8} for i in range(9)}
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        found = sy.multiverse(y, v, rows=rows, methods=("REML", "DL", "PM", "ML"), tests=("z", "knha"))
        taken.append(time.perf_counter() - start)
    assert len(found) == 4096
    assert min(taken) < 1.0
