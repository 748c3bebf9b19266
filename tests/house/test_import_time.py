"""`import steelyard` stays light: heavy packages are loaded by the call that needs them."""

from __future__ import annotations

import subprocess
import sys

import pytest

LATER = (
    "scipy",
    "pydantic",
    "matplotlib",
    "pandas",
    "polars",
    "jinja2",
    "typer",
    "rich",
    "ruamel",
    "formulaic",
)
COMMAND_LATER = ("numpy", *(name for name in LATER if name not in {"typer", "rich"}))


def loaded_by(code: str) -> set[str]:
    """Return the top-level packages in sys.modules after `code` ran in a fresh interpreter."""
    probe = f"{code}\nimport sys\nprint('\\n'.join({{m.partition('.')[0] for m in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("name", LATER)
def test_import_steelyard_does_not_load(name: str, after_import: set[str]) -> None:
    assert name not in after_import


@pytest.mark.parametrize("name", COMMAND_LATER)
def test_help_does_not_load(name: str, after_help: set[str]) -> None:
    assert name not in after_help


@pytest.fixture(scope="module")
def after_import() -> set[str]:
    return loaded_by("import steelyard")


@pytest.fixture(scope="module")
def after_help() -> set[str]:
    return loaded_by(
        "import contextlib, io\n"
        "from steelyard.cli.main import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    main(['--help'])\n"
    )


def test_the_probe_sees_a_loaded_package() -> None:
    assert "numpy" in loaded_by("import numpy")
