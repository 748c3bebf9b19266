"""The pinned numbers are what metafor gives on a machine that has it."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.models.reference import FOLDER, pinned

SETTLED = 1e-8  # both are iterated to 1e-14; another machine's linear algebra differs in the last digits
NOTHING = 1e-10


def same(one, other, where):
    assert type(one) is type(other) or {type(one), type(other)} <= {int, float}, where
    if isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for key in one:
            same(one[key], other[key], f"{where}.{key}")
    elif isinstance(one, list):
        assert len(one) == len(other), where
        for i, (a, b) in enumerate(zip(one, other, strict=True)):
            same(a, b, f"{where}[{i}]")
    elif isinstance(one, float | int):
        assert one == pytest.approx(other, rel=SETTLED, abs=NOTHING), where
    else:
        assert one == other, where


@pytest.mark.needs_r
@pytest.mark.parametrize("name", ["baujat", "regression", "residuals", "tables"])
def test_the_generator_writes_the_pinned_numbers(name, rscript):
    done = subprocess.run(
        [rscript, str(FOLDER / f"{name}.R")], capture_output=True, text=True, timeout=120, check=True
    )
    live, kept = json.loads(done.stdout), pinned(f"{name}.json")
    live.pop("program")
    kept.pop("program")
    same(live, kept, name)
