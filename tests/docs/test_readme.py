"""The README's commands run as they stand there, and its numbers are the ones they give."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.split("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.strip()
]
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def run(arguments: list[str], folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the commands name: the documents and the review."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "docs/examples", folder / "docs/examples")
    shutil.copytree(ROOT / "reviews", folder / "reviews")
    return folder


def test_the_readme_has_the_two_commands_and_more() -> None:
    assert COMMANDS[:2] == ["make report", "make test"]
    assert len([c for c in COMMANDS if c.startswith(".venv/bin/steelyard")]) >= 5


def test_make_has_both_targets_and_report_builds_what_the_readme_says() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("report", "test"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    assert re.search(r"^REVIEW \?= reviews/ketamine$", makefile, re.MULTILINE)
    assert re.search(r"^SITE \?= site$", makefile, re.MULTILINE)


def test_every_steelyard_command_runs_in_the_order_it_stands(desk: Path) -> None:
    for command in COMMANDS:
        if command.startswith(".venv/bin/steelyard "):
            run(["-m", "steelyard", *command.split()[1:]], desk)
    assert "<svg " in (desk / "forest.svg").read_text(encoding="utf-8")
    assert (desk / "my-site/index.html").exists()


def test_the_python_example_prints_a_fit(desk: Path) -> None:
    assert "risk ratios" in run(["-c", PYTHON[0]], desk)


def test_the_result_in_the_readme_is_the_one_the_report_gives(desk: Path) -> None:
    run(["-m", "steelyard", "build", "reviews/ketamine", "--out", "site"], desk)
    index = (desk / "site/index.html").read_text(encoding="utf-8").replace("\u00a0", " ")
    said = re.search(
        r"in (\d+) randomised trials with (\d+) people.*?risk ratio ([\d.]+), 95 % interval\s+"
        r"([\d.]+) to\s+([\d.]+)",
        README,
        re.DOTALL,
    )
    assert said is not None
    trials, people, ratio, low, high = said.groups()
    plain = re.sub(r"<[^>]+>|\s+", " ", index)
    plain = re.sub(r"\s+", " ", plain)
    assert f"{trials} randomised trials" in plain
    assert f"{people} people" in plain
    assert f"risk ratio {ratio} (95 % CI {low} to {high})" in plain
