"""What the benchmark times gives the same numbers in every program; times themselves are never tested."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.support.tools import in_ci

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "benchmarks"
SETTLED = ROOT / ".venv-bench/bin/python"
CLOSED = 1e-9
DEFAULTS = 2e-4  # the peers' iterations stop where their defaults say, near 1e-5
TASKS = ("few", "moderator", "thousand", "dl", "reml")


@pytest.fixture(scope="module")
def modules():
    """The benchmark's own modules, which are no package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(FOLDER))
        import run
        import table

        import data

        yield data, run, table
        for name in ("data", "run", "table"):
            sys.modules.pop(name)


@pytest.fixture(scope="module")
def answers(modules, tmp_path_factory):
    """A function that gives a program's answers on small data, or None where it is not installed."""
    data, run, _ = modules
    folder = tmp_path_factory.mktemp("data")
    data.write(folder, data.SMALL)
    peers = os.environ.get("STEELYARD_BENCH_PYTHON", str(SETTLED if SETTLED.exists() else sys.executable))
    commands = run.programs(peers, shutil.which("Rscript"))
    cache = {}

    def ask(program):
        command = commands[program]
        if command is not None and program not in cache:
            options = [program] if program in ("numpy", "compiled") else []
            cache[program] = run.run(command, folder, *options, "--once")
        return cache.get(program)

    return ask


def absent(reason):
    """Skip without a peer, and fail without it in CI, which installs them."""
    if in_ci():
        pytest.fail(f"{reason}, and CI skips nothing", pytrace=False)
    pytest.skip(reason)


def check(ours, theirs, tasks):
    for task in tasks:
        rtol = CLOSED if task == "dl" else DEFAULTS
        for name, expected in theirs[task]["answer"].items():
            got = np.ravel(ours[task]["answer"][name])
            np.testing.assert_allclose(
                got, np.ravel(expected), rtol=rtol, atol=1e-6, err_msg=f"{task} {name}"
            )


@pytest.mark.needs_r
def test_metafor_agrees(answers):
    check(answers("numpy"), answers("metafor"), TASKS)


@pytest.mark.parametrize("peer", ["PyMARE", "PyMetaAnalysis"])
def test_python_peers_agree(answers, peer):
    theirs = answers(peer)
    if theirs is None:
        absent(f"{peer} is not installed; make peers installs it")
    check(answers("numpy"), theirs, (*TASKS, "million"))


def test_the_compiled_path_agrees(answers):
    compiled = answers("compiled")
    if compiled is None:
        absent("numba is not installed; make peers installs it")
    for task in ("dl", "reml"):
        for name, expected in answers("numpy")[task]["answer"].items():
            np.testing.assert_allclose(compiled[task]["answer"][name], expected, rtol=1e-10, atol=1e-13)


def test_a_program_that_is_not_there_has_a_row_that_says_so(modules):
    _, run, table = modules
    found = run.programs("/nowhere/python", None)
    assert [name for name, command in found.items() if command is None] == [
        "compiled", "metafor", "PyMARE", "PyMetaAnalysis",
    ]  # fmt: skip
    own = {task: {"seconds": 0.002, "share": 1.0} for task, _, _ in table.ROWS}
    text = table.markdown({"numpy": own, **dict.fromkeys(found.keys() - {"numpy"})})
    assert "| `pool` REML, k = 1000 | 2 ms | not installed | not installed | not installed |" in text
    assert "numba not installed" in text


def test_the_table_shows_medians_and_ratios(modules):
    _, _, table = modules
    line = {"seconds": 5.0, "share": 1.0}
    assert table.cell({"dl": line}, "dl", 0.0025) == "5 s (2 000×)"
    assert table.cell({"dl": line | {"share": 0.02}}, "dl", 2.0) == "5 s* (2.5×)"
    assert table.cell({}, "million", 0.1) == "–"
    assert [table.duration(x) for x in (1e-5, 0.00025, 0.0123, 3.2, 350.4)] == [
        "10 µs", "250 µs", "12.3 ms", "3.2 s", "350 s",
    ]  # fmt: skip


def test_only_the_table_of_the_document_is_written_anew(modules):
    _, _, table = modules
    old = (ROOT / "docs/speed.md").read_text("utf-8")
    new = table.replace_between(old, "| a | table |")
    assert "| a | table |" in new
    head, tail = re.split(f"{table.BEGIN}.*{table.END}", new, flags=re.DOTALL)
    assert old.startswith(head)
    assert old.endswith(tail)
    assert len(tail) > 500


def test_the_peers_are_pinned_with_hashes_and_without_an_address():
    text = (FOLDER / "requirements.txt").read_text("utf-8")
    pins = dict(re.findall(r"^([a-z0-9-]+)==(\S+) \\$", text, re.MULTILINE))
    assert {"pymare", "pymetaanalysis", "numba", "numpy", "scipy"} <= set(pins)
    assert "--hash=sha256:" in text
    assert not re.search(r"https?:|file:/|index-url|find-links|trusted-host", text)
