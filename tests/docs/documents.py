"""Runs the Python of a document, where a reader runs it: beside docs/examples."""

from __future__ import annotations

import ast
import contextlib
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def run(name, folder):
    """Run a document of docs/ in `folder`, beside a copy of the examples.

    Returns the names it made, and a list of (code, what its last expression printed, what the page shows).
    """
    shutil.copytree(ROOT / "docs/examples", folder / "docs/examples", dirs_exist_ok=True)
    found, shown = {}, []
    blocks = BLOCK.findall((ROOT / "docs" / name).read_text("utf-8"))
    with contextlib.chdir(folder):
        for i, (kind, code) in enumerate(blocks):
            if kind == "python":
                printed = last_value(code, found)
                after = blocks[i + 1][1] if i + 1 < len(blocks) and blocks[i + 1][0] == "text" else None
                shown.append((code, printed, after))
    return found, shown


def last_value(code, names):
    """Run the code and return the `repr` of its last line where that is an expression, else None."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "document", "exec"), names)
    if last is None:
        return None
    value = eval(compile(ast.Expression(last.value), "document", "eval"), names)
    return value if isinstance(value, str) else repr(value)
