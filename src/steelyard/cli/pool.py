"""The command `pool`: a CSV file in, a table with a small forest plot out."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from steelyard.api.exports import check_export
from steelyard.api.spreadsheet.columns import ChoiceError, check_offered, parse_named
from steelyard.api.spreadsheet.pooled import check_method, pool_csv
from steelyard.api.spreadsheet.sheet import MAX_BYTES
from steelyard.check import check_choice, check_level
from steelyard.cli.guard import WrongUsageError
from steelyard.cli.pooltable import show
from steelyard.cli.terminal import say
from steelyard.errors import InputError
from steelyard.terms import TESTS

OUTPUT_VERSION = 1
FIGURES = (".svg", ".png", ".pdf")


@dataclass(frozen=True, slots=True)
class Request:
    """The options of the command, as typed."""

    measure: str | None
    columns: str
    method: str
    test: str
    level: float
    subgroup: str
    group1: str
    forest: Path | None
    overwrite: bool
    as_json: bool


def pool_table(file: str, request: Request) -> None:
    """Pool the table and print it; save the forest plot where one is asked for."""
    named = _checked(request)
    if request.forest is not None:
        check_export(request.forest, overwrite=request.overwrite)
    with _file(file) as (path, name):
        try:
            table = pool_csv(
                path,
                request.measure.upper() if request.measure else None,
                columns=named,
                method=request.method.upper(),
                test=request.test.lower(),
                level=request.level,
                subgroup=request.subgroup or None,
                group1=request.group1 or None,
                name=name,
            )
        except ChoiceError as error:
            raise WrongUsageError(str(error)) from error
    if request.forest is not None:
        table.forest().save(request.forest)
    if request.as_json:
        sys.stdout.write(json.dumps({"schema": OUTPUT_VERSION, **table.to_dict()}, indent=2) + "\n")
    else:
        show(table)
    if request.forest is not None:
        say(("wrote ", "green"), str(request.forest), err=request.as_json)


def _checked(request: Request) -> dict[str, str]:
    """Return the columns named; what is wrong with an option is wrong usage, not wrong input."""
    try:
        if request.measure:
            check_offered(request.measure.upper(), "--measure")
        check_method(request.method.upper(), "--method")
        check_choice("--test", request.test.lower(), TESTS)
        check_level(request.level, "--level")
        if request.forest is not None and request.forest.suffix.lower() not in FIGURES:
            raise InputError(f"--forest is {request.forest}; must end in {', '.join(FIGURES)}.")
        return parse_named(request.columns)
    except InputError as error:
        raise WrongUsageError(str(error)) from error


@contextmanager
def _file(file: str) -> Iterator[tuple[Path, str]]:
    """Yield a path to read and what to call it; standard input is set down in a file that is then removed."""
    if file != "-":
        if not Path(file).exists():
            raise WrongUsageError(f"{file}: there is no such file; need a CSV file, or - for standard input.")
        yield Path(file), file
        return
    if sys.stdin.isatty():
        say("Reading the table from the keyboard; end it with Ctrl-D.", err=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.csv")
        path.write_bytes(sys.stdin.buffer.read(MAX_BYTES + 1))
        yield path, "standard input"
