"""pool: tables as newcomers have them are read for what they are, or refused; nothing is pooled silently."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import steelyard as sy
from steelyard.api.spreadsheet.columns import KINDS, OFFERED
from steelyard.cli.main import app
from steelyard.errors import InputError
from steelyard.terms import MEASURES

HEAD = "study,e1,n1,e2,n2\n"
ARMS = "study,arm,events,n\nA,drug,3,20\nA,placebo,6,21\nB,placebo,9,31\nB,drug,5,30\n"
WIDE = HEAD + "A,3,20,6,21\nB,5,30,9,31\n"


def write(folder: Path, text: str | bytes, name: str = "table.csv") -> Path:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder / name


def call(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["pool", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


# One row of each role; bounds lie around the estimate on either scale.
CELLS = {
    "ai": "3", "bi": "20", "ci": "6", "di": "21", "n1i": "30", "n2i": "31", "xi": "3", "ni": "40", "m1i": "5",
    "m2i": "4", "sd1i": "2", "sd2i": "2.5", "ri": "0.5", "yi": "0.2", "vi": "0.04", "sei": "0.2",
    "estimate": "0.5", "ci_low": "0.3", "ci_high": "0.8", "pval": "0.03",
}  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "roles"),
    [
        (code, tuple(group[0] for group in kind.needed))
        for code in OFFERED
        for kind in KINDS
        if code in kind.measures
    ],
)
def test_every_measure_offered_works(tmp_path: Path, measure: str, roles: tuple[str, ...]) -> None:
    row = ",".join(CELLS[role] for role in roles)
    text = f"study,{','.join(roles)}\nA,{row}\nB,{row}\nC,{row}\n"
    status, out, err = call(
        write(tmp_path, text), "-m", measure, "--columns", ",".join(f"{r}={r}" for r in roles)
    )
    assert (status, err) == (0, "")
    assert "Pooled, k = 3" in out


@pytest.mark.parametrize("measure", [code for code in MEASURES if code not in OFFERED])
def test_a_measure_that_no_table_takes_is_refused(tmp_path: Path, measure: str) -> None:
    status, _, err = call(write(tmp_path, "study,events,n\nA,3,20\n"), "-m", measure)
    assert status == 2
    assert f"--measure is {measure}, which no table is pooled in" in err
    assert ("Proportions are pooled as PLO" in err) == (MEASURES[measure].data == "proportion")


@pytest.mark.parametrize("measure", ["MC", "OR", "SMD", "HR", "GEN", "IRR"])
def test_a_measure_without_its_columns_is_explained(tmp_path: Path, measure: str) -> None:
    status, _, err = call(write(tmp_path, "study,a,b\nA,3,20\n"), "-m", measure)
    assert status == 2
    assert f"cannot tell which columns hold the data for {measure}" in err


def test_correlations_are_no_counts(tmp_path: Path) -> None:
    table = write(tmp_path, "study,r,n\nA,0.3,40\nB,-0.2,50\n")
    status, out, err = call(table)
    assert (status, out) == (2, "")
    assert "If r is a correlation: escalc('ZCOR', ri=..., ni=...)" in err
    status, _, err = call(table, "--columns", "xi=r")
    assert status == 1
    assert "table.csv:2: r (xi) is '0.3'; must be a whole number of people. Is it a correlation?" in err


@pytest.mark.parametrize(
    ("cell", "hint"),
    [("0.15", "Is it a proportion?"), ("15.5", "Is it a percentage?"), ("2.5", "percentage")],
)
def test_fractional_counts_are_refused_by_line(tmp_path: Path, cell: str, hint: str) -> None:
    status, _, err = call(write(tmp_path, HEAD + f"A,{cell},20,{cell},21\n"), "-m", "RR")
    assert status == 1
    assert f"table.csv:2: e1 (ai) is '{cell}'; must be a whole number" in err
    assert hint in err


def test_one_row_an_arm_is_the_same_as_one_row_a_study(tmp_path: Path) -> None:
    long = sy.pool_csv(write(tmp_path, ARMS), "RR")
    wide = sy.pool_csv(write(tmp_path, WIDE, "wide.csv"), "RR")
    assert long.pooled.estimate == wide.pooled.estimate
    assert [row.label for row in long.rows] == ["A", "B"]
    assert "One row an arm: group 1 is drug, group 2 is placebo (column arm)." in long.notices


def test_means_in_one_row_an_arm(tmp_path: Path) -> None:
    text = "study,group,mean,sd,n\nA,new,3,2,20\nA,old,6,2,21\nB,new,5,3,30\nB,old,9,3,31\n"
    turned = [
        sy.pool_csv(write(tmp_path, text), "MD", group1=arm).pooled.estimate.value for arm in ("new", "old")
    ]
    assert turned[0] == pytest.approx(-(turned[1] or 0.0))
    assert (turned[0] or 0.0) < 0


def test_the_first_group_is_the_user_s_choice(tmp_path: Path) -> None:
    table = write(tmp_path, ARMS.replace("placebo", "low").replace("drug", "high"))
    status, _, err = call(table, "-m", "RR")
    assert status == 2
    assert 'it is open which arm is group 1 of each comparison. Add for example --group1 "high"' in err
    assert "group 1 is low, group 2 is high" in call(table, "-m", "RR", "--group1", "low")[1]
    assert "Did you mean low?" in call(table, "-m", "RR", "--group1", "loww")[2]
    assert "the table has no arms in rows" in call(write(tmp_path, WIDE), "-m", "RR", "--group1", "x")[2]


def test_three_arms_of_a_study_are_refused(tmp_path: Path) -> None:
    status, _, err = call(write(tmp_path, ARMS + "B,half,4,30\n"), "-m", "RR", "--group1", "drug")
    assert status == 2
    assert (
        "table.csv:4: B has 3 rows (lines 4, 5, 6), 1 of them drug; a comparison takes one row of drug" in err
    )


def test_shares_of_every_arm_are_pooled_where_they_are_asked_for(tmp_path: Path) -> None:
    table = sy.pool_csv(write(tmp_path, ARMS), "PLO")
    assert table.pooled.k == 4
    assert "A stands on lines 2, 3; its rows are pooled as if of different studies." in table.notices


@pytest.mark.parametrize(
    "label", ["Total", "Overall (95% CI)", "Subtotal", "POOLED", "Random-effects model", "Total:"]
)
def test_totals_are_left_out_by_line(tmp_path: Path, label: str) -> None:
    table = sy.pool_csv(write(tmp_path, WIDE + f"{label},8,50,15,52\n"), "RR")
    assert table.pooled.k == 2
    assert f"Line 4 ({label}) is a total and no study; it is left out." in table.notices


@pytest.mark.parametrize("label", ["TOTAL trial", "Pooley 2001", "Overall Street 2003"])
def test_names_that_only_begin_so_are_studies(tmp_path: Path, label: str) -> None:
    assert sy.pool_csv(write(tmp_path, WIDE + f"{label},8,50,15,52\n"), "RR").pooled.k == 3


def test_a_table_of_totals_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no row of a study"):
        sy.pool_csv(write(tmp_path, HEAD + "Total,8,50,15,52\n"), "RR")


def test_repeated_rows_are_said(tmp_path: Path) -> None:
    notices = sy.pool_csv(write(tmp_path, WIDE + "A,3,20,6,21\n"), "RR").notices
    assert "Line 4 repeats line 2 cell for cell; both are pooled." in notices


@pytest.mark.parametrize(
    ("columns", "said"), [("logOR,selogOR", "OR"), ("HR,ci_low,ci_high", "HR"), ("g,se_g", "SMD")]
)
def test_a_measure_against_the_columns_names_is_refused(tmp_path: Path, columns: str, said: str) -> None:
    cells = "0.5,0.3,0.9"[: 3 if columns.count(",") == 0 else None].split(",")[: columns.count(",") + 1]
    table = write(tmp_path, f"study,{columns}\nA,{','.join(cells)}\nB,{','.join(cells)}\n")
    status, out, err = call(table, "-m", "RR")
    assert (status, out) == (2, "")
    assert f"says {said} (" in err
    assert f"Did you mean --measure {said}?" in err
    assert sy.pool_csv(table, said).measure == sy.pool_csv(table).measure == said
    assert call(table, "-m", "GEN")[0] == 0


@pytest.mark.parametrize(
    ("text", "measure", "roles"),
    [
        ("study,Hedges g,SE g\nA,0.5,0.2\nB,0.3,0.1\n", "SMD", {"yi": "Hedges g", "sei": "SE g"}),
        ("study,d,var_d\nA,0.5,0.2\nB,0.3,0.1\n", "SMD", {"yi": "d", "vi": "var_d"}),
        ("study,RR,p\nA,0.5,0.03\nB,0.8,0.2\n", "RR", {"estimate": "RR", "pval": "p"}),
        ("study,OR (95% CI)\nA,0.5 (0.3 to 0.9)\nB,\"0.7 [0.4, 1.2]\"\n", "OR", {"estimate": "OR"}),
        ("study;OR (95% CI)\nA;0,5 (0,3 bis 0,9)\nB;0,7 (0,4 bis 1,2)\n", "OR",
         {"estimate": "OR"}),
        ("Table 1. Deaths, by arm\nstudy,HR,95% CI\nA,0.5,0.3 to 0.9\nB,0.7,0.4-1.2\n", "HR",
         {"estimate": "HR", "ci_low": "CI lower"}),
        ("study,MD,95% CI\nA,-5,\"-9, -1\"\nB,-3,-6 to 0\n", "MD", {"estimate": "MD", "ci_high": "CI upper"}),
    ],
)  # fmt: skip
def test_newcomers_columns(tmp_path: Path, text: str, measure: str, roles: dict[str, str]) -> None:
    table = sy.pool_csv(write(tmp_path, text))
    assert table.measure == measure
    assert roles.items() <= table.columns.items()
    assert table.pooled.k == 2


@pytest.mark.parametrize("header", ["arm1_events,arm1_n,arm2_events,arm2_n", "Int_e,Int_n,Ctl_e,Ctl_n"])
def test_arms_before_their_quantities(tmp_path: Path, header: str) -> None:
    named = sy.pool_csv(write(tmp_path, WIDE.replace("e1,n1,e2,n2", header)), "OR").pooled
    assert named == sy.pool_csv(write(tmp_path, WIDE, "wide.csv"), "OR").pooled


def test_a_title_is_said_and_lines_still_count(tmp_path: Path) -> None:
    table = sy.pool_csv(write(tmp_path, "Deaths in both groups\n\n" + WIDE), "RR")
    assert "Line 1 is taken for a title, line 3 for the header." in table.notices
    assert [row.line for row in table.rows] == [4, 5]


def test_a_cell_without_its_interval_is_named(tmp_path: Path) -> None:
    text = "study,OR (95% CI)\nA,0.5 (0.3 to 0.9)\nB,0.7 (0.4 to 1.2)\nC,0.8\n"
    with pytest.raises(
        InputError, match=r"table.csv:4: OR \(95% CI\) is '0.8'; must be as in 0.5 \(0.3 to 0.9\)"
    ):
        sy.pool_csv(write(tmp_path, text), name="table.csv")


def test_years_and_ranges_are_no_intervals(tmp_path: Path) -> None:
    text = "study,years,e1,n1,e2,n2\nA,2010-2012,3,20,6,21\nB,2011-2014,5,30,9,31\n"
    assert sy.pool_csv(write(tmp_path, text), "RR").pooled.k == 2


def test_an_inexact_p_is_refused_with_what_to_do(tmp_path: Path) -> None:
    status, _, err = call(write(tmp_path, "study,RR,p\nA,0.5,<0.01\nB,0.8,0.2\n"))
    assert status == 1
    assert "table.csv:2: p is '<0.01'" in err
    assert "leave it empty, or give the interval" in err


def test_printed_bounds_are_shown_as_printed(tmp_path: Path) -> None:
    table = write(tmp_path, "study,OR,lower,upper\nA,0.5,0.3,0.9\nB,0.7,0.4,1.2\n")
    assert "0.50 [0.30, 0.90]" in call(table)[1]
    assert (
        "intervals are as printed; each one's width on the log scale is its standard error" in call(table)[1]
    )
    row = json.loads(call(table, "--json")[1])["studies"][0]["estimate"]
    assert (row["ci_low"], row["ci_high"]) == (0.3, 0.9)
    assert "made anew, symmetric on the log scale, at 90 %" in call(table, "--level", "0.9")[1]


def test_tables_without_events_have_no_weight_in_a_ratio(tmp_path: Path) -> None:
    table = write(tmp_path, WIDE + "C,0,20,0,20\n")
    with_it, without = (sy.pool_csv(path, "OR") for path in (table, write(tmp_path, WIDE, "wide.csv")))
    assert with_it.pooled == without.pooled
    assert (with_it.rows[2].weight, with_it.rows[2].estimate.value) == (0.0, None)
    assert any("(C): such a table says nothing about a ratio" in notice for notice in with_it.notices)
    assert not any("added to cells" in notice or "kept as NaN" in notice for notice in with_it.notices)
    assert sy.pool_csv(table, "RD").rows[2].weight is not None


def test_few_studies_show_several_methods(tmp_path: Path) -> None:
    status, out, _ = call(write(tmp_path, WIDE), "-m", "RR")
    assert status == 0
    assert "Few studies (k = 2): the interval by method" in out
    for method in ("Wald interval", "Hartung–Knapp interval", "Guarded Hartung–Knapp", "Profile likelihood"):
        assert method in out
    more = WIDE + "".join(f"{name},{i},30,9,31\n" for i, name in enumerate("CDE", start=3))
    assert "Few studies" not in call(write(tmp_path, more), "-m", "RR")[1]


def test_an_excel_workbook_is_called_one(tmp_path: Path) -> None:
    status, _, err = call(write(tmp_path, b"PK\x03\x04\x14\0\x06\0", "trials.xlsx"))
    assert status == 1
    assert "trials.xlsx: is an Excel workbook" in err
    assert "save it as CSV" in err


def test_a_forest_plot_makes_no_folder(tmp_path: Path) -> None:
    target = tmp_path / "absent" / "x.svg"
    status, _, err = call(write(tmp_path, WIDE), "-m", "RR", "--forest", target)
    assert status == 1
    assert f"there is no folder {target.parent}" in err
    assert not target.parent.exists()
