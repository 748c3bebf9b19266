"""The one writer: every file Steelyard writes goes through here, whole or not at all.

A single file is written beside its target and renamed over it. A site is built in a sibling folder and
exchanged with the old one in a single system call where the platform has it (Linux `renameat2`, macOS
`renamex_np`), so that a process killed at any moment leaves the old site or the new one, never a mixture.
Where there is no such call, two renames follow each other: a process killed between them leaves a moment
without the site, whose old state the next build puts back before it does anything else.
"""

from __future__ import annotations

import ctypes
import glob
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from steelyard.check import named, shown
from steelyard.errors import OutputError

MARKER = ".steelyard-site"
_AT_FDCWD = -100
_EXCHANGE = 2
_STALE_SECONDS = 3600


def write_file(path: Path, content: bytes) -> None:
    """Write `content` to `path` atomically, creating parent folders; a link is written through.

    Raises:
        OutputError: the folder cannot be written, or `path` is a folder or a device.
    """
    try:
        target = _resolved(path)
        if target.exists() and not target.is_file():
            raise OutputError(f"{named(path)}: is a folder or a device; need the name of a file.")
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            _match_umask(Path(name), 0o666)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(f"{named(path)}: cannot be written ({_reason(error)}).") from error


def write_site(out: Path, files: Mapping[str, bytes]) -> None:
    """Replace the folder `out` by one that holds exactly `files` (relative path -> content), atomically.

    A link to a folder is followed. Builds into the same place wait for each other.

    Raises:
        OutputError: `out` holds something that is not an earlier site, or cannot be written.
    """
    try:
        target = _resolved(out)
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone_in(target.parent) as alone:
            _sweep(target, everything=alone)
            _refuse_foreign(target)
            new = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.new-"))
            try:
                for name, content in sorted({**files, MARKER: b"Written by steelyard build.\n"}.items()):
                    _write_below(new, name, content)
                _match_umask(new, 0o777)
                _put_in_place(new, target)
            finally:
                shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        raise OutputError(f"{named(out)}: the site cannot be written there ({_reason(error)}).") from error


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except RuntimeError as error:
        raise OutputError(f"{named(path)}: is a link that leads to itself.") from error


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _refuse_foreign(out: Path) -> None:
    where = named(out)
    if not out.exists():
        return
    if not out.is_dir():
        raise OutputError(f"{where}: is a file; need a folder to write the site to.")
    if out == Path.cwd():
        raise OutputError(f"{where}: is the current folder, which a build replaces; need another one.")
    if any(out.iterdir()) and not (out / MARKER).exists():
        raise OutputError(
            f"{where}: holds files that steelyard build did not write; need a new, an empty or an earlier "
            "site's folder. Choose another with --out."
        )
    if (out / ".git").exists():
        raise OutputError(
            f"{where}: holds a git repository, which a build would remove; need another folder."
        )


@contextmanager
def _alone_in(folder: Path) -> Iterator[bool]:
    """Wait until no other build writes into `folder`; yield False where the system cannot promise it.

    The lock is on the folder itself, so that nothing is left behind, and the system releases it when a
    process is killed.
    """
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except (ImportError, PermissionError):
        yield False
        return
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            alone = True
        except OSError:
            alone = False
        yield alone
    finally:
        os.close(handle)


def _sweep(out: Path, *, everything: bool) -> None:
    """Put back an old site that was moved aside; remove what a killed build left beside `out`.

    Without `everything` another build may be at work: of the new folders only what is an hour old is removed.
    """
    old = _aside(out)
    if old.is_dir() and not out.exists():
        old.rename(out)
    shutil.rmtree(old, ignore_errors=True)
    for left in out.parent.glob(f".{glob.escape(out.name)}.new-*"):
        if left.is_dir() and (everything or time.time() - left.stat().st_mtime > _STALE_SECONDS):
            shutil.rmtree(left, ignore_errors=True)


def _aside(out: Path) -> Path:
    return out.with_name(f".{out.name}.old")


def _write_below(folder: Path, name: str, content: bytes) -> None:
    parts = PurePosixPath(name)
    if not name or parts.is_absolute() or ".." in parts.parts:
        raise OutputError(f"{shown(name)!r}: is not a path below the site.")
    target = folder / parts
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _put_in_place(new: Path, out: Path) -> None:
    """Make `new` stand at `out`; what stood there, if anything, then stands at `new`."""
    if not out.exists():
        new.rename(out)
        return
    exchange = _exchange_call()
    if exchange is not None and exchange(os.fsencode(new), os.fsencode(out)):
        return
    # What is set aside is always whole: it gets its name by one rename and loses it by another.
    old = _aside(out)
    out.rename(old)
    new.rename(out)
    old.rename(new)


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
