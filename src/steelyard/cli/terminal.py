"""What the commands print: plain lines in a file or a pipe, the same lines with colour on a terminal.

Text from files is never read as markup, and a control character in it is printed as its escape.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal, TextIO
from unicodedata import category

Style = Literal["", "bold", "dim", "red", "yellow", "green", "cyan"]
Segment = tuple[str, Style]


def safe(text: str) -> str:
    """Return `text` on one line, every control or invisible formatting character as its escape.

    Spaces that do not break (and thin ones) belong on pages; here they are plain spaces.
    """
    plain = (" " if category(c) == "Zs" else c for c in text)
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in plain)


def prepare_streams() -> None:
    """Let no character stop the output: what a terminal's encoding lacks is printed as "?"."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def has_colour(stream: TextIO) -> bool:
    """Return whether `stream` is a terminal that wants colour (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say(*segments: Segment | str, err: bool = False) -> None:
    """Print one line made of plain or styled pieces, to standard output or standard error."""
    stream = sys.stderr if err else sys.stdout
    parts: Sequence[Segment] = [(s, "") if isinstance(s, str) else s for s in segments]
    if not has_colour(stream):
        stream.write("".join(safe(text) for text, _ in parts).rstrip() + "\n")
        return
    from rich.console import Console
    from rich.text import Text

    line = Text()
    for text, style in parts:
        line.append(safe(text), style or None)
    Console(file=stream, highlight=False).print(line, soft_wrap=True)


@contextmanager
def progress(label: str) -> Iterator[None]:
    """Show that work goes on, on a terminal and after a second; print nothing anywhere else."""
    if not sys.stderr.isatty():
        yield
        return
    from threading import Timer

    from rich.console import Console
    from rich.text import Text

    status = Console(file=sys.stderr).status(Text(safe(label)))
    timer = Timer(1.0, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()  # a start that is under way must not come after the stop
        status.stop()


def count_of(number: int, word: str) -> str:
    """Return "1 error", "2 errors"."""
    return f"{number:,} {word}" + ("" if number == 1 else "s")
