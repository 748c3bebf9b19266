"""Every legal combination of answers: the rules as data against the same rules written out as conditions."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from steelyard.appraisal.rob import TOOLS, Assessment, Domain, judge
from steelyard.appraisal.rob.conformance import FILES, conformance_files, conformance_table, legal_answers
from steelyard.appraisal.rob.walk import fill_in, walk
from steelyard.errors import InputError

from . import prose

PUBLISHED = Path(__file__).parents[3] / "docs" / "conformance"

Case = tuple[str, str, Callable[[], Iterator[prose.Answers]], Callable[[prose.Answers], str], int]
# counts: what independent encodings of the tool enumerate, 35,118 in all
CASES: list[Case] = [
    ("RoB2", "D1", prose.legal_d1, prose.d1, 125),
    ("RoB2", "D2", prose.legal_d2_assignment, prose.d2_assignment, 13_277),
    ("RoB2-adhering", "D2", prose.legal_d2_adhering, prose.d2_adhering, 20_988),
    ("RoB2", "D3", prose.legal_d3, prose.d3, 110),
    ("RoB2", "D4", prose.legal_d4, prose.d4, 493),
    ("RoB2", "D5", prose.legal_d5, prose.d5, 125),
]
IDS = [f"{tool}-{domain}" for tool, domain, *_ in CASES]


def domain_of(tool: str, domain_id: str) -> Domain:
    return next(d for d in TOOLS[tool].domains if d.id == domain_id)


def level_of(domain: Domain, answers: prose.Answers) -> str | None:
    assert domain.rule is not None
    return walk(domain.rule, domain.levels, answers)[0]


@pytest.mark.parametrize(("tool", "domain_id", "legal", "rule", "count"), CASES, ids=IDS)
def test_rob2_on_every_legal_combination(
    tool: str,
    domain_id: str,
    legal: Callable[[], Iterator[prose.Answers]],
    rule: Callable[[prose.Answers], str],
    count: int,
) -> None:
    domain = domain_of(tool, domain_id)
    seen = 0
    for answers in legal():
        seen += 1
        sheet = fill_in(domain, answers)
        assert not sheet.open, answers
        assert not sheet.idle, answers
        assert sheet.answers == answers
        assert level_of(domain, sheet.answers) == rule(answers), answers
    assert seen == count


@pytest.mark.parametrize(("tool", "domain_id", "legal", "rule", "count"), CASES, ids=IDS)
def test_both_enumerations_are_the_same(
    tool: str,
    domain_id: str,
    legal: Callable[[], Iterator[prose.Answers]],
    rule: Callable[[prose.Answers], str],
    count: int,
) -> None:
    ours = [tuple(a.items()) for a in legal_answers(domain_of(tool, domain_id))]
    theirs = {tuple(a.items()) for a in legal()}
    assert len(ours) == count
    assert set(ours) == theirs


def test_the_combinations_are_35118_in_all() -> None:
    assert sum(count for *_, count in CASES) == 35_118


def test_the_crossover_version_adds_one_question_to_the_last_domain() -> None:
    domain = domain_of("RoB2-crossover", "D5")
    seen = 0
    for codes in product(prose.ALL, repeat=4):
        answers = dict(zip(("5.1", "5.2", "5.3", "5.4"), codes, strict=True))
        assert level_of(domain, answers) == prose.d5_crossover(answers), answers
        seen += 1
    assert seen == 625


@pytest.mark.parametrize("levels", list(product(("low", "some", "high"), repeat=5)), ids="-".join)
def test_rob2_overall_on_every_combination_of_levels(levels: tuple[str, ...]) -> None:
    ids = [d.id for d in TOOLS["RoB2"].domains]
    given = dict(zip(ids, levels, strict=True))
    judged = judge(Assessment("s", "o", "t", "RoB2", "x", {}, given, dict.fromkeys(ids, "as printed")))
    assert judged.overall.algorithm == judged.overall.final == prose.overall(list(levels))


YNQ = ("Y", "N", "NI")
ROBINS = [
    ("D3", (("Y", "WN", "SN", "NI"), *[YNQ] * 7), prose.robins_d3, prose.robins_d3_asked, 8_748),
    ("D5", (YNQ, YNQ, ("SY", "WY", "N", "NI")), prose.robins_d5, prose.robins_d5_asked, 36),
    ("D6", (YNQ,) * 4, prose.robins_d6, prose.robins_d6_asked, 81),
]


@pytest.mark.parametrize(
    ("domain_id", "options", "rule", "asked", "count"), ROBINS, ids=[r[0] for r in ROBINS]
)
def test_robins_i_v2_on_every_combination(
    domain_id: str,
    options: tuple[tuple[str, ...], ...],
    rule: Callable[[prose.Answers], str],
    asked: Callable[[prose.Answers], set[str]],
    count: int,
) -> None:
    domain = domain_of("ROBINS-I-V2", domain_id)
    seen = 0
    for codes in product(*options):
        answers = dict(zip((q.id for q in domain.questions), codes, strict=True))
        assert level_of(domain, answers) == rule(answers), answers
        sheet = fill_in(domain, answers)
        assert set(sheet.answered) == asked(answers), answers
        assert level_of(domain, dict(sheet.answers)) == rule(answers), answers
        seen += 1
    assert seen == count


def test_the_published_tables_are_what_the_rules_give() -> None:
    made = conformance_files()
    published = {p.name: p.read_bytes() for p in PUBLISHED.iterdir() if p.suffix in (".csv", ".gz")}
    assert published.keys() == made.keys()
    for name, data in made.items():
        if name.endswith(".gz"):  # the text counts: another zlib may pack it otherwise
            assert gzip.decompress(published[name]) == gzip.decompress(data), name
        else:
            assert published[name] == data, name
    assert sum(map(len, published.values())) < 400_000


def test_the_published_tables_hold_every_combination_with_the_level_of_the_prose() -> None:
    for name, (tool, domain_id, _, rule, count) in zip(FILES, CASES, strict=True):
        assert FILES[name] == (tool, domain_id)
        head, *rows = conformance_table(tool, domain_id).splitlines()
        questions = head.split(",")[:-1]
        assert len(set(rows)) == len(rows) == count
        for row in rows:
            *codes, level = row.split(",")
            assert rule(dict(zip(questions, codes, strict=True))) == level, row


def test_packing_does_not_depend_on_the_clock() -> None:
    packed = [data for name, data in conformance_files().items() if name.endswith(".gz")]
    assert len(packed) == 2
    for data in packed:
        assert data[3] == 0  # no file name, no extra field
        assert data[4:8] == b"\0\0\0\0"  # no time


def test_a_table_of_a_recorded_domain_is_refused() -> None:
    with pytest.raises(InputError, match="domain is 'DS'; one of D1, D2, D3, D4, D5"):
        conformance_table("RoB2-crossover", "DS")
