"""What a formula says: R's words put into those of the evaluator, and its faults into plain ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from steelyard.check import shown
from steelyard.errors import InputError


def _log(x: Any, base: float | None = None) -> Any:
    return np.log(x) if base is None else np.log(x) / np.log(base)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "log": _log,
    "log2": np.log2,
    "log10": np.log10,
    "log1p": np.log1p,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "abs": np.abs,
}
PLAIN = ("round", "min", "max", "pow")
HINTS = {
    "relevel": 'For another reference level write C(x, Treatment("level")).',
    "offset": "Subtract a fixed term from the effects before they are pooled.",
    "ns": "cr(x, df=3) is a natural cubic spline, bs(x, df=4) a B-spline.",
    "rcs": "cr(x, df=3) is a natural cubic spline, bs(x, df=4) a B-spline.",
}
_FACTORS = ("factor", "as.factor")
_TOKEN = re.compile(
    r"\"[^\"]*\"?|'[^']*'?|`[^`]*`?|(?P<call>[^\W\d][\w.]*)(?=\s*\()|[^\W\d][\w.]*|\d[\w.]*|\s+|==|."
)
_MARKS = re.compile(r"\x1b\[[0-9;]*m|[⧛⧚]")  # how the evaluator marks a place
_EVALUATED = re.compile(r"Unable to evaluate factor `(?P<factor>.*)`\. \[\w+: (?P<why>.*)\]", re.DOTALL)
_UNDEFINED = re.compile(r"name '(?P<name>[^']*)' is not defined")
_OPERATOR = re.compile(r"Operator `(?P<sign>[^`]*)`|Unknown operator '(?P<unknown>[^']*)'")


def translate(formula: str, known: Collection[str], columns: Collection[str]) -> str:
    """Return a formula as the evaluator reads it: ^ inside a call is a power, factor() is C().

    Args:
        formula: The right side, as in R.
        known: Functions that may be called beside FUNCTIONS.
        columns: Of the table; a method of one, such as x.clip(0), may be called too.

    Raises:
        InputError: a function that there is not, or a "|", both by name.
    """
    made: list[str] = []
    inside: list[bool] = []  # of each open bracket: whether it, or one around it, is a call's
    called = False
    for found in _TOKEN.finditer(formula):
        token, call = found.group(), found.group("call")
        if call is not None:
            _check_call(formula, call, known, columns)
            token = "C" if call in _FACTORS else token
        elif token in "({[":
            inside.append(called or token == "{" or bool(inside and inside[-1]))
        elif token in ")}]" and inside:
            inside.pop()
        elif token == "^" and inside and inside[-1]:
            token = "**"
        elif token in ("|", "==") and not (inside and inside[-1]):
            raise InputError(f"mods is {shown(formula)!r}, {_OUTSIDE[token]}")
        called = call is not None or (called and token.isspace())
        made.append(token)
    return "".join(made)


_OUTSIDE = {
    "|": "where a | has no meaning; need terms joined by +, : or *. The one random effect is the study's.",
    "==": "where a comparison stands outside a call; need terms joined by +, : or *. Write I(x == 1).",
}


def numeric_columns(formula: str, table: Any, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that hold numbers and are no argument of C(), whose levels have names."""
    return tuple(
        name
        for name in columns
        if table[name].dtype.kind in "iuf" and not re.search(rf"\bC\(\s*`?{re.escape(name)}\b", formula)
    )


def _check_call(formula: str, call: str, known: Collection[str], columns: Collection[str]) -> None:
    root = call.partition(".")[0]
    if call in (*FUNCTIONS, *PLAIN, *_FACTORS) or call in known:
        return
    if root != call and (root in ("np", "contr") or root in columns):
        return
    hint = HINTS.get(call, "Make a column of it in the table first.")
    raise InputError(
        f"mods is {shown(formula)!r}, where {shown(call)}() is no function of formulas; "
        f"{', '.join(FUNCTIONS)}, I, C, poly, scale, bs and cr are some. {hint}"
    )


def reason(error: Exception) -> str:
    """Return in plain words why a formula is not understood."""
    said = " ".join(_MARKS.sub("", str(error)).split())
    evaluated = _EVALUATED.search(said)
    undefined = _UNDEFINED.search(said)
    if undefined:
        return f"{shown(undefined['name'])} is no column of data"
    if evaluated and "is not present in" in said:
        return f"{shown(evaluated['factor'])} is no column of data"
    if evaluated:
        return f"{shown(evaluated['factor'])} cannot be computed: {shown(evaluated['why'].rstrip('.'))}"
    operator = _OPERATOR.search(said)
    if operator:
        return f"{shown(operator['sign'] or operator['unknown'])} stands where no operator can"
    if "quote context" in said:
        return "a bracket or a quotation mark is not closed"
    if said.startswith("Missing operator between"):
        return shown(said[: said.index("`", said.index(" and `") + 6) + 1])
    return "it cannot be read as a sum of terms"
