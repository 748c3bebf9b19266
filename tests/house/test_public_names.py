"""The public names: each exists, is loaded late, and is what a type checker sees."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import steelyard


@pytest.mark.parametrize("name", steelyard.__all__)
def test_each_name_exists(name: str) -> None:
    assert getattr(steelyard, name) is not None
    assert name in dir(steelyard)


def test_a_type_checker_and_the_interpreter_see_the_same_names() -> None:
    tree = ast.parse(Path(steelyard.__file__).read_text("utf-8"))
    checked = {
        (alias.name, node.module)
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert checked == set(steelyard._HOMES.items())
    assert set(steelyard._HOMES) | {"__version__"} == set(steelyard.__all__)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'meta_analyse'"):
        _ = steelyard.meta_analyse
