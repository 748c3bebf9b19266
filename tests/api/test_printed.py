"""The printed forms are those kept beside this file: a change of one is seen, and read, in the diff."""

from __future__ import annotations

import pytest

from tests.api.forms import FOLDER, forms

KEPT = {path.name: path.read_text("utf-8") for path in sorted(FOLDER.iterdir())}


@pytest.fixture(scope="module")
def made():
    return forms()


@pytest.mark.parametrize("name", KEPT)
def test_a_page_reads_as_kept(name, made):
    assert made[name] == KEPT[name]


def test_every_page_is_kept(made):
    assert set(made) == set(KEPT)


def test_no_page_is_wider_than_a_terminal_of_120_columns():
    wide = {
        name for name, text in KEPT.items() if name.endswith(".txt") if max(map(len, text.splitlines())) > 120
    }
    assert not wide
