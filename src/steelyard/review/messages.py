"""review.yaml's content as a `Plan`, or what is wrong with it in our words, each with its line."""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Mapping
from types import UnionType
from typing import Any, Literal, TypeVar, Union

from pydantic import BaseModel, ValidationError

from steelyard.check import did_you_mean, shown
from steelyard.data.yamlfile import YamlFile, YamlPath
from steelyard.errors import Place, Problem
from steelyard.review.plan import Plan
from steelyard.terms import METHOD_ALIASES

MOST_FAULTS = 200

Root = TypeVar("Root", bound=BaseModel)

_ID_PATTERN_WORDS = "an id has lower-case letters, digits, dot, dash and underscore"
_BOUNDS = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
}


def plan_of(yaml: YamlFile, file: str) -> tuple[Plan | None, tuple[Problem, ...]]:
    """Return the plan, or None and every problem of it; neither where the YAML itself was refused."""
    return model_of(Plan, yaml, file)


def model_of(model: type[Root], yaml: YamlFile, file: str) -> tuple[Root | None, tuple[Problem, ...]]:
    """Return a file's content as `model`, or None and every problem of it."""
    if yaml.value is None:
        return None, ()
    try:
        # By way of JSON, where strict means: "24" is not a number, true is not 1, but a list is a tuple.
        return model.model_validate_json(json.dumps(yaml.value), strict=True), ()
    except ValidationError as error:
        problems: dict[tuple[YamlPath, str], Problem] = {}
        for detail in error.errors(include_url=False)[:MOST_FAULTS]:
            if _counts_sound_items_alone(detail):
                continue
            path = _path_in(yaml.value, detail["loc"])
            problem = _problem(detail, path, yaml, file, model)
            # A union reports each of its members; the first complaint about a place is enough.
            problems.setdefault((path, _family(detail["type"])), problem)
        return None, tuple(problems.values())


def path_text(path: YamlPath) -> str:
    """Return a path as a reader writes it: ("analyses", 2, "measure") -> "analyses[2].measure"."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return shown(text or "review.yaml")


def _counts_sound_items_alone(detail: Any) -> bool:
    """Return whether a list is called short only because its items, reported on their own, are not sound."""
    return bool(detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"])


def _family(kind: str) -> str:
    return kind if kind in ("extra_forbidden", "missing") else "value"


def _path_in(value: Any, loc: tuple[str | int, ...]) -> YamlPath:
    """Return the part of a validator's location that is in the file; the names of union members are not."""
    path: list[str | int] = []
    for position, part in enumerate(loc):
        held = isinstance(value, dict) and part in value
        if held or (isinstance(value, list) and isinstance(part, int) and part < len(value)):
            value = value[part]
            path.append(part)
        elif position == len(loc) - 1 and isinstance(value, dict) and part != "[key]":
            path.append(part)
    return tuple(path)


def _problem(detail: Any, path: YamlPath, yaml: YamlFile, file: str, model: type[BaseModel]) -> Problem:
    kind: str = detail["type"]
    holder, name = path[:-1], path_text(path)
    if kind == "extra_forbidden":
        keys = _keys_at(holder, model)
        present = _at(yaml.value, holder)
        absent = [key for key in keys if key not in present] if isinstance(present, Mapping) else keys
        key = str(path[-1]) if path else ""
        message = f"{name} is not a known key; keys there are {', '.join(sorted(keys))}."
        return _made(
            "unknown-key",
            yaml.line_of(path),
            file,
            message,
            did_you_mean(key, absent) or did_you_mean(key, keys),
        )
    if kind == "missing" and isinstance(detail["loc"][-1], int):
        message = f"{name} {_said(_at(yaml.value, path))}; needs more."
        return _made("bad-value", yaml.line_of(path), file, message, "")
    if kind == "missing":
        where = f"{path_text(holder)} lacks" if holder else "the file lacks"
        message = f"{where} the key '{shown(str(path[-1]))}'; it is required."
        return _made("missing-key", yaml.line_of(holder), file, message, "")
    allowed, hint = _allowed(detail)
    if not hint and isinstance(detail["input"], str) and kind.startswith("float"):
        hint = _without_sign(detail["input"], _most_at(path, model))
    said = _said(detail["input"])
    code = "malformed-id" if kind == "string_pattern_mismatch" else "bad-value"
    return _made(code, yaml.line_of(path), file, f"{name} {said}; {allowed}", hint)


def _made(code: str, line: int, file: str, message: str, hint: str) -> Problem:
    return Problem("error", code, Place(file, line), message, hint)


def _said(value: Any) -> str:
    if value is None:
        return "is empty"
    if isinstance(value, Mapping):
        return "is a block of keys"
    if isinstance(value, list | tuple):
        return f"is a list of {len(value)}"
    if isinstance(value, bool):
        return f"is {str(value).lower()}"
    return f'is "{shown(value)}"' if isinstance(value, str) else f"is {shown(value)}"


def _allowed(detail: Any) -> tuple[str, str]:
    """Return what is allowed (a sentence's end) and a hint."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", context["expected"]) or [context["expected"]]
        alias = METHOD_ALIASES.get(value) if isinstance(value, str) else None
        hint = f"{value} is called {alias} here." if alias in words else did_you_mean(str(value), words)
        return f"one of {', '.join(sorted(words))}.", hint
    if kind == "string_pattern_mismatch":
        tidy = re.sub("[^a-z0-9._-]+", "-", str(value).lower()).strip("-._")
        return f"{_ID_PATTERN_WORDS}.", f"Did you mean {shown(tidy)}?" if tidy else ""
    if kind in _BOUNDS:
        bound, key = _BOUNDS[kind]
        return f"must be {bound} {context[key]:g}.", _proportion_hint(key, context[key], value)
    return _SHAPES.get(kind.split("_parsing")[0].split("_type")[0], _other)(detail)


def _proportion_hint(key: str, bound: float, value: Any) -> str:
    """Return what a share was meant to be: 35 or 350 for 0.35, 0.55 for 55 percent.

    A number just above 1 is no plain percentage; it may as well be a ratio.
    """
    if bound != 1 or not isinstance(value, int | float):
        return ""
    if key in ("gt", "ge"):
        return f"It is in percent. Did you mean {100 * value:g}?" if 0 < value < 1 else ""
    if 2 <= value < 100:
        return f"Did you mean {value / 100:g}?"
    return f"Did you mean {value / 1000:g}?" if 100 < value < 1000 else ""


def _without_sign(text: str, most: float | None) -> str:
    """Return the number that "35 %" stands for, where the key takes a proportion or a percentage."""
    found = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*%\s*", text)
    if found is None:
        return ""
    value = float(found[1].replace(",", "."))
    return f"Did you mean {value / 100 if most is not None and most <= 1 else value:g}?"


def _most_at(path: YamlPath, model: type[BaseModel]) -> float | None:
    """Return the upper bound of the number at `path` of `model`, where it has one."""
    if not path:
        return None
    for holder in _models_at(path[:-1], model):
        field = holder.model_fields.get(str(path[-1]))
        bounds = [] if field is None else [getattr(m, k, None) for m in field.metadata for k in ("lt", "le")]
        known = [float(b) for b in bounds if b is not None]
        if known:
            return min(known)
    return None


def _text_wanted(detail: Any) -> tuple[str, str]:
    value = detail["input"]
    if isinstance(value, bool | int | float):
        return "must be text.", "Put it in quotes."
    return "must be text.", "Leave the key out where it does not apply." if value is None else ""


def _list_wanted(detail: Any) -> tuple[str, str]:
    value = detail["input"]
    hint = f"Did you mean [{shown(value)}]?" if isinstance(value, str) else ""
    return "must be a list.", hint


def _other(detail: Any) -> tuple[str, str]:
    return f"{detail['msg'][0].lower()}{detail['msg'][1:]}.", ""


_SHAPES: dict[str, typing.Callable[[Any], tuple[str, str]]] = {
    "string": _text_wanted,
    "tuple": _list_wanted,
    "list": _list_wanted,
    "model": lambda _: ("must be a block of keys.", ""),
    "dict": lambda _: ("must be a block of keys.", ""),
    "int": lambda _: ("must be a whole number.", ""),
    "int_from_float": lambda _: ("must be a whole number.", ""),
    "float": lambda _: ("must be a number.", ""),
    "finite_number": lambda _: ("must be a finite number.", ""),
    "bool": lambda _: ("must be true or false.", ""),
    "date": lambda _: ("must be a date such as 2026-05-17.", ""),
    "date_from_datetime": lambda _: ("must be a date such as 2026-05-17.", ""),
    "string_too_short": lambda _: ("may not be empty.", ""),
    "string_too_long": lambda d: (f"has {len(d['input'])} characters, at most {d['ctx']['max_length']}.", ""),
    "too_short": lambda d: (f"needs at least {d['ctx']['min_length']}.", ""),
    "too_long": lambda d: (f"takes at most {d['ctx']['max_length']}.", ""),
}


def _at(value: Any, path: YamlPath) -> Any:
    for part in path:
        value = value[part]
    return value


def _keys_at(path: YamlPath, model: type[BaseModel]) -> list[str]:
    """Return the keys that the block at `path` of `model` may have."""
    models = _models_at(path, model)
    return [field.alias or key for key, field in models[0].model_fields.items()] if models else []


def _models_at(path: YamlPath, model: type[BaseModel]) -> list[type[BaseModel]]:
    kind: Any = model
    for part in path:
        models = _models(kind)
        if typing.get_origin(kind) is dict:
            kind = typing.get_args(kind)[1]
        elif isinstance(part, str) and models:
            named = {field.alias or key: field.annotation for key, field in models[0].model_fields.items()}
            kind = named.get(part)
    return _models(kind)


def _models(kind: Any) -> list[type[BaseModel]]:
    """Return the models inside an annotation such as `tuple[Concept, ...]` or `Search | None`."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    if typing.get_origin(kind) is Literal:
        return []
    if typing.get_origin(kind) in (Union, UnionType, tuple, list, dict, typing.Annotated):
        return [model for inner in typing.get_args(kind) for model in _models(inner)]
    return []
