"""The scorer, with readers whose score is known because they read from the labels."""

from __future__ import annotations

from collections import Counter

import pytest
from evaluation.claims.align import merged
from evaluation.claims.bounds import upper_bound
from evaluation.claims.labels import Span
from evaluation.claims.pages import Page, load_pages, parse_page
from evaluation.claims.readings import Claim, Reader, ReadPage, ReadSentence
from evaluation.claims.score import SLOTS, f1, score_page, score_pages, total
from evaluation.claims.table import ROWS, reached, table
from evaluation.claims.topics import same_words

from tests.evaluation.readers import blind, credulous, flipped, knowing, undecided

PAGES = load_pages("development")
WORDS = same_words()


def counts(reader: Reader) -> Counter[str]:
    return total(score_pages(PAGES, reader, WORDS))


def page(body: str) -> Page:
    return parse_page(f"page: a-01\ntopic: a\nstyle: news\nkind: text\n---\n{body}", "a")


def read(one: Page, *claims: tuple[Claim, ...]) -> Counter[str]:
    """Score a page whose sentences are read as the given claims, in order."""
    text, found = "", []
    for line, said in zip(one.sentences, claims, strict=True):
        found.append(ReadSentence(len(text), len(text) + len(line.text), said))
        text += line.text + " "
    return score_page(one, ReadPage(text, tuple(found)), {}).counts


def claim(direction: str, outcome: str = "pain", **slots: str) -> Claim:
    held = {name: frozenset({value}) for name, value in slots.items()}
    return Claim("effect", direction, {"outcomes": frozenset({outcome}), **held})


def test_a_perfect_reader_is_perfect() -> None:
    found = counts(knowing())
    assert found["claims right"] == found["claims"] == found["claims read"] > 200
    assert found["checkable sentences right"] == found["checkable sentences"]
    assert found["checkable sentences right"] == found["checkable sentences read"]
    assert f1(found, *SLOTS) == 1
    assert f1(found, "inherited") == 1
    assert f1(found, "hedged") == 1
    assert found["direction right"] == found["directed"] > 150
    assert found["unsafe"] == found["open claims decided"] == 0
    assert all(met for _, met in reached(score_pages(PAGES, knowing(), WORDS)))


def test_a_reader_that_never_decides_is_safe_and_useless() -> None:
    found = counts(knowing(undecided))
    assert found["direction abstained"] == found["directed"]
    assert found["direction right"] == found["direction wrong"] == found["unsafe"] == 0
    assert (f1(found, *SLOTS) or 0) > 0.99  # two claims that differ in direction alone are one without it


def test_a_reader_that_flips_signs_is_found_out() -> None:
    found = counts(knowing(flipped))
    # Two claims of one sentence that differ in sign alone change places, and neither is a flip then.
    assert 100 < found["sign flips"] <= found["direction wrong"]
    assert found["direction right"] == found["directed"] - found["direction wrong"] < 0.5 * found["directed"]
    assert found["unsafe"] == pytest.approx(found["sign flips"], abs=found["directed"] / 10)
    assert dict(reached(score_pages(PAGES, knowing(flipped), WORDS)))["sign flips at most 0.01"] is False


def test_a_blind_reader_recalls_nothing() -> None:
    found = counts(knowing(blind))
    assert found["claims right"] == found["claims read"] == 0
    assert found["direction abstained"] == found["directed"]
    assert f1(found, *SLOTS) is None


def test_a_credulous_reader_pays_in_precision_and_safety() -> None:
    found = counts(knowing(credulous))
    assert found["checkable sentences read"] == found["sentences"]
    assert found["checkable sentences right"] == found["checkable sentences"]
    assert found["claims right"] < 0.9 * found["claims read"]
    assert found["unsafe"] > found["directed"] / 2


def test_what_each_kind_of_error_counts() -> None:
    one = page(
        "A lowers pain.\n> effect better i=a o=pain\nB worsens pain.\n> effect worse i=b o=pain\n"
        "C does nothing.\n> effect same i=c o=pain\nWho gains most is unclear.\n> effect unknown i=c\n"
        "Call us.\n> navigation\n"
    )
    found = read(
        one,
        (claim("better", interventions="a"),),
        (claim("better", interventions="a"),),
        (Claim("opinion"),),
        (claim("better"),),
        (claim("worse"),),
    )
    assert (found["claims"], found["claims read"], found["claims right"]) == (4, 4, 3)
    assert (found["directed"], found["direction right"], found["direction wrong"]) == (3, 1, 1)
    assert (found["sign flips"], found["direction abstained"]) == (1, 1)
    assert (found["open claims"], found["open claims decided"]) == (1, 1)
    assert (found["unsafe"], found["asked or read"]) == (3, 5)
    assert [found[f"interventions {k}"] for k in ("right", "missed", "extra")] == [1, 2, 1]
    assert (found["typed sentences"], found["typed sentences right"]) == (5, 3)


def test_arms_the_other_way_round_are_the_same_claim() -> None:
    one = page("Fewer relapsed on A than on B.\n> effect better i=a v=b o=relapse\n")
    mirror = claim("worse", "relapse", interventions="b", comparators="a")
    found = read(one, (mirror,))
    assert (found["direction right"], found["sign flips"]) == (1, 0)
    assert found["interventions right"] == found["comparators right"] == 1
    turned = read(one, (claim("worse", "relapse", interventions="a", comparators="b"),))
    assert turned["sign flips"] == 1


def test_optional_inherited_and_free_values_neither_win_nor_lose() -> None:
    one = page("It helps.\n> effect any i=^a c=b? o=?\n")
    for said in (Claim("effect"), claim("better", "x", interventions="a", conditions="b")):
        found = read(one, (said,))
        assert sum(found[f"{s} {k}"] for s in SLOTS for k in ("missed", "extra")) == 0
        assert found["unsafe"] == found["directed"] == 0


def test_a_condition_that_shares_its_outcomes_word_is_no_error() -> None:
    one = page("A lifts the illness.\n> effect better i=a o=illness\n")
    said = Claim("effect", "better", {"outcomes": frozenset({"illness"}), "conditions": frozenset({"ill"})})
    read_ = ReadPage("A lifts the illness.", (ReadSentence(0, 20, (said,)),))
    strict = score_page(one, read_, {}).counts
    spared = score_page(one, read_, {"illness": frozenset({"ill"})}).counts
    assert (strict["conditions extra"], spared["conditions extra"]) == (1, 0)


def test_times_agree_within_a_tenth_and_within_may_begin_anywhere() -> None:
    one = page("A lowers pain within a month.\n> effect better i=a o=pain t=0-1m\n")
    base = claim("better", interventions="a")
    for span, right in ((Span(0, 720), 1), (Span(720, 720), 1), (Span(0, 168), 0)):
        found = read(one, (Claim(base.type, base.direction, base.slots, times=(span,)),))
        assert (found["time right"], found["time missed"], found["time extra"]) == (
            right,
            1 - right,
            1 - right,
        )


def test_sentences_cut_elsewhere_are_still_met() -> None:
    one = page("A lowers pain. It helps sleep.\n> effect better i=a o=pain\nCall.\n> navigation\n")
    text = "A lowers  pain.\nIt helps sleep.\nCall."
    halves = ReadPage(
        text,
        (
            ReadSentence(0, 15, (claim("better", interventions="a"),)),
            ReadSentence(16, 31, (Claim("background"),)),
            ReadSentence(32, 37, (Claim("navigation"),)),
        ),
    )
    found = score_page(one, halves, {}).counts
    assert (found["claims right"], found["claims read"], found["direction right"]) == (1, 1, 1)
    whole = ReadPage(text, (ReadSentence(0, 37, (claim("better", interventions="a"),)),))
    assert score_page(one, whole, {}).counts["claims right"] == 1


def test_a_list_read_as_several_claims_is_one() -> None:
    both = merged([claim("better", "pain"), claim("better", "sleep"), claim("worse", "mood")])
    assert [one.slots["outcomes"] for one in both] == [{"pain", "sleep"}, {"mood"}]


def test_the_bound_is_exact_without_clusters() -> None:
    # 0 of 300: 1 - 0.05^(1/300), the rule of three. 1 of 20: 0.2161 by Clopper and Pearson 1934 (one-sided);
    # the variance of 20 pages of one claim has 19 degrees of freedom, which costs the bound one claim.
    assert upper_bound([(0, 1)] * 300) == pytest.approx(1 - 0.05 ** (1 / 300), rel=1e-10)
    single = upper_bound([(1, 1)] + [(0, 1)] * 19)
    assert single is not None
    assert 0.2161 <= single < 0.2161 * 20 / 19
    assert upper_bound([(3, 3)]) == 1
    assert upper_bound([(0, 0)]) is None


def test_errors_on_one_page_weigh_more_than_scattered_ones() -> None:
    scattered = upper_bound([(1, 10)] * 10 + [(0, 10)] * 30)
    heaped = upper_bound([(10, 10)] + [(0, 10)] * 39)
    assert scattered is not None
    assert heaped is not None
    assert heaped > 1.5 * scattered


def test_the_bound_holds_in_nineteen_of_twenty_clustered_samples() -> None:
    import numpy as np

    rng = np.random.default_rng(20260101)
    rate, held = 0.05, 0
    for _ in range(400):
        risks = rng.beta(rate * 10, (1 - rate) * 10, size=45)
        bound = upper_bound([(int(rng.binomial(8, p)), 8) for p in risks])
        held += bound is not None and bound >= rate
    assert 0.92 <= held / 400 <= 0.99


def test_the_table_has_a_row_for_each_number() -> None:
    scores = score_pages(PAGES[:3], knowing(), WORDS)
    lines = table({"development": scores}).splitlines()
    assert len(lines) == len(ROWS) + 1
    assert lines[4].split() == ["claim", "recall", "1.000"]
