"""The frozen part: its hashes, written once, so that no page of the test changes unnoticed."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from evaluation.claims.pages import HOME, TOPICS

NAME = "test.sha256"


def frozen_files(home: Path = HOME) -> tuple[Path, ...]:
    """Return the files that decide the numbers of the test part: its pages and the topics' folders."""
    pages = sorted((home / "test").glob("*.page"))
    reviews = sorted(p for topic in TOPICS for p in (home / "topics" / topic).iterdir() if p.is_file())
    return (*pages, *reviews)


def hashes(home: Path = HOME) -> dict[str, str]:
    """Return the SHA-256 of each frozen file by its path below `home`."""
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in frozen_files(home)
    }


def read_manifest(home: Path = HOME) -> dict[str, str]:
    """Return the hashes as they were written when the test was frozen."""
    rows = (line.split("  ", 1) for line in (home / NAME).read_text("utf-8").splitlines())
    return {name: digest for digest, name in rows}


def write_manifest(home: Path = HOME) -> None:
    """Freeze the test part as it stands; every number quoted before is void."""
    text = "".join(f"{digest}  {name}\n" for name, digest in hashes(home).items())
    (home / NAME).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--freeze"]:
        write_manifest()
    else:
        sys.exit("python -m evaluation.claims.manifest --freeze")
