"""The examples in the docstrings run and give what they say."""

from __future__ import annotations

import doctest

import pytest

from steelyard.api import escalc
from steelyard.effects import back, generic


@pytest.mark.parametrize("module", [escalc, back, generic], ids=lambda module: module.__name__)
def test_examples_are_true(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted > 0
    assert result.failed == 0
