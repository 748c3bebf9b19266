"""YAML as plain values with lines, and everything in it that is refused."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from steelyard.data.yamlfile import YamlFile, read_yaml


def read(folder: Path, text: str | bytes) -> YamlFile:
    raw = text if isinstance(text, bytes) else text.encode()
    (folder / "r.yaml").write_bytes(raw)
    return read_yaml(folder / "r.yaml", "r.yaml")


def said(file: YamlFile) -> list[str]:
    return [f"{p.code} {p}" for p in file.problems]


def test_values_are_plain_and_know_their_lines(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        "# c\na: 1\nb:\n  - x: no\n    y: 1.5\n  - {x: true, y: ~}\nc: '1'\nd: >-\n  two\n  lines\n"
        "e: 2026-05-17\nf: 007\ng:\n",
    )
    assert file.problems == ()
    assert file.value == {
        "a": 1,
        "b": [{"x": "no", "y": 1.5}, {"x": True, "y": None}],
        "c": "1",
        "d": "two lines",
        "e": "2026-05-17",
        "f": 7,
        "g": None,
    }
    assert file.line_of(("a",)) == 2
    assert file.line_of(("b", 0, "y")) == 5
    assert file.line_of(("b", 1)) == 6
    assert file.line_of(("b", 1, "absent", 3)) == 6
    assert file.line_of(("absent",)) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n\tb: 1\n", "yaml-tab r.yaml:2: the line is indented with a tab; YAML takes spaces."),
        (
            "a: 1\nb: 2\na: 3\n",
            "duplicate-key r.yaml:3: the key 'a' stands already on line 1; each stands once.",
        ),
        ("a: &x 1\n", "yaml-anchor r.yaml:1: the anchor &x is refused; write values out."),
        ("a: 1\nb: *x\n", "yaml-alias r.yaml:2: the alias *x is refused; write the value out."),
        ("a: 1\n<<: *x\n", "yaml-alias r.yaml:2: the alias *x is refused; write the value out."),
        ("a: !!str 1\n", "yaml-tag r.yaml:1: the tag tag:yaml.org,2002:str is refused; need plain values."),
        (
            'a: !!python/object/apply:os.system ["x"]\n',
            "yaml-tag r.yaml:1: the tag tag:yaml.org,2002:python/object/apply:os.system is refused; "
            "need plain values.",
        ),
        ("a: 1\n---\nb: 2\n", "several-documents r.yaml:2: a second document starts here; need one."),
        ("%YAML 1.1\n---\na: 1\n", "yaml-directive r.yaml:1: a directive is refused; start with a key."),
        ("- 1\n", "not-a-mapping r.yaml:1: the file holds a list; need keys with values."),
        ("words\n", "not-a-mapping r.yaml:1: the file holds a text; need keys with values."),
        ("# only\n", "not-a-mapping r.yaml:1: the file holds nothing; need keys with values."),
        ("", "empty-file r.yaml: the file is empty; need at least its first line."),
        ("a: " + "[" * 200, "too-deep r.yaml:1: is nested more than 30 levels deep."),
        ("? [a]\n: 1\n", "complex-key r.yaml:1: a list or a mapping stands as a key; keys are words."),
        ("a: .nan\n", "not-finite r.yaml:1: '.nan' is not a number that can be used."),
        ("a: -.inf\n", "not-finite r.yaml:1: '-.inf' is not a number that can be used."),
        ("a: 1e999\n", "not-finite r.yaml:1: '1e999' is not a number that can be used."),
        (
            'a: "\\ud800"\n',
            "control-character r.yaml:1: the text holds a control character or half a character.",
        ),
        ("a: x\0\n", "control-character r.yaml:1: holds a NUL byte; text files hold none."),
        ("a: " + "!" * 30_000, "long-line r.yaml:1: has 30,003 characters; at most 20,000."),
        (
            "a: b: c\n",
            "broken-yaml r.yaml:1: is not YAML: mapping values are not allowed here. "
            'Put text that holds ": " in quotes.',
        ),
        (
            'x: 1\na: "b\nc: d\n',
            "broken-yaml r.yaml:2: is not YAML: while scanning a quoted scalar found unexpected end of "
            "stream. Is a quote not closed?",
        ),
    ],
)
def test_each_fault_is_named_by_line(tmp_path: Path, text: str, expected: str) -> None:
    file = read(tmp_path, text)
    assert said(file)[0] == expected


def test_not_utf8_is_named(tmp_path: Path) -> None:
    assert said(read(tmp_path, b"a: caf\xe9\n"))[0].startswith(
        "not-utf8 r.yaml:1: byte 7 of the file is 0xe9, which is not UTF-8"
    )


def test_more_than_a_megabyte_is_not_read(tmp_path: Path) -> None:
    assert said(read(tmp_path, b"# " * 500_001)) == [
        "file-too-large r.yaml: has 1,000,002 bytes; at most 1,000,000 are read."
    ]


def test_a_malformed_escape_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    file = read(tmp_path, 'a: "\\UFFFFFFFF"\n')
    assert [p.code for p in file.problems] == ["broken-yaml"]


def test_a_bomb_of_aliases_is_refused_before_it_expands(tmp_path: Path) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 20)]
    start = time.perf_counter()
    file = read(tmp_path, "\n".join(levels))
    assert {p.code for p in file.problems} == {"yaml-anchor", "yaml-alias"}
    assert file.value is None
    assert time.perf_counter() - start < 5


def test_nothing_is_written(tmp_path: Path) -> None:
    text = "a: 1 # kept\r\nb:   2\r\n"
    read(tmp_path, text)
    assert (tmp_path / "r.yaml").read_bytes() == text.encode()
