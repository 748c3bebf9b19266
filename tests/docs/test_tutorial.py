"""docs/tutorial.md runs from its data to its figure, and shows what Steelyard prints."""

from __future__ import annotations

import pytest

from tests.docs.documents import run


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reader")
    return (*run("tutorial.md", folder), folder)


def test_every_page_shown_is_the_one_printed(reader):
    _, shown, _ = reader
    pages = [(code, printed, text) for code, printed, text in shown if text is not None]
    assert len(pages) >= 8
    for code, printed, text in pages:
        assert text == printed + "\n", code


def test_the_numbers_are_the_articles(reader):
    """van Houwelingen, Arends & Stijnen (2002), Stat Med 21:589: the values that the page repeats."""
    names, _, _ = reader
    mean, latitude = names["mean"], names["latitude"]
    assert round(float(mean.beta[0]), 3) == -0.742
    assert round(float(mean.se[0]), 3) == 0.178
    assert [round(float(b), 3) for b in latitude.beta] == [0.371, -0.033]
    assert round(latitude.tau2, 3) == 0.004


def test_the_figure_is_written(reader):
    folder = reader[2]
    assert (folder / "bcg.svg").read_text("utf-8").startswith("<?xml")
