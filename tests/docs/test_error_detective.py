"""The page on impossible numbers shows what its code prints."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

from steelyard.review.validate.registry import RULES
from tests.docs.documents import BLOCK

PAGE = Path(__file__).parents[2] / "docs" / "error-detective.md"


def test_each_example_prints_what_the_page_shows() -> None:
    blocks = BLOCK.findall(PAGE.read_text("utf-8"))
    names: dict[str, object] = {}
    for (kind, code), (after, shown) in zip(blocks[::2], blocks[1::2], strict=True):
        assert (kind, after) == ("python", "text")
        out = io.StringIO()
        with redirect_stdout(out):
            exec(compile(code, "page", "exec"), names)
        assert out.getvalue() == shown
    assert len(blocks) == 6


def test_each_rule_it_names_is_one() -> None:
    named = set(re.findall(r"`((?:\w+-)+\w+)`", PAGE.read_text("utf-8")))
    codes = {rule.code for rule in RULES} | {"accepted-nothing", "half-up", "half-even"}
    assert named <= codes
    assert len(named) > 20
