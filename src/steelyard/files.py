"""The one writer: every file Steelyard writes goes through here, whole or not at all.

A single file is written beside its target and renamed over it. A site is built in a sibling folder and
exchanged with the old one in a single system call where the platform has it (Linux `renameat2`, macOS
`renamex_np`), so that a process killed at any moment leaves the old site or the new one, never a mixture.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from steelyard.check import shown
from steelyard.errors import OutputError

MARKER = ".steelyard-site"
_AT_FDCWD = -100
_EXCHANGE = 2


def write_file(path: Path, content: bytes) -> None:
    """Write `content` to `path` atomically, creating parent folders.

    Raises:
        OutputError: the folder cannot be written, or `path` is a directory.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            _match_umask(Path(name), 0o666)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror}).") from error


def write_site(out: Path, files: Mapping[str, bytes]) -> None:
    """Replace the folder `out` by one that holds exactly `files` (relative path -> content), atomically.

    Raises:
        OutputError: `out` holds something that is not an earlier site, or cannot be written.
    """
    out = out.absolute()
    _refuse_foreign(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _sweep(out)
        new = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}.new-"))
        try:
            for name, content in sorted({**files, MARKER: b"Written by steelyard build.\n"}.items()):
                _write_below(new, name, content)
            _match_umask(new, 0o777)
            _put_in_place(new, out)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        raise OutputError(f"{out}: the site cannot be written there ({error.strerror}).") from error


def _refuse_foreign(out: Path) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise OutputError(f"{out}: is a file; need a folder to write the site to.")
    if any(out.iterdir()) and not (out / MARKER).exists():
        raise OutputError(
            f"{out}: holds files that steelyard build did not write; need a new, an empty or an earlier "
            "site's folder. Choose another with --out."
        )


def _sweep(out: Path) -> None:
    """Remove what a killed build left beside `out`; put back an old site that was moved aside."""
    for stale in out.parent.glob(f".{out.name}.*"):
        if stale.name == f".{out.name}.old" and not out.exists():
            stale.rename(out)
        elif stale.name.startswith((f".{out.name}.new-", f".{out.name}.old")) and stale.is_dir():
            shutil.rmtree(stale, ignore_errors=True)


def _write_below(folder: Path, name: str, content: bytes) -> None:
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts:
        raise OutputError(f"{shown(name)}: is not a path below the site.")
    target = folder / parts
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _put_in_place(new: Path, out: Path) -> None:
    if not out.exists():
        new.rename(out)
        return
    exchange = _exchange_call()
    if exchange is not None and exchange(os.fsencode(new), os.fsencode(out)):
        return
    # No exchange on this platform or file system: the next build puts the old site back if we die here.
    old = out.with_name(f".{out.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    out.rename(old)
    new.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _exchange_call() -> Callable[[bytes, bytes], bool] | None:
    platform: str = sys.platform
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if platform == "linux":
            call = libc.renameat2
            return lambda a, b: call(_AT_FDCWD, a, _AT_FDCWD, b, _EXCHANGE) == 0
        if platform == "darwin":
            swap = libc.renamex_np
            return lambda a, b: swap(a, b, _EXCHANGE) == 0
    except (OSError, AttributeError, TypeError):
        return None
    return None


def _match_umask(path: Path, mode: int) -> None:
    """Give `path` the permissions a plain open() would have given (mkstemp and mkdtemp make it private)."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(mode & ~mask)
