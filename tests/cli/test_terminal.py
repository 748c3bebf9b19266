"""On a terminal: colour and a table that fits; with NO_COLOR, in a pipe or in a file: plain text."""

from __future__ import annotations

import os
import re
import struct
import sys
from pathlib import Path

import pytest

from steelyard.api.review import new_review
from steelyard.cli.terminal import safe

pty = pytest.importorskip("pty", reason="needs a POSIX terminal")

CSV = "study,e1,n1,e2,n2\nFirst trial 2001,4,123,11,139\nSecond trial 2004,6,306,29,303\n"
COLOUR = "\x1b["


def on_terminal(arguments: list[str], columns: int, **environment: str) -> str:
    """Run the command on a terminal so many columns wide and return what it shows."""
    import fcntl
    import termios

    child, handle = pty.fork()
    if child == 0:
        os.environ.pop("NO_COLOR", None)
        os.environ.update({"TERM": "xterm-256color", "COLUMNS": str(columns), **environment})
        os.execv(sys.executable, [sys.executable, "-m", "steelyard", *arguments])
    fcntl.ioctl(handle, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    shown = b""
    while True:
        try:
            part = os.read(handle, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.waitpid(child, 0)
    os.close(handle)
    return shown.decode()


def table(tmp_path: Path) -> list[str]:
    (tmp_path / "t.csv").write_text(CSV, "utf-8")
    return ["pool", str(tmp_path / "t.csv"), "-m", "RR"]


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize(
    ("columns", "arms", "weights", "strip"),
    [(140, True, True, True), (85, False, True, True), (75, False, False, True), (52, False, True, False)],
)
def test_the_table_fits_the_terminal(
    tmp_path: Path, columns: int, arms: bool, weights: bool, strip: bool
) -> None:
    shown = re.sub(r"\x1b\[[0-9;]*m", "", on_terminal(table(tmp_path), columns))
    assert ("4/123" in shown) is arms
    assert ("Weight" in shown) is weights
    assert ("■" in shown) is strip
    if strip:
        lines = shown.splitlines()
        rows = [line.rstrip() for line in lines if "■" in line or "◆" in line]
        assert max(map(len, rows)) <= columns


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_colour_on_a_terminal_and_none_where_unwanted(tmp_path: Path) -> None:
    assert COLOUR in on_terminal(table(tmp_path), 120)
    assert COLOUR not in on_terminal(table(tmp_path), 120, NO_COLOR="1")
    assert COLOUR not in on_terminal(table(tmp_path), 120, TERM="dumb")


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_markup_of_a_cell_is_text_on_a_terminal(tmp_path: Path) -> None:
    new_review(tmp_path / "mine")
    path = tmp_path / "mine" / "arms.csv"
    path.write_text(path.read_text("utf-8").replace("aronson-1948,bcg", "[red]x[/red],bcg", 1), "utf-8")
    assert "[red]x[/red]" in on_terminal(["validate", str(tmp_path / "mine")], 200)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\r\nb", "a\\r\\nb"),
        ("‮abc", "\\u202eabc"),
        ("1\u202f000\xa0x", "1 000 x"),
        ("Müller − ½", "Müller − ½"),
    ],
)
def test_text_is_made_safe(raw: str, shown: str) -> None:
    assert safe(raw) == shown
