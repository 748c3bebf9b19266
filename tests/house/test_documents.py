"""The documents: one version, a changelog that knows it, links that lead somewhere, commands that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

import steelyard
from steelyard.cli.main import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


def ids(path: Path) -> str:
    return str(path.relative_to(ROOT))


def local_links(path: Path) -> list[str]:
    targets = (a or b for a, b in LINK.findall(path.read_text("utf-8")))
    return [t for t in targets if not re.match(r"[a-z]+:", t)]


def slug(heading: str) -> str:
    """Return the anchor a heading gets where these documents are read."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_each_link_leads_somewhere(path: Path) -> None:
    for link in local_links(path):
        target, _, anchor = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        assert file.exists(), f"{ids(path)}: {link}"
        if anchor and file.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.MULTILINE)
            assert anchor in {slug(h) for h in headings}, f"{ids(path)}: {link}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_each_file_named_in_backticks_exists(path: Path) -> None:
    named = re.findall(
        r"`((?:src/steelyard|tests|docs|tools|reviews|\.ci)/[\w./-]+)`", path.read_text("utf-8")
    )
    missing = [name for name in named if not (ROOT / name).exists()]
    assert not missing, f"{ids(path)}: {missing}"


def test_there_are_links_to_follow() -> None:
    assert sum(len(local_links(path)) for path in DOCUMENTS) >= 2


def test_the_version_is_written_once() -> None:
    version = re.escape(steelyard.__version__)
    files = [*(ROOT / "src").rglob("*.py"), ROOT / "pyproject.toml"]
    assert [p.name for p in files if re.search(version, p.read_text("utf-8"))] == ["_version.py"]


def test_the_changelog_has_an_entry_for_this_version() -> None:
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert steelyard.__version__ in headings[0]


def test_each_command_is_documented_and_each_documented_one_exists() -> None:
    text = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `steelyard (\w+)", text, re.MULTILINE))
    commands = typer.main.get_command(app)
    assert documented == set(commands.commands)  # type: ignore[attr-defined]


def test_each_option_of_pool_is_documented() -> None:
    text = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    command = typer.main.get_command(app).commands["pool"]  # type: ignore[attr-defined]
    options = {name for p in command.params for name in p.opts if name.startswith("--")} - {"--help"}
    assert {name for name in options if name not in text} == set()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_hold_pins_and_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    pins = re.findall(r"^([a-z0-9-]+)==(\S+) \\$", text, re.MULTILINE)
    assert len(pins) > 20
    assert "setuptools" in dict(pins)
    assert "--hash=sha256:" in text
    assert not re.search(r"https?:|file:/|index-url|find-links|trusted-host|(?<![\w-])/\w+/", text)


def test_both_requirements_agree() -> None:
    pins = [
        dict(re.findall(r"^([a-z0-9-]+)==(\S+) \\$", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    ]
    assert pins[0].items() <= pins[1].items()
