"""What holds for every text: offsets, determinism, order, time, and that nothing raises."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.claims.claimfile import merged_text, new_text
from steelyard.claims.claimfile_model import PageSaid
from steelyard.claims.page import read_page
from steelyard.claims.reading import read
from steelyard.claims.slots import Reading, Slots
from tests.claims.reading.review import page, readings, vocabulary

VOCABULARY = vocabulary()
PIECES = st.sampled_from([piece for line in ("melatonin",) for piece in line.split()])
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map(" ".join))


def slices(reading: Reading, text: str) -> None:
    sentence = reading.sentence
    assert text[sentence.start : sentence.end] == sentence.text
    for part in reading.parts:
        for name in Slots.__dataclass_fields__:
            held = getattr(part.slots, name)
            for slot in held if isinstance(held, tuple) else (held,):
                if slot is not None:
                    assert text[slot.start : slot.end] == slot.text
                    assert slot.inherited or sentence.start <= slot.start <= slot.end <= sentence.end
    for hint in reading.garbled:
        assert text[hint.start : hint.end] == hint.text


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_any_text_is_read_twice_alike_and_every_offset_slices_back(text: str) -> None:
    shown = page(text.encode("utf-8", "replace").decode())
    first = read(shown, VOCABULARY)
    assert first == read(shown, VOCABULARY)
    for reading in first:
        slices(reading, shown.text)
        assert reading.parts


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["html", "markdown"]))
def test_any_markup_is_read(text: str, kind: str) -> None:
    shown = read_page(text.encode("utf-8", "replace"), kind)  # type: ignore[arg-type]
    for reading in read(shown, VOCABULARY):
        slices(reading, shown.text)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_page_and_its_file_is_stable(raw: bytes) -> None:
    found = read(read_page(raw, "html"), VOCABULARY)
    text = new_text(found, PageSaid())
    assert merged_text(text, found, PageSaid()) == text


SENTENCES = (
    "Melatonin reduced fatigue more than placebo did.",
    "Headaches were more frequent with zolpidem than with placebo.",
    "Bright light had no effect on jet lag symptoms.",
    "Remission in insomnia occurred in 40 % on melatonin and 20 % on placebo.",
)


def test_the_order_of_sentences_that_need_no_other_changes_nothing() -> None:
    def own(text: str) -> dict[str, list[tuple[object, ...]]]:
        return {
            r.sentence.text: [
                (p.type, *(tuple(s.value for s in getattr(p.slots, n) if not s.inherited)
                           for n in ("interventions", "comparators", "conditions", "outcomes")),
                 p.slots.direction and p.slots.direction.value)
                for p in r.parts
            ]
            for r in readings(text)
        }  # fmt: skip

    assert own(" ".join(SENTENCES)) == own(" ".join(reversed(SENTENCES)))


def test_three_thousand_words_are_read_quickly_and_time_grows_with_length() -> None:
    text = " ".join(SENTENCES)
    short, long = (page(" ".join([text] * n)) for n in (80, 320))
    read(short, VOCABULARY)

    def took(shown: object) -> float:
        began = time.process_time()
        read(shown, VOCABULARY)  # type: ignore[arg-type]
        return time.process_time() - began

    one, four = min(took(short) for _ in range(3)), took(long)
    assert len(short.text.split()) > 2_500
    assert one < 1.0
    assert four < 8 * one + 0.1


def test_words_without_a_stop_are_listed_and_not_read() -> None:
    for text in ("melatonin fatigue reduced " * 4_000, "5 % " * 10_000, "not than " * 10_000):
        began = time.process_time()
        (reading,) = readings(text)
        assert reading.parts[0].type == "background"
        assert time.process_time() - began < 4
