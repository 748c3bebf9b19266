"""Writes the pages of docs/ that say what the code says, and the published schema.

Run as `python -m tests.validate.pages`.
"""

from __future__ import annotations

import types
import typing
from pathlib import Path
from typing import Any, Literal, Union

from pydantic import BaseModel

from steelyard.data.columns import TABLES, Column, TableSpec
from steelyard.review import schema
from steelyard.review.plan import Plan
from steelyard.review.validate.catalogue import READING
from steelyard.review.validate.registry import RULES

DOCS = Path(__file__).parents[2] / "docs"
KINDS = {
    "id": "id",
    "text": "text",
    "word": "word",
    "count": "whole number",
    "year": "year",
    "number": "number",
    "printed": "as printed",
    "yes-no": "yes or no",
}


def validation_page() -> str:
    """Return docs/validation.md."""
    return "\n".join(
        [
            "# What is checked",
            "",
            "`steelyard validate` reads a review folder and reports everything at once. An *error* stops a",
            "build; a *warning* goes on into the report. Each message names the file and line, what was",
            "found, what is allowed and, where one is likely, what was probably meant. Nothing in the folder",
            "is changed.",
            "",
            "The limits of the warnings are conventions, chosen to be quiet on sound data. A warning asks",
            "for a look at the source; it does not say that a value is wrong. At most 50 problems of a kind",
            "are listed for a file.",
            "",
            "## Cross-checks",
            "",
            "| code | severity | what it finds |",
            "|---|---|---|",
            *(f"| `{rule.code}` | {rule.severity} | {rule.about} |" for rule in RULES),
            "",
            "## Reading the files",
            "",
            "| code | severity | what it finds |",
            "|---|---|---|",
            *(f"| `{code.code}` | {code.severity} | {code.about} |" for code in READING),
            "",
        ]
    )


def columns_part() -> str:
    """Return the tables of columns, one for each file."""
    return "\n".join(_table(spec) for spec in TABLES)


def keys_part() -> str:
    """Return the tables of keys, one for each block of review.yaml."""
    return "\n".join(_block(model) for model in _blocks(Plan))


def with_part(page: str, name: str, part: str) -> str:
    """Return `page` with the lines between its markers `<!-- name -->` and `<!-- end name -->` replaced."""
    start, end = f"<!-- {name} -->\n", f"<!-- end {name} -->"
    before, rest = page.split(start)
    return before + start + "\n" + part + "\n" + end + rest.split(end)[1]


def _table(spec: TableSpec) -> str:
    rows = "\n".join(f"| `{c.name}` | {_kind(c)} | {_help(c, spec)} |" for c in spec.columns)
    return f"### {spec.file}\n\nA row is {spec.row}.\n\n| column | holds | meaning |\n|---|---|---|\n{rows}\n"


def _kind(column: Column) -> str:
    bounds = [
        f"from {column.low:g}" if column.low is not None else "",
        f"to {column.high:g}" if column.high is not None else "",
    ]
    limits = " ".join(bound for bound in bounds if bound)
    return KINDS[column.kind] + (f", {limits}" if limits else "")


def _help(column: Column, spec: TableSpec) -> str:
    words = ", ".join(f"`{word}`" for word in column.words)
    listed = f" {'One of' if column.closed else 'Usually'} {words}." if words else ""
    needed = " **Needed.**" if column.name in spec.needed else ""
    filled = " Never empty." if column.filled and not needed else ""
    return (column.help + listed + needed + filled).replace("|", "\\|")


def _block(model: type[BaseModel]) -> str:
    name = "review.yaml" if model is Plan else model.__name__
    doc = (model.__doc__ or "").strip().split("\n")[0]
    lines = [f"### {name}", "", doc, "", "| key | holds | meaning |", "|---|---|---|"]
    for key, field in model.model_fields.items():
        shown = field.alias or key
        needed = " **Needed.**" if field.is_required() else ""
        default = field.default
        plain = isinstance(default, str | int | float) and default not in ("", None)
        absent = (
            f" Default: `{str(default).lower() if isinstance(default, bool) else default}`." if plain else ""
        )
        meaning = ((field.description or "") + absent + needed).strip()
        holds = "id" if "pattern" in str(field.metadata) else _type(field.annotation)
        lines.append(f"| `{shown}` | {holds} | {meaning} |")
    return "\n".join([*lines, ""])


def _type(kind: Any) -> str:
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        return ", ".join(f"`{word}`" for word in args)
    if origin is typing.Annotated:
        return "id" if "pattern" in str(args[1]) else _type(args[0])
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_type(arg) for arg in args if arg is not types.NoneType))
    if origin is tuple:
        inner = [arg for arg in args if arg is not Ellipsis]
        return f"list of {_type(inner[0])}"
    if origin is dict:
        return f"{_type(args[0])}: {_type(args[1])}"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    plain = {str: "text", bool: "true or false", int: "whole number", float: "number"}
    return plain.get(kind, getattr(kind, "__name__", str(kind)))


def _blocks(model: type[BaseModel]) -> list[type[BaseModel]]:
    """Return a block and every block below it, each once, in the order a reader meets them."""
    found: list[type[BaseModel]] = [model]
    for field in model.model_fields.values():
        for inner in _models(field.annotation):
            found += [block for block in _blocks(inner) if block not in found]
    return found


def _models(kind: Any) -> list[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    if typing.get_origin(kind) is Literal:
        return []
    return [model for arg in typing.get_args(kind) for model in _models(arg)]


def main() -> None:
    """Write both pages and the schema file."""
    schema_file = Path(schema.__file__).with_name("schema") / "review-1.schema.json"
    schema_file.write_text(schema.schema_text(), encoding="utf-8")
    (DOCS / "validation.md").write_text(validation_page(), encoding="utf-8")
    folder = DOCS / "review-folder.md"
    page = with_part(folder.read_text(encoding="utf-8"), "columns", columns_part())
    folder.write_text(with_part(page, "keys", keys_part()), encoding="utf-8")


if __name__ == "__main__":
    main()
