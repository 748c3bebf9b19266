"""The writer keeps its promise: a reader finds the old site or the new one, whatever happens."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from steelyard import files
from steelyard.errors import OutputError

# Writes one of two sites over and over; each is recognised by its one letter and its number of files.
WRITER = """
import sys
from pathlib import Path
from steelyard import files
if sys.argv[2] == "no-exchange":
    files._exchange_call = lambda: None
def site(letter, count):
    return {f"pages/{i:03d}.html": letter.encode() * 4000 for i in range(count)}
sites = [site("a", 60), site("b", 90)]
print("ready", flush=True)
while True:
    for one in sites:
        files.write_site(Path(sys.argv[1]), one)
"""
SIZES = {"a": 60, "b": 90}


def content(folder: Path) -> dict[str, bytes]:
    found = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    found.pop(files.MARKER)
    return found


def whole(folder: Path) -> bool:
    """Return whether `folder` is exactly one of the two sites the writer writes."""
    pages = content(folder)
    letters = {chr(page[0]) for page in pages.values()}
    return (
        len(letters) == 1
        and len(pages) == SIZES[letters.pop()]
        and {len(p) for p in pages.values()} == {4000}
    )


def kill_after(out: Path, delay: float, mode: str) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(out), mode], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    assert writer.returncode == -signal.SIGKILL


def kill_often(out: Path, times: int, mode: str) -> int:
    """Kill a writer `times` times; return how often the site was missing, fail where it is a mixture."""
    chance = random.Random(20)
    files.write_site(out, {f"pages/{i:03d}.html": b"a" * 4000 for i in range(60)})
    missing = 0
    for _ in range(times):
        kill_after(out, chance.uniform(0.0, 0.06), mode)
        if out.exists():
            assert whole(out)
        else:
            missing += 1
            assert whole(files._aside(out))
    return missing


posix_only = pytest.mark.skipif(os.name != "posix", reason="kills by signal")


@posix_only
def test_a_killed_build_leaves_one_whole_site(tmp_path: Path) -> None:
    if files._exchange_call() is None:
        pytest.skip("no exchange call on this platform")
    assert kill_often(tmp_path / "site", 40, "exchange") == 0


@posix_only
@pytest.mark.slow
@pytest.mark.parametrize("mode", ["exchange", "no-exchange"])
def test_many_killed_builds(tmp_path: Path, mode: str) -> None:
    missing = kill_often(tmp_path / "site", 250, mode)
    assert missing == 0 or mode == "no-exchange"
    files.write_site(tmp_path / "site", {"index.html": b"healed"})
    assert sorted(p.name for p in tmp_path.iterdir()) == ["site"]


@posix_only
def test_without_exchange_the_next_build_heals(tmp_path: Path) -> None:
    kill_often(tmp_path / "site", 15, "no-exchange")
    files.write_site(tmp_path / "site", {"index.html": b"healed"})
    assert content(tmp_path / "site") == {"index.html": b"healed"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["site"]


@posix_only
def test_builds_at_the_same_time_wait_for_each_other(tmp_path: Path) -> None:
    out = tmp_path / "site"
    command = [sys.executable, "-c", WRITER, str(out), "exchange"]
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
        time.sleep(1.0)
        assert [writer.poll() for writer in writers] == [None, None, None]
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    assert whole(out)


def fail_at(monkeypatch: pytest.MonkeyPatch, which: int) -> None:
    """Make the `which`-th rename fail, as if the process died there, on a system without exchange."""
    monkeypatch.setattr(files, "_exchange_call", lambda: None)
    real, calls = Path.rename, iter(range(1, 100))

    def rename(self: Path, target: Path) -> Path:
        if next(calls) == which:
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)


@pytest.mark.parametrize("which", [1, 2, 3])
def test_without_exchange_each_step_can_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: int
) -> None:
    out = tmp_path / "site"
    files.write_site(out, {"index.html": b"old"})
    with monkeypatch.context() as patch:
        fail_at(patch, which)
        with pytest.raises(KeyboardInterrupt):
            files.write_site(out, {"index.html": b"new"})
    kept = out if out.exists() else files._aside(out)
    assert content(kept) == {"index.html": b"new" if which == 3 else b"old"}
    files.write_site(out, {"other.html": b"next"})
    assert content(out) == {"other.html": b"next"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["site"]


def test_without_exchange_a_site_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_exchange_call", lambda: None)
    for page in (b"one", b"two"):
        files.write_site(tmp_path / "site", {"index.html": page})
    assert content(tmp_path / "site") == {"index.html": b"two"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["site"]


def test_without_a_lock_a_young_folder_of_another_build_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    young, aged = tmp_path / ".site.new-young", tmp_path / ".site.new-aged"
    young.mkdir()
    aged.mkdir()
    os.utime(aged, (0, 0))
    files._sweep(tmp_path / "site", everything=False)
    assert young.exists()
    assert not aged.exists()


def test_an_older_site_is_replaced_entirely(tmp_path: Path) -> None:
    files.write_site(tmp_path / "site", {"index.html": b"1", "old/page.html": b"1"})
    files.write_site(tmp_path / "site", {"index.html": b"2"})
    assert content(tmp_path / "site") == {"index.html": b"2"}


def test_a_name_with_pattern_signs_is_swept(tmp_path: Path) -> None:
    left = tmp_path / ".site[1].new-x"
    left.mkdir()
    files.write_site(tmp_path / "site[1]", {"index.html": b"1"})
    assert not left.exists()


def test_a_foreign_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_bytes(b"years of work")
    with pytest.raises(OutputError, match="mine: holds files that steelyard build did not write"):
        files.write_site(tmp_path / "mine", {"index.html": b"1"})
    assert (tmp_path / "mine" / "thesis.docx").read_bytes() == b"years of work"


def test_a_repository_is_refused(tmp_path: Path) -> None:
    files.write_site(tmp_path / "site", {"index.html": b"1"})
    (tmp_path / "site" / ".git").mkdir()
    with pytest.raises(OutputError, match="holds a git repository"):
        files.write_site(tmp_path / "site", {"index.html": b"2"})


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    files.write_site(tmp_path / "site", {"index.html": b"1"})
    assert content(tmp_path / "site") == {"index.html": b"1"}


def test_a_file_in_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_bytes(b"a file")
    with pytest.raises(OutputError, match="site: is a file; need a folder"):
        files.write_site(tmp_path / "site", {"index.html": b"1"})
    assert (tmp_path / "site").read_bytes() == b"a file"


def test_a_file_as_parent_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a file")
    with pytest.raises(OutputError, match="cannot be written there"):
        files.write_site(tmp_path / "a" / "site", {"index.html": b"1"})


def test_an_unwritable_parent_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.tempfile, "mkdtemp", refuse)
    with pytest.raises(OutputError, match=r"cannot be written there \(Permission denied\)"):
        files.write_site(tmp_path / "site", {"index.html": b"1"})


def test_a_full_disk_leaves_the_old_site_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "site"
    files.write_site(out, {"index.html": b"old"})

    def full(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(OutputError, match="No space left on device"):
            files.write_site(out, {"index.html": b"new"})
    assert content(out) == {"index.html": b"old"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["site"]


def test_a_link_to_a_folder_is_followed_and_stays(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    for page in (b"1", b"2"):
        files.write_site(tmp_path / "link", {"index.html": page})
    assert (tmp_path / "link").is_symlink()
    assert content(tmp_path / "real") == {"index.html": b"2"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "real"]


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(OutputError, match=r"loop: .*(link|written)"):
        files.write_site(tmp_path / "loop", {"index.html": b"1"})


def test_a_relative_folder_is_below_the_current_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files.write_site(Path("deep/site"), {"index.html": b"1"})
    assert content(tmp_path / "deep" / "site") == {"index.html": b"1"}


def test_the_current_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError, match="is the current folder"):
        files.write_site(Path(), {"index.html": b"1"})


@pytest.mark.parametrize("name", ["/etc/passwd", "../up.html", "a/../../up.html", ""])
def test_a_path_outside_the_site_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="is not a path below the site"):
        files.write_site(tmp_path / "site", {name: b"1"})
    assert list(tmp_path.iterdir()) == []


def test_pages_are_readable_by_others_as_the_umask_says(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        files.write_site(tmp_path / "site", {"index.html": b"1"})
        files.write_file(tmp_path / "x.svg", b"1")
    finally:
        os.umask(mask)
    modes = [(tmp_path / name).stat().st_mode & 0o777 for name in ("site", "site/index.html", "x.svg")]
    assert modes == [0o755, 0o644, 0o644]


def test_a_file_is_written_whole_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.svg").symlink_to(tmp_path / "real.svg")
    files.write_file(tmp_path / "link.svg", b"1")
    assert (tmp_path / "link.svg").is_symlink()
    assert (tmp_path / "real.svg").read_bytes() == b"1"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_failed_file_leaves_the_old_one_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write_file(tmp_path / "x.svg", b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(OutputError, match=r"x\.svg: cannot be written \(No space left on device\)"):
        files.write_file(tmp_path / "x.svg", b"new")
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"old"]


@posix_only
@pytest.mark.parametrize("path", ["/dev/null", "."])
def test_a_file_never_replaces_a_folder_or_a_device(path: str) -> None:
    with pytest.raises(OutputError, match="is a folder or a device"):
        files.write_file(Path(path), b"1")


def test_a_message_shows_no_control_character(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m").write_bytes(b"")
    with pytest.raises(OutputError, match=r"a\\x1b\[31m: is a file"):
        files.write_site(tmp_path / "a\x1b[31m", {"index.html": b"1"})
    shutil.rmtree(tmp_path, ignore_errors=True)
