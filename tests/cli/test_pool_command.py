"""pool: columns recognised or asked for, numbers as metafor gives them, faults with their line."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import steelyard as sy
from steelyard.cli.main import app
from steelyard.errors import InputError

# The counts of metadat's dat.bcg (Colditz 1994), under its own column names.
BCG = """trial,author,year,tpos,tneg,cpos,cneg,ablat,alloc
1,Aronson,1948,4,119,11,128,44,random
2,Ferguson & Simes,1949,6,300,29,274,55,random
3,Rosenthal et al,1960,3,228,11,209,42,random
4,Hart & Sutherland,1977,62,13536,248,12619,52,random
5,Frimodt-Moller et al,1973,33,5036,47,5761,13,alternate
6,Stein & Aronson,1953,180,1361,372,1079,44,alternate
7,Vandiviere et al,1973,8,2537,10,619,19,random
8,TPT Madras,1980,505,87886,499,87892,13,random
9,Coetzee & Berjak,1968,29,7470,45,7232,27,random
10,Rosenthal et al,1961,17,1699,65,1600,42,systematic
11,Comstock et al,1974,186,50448,141,27197,18,systematic
12,Comstock & Webster,1969,5,2493,3,2338,33,systematic
13,Comstock et al,1976,27,16886,29,17825,33,systematic
"""
MEANS = "study,mean_t,sd_t,n_t,mean_c,sd_c,n_c\nA,10.5,2.1,30,12.0,2.4,31\nB,9.8,1.9,25,11.2,2.2,24\n"
TOLERANCE = 1e-6  # tau² is found by iteration


@pytest.fixture
def bcg(tmp_path: Path) -> Path:
    return write(tmp_path, BCG)


def write(folder: Path, text: str | bytes, name: str = "table.csv") -> Path:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder / name


def call(*arguments: object, data: bytes | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["pool", *map(str, arguments)], input=data)
    return result.exit_code, result.stdout, result.stderr


# R 4.2, metafor 3.8-1: rma(measure="RR", ai=tpos, bi=tneg, ci=cpos, di=cneg, data=dat.bcg, method="REML",
# test="knha", control=list(threshold=1e-12, maxiter=1000)), bounds by exp(), pi by predict().
PIN = {
    "value": 0.48942093982603013,
    "ci_low": 0.33007224848359917,
    "ci_high": 0.72569825982233893,
    "pi_low": 0.13587542112409354,
    "pi_high": 1.7628858432124515,
}
PIN_TAU2, PIN_FIRST_WEIGHT = 0.3132432581364859, 5.0594827343666582
# The same call with method="EE", and by allocation with test="z": pooled risk ratio and tau².
PIN_EE = (0.65032361961948193, 0.60069902608576387)
PIN_GROUPS = {
    "random": (7, 0.37871751142139831, 0.39252800690077383),
    "alternate": (2, 0.58228633840636501, 0.13257703987809277),
    "systematic": (4, 0.65428817402405692, 0.40034588017511807),
}


def test_bcg_pools_to_what_metafor_gives(bcg: Path) -> None:
    table = sy.pool_csv(bcg, "RR", test="knha")
    assert table.pooled.heterogeneity is not None
    assert table.pooled.heterogeneity.tau2 == pytest.approx(PIN_TAU2, rel=TOLERANCE)
    for name, expected in PIN.items():
        assert getattr(table.pooled.estimate, name) == pytest.approx(expected, rel=TOLERANCE)
    assert table.rows[0].weight == pytest.approx(PIN_FIRST_WEIGHT, rel=TOLERANCE)


def test_bcg_common_effect(bcg: Path) -> None:
    content = json.loads(call(bcg, "-m", "rr", "--method", "fe", "--json")[1])
    estimate = content["pooled"]["estimate"]
    assert (estimate["value"], estimate["ci_low"]) == pytest.approx(PIN_EE, rel=1e-10)


def test_bcg_by_allocation(bcg: Path) -> None:
    content = json.loads(call(bcg, "-m", "RR", "--test", "z", "--subgroup", "alloc", "--json")[1])
    groups = {g["name"]: (g["k"], g["estimate"]["value"], g["tau2"]) for g in content["subgroups"]["groups"]}
    assert groups == {name: pytest.approx(pin, rel=TOLERANCE) for name, pin in PIN_GROUPS.items()}


# R 4.2, lme4 1.1-31: glmer(cbind(x, n - x) ~ 1 + (1 | s), family = binomial, nAGQ = 25), optimiser bobyqa
# with rhoend = 1e-10; plogis of the intercept and of its Wald bounds.
PIN_SHARES = {"value": 0.14148403078142063, "ci_low": 0.07247108811927272, "ci_high": 0.2579404815657485}
PIN_SHARES_TAU2 = 0.48072661612865364


def test_proportions_pool_by_the_binomial_normal_model(tmp_path: Path) -> None:
    text = "study,events,n,g\nA,3,40,a\nB,1,25,a\nC,9,80,b\nD,30,90,b\nE,12,60,b\nF,,60,b\n"
    table = sy.pool_csv(write(tmp_path, text), subgroup="g")
    assert table.pooled.heterogeneity is not None
    assert table.pooled.heterogeneity.tau2 == pytest.approx(PIN_SHARES_TAU2, rel=TOLERANCE)
    for name, expected in PIN_SHARES.items():
        assert getattr(table.pooled.estimate, name) == pytest.approx(expected, rel=TOLERANCE)
    assert (table.pooled.k, table.pooled.people, table.rows[5].estimate.value) == (5, 295, None)
    assert table.subgroups is not None
    assert [g.k for g in table.subgroups.groups] == [2, 3]
    assert "Weight" not in call(tmp_path / "table.csv")[1]


def test_the_table_is_plain_text_and_says_what_it_used(bcg: Path) -> None:
    status, out, err = call(bcg, "-m", "RR")
    assert (status, err) == (0, "")
    assert "Columns: ai = tpos, bi = tneg, ci = cpos, di = cneg, label = author, year = year" in out
    assert "Aronson 1948" in out
    assert "0.49 [0.33, 0.73]" in out
    assert "Prediction interval: 0.14 to 1.76" in out
    assert "Tau² = 0.313; Chi² = 152.23, df = 12 (P < 0.001); I² = 92 %" in out
    assert (
        "Over 13 studies, the risk ratio is 0.49 (95 % CI 0.33 to 0.73); the whole interval lies below 1"
        in out
    )
    assert "\x1b" not in out


def test_every_strip_is_equally_wide_and_holds_its_point(bcg: Path) -> None:
    lines = call(bcg, "-m", "RR")[1].splitlines()
    strips = [line for line in lines if "■" in line or "◆" in line]
    assert len(strips) == 14
    right = next(line for line in strips if line.startswith("Comstock & Webster"))
    left = next(line for line in strips if line.startswith("Vandiviere"))
    assert right.index("■") > left.index("■")


def test_standard_input(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "steelyard", "pool", "-", "-m", "RR"],
        input=BCG.encode(),
        capture_output=True,
        cwd=tmp_path,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Risk ratio from standard input" in done.stdout.decode()
    assert list(tmp_path.iterdir()) == []


def test_an_ascii_terminal_loses_marks_and_no_numbers(bcg: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "steelyard", "pool", str(bcg), "-m", "RR"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert b"0.49 [0.33, 0.73]" in done.stdout


@pytest.mark.parametrize(
    ("text", "measure", "roles"),
    [
        ("Study,Events (treatment),Total (treatment),Events (control),Total (control)\nA,3,20,6,21\n", "OR",
         {"ai": "Events (treatment)", "n1i": "Total (treatment)", "n2i": "Total (control)"}),
        ("studlab\tevent.e\tn.e\tevent.c\tn.c\nA\t3\t20\t6\t21\n", "RD", {"ai": "event.e", "n2i": "n.c"}),
        ("trial,e1,n1,e2,n2\nA,3,20,6,21\n", "RR", {"ai": "e1", "ci": "e2", "label": "trial"}),
        (MEANS, "SMD", {"m1i": "mean_t", "sd2i": "sd_c", "n1i": "n_t", "label": "study"}),
        ("source|n1i|m1i|sd1i|n2i|m2i|sd2i\nX|15|5.5|4.7|16|7.5|6.4\n", "MD", {"m1i": "m1i"}),
        ("author,TE,seTE\nA,-0.3,0.12\nB,0.1,0.2\n", None, {"yi": "TE", "sei": "seTE"}),
        ("author,yi,vi\nA,-0.3,0.12\nB,0.1,0.2\n", None, {"yi": "yi", "vi": "vi"}),
        ("Study,OR,95% CI lower,95% CI upper\nA,0.62,0.40,0.96\n", None,
         {"estimate": "OR", "ci_low": "95% CI lower", "ci_high": "95% CI upper"}),
        ("ID,cases,total\nA,3,40\n", None, {"xi": "cases", "ni": "total", "label": "ID"}),
        ("Studie;mean_t;sd_t;n_t;mean_c;sd_c;n_c\nMüller;10,5;2,1;30;12,0;2,4;31\n", "MD",
         {"label": "Studie"}),
    ],
)  # fmt: skip
def test_usual_names_are_recognised(
    tmp_path: Path, text: str, measure: str | None, roles: dict[str, str]
) -> None:
    table = sy.pool_csv(write(tmp_path, text), measure)
    assert roles.items() <= table.columns.items()
    assert table.rows[0].estimate.value is not None


def test_semicolons_mean_decimal_commas(tmp_path: Path) -> None:
    semicolons = MEANS.replace(",", ";").replace(".", ",")
    with_commas = sy.pool_csv(write(tmp_path, MEANS), "MD").pooled.estimate
    assert sy.pool_csv(write(tmp_path, semicolons, "s.csv"), "MD").pooled.estimate == with_commas


@pytest.mark.parametrize(
    ("name", "code"),
    [("or", "OR"), ("risk ratio", "RR"), ("HR", "HR"), ("md", "MD"), ("Hedges' g", "SMD")],
)
def test_a_column_s_name_can_say_the_measure(tmp_path: Path, name: str, code: str) -> None:
    text = f"study,{name},lower,upper\nA,0.6,0.4,0.9\n"
    assert sy.pool_csv(write(tmp_path, text)).measure == code


def test_named_columns_win(tmp_path: Path) -> None:
    text = "study,e1,n1,e2,n2,dead\nA,3,20,6,21,1\n"
    table = sy.pool_csv(write(tmp_path, text), "RR", columns={"ai": "dead"})
    assert table.columns["ai"] == "dead"
    assert table.rows[0].arms[0].events == 1


@pytest.mark.parametrize(
    ("left", "example"),
    [
        ("a,b\n1,2\n", "ai=...,n1i=...,ci=...,n2i=..."),
        ("study,e1,n1,e2\nA,1,2,3\n", "ai=e1,n1i=n1,ci=e2,n2i=..."),
    ],
)
def test_unknown_columns_are_explained_with_an_example(tmp_path: Path, left: str, example: str) -> None:
    status, _, err = call(write(tmp_path, left), "-m", "RR")
    assert status == 2
    assert "cannot tell which columns hold the data for RR" in err
    assert "It has the columns" in err
    assert f'--columns "{example}"' in err


@pytest.mark.parametrize(
    ("text", "choices"),
    [(BCG, "OR (odds ratio); RR (risk ratio); RD"), (MEANS, "MD (mean difference); SMD"),
     ("study,estimate,lower,upper\nA,0.6,0.4,0.9\n", "The log of OR, RR and HR is taken")],
)  # fmt: skip
def test_the_measure_is_the_user_s_choice(tmp_path: Path, text: str, choices: str) -> None:
    status, _, err = call(write(tmp_path, text))
    assert status == 2
    assert choices in err


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--measure", "XX", "--measure is 'XX'; one of"),
        ("--method", "remll", "Did you mean REML?"),
        ("--method", "genq", "--method is GENQ, which takes weights of your own; one of EE, DL, HE"),
        ("--method", "GENQM", "--method is GENQM, which takes weights of your own"),
        ("--test", "knah", "Did you mean knha?"),
        ("--level", "95", "Did you mean 0.95?"),
        ("--columns", "ai", "need ROLE=NAME"),
        ("--columns", "aj=tpos", "--columns names the role 'aj'"),
        ("--columns", "ai=tposs", "Did you mean tpos?"),
        ("--subgroup", "aloc", "Did you mean alloc?"),
        ("--forest", "x.docx", "must end in .svg, .png, .pdf"),
    ],
)
def test_a_wrong_option_is_wrong_usage(bcg: Path, option: str, value: str, message: str) -> None:
    measure = () if option == "--measure" else ("-m", "RR")
    status, _, err = call(bcg, *measure, option, value)
    assert status == 2
    assert message in err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "table.csv: the file is empty"),
        (b"study,e1,n1,e2,n2\n", "has a header and no rows"),
        (b"study\nA\n", "table.csv:1: the header is one cell"),
        (b"study,e1,n1,e2,n2\nA,x,20,6,21\n", "table.csv:2: e1 is 'x'; must be a number"),
        (b"study,e1,n1,e2,n2\nA,5%,20,6,21\n", "percentages without a sign"),
        (b"study,e1,n1,e2,n2\nA,inf,20,6,21\n", "e1 is 'inf'"),
        (b"study,e1,n1,e2,n2\nA,1_0,20,6,21\n", "e1 is '1_0'"),
        (b"study,e1,n1,e2,n2\n\nA,3,20,6\n", "table.csv:3: the row has 4 cells; must have 5"),
        (b"study,e1,n1,e1,n2\nA,3,20,6,21\n", "columns 2 and 4 are both 'e1'"),
        (b'study,e1,n1,e2,n2\n"A,3,20,6,21\n', "table.csv:2: the row cannot be read"),
        (b"study,e1,n1,e2,n2\nA,30,20,6,21\n", "30"),
        (b"study,e1,n1,e2,n2\nA,,20,6,21\n", "no study has a usable risk ratio"),
        ("study,e1,n1,e2,n2\nA,3,20,6,21\n".encode("utf-16"), "is encoded as UTF-16; must be UTF-8"),
        (b"study,e1,n1,e2,n2\nM\xfcller,3,20,6,21\n", "is not UTF-8"),
        (b"study,e1,n1,e2,n2\n\x1b[31mA,3,20,6,21\n", "table.csv:2: holds the control character 0x1b"),
    ],
)
def test_a_bad_table_is_named_by_line(tmp_path: Path, text: bytes, message: str) -> None:
    status, out, err = call(write(tmp_path, text), "-m", "RR")
    assert (status, out) == (1, "")
    assert message in err
    assert "\x1b" not in err


def test_many_faults_are_all_named_up_to_twenty(tmp_path: Path) -> None:
    rows = "".join(f"S{i},x,20,6,21\n" for i in range(30))
    _, _, err = call(write(tmp_path, "study,e1,n1,e2,n2\n" + rows), "-m", "RR")
    assert "table.csv:2: " in err
    assert "table.csv:21: " in err
    assert "10 more problems are not listed" in err


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert call(tmp_path / "no.csv")[0] == 2
    assert "is a folder; need a text file" in call(tmp_path, "-m", "RR")[2]


def test_missing_cells_and_zero_cells_are_said(tmp_path: Path) -> None:
    text = "study,e1,n1,e2,n2\nA,NA,20,3,21\nB,0,30,9,31\nC,2,18,6,19\n"
    status, out, _ = call(write(tmp_path, text), "-m", "OR")
    assert status == 0
    assert "not estimable" in out
    assert "0.5 added to cells for zeros" in out
    assert "1 study has no usable effect; shown, not pooled." in out
    assert "Pooled, k = 2" in out


@pytest.mark.parametrize(("measure", "status"), [("OR", 1), ("RR", 1), ("RD", 0)])
def test_one_study_and_all_zero(tmp_path: Path, measure: str, status: int) -> None:
    head = "study,e1,n1,e2,n2\n"
    assert "Pooled, k = 1" in call(write(tmp_path, head + "A,3,20,6,21\n"), "-m", measure)[1]
    ended = call(write(tmp_path, head + "A,0,20,0,21\nB,0,30,0,31\n"), "-m", measure)
    assert ended[0] == status
    assert ("(A, B): such a table says nothing about a ratio" in ended[2]) == bool(status)


def test_markup_in_a_label_is_text(tmp_path: Path) -> None:
    text = 'study,e1,n1,e2,n2\n"[red]Smith[/red] ‮",3,20,6,21\n"=1+1 <b>",5,30,9,31\n'
    out = call(write(tmp_path, text), "-m", "RR")[1]
    assert "[red]Smith[/red] \\u202e" in out
    assert "=1+1 <b>" in out


def test_json_is_full_precision_and_strict(tmp_path: Path) -> None:
    text = "study,e1,n1,e2,n2\nA,NA,20,3,21\nB,4,30,9,31\n"
    content = json.loads(call(write(tmp_path, text), "-m", "RR", "--json")[1], parse_constant=pytest.fail)
    assert content["schema"] == 1
    assert content["pooled"]["estimate"]["value"] == pytest.approx((4 / 30) / (9 / 31), rel=1e-14)
    assert content["studies"][0]["estimate"]["value"] is None
    assert content["studies"][1]["line"] == 3


@pytest.mark.parametrize(("ending", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_the_forest_plot_is_saved(bcg: Path, ending: str, start: bytes) -> None:
    target = bcg.parent / f"forest.{ending}"
    status, out, _ = call(bcg, "-m", "RR", "--subgroup", "alloc", "--forest", target)
    assert status == 0
    assert f"wrote {target}" in out
    assert target.read_bytes().startswith(start)
    if ending == "svg":
        text = target.read_text("utf-8")
        assert "Aronson 1948" in text
        assert "systematic" in text


def test_a_wider_level_is_wider(bcg: Path) -> None:
    narrow, wide = (sy.pool_csv(bcg, "RR", level=level).pooled.estimate for level in (0.8, 0.99))
    assert wide.ci_low is not None
    assert narrow.ci_low is not None
    assert wide.ci_low < narrow.ci_low
    assert math.isclose(wide.value or 0, narrow.value or 1)


def test_the_library_raises_what_the_command_prints(bcg: Path) -> None:
    with pytest.raises(InputError, match="the measure is yours to choose"):
        sy.pool_csv(bcg)


def test_the_python_form_refuses_the_same_methods(bcg: Path) -> None:
    with pytest.raises(InputError, match=r'method is GENQ, .*sy.pool\(..., method="GENQ", weights=...\)'):
        sy.pool_csv(bcg, "RR", method="GENQ")


def test_a_pooled_table_reads_as_a_page(bcg: Path) -> None:
    table = sy.pool_csv(bcg, "RR", name="<trials>.csv", subgroup="alloc")
    text = repr(table)
    assert text.splitlines()[0] == "Risk ratios (RR) from <trials>.csv, k = 13"
    for words in ("Pooled, k = 13", "alloc: random (k = 7)", "Aronson 1948"):
        assert words in text
    assert text == table.summary()
    page = table._repr_html_()
    assert page.startswith("<table><caption>Risk ratios (RR) from &lt;trials&gt;.csv")
    assert "<trials>" not in page
    frame = table.to_frame()
    assert frame["label"][0] == "Aronson 1948"
    assert frame["estimate"][0] == pytest.approx(math.exp(-0.88931133392020545), rel=1e-9)
    single = write(bcg.parent, "study,yi,vi\nA,0.1,0.2\n")
    assert repr(sy.pool_csv(single, "GEN")).startswith("Effects from ")
