"""Bytes and text of a user's file, or the problem with it: only regular files, only up to a limit.

A pipe or a device in a file's place must not make the reader wait, and nothing here writes.
"""

from __future__ import annotations

import hashlib
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from steelyard.data.problems import Collector

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BOM = "\ufeff"
_SAVE_AS_UTF8 = 'Save it as "CSV UTF-8 (comma delimited)" in a spreadsheet, as UTF-8 in a text editor.'
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANK = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file with line ends as "\\n" and control characters removed; SHA-256 of its bytes."""

    text: str
    sha256: str


def read_source(path: Path, found: Collector, limit: int) -> Source | None:
    """Return the text of `path`, or None with the reason in `found`.

    Args:
        path: The file.
        found: Takes the problems.
        limit: Most bytes that are read; a larger file is refused unread.
    """
    raw = _read_bytes(path, found, limit)
    if raw is None:
        return None
    if not raw.strip(_BLANK):
        found.error("empty-file", 0, "the file is empty; need at least its first line.")
        return None
    text = _decode(raw, found)
    if text is None:
        return None
    text = text.removeprefix(_BOM).replace("\r\n", "\n").replace("\r", "\n")
    _report_controls(text, found)
    return Source(_CONTROL.sub("", text), hashlib.sha256(raw).hexdigest())


def _read_bytes(path: Path, found: Collector, limit: int) -> bytes | None:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            found.error("not-a-file", 0, "is a folder; need a text file.")
        elif not stat.S_ISREG(status.st_mode):
            found.error("not-a-file", 0, "is a pipe, device or socket; need a text file.")
        elif status.st_size > limit:
            found.error("file-too-large", 0, f"has {status.st_size:,} bytes; at most {limit:,} are read.")
        else:
            with path.open("rb") as stream:
                return stream.read(limit)
    except FileNotFoundError:
        broken = " (a link that leads nowhere)" if path.is_symlink() else ""
        found.error("missing-file", 0, f"the file is missing{broken}.")
    except OSError as error:
        found.error("unreadable-file", 0, f"cannot be read ({error.strerror or type(error).__name__}).")
    return None


def _decode(raw: bytes, found: Collector) -> str | None:
    if raw.startswith(_UTF16_MARKS):
        found.error("not-utf8", 0, "is encoded as UTF-16; must be UTF-8.", _SAVE_AS_UTF8)
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found.error(
            "not-utf8",
            line,
            f"byte {error.start + 1} of the file is 0x{raw[error.start]:02x}, which is not UTF-8; "
            "must be UTF-8.",
            _SAVE_AS_UTF8,
        )
        return None


def _report_controls(text: str, found: Collector) -> None:
    """Report each line that holds a NUL or another control character; they would break every page."""
    line, start = 1, 0
    reported = 0
    for match in _CONTROL.finditer(text):
        line += text.count("\n", start, match.start())
        start = match.start()
        if line == reported:
            continue
        reported = line
        name = "a NUL byte" if match[0] == "\0" else f"the control character 0x{ord(match[0]):02x}"
        found.error("control-character", line, f"holds {name}; text files hold none.")
