"""CSV structure: lines, quotes, delimiters and the files that are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from steelyard.data import csvfile
from steelyard.data.csvfile import CsvFile, read_csv

COLUMNS = ("id", "n", "note")
NEEDED = ("id",)


def read(folder: Path, raw: bytes) -> CsvFile:
    (folder / "t.csv").write_bytes(raw)
    return read_csv(folder / "t.csv", "t.csv", COLUMNS, NEEDED)


def said(file: CsvFile) -> list[str]:
    return [f"{p.code} {p}" for p in file.problems]


def test_rows_know_the_line_they_start_on(tmp_path: Path) -> None:
    file = read(tmp_path, b'id,n,note\na,1,"two\nlines"\n\n,,\nb,2,"say ""x"", y"\nc,3,z')
    assert [(row.line, row.cells) for row in file.rows] == [
        (2, {"id": "a", "n": "1", "note": "two\nlines"}),
        (6, {"id": "b", "n": "2", "note": 'say "x", y'}),
        (7, {"id": "c", "n": "3", "note": "z"}),
    ]
    assert file.problems == ()
    assert file.whole


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"])
def test_every_line_end_and_a_byte_order_mark_are_accepted(tmp_path: Path, end: bytes) -> None:
    file = read(tmp_path, b"\xef\xbb\xbfid,n" + end + b"a,1" + end + b"b,2" + end)
    assert [(row.line, row.cells["n"]) for row in file.rows] == [(2, "1"), (3, "2")]
    assert file.problems == ()


def test_columns_stand_in_any_order_and_cells_are_trimmed(tmp_path: Path) -> None:
    file = read(tmp_path, b" n ,id\n 1 , a \n")
    assert file.rows[0].cells == {"id": "a", "n": "1"}
    assert file.problems == ()


def test_an_unclosed_quote_costs_its_own_row_only(tmp_path: Path) -> None:
    file = read(tmp_path, b'id,n,note\na,1,"open\nb,2,x\nc,3,y\n')
    assert said(file) == [
        "unclosed-quote t.csv:2: a quote is opened here and never closed; quotes come in pairs. "
        'A quote inside a quoted cell is written twice: "".'
    ]
    assert [row.line for row in file.rows] == [3, 4]
    assert not file.whole


def test_an_unclosed_quote_before_a_quoted_cell_is_named_where_it_opens(tmp_path: Path) -> None:
    file = read(tmp_path, b'id,n,note\na,1,"open\nb,2,x\nc,3,"y"\nd,4,z\n')
    assert [(p.code, p.place.line) for p in file.problems] == [("unclosed-quote", 2)]
    assert "before the next quoted cell" in file.problems[0].message
    assert [row.line for row in file.rows] == [3, 4, 5]


def test_text_after_a_closing_quote_is_refused(tmp_path: Path) -> None:
    file = read(tmp_path, b'id,n,note\na,1,"x" y\nb,2,z\n')
    assert [(p.code, p.place.line) for p in file.problems] == [("unclosed-quote", 2)]
    assert "text follows a closing quote" in file.problems[0].message


def test_a_quote_inside_a_plain_cell_is_text(tmp_path: Path) -> None:
    file = read(tmp_path, b'id,n,note\na,1,5" pipe\n')
    assert file.rows[0].cells["note"] == '5" pipe'
    assert file.problems == ()


@pytest.mark.parametrize(("row", "cells"), [(b"a,1", 2), (b"a,1,x,y", 4)])
def test_a_ragged_row_is_counted(tmp_path: Path, row: bytes, cells: int) -> None:
    file = read(tmp_path, b"id,n,note\n" + row + b"\nb,2,x\n")
    assert said(file)[0].startswith(
        f"ragged-row t.csv:2: the row has {cells} cells; must have 3 as the header does."
    )
    assert [row.line for row in file.rows] == [3]
    assert not file.whole


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_a_cell_of_ten_megabytes_is_refused(tmp_path: Path, quote: bytes) -> None:
    file = read(tmp_path, b"id,n,note\na,1," + quote + b"x" * 10_000_000 + quote + b"\nb,2,y\n")
    assert said(file) == ["huge-cell t.csv:2: a cell has 10,000,000 characters; at most 100,000 are read."]
    assert [row.line for row in file.rows] == [3]


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvfile, "MAX_FILE_BYTES", 20)
    file = read(tmp_path, b"id,n,note\na,1,x\nb,2,y\n")
    assert said(file) == ["file-too-large t.csv: has 22 bytes; at most 20 are read."]


def test_a_broken_header_is_the_only_complaint(tmp_path: Path) -> None:
    file = read(tmp_path, b'id,"n,note\na,1,x\nb,2,y\n')
    assert [(p.code, p.place.line) for p in file.problems] == [("unclosed-quote", 1)]
    assert file.rows == ()
    assert not file.whole


def test_a_row_of_too_many_cells_is_refused(tmp_path: Path) -> None:
    file = read(tmp_path, b"id,n\na,1\n" + b"," * 600 + b"\nb,2\n")
    assert said(file) == ["too-many-columns t.csv:3: the row has more than 500 cells; at most 500 are read."]
    assert [row.line for row in file.rows] == [2, 4]


def test_a_file_of_too_many_lines_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvfile, "MAX_ROWS", 3)
    file = read(tmp_path, b"id\n" + b"a\n" * 10)
    assert said(file) == ["too-many-rows t.csv:4: the file goes on; at most 3 lines are read."]
    assert not file.whole


@pytest.mark.parametrize(("mark", "word"), [(b";", "semicolons"), (b"\t", "tabs"), (b"|", "bars")])
def test_another_separator_is_recognised(tmp_path: Path, mark: bytes, word: str) -> None:
    file = read(tmp_path, b"id,n,note\na,1,x\n".replace(b",", mark))
    assert said(file) == [
        f"not-comma-separated t.csv:1: the columns are separated by {word}; must be commas. "
        'Save as "CSV (comma delimited)".'
    ]


def test_a_header_is_checked(tmp_path: Path) -> None:
    file = read(tmp_path, b"n,n,,nots\n1,1,1,1\n")
    assert said(file) == [
        "duplicate-header t.csv:1: column 2 is 'n', as is column 1; each name stands once.",
        "empty-header t.csv:1: column 3 has no name.",
        "unknown-column t.csv:1: column 'nots' is not known; one of id, n, note. Did you mean note?",
        "missing-column t.csv:1: column 'id' is missing; needed are id.",
    ]
    assert not file.whole


def test_bytes_that_are_not_utf8_are_named(tmp_path: Path) -> None:
    file = read(tmp_path, b"id,n\na,1\ncaf\xe9,2\n")
    assert said(file) == [
        "not-utf8 t.csv:3: byte 13 of the file is 0xe9, which is not UTF-8; must be UTF-8. "
        'Save it as "CSV UTF-8 (comma delimited)" in a spreadsheet, as UTF-8 in a text editor.'
    ]


def test_utf16_is_named(tmp_path: Path) -> None:
    file = read(tmp_path, "id,n\na,1\n".encode("utf-16"))
    assert said(file)[0].startswith("not-utf8 t.csv: is encoded as UTF-16; must be UTF-8.")


def test_nul_and_control_characters_are_named_by_line(tmp_path: Path) -> None:
    file = read(tmp_path, b"id,n\na\0\0,1\nb\x1b,2\n")
    assert said(file) == [
        "control-character t.csv:2: holds a NUL byte; text files hold none.",
        "control-character t.csv:3: holds the control character 0x1b; text files hold none.",
    ]


@pytest.mark.parametrize("raw", [b"", b"\n\r\n  \n"])
def test_an_empty_file_is_named(tmp_path: Path, raw: bytes) -> None:
    assert said(read(tmp_path, raw)) == ["empty-file t.csv: the file is empty; need at least its first line."]


def test_a_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    file = read(tmp_path, b"id,n,note\n")
    assert (file.rows, file.problems, file.whole) == ((), (), True)


def test_what_is_not_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "nowhere").symlink_to(tmp_path / "absent")
    expected = {
        "absent": "missing-file t.csv: the file is missing.",
        "nowhere": "missing-file t.csv: the file is missing (a link that leads nowhere).",
        "folder": "not-a-file t.csv: is a folder; need a text file.",
        "pipe": "not-a-file t.csv: is a pipe, device or socket; need a text file.",
        "loop": "unreadable-file t.csv: cannot be read (Too many levels of symbolic links).",
    }
    for name, message in expected.items():
        assert said(read_csv(tmp_path / name, "t.csv", COLUMNS, NEEDED)) == [message]
    device = read_csv(Path(os.devnull), "t.csv", COLUMNS, NEEDED)
    assert said(device) == ["not-a-file t.csv: is a pipe, device or socket; need a text file."]


def test_a_file_that_the_system_refuses_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    (tmp_path / "t.csv").touch()
    file = read_csv(tmp_path / "t.csv", "t.csv", COLUMNS, NEEDED)
    assert said(file) == ["unreadable-file t.csv: cannot be read (Permission denied)."]
