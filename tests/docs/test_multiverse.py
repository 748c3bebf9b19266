"""docs/multiverse.md runs, prints what it shows and draws its picture."""

from __future__ import annotations

import re

import pytest

from steelyard.review.plan.multiverse import MultiversePlan
from tests.docs.documents import ROOT, run

PAGE = (ROOT / "docs/multiverse.md").read_text("utf-8")


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reader")
    return (*run("multiverse.md", folder), folder)


def test_the_page_is_the_one_printed(reader):
    pages = [(printed, text) for _, printed, text in reader[1] if text is not None]
    assert len(pages) == 1
    assert all(text == printed + "\n" for printed, text in pages)


def test_the_picture_is_the_one_the_code_writes(reader):
    kept = (ROOT / "docs/images/multiverse.svg").read_bytes()
    assert (reader[2] / "multiverse.svg").read_bytes() == kept
    assert len(kept) <= 40_000


def test_every_choice_of_a_plan_is_listed():
    table = PAGE.partition("| choice | levels | question |")[2]
    named = {
        name
        for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
        for name in re.findall("`(.*?)`", row)
    }
    field = MultiversePlan.model_fields["exclude"]
    allowed = set(field.annotation.__args__[0].__args__)
    assert named == allowed
