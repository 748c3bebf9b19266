"""A test that needs R or a browser skips without it, and fails without it in CI."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = """
import pytest

@pytest.mark.needs_r
def test_r():
    pass

@pytest.mark.needs_browser
def test_browser():
    pass
"""


def outcome(folder: Path, **environment: str) -> str:
    """Run a sample of marked tests on a machine with an empty PATH and return pytest's last line."""
    (folder / "test_sample.py").write_text(SAMPLE, "utf-8")
    clean = {k: v for k, v in os.environ.items() if k not in {"CI", "STEELYARD_CI"}}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.conftest"]
    command += [
        "-m",
        "slow or not slow",
        "-c",
        str(ROOT / "pyproject.toml"),
        "--rootdir",
        str(folder),
        str(folder),
    ]
    done = subprocess.run(
        command,
        env={**clean, "PATH": str(folder), "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr


def test_without_the_tools_they_skip(tmp_path: Path) -> None:
    assert "2 skipped" in outcome(tmp_path)


@pytest.mark.parametrize("variable", ["CI", "STEELYARD_CI"])
def test_without_the_tools_they_fail_in_ci(tmp_path: Path, variable: str) -> None:
    assert "2 errors" in outcome(tmp_path, **{variable: "true"})


def test_a_ci_variable_of_false_is_no_ci(tmp_path: Path) -> None:
    assert "2 skipped" in outcome(tmp_path, CI="false")
