"""The commands about a review: new, validate, build."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from steelyard.api.review import BuildReport, build, lock_plan, problems_in
from steelyard.api.review import new_review as write_starter
from steelyard.cli.guard import BAD_INPUT, GATE_FAILED, Exit, WrongUsageError
from steelyard.cli.terminal import Segment, count_of, progress, say
from steelyard.errors import Problem, ReviewError

OUTPUT_VERSION = 1


def new_review(folder: Path, *, example: bool = False) -> None:
    """Write the starter, or the complete example, and say what to do next."""
    for path in write_starter(folder, example=example):
        say(("wrote ", "green"), str(path))
    say()
    if example:
        say("A complete review with every judgement filled in. All of its trials are invented.")
    else:
        say("A small review that works: thirteen vaccine trials of 1948 to 1980.")
    say("Next:")
    say(f"  steelyard validate {folder}")
    say(f"  steelyard build {folder} --out site")
    say("Then change review.yaml and the tables, step by step, into your own.")


def validate_review(folder: Path, *, as_json: bool, strict: bool) -> None:
    """Print every problem; end with 1 for errors, and under strict with 3 for warnings nobody looked at."""
    _need_a_folder(folder)
    _, problems = problems_in(folder)
    errors, warnings = _counts(problems)
    if as_json:
        _print_json(
            {"review": str(folder), "errors": errors, "warnings": warnings, "problems": _plain(problems)}
        )
    else:
        for problem in problems:
            _show(folder, problem)
        looked = sum(bool(problem.looked_at) for problem in problems)
        say(*_verdict(folder, errors, warnings), f", {looked} of them looked at" if looked else "")
    if errors:
        raise Exit(BAD_INPUT)
    if strict and any(p.severity == "warning" and not p.looked_at for p in problems):
        raise Exit(GATE_FAILED)


def build_review(folder: Path, out: Path, *, as_json: bool) -> None:
    """Build the site and say where to look, or print what stops it."""
    _need_a_folder(folder)
    try:
        report = build(folder, out, stage=progress)
    except ReviewError as error:
        errors, warnings = _counts(error.problems)
        if as_json:
            found = {"errors": errors, "warnings": warnings, "problems": _plain(error.problems)}
            _print_json({"built": False, "review": str(folder), **found})
        else:
            for problem in error.problems:
                if problem.severity == "error":
                    _show(folder, problem, err=True)
            say(("nothing built: ", "red"), f"{folder} has {count_of(errors, 'error')}", err=True)
        raise Exit(BAD_INPUT) from None
    if as_json:
        _print_json(_report_as_json(folder, report))
    else:
        _show_report(folder, report)


def lock_review(folder: Path, *, by: str, on: str, replace: bool) -> None:
    """Lock the plan and say what follows."""
    _need_a_folder(folder)
    try:
        day = date.fromisoformat(on) if on else None
    except ValueError:
        raise WrongUsageError(f"--date {on!r}; need a day such as 2026-05-31.") from None
    path = lock_plan(folder, by=by, on=day, replace=replace)
    say(("locked ", "green"), str(path))
    say("Keep it under version control. Later changes of the plan are listed in the report, and are warnings")
    say("until review.yaml explains them under deviations.")


def _show_report(folder: Path, report: BuildReport) -> None:
    if report.warnings:
        where = f"{report.out / 'warnings.html'} or steelyard validate {folder}"
        say((count_of(len(report.warnings), "warning"), "yellow"), f"; see {where}", err=True)
    entries = ", ".join(f"{number} {status}" for status, number in sorted(report.analyses.items()))
    say(("built ", "green"), f"{report.out}: {count_of(report.files, 'file')}; entries: {entries}")
    say("Open ", (str(report.index), "bold"))


def _report_as_json(folder: Path, report: BuildReport) -> dict[str, object]:
    return {
        "built": True,
        "review": str(folder),
        "out": str(report.out),
        "index": str(report.index),
        "files": report.files,
        "analyses": report.analyses,
        "errors": 0,
        "warnings": len(report.warnings),
        "problems": _plain(report.warnings),
    }


def _need_a_folder(folder: Path) -> None:
    if not folder.exists():
        raise WrongUsageError(f"{folder}: there is no such folder. steelyard new {folder} makes one.")
    if not folder.is_dir():
        raise WrongUsageError(f"{folder}: is a file; need the folder that holds review.yaml.")


def _counts(problems: Iterable[Problem]) -> tuple[int, int]:
    severities = [p.severity for p in problems]
    return severities.count("error"), severities.count("warning")


def _show(folder: Path, problem: Problem, *, err: bool = False) -> None:
    severity: Segment = ("error: ", "red") if problem.severity == "error" else ("warning: ", "yellow")
    note = problem.looked_at or problem.hint
    say(f"{folder / str(problem.place)}: ", severity, problem.message + (f" {note}" if note else ""), err=err)


def _verdict(folder: Path, errors: int, warnings: int) -> tuple[Segment | str, ...]:
    counts = f"{count_of(errors, 'error')}, {count_of(warnings, 'warning')}"
    if errors:
        return (("not valid: ", "red"), f"{folder}: {counts}")
    return (("valid: ", "green"), f"{folder}: {counts}")


def _plain(problems: Iterable[Problem]) -> list[dict[str, object]]:
    return [
        {
            "severity": p.severity,
            "code": p.code,
            "file": p.place.file,
            "line": p.place.line,
            "message": p.message,
            "hint": p.hint,
            "looked_at": p.looked_at,
        }
        for p in problems
    ]


def _print_json(content: dict[str, object]) -> None:
    sys.stdout.write(json.dumps({"schema": OUTPUT_VERSION, **content}, indent=2) + "\n")
