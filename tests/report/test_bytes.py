"""The same files give the same bytes on other processors, and under other seeds, time zones and folders."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SAMPLE = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from steelyard.report.site import build_site
from tests.report.sample import RESULT
for name, content in sorted(build_site(RESULT).items()):
    print(name, hashlib.sha256(content).hexdigest())
"""

REVIEW = """
import hashlib, pathlib, sys
from steelyard.api.review import build
out = pathlib.Path(sys.argv[2])
build(sys.argv[1] + "/reviews/ketamine", out)
for path in sorted(out.rglob("*")):
    if path.is_file():
        print(path.relative_to(out), hashlib.sha256(path.read_bytes()).hexdigest())
"""

# OpenBLAS and the C library choose their kernels by processor; these settings take those of older ones.
PROCESSORS = {
    "this one": {},
    "before AVX": {
        "OPENBLAS_CORETYPE": "Nehalem",
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F,-AVX",
    },
    "with AVX2": {"OPENBLAS_CORETYPE": "Haswell"},
    "another place": {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
}


def digests(program: str, settings: dict[str, str], cwd: Path) -> list[str]:
    """Return "path digest" of every file that `program` makes under these settings."""
    found = subprocess.run(
        [sys.executable, "-c", program, str(ROOT), str(cwd / "site")],
        env={**os.environ, **settings},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout.splitlines()


def differing(one: list[str], other: list[str]) -> list[str]:
    return sorted(line.split()[0] for line in set(one) ^ set(other))


def test_pages_do_not_depend_on_seed_clock_language_or_folder(tmp_path: Path) -> None:
    made = digests(SAMPLE, {"PYTHONHASHSEED": "1", "TZ": "UTC"}, ROOT)
    assert len(made) > 10
    assert differing(made, digests(SAMPLE, PROCESSORS["another place"], tmp_path)) == []


@pytest.mark.slow
def test_a_review_does_not_depend_on_the_processor(tmp_path: Path) -> None:
    made = {}
    for i, (name, settings) in enumerate(PROCESSORS.items()):
        folder = tmp_path / str(i)
        folder.mkdir()
        made[name] = digests(REVIEW, settings, folder)
    assert len(made["this one"]) > 100
    for name, other in made.items():
        assert differing(made["this one"], other) == [], name
