"""The architecture is one line: a module imports from its own package and from what stands left of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import steelyard

SRC = Path(steelyard.__file__).parent
FOUNDATION = ("errors", "terms", "check", "numfmt", "files")
PACKAGES = ("data", "effects", "models", "appraisal", "review", "claims", "report", "api", "cli")
LINE = (*FOUNDATION, *PACKAGES)
# What stands outside the line: the version is a leaf; the two front doors hold nothing but lazy imports.
OUTSIDE = {"_version": (), "__init__": ("_version", "api"), "__main__": ("cli",)}

HEAVY = ("pandas", "formulaic", "matplotlib")
NO_ARRAYS = ("claims", "report", "cli")
WRITERS = ("api", "cli")


def modules() -> list[Path]:
    return sorted(SRC.rglob("*.py"))


def part_of(path: Path) -> str:
    """Return the package or top-level module a source file belongs to."""
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imported(node: ast.AST) -> Iterator[str]:
    """Yield dotted names a node imports; `from steelyard import x` counts as steelyard.x."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"line {node.lineno}: a relative import"
        base = node.module or ""
        yield from ([f"steelyard.{a.name}" for a in node.names] if base == "steelyard" else [base])
    elif isinstance(node, ast.Call) and called(node) in {"import_module", "__import__"}:
        argument = node.args[0] if node.args else None
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


def called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def all_imports(path: Path) -> list[tuple[int, str]]:
    tree = ast.parse(path.read_text("utf-8"))
    return [(getattr(node, "lineno", 0), name) for node in ast.walk(tree) for name in imported(node)]


def own_part(name: str) -> str | None:
    """Return which of our parts a dotted name points to; None for other people's packages."""
    root, _, rest = name.partition(".")
    if root != "steelyard":
        return None
    first = rest.partition(".")[0]
    return first if first in LINE or first in OUTSIDE else "__init__"


def allowed(part: str) -> tuple[str, ...]:
    if part in OUTSIDE:
        return OUTSIDE[part]
    if part in FOUNDATION:
        return (*FOUNDATION[: FOUNDATION.index(part)], "_version")
    return (*LINE[: LINE.index(part)], part, "_version")


def at_import_time(path: Path) -> Iterator[str]:
    """Yield what a module imports when it is itself imported, `if TYPE_CHECKING:` left out."""
    queue: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while queue:
        node = queue.pop()
        yield from imported(node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            queue.extend(node.orelse)
            continue
        queue.extend(
            child
            for child in ast.iter_child_nodes(node)
            if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        )


def ids(path: Path) -> str:
    return str(path.relative_to(SRC))


def test_the_line_names_every_part_of_the_source() -> None:
    entries = {p for p in SRC.iterdir() if p.suffix == ".py" or (p.is_dir() and any(p.rglob("*.py")))}
    assert {p.name.removesuffix(".py") for p in entries} == {*LINE, *OUTSIDE}


@pytest.mark.parametrize("path", modules(), ids=ids)
def test_a_module_imports_only_leftwards(path: Path) -> None:
    part = part_of(path)
    wrong = [
        f"{path.relative_to(SRC)}:{line}: {part} imports {name}"
        for line, name in all_imports(path)
        if (target := own_part(name)) is not None and target not in allowed(part)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", modules(), ids=ids)
def test_a_module_keeps_its_hands_off(path: Path) -> None:
    part, wrong = part_of(path), []
    for line, name in all_imports(path):
        root = name.partition(".")[0]
        refused = (
            (part in NO_ARRAYS and root in {"numpy", "scipy"})
            or name.startswith("scipy.stats")
            or (own_part(name) == "files" and part not in WRITERS)
        )
        wrong += [f"{path.relative_to(SRC)}:{line}: {part} imports {name}"] if refused else []
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", modules(), ids=ids)
def test_scipy_stats_is_not_reached_by_attribute_or_from_import(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    found = [
        node.lineno
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "scipy"
            and "stats" in {a.name for a in node.names}
        )
        or (
            isinstance(node, ast.Attribute)
            and node.attr == "stats"
            and isinstance(node.value, ast.Name)
            and node.value.id in {"scipy", "sp"}
        )
    ]
    assert not found, f"{path.relative_to(SRC)}: scipy.stats in lines {found}"


@pytest.mark.parametrize("path", modules(), ids=ids)
def test_heavy_packages_are_imported_only_inside_functions(path: Path) -> None:
    found = [name for name in at_import_time(path) if name.partition(".")[0] in HEAVY]
    assert not found, f"{path.relative_to(SRC)}: {found} when the module is imported"


def test_the_test_itself_sees_each_kind_of_import(tmp_path: Path) -> None:
    source = tmp_path / "sample.py"
    source.write_text(
        "import a.b\nfrom steelyard import cli\nfrom steelyard.data import rows\n"
        "def f():\n    import pandas\n    importlib.import_module('steelyard.api')\n"
        "if TYPE_CHECKING:\n    import formulaic\n",
        "utf-8",
    )
    names = {name for _, name in all_imports(source)}
    assert names == {"a.b", "steelyard.cli", "steelyard.data", "pandas", "steelyard.api", "formulaic"}
    assert set(at_import_time(source)) == {"a.b", "steelyard.cli", "steelyard.data"}
