"""docs/figures.md draws the pictures that stand in it."""

from __future__ import annotations

import re

import pytest

from tests.docs.documents import ROOT, run

PAGE = (ROOT / "docs/figures.md").read_text("utf-8")
PICTURES = re.findall(r"\]\(images/([a-z]+\.svg)\)", PAGE)
LARGEST = 40_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reader")
    run("figures.md", folder)
    return folder


def test_the_page_shows_every_figure_it_writes():
    assert re.findall(r'save\("([a-z]+\.svg)"\)', PAGE) == PICTURES
    assert len(PICTURES) == 5


@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_is_the_one_the_code_writes(name, folder):
    kept = (ROOT / "docs/images" / name).read_bytes()
    assert (folder / name).read_bytes() == kept
    assert len(kept) <= LARGEST
