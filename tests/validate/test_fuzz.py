"""No file, however damaged, raises or hangs: there are problems, each with a place and a sentence."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steelyard.check import CUT
from steelyard.review.load import read_review
from steelyard.review.validate import check_folder, validate
from tests.validate.sample import FILES, write

QUIET = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
LONG = settings(QUIET, max_examples=1500)
LONGEST_MESSAGE = 40 * CUT

Mutation = tuple[float, int, bytes]
PIECES = st.one_of(
    st.binary(min_size=0, max_size=6),
    st.sampled_from(
        b"\" , \n \r \0 \t *a &a !!x [ { - : --- nan -1 1e999 | ? % ' \\ud800 < 0".split(b" ")
        + [b"\xff", b"\xef\xbb\xbf", b": ", b"- ", b"9" * 400]
        + [text.encode() for text in ("−", "\u2028", "\u202e", "é")]
    ),
)
MUTATIONS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), PIECES), min_size=1, max_size=6)


def mutated(raw: bytes, mutations: list[Mutation]) -> bytes:
    for where, cut, piece in mutations:
        at = int(where * len(raw))
        raw = raw[:at] + piece + raw[at + cut :]
    return raw


def check(name: str, raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = write(Path(folder))
        (home / name).write_bytes(raw)
        problems = check_folder(home)
        review, found = read_review(home)
        assert (review is None) == any(p.severity == "error" for p in found)
        if review is not None:
            assert validate(review) == problems
        for problem in problems:
            text = str(problem)
            assert problem.message.endswith("."), text
            assert len(text) < LONGEST_MESSAGE
            assert "\n" not in text
            text.encode()
        assert (home / name).read_bytes() == raw


@QUIET
@given(name=st.sampled_from(sorted(FILES)), mutations=MUTATIONS)
def test_damaged_files_are_problems(name: str, mutations: list[Mutation]) -> None:
    check(name, mutated(FILES[name].encode(), mutations))


@pytest.mark.slow
@LONG
@given(name=st.sampled_from(sorted(FILES)), mutations=MUTATIONS)
def test_damaged_files_are_problems_at_length(name: str, mutations: list[Mutation]) -> None:
    check(name, mutated(FILES[name].encode(), mutations))


@QUIET
@given(name=st.sampled_from(sorted(FILES)), raw=st.binary(max_size=400))
def test_any_bytes_are_problems(name: str, raw: bytes) -> None:
    check(name, raw)


@QUIET
@given(name=st.sampled_from(sorted(FILES)), text=st.text(max_size=300))
def test_any_text_is_a_problem(name: str, text: str) -> None:
    check(name, text.encode("utf-8", "replace"))


BIG = 900_000
HOSTILE = {
    "brackets": b"a: " + b"[\n" * (BIG // 2),
    "braces": b"{\n" * (BIG // 2),
    "questions": b"? " * 9000,
    "dashes": b"- " * 9000,
    "bangs": (b"!" * 15_000 + b"\n") * 50,
    "quote": b'a: "' + b"x\n" * (BIG // 2),
    "keys": b"".join(b"k%d: 1\n" % i for i in range(80_000)),
    "anchors": b"".join(b"k%d: &a%d 1\n" % (i, i) for i in range(50_000)),
    "documents": b"---\n" * (BIG // 4),
    "comments": b"#\n" * (BIG // 2),
    "blanks": b"a:\n" + b" \n" * (BIG // 2),
    "concepts": b"treatments:\n"
    + b"".join(b"  - {id: a%d, label: a, broader: b}\n" % i for i in range(20_000)),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_hostile_yaml_takes_bounded_time(kind: str) -> None:
    start = time.perf_counter()
    check("review.yaml", HOSTILE[kind])
    assert time.perf_counter() - start < 60


TABLES = {
    "lines": b"a\n" * 5_000_000,
    "commas": b"," * 19_000_000,
    "quotes": b'"' * 19_000_000,
    "pairs": b'"x\n' + b'""\n' * 6_000_000,
    "openings": b'a,"\n' * 4_000_000,
    "header": ",".join(f"c{i}" for i in range(100_000)).encode(),
    "repeats": FILES["outcomes.csv"].encode()
    + FILES["outcomes.csv"].encode().split(b"\n")[1].join([b"\n"] * 90_000),
    "strangers": FILES["outcomes.csv"].encode()
    + b"".join(b"s%d,a,,pain,VAS,1,,9,,1,1,,,,,table,no,T\n" % i for i in range(90_000)),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(TABLES))
def test_hostile_tables_take_bounded_time(kind: str) -> None:
    start = time.perf_counter()
    check("outcomes.csv", TABLES[kind])
    assert time.perf_counter() - start < 60
