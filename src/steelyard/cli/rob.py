"""The command about risk of bias: what is open, worksheets out, answers in, tables for robvis."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from steelyard.api.review import problems_in
from steelyard.api.rob import RobRead, RobStatus, rob_export, rob_read, rob_status, rob_worksheet
from steelyard.cli.guard import BAD_INPUT, Exit, WrongUsageError
from steelyard.cli.terminal import Segment, count_of, say
from steelyard.errors import Problem, ReviewError

if TYPE_CHECKING:
    from steelyard.review.rob.merge import Answer
    from steelyard.review.rob.worklist import Standing

OUTPUT_VERSION = 1
MOST_OPEN = 6


@dataclass(frozen=True, slots=True)
class RobRequest:
    """What was asked for: at most one of `write`, `read` and `robvis`; without any, the status."""

    write: Path | None
    read: Path | None
    robvis: Path | None
    assessor: str
    analysis: str
    tool: str
    outcome: str
    time: str
    replace: bool
    overwrite: bool
    as_json: bool


def rob(folder: Path, asked: RobRequest) -> None:
    """Do what was asked for, or say what still needs judging."""
    if not folder.is_dir():
        raise WrongUsageError(f"{folder}: there is no such folder; need the one that holds review.yaml.")
    if sum(x is not None for x in (asked.write, asked.read, asked.robvis)) > 1:
        raise WrongUsageError("--write, --read and --robvis exclude each other; need one at a time.")
    try:
        if asked.write is not None:
            _write(folder, asked.write, asked)
        elif asked.read is not None:
            _read(folder, asked.read, asked)
        elif asked.robvis is not None:
            _robvis(folder, asked.robvis, asked)
        else:
            _status(folder, asked)
    except ReviewError as error:
        _refused(error.problems, asked)


def _refused(problems: tuple[Problem, ...], asked: RobRequest) -> None:
    errors = [p for p in problems if p.severity == "error"]
    if asked.as_json:
        found = [
            {"file": p.place.file, "line": p.place.line, "message": p.message, "hint": p.hint} for p in errors
        ]
        _print_json({"done": False, "problems": found})
    for problem in errors if not asked.as_json else ():
        say(("error: ", "red"), str(problem), err=True)
    if not asked.as_json:
        say(f"nothing written: {count_of(len(errors), 'error')}", err=True)
    raise Exit(BAD_INPUT)


def _write(folder: Path, out: Path, asked: RobRequest) -> None:
    if not asked.assessor:
        raise WrongUsageError("--write needs --assessor NAME: a worksheet is one person's, or the consensus.")
    results = rob_worksheet(folder, out, asked.assessor, overwrite=asked.overwrite)
    if asked.as_json:
        _print_json({"done": True, "out": str(out), "assessor": asked.assessor, "results": results})
        return
    say(("wrote ", "green"), f"{out}: {count_of(results, 'result')} to judge by {asked.assessor}")
    say("Fill in the columns answer and support, save it, and read it back:")
    say(f"  steelyard rob {folder} --read {out}")


def _read(folder: Path, file: Path, asked: RobRequest) -> None:
    done = rob_read(
        folder,
        file,
        assessor=asked.assessor,
        tool=asked.tool,
        outcome=asked.outcome,
        time_label=asked.time,
        replace=asked.replace,
    )
    if asked.as_json:
        _print_json(_read_as_json(folder, done))
    else:
        _show_read(folder, file, done)
    if done.merge.kept or done.merge.emptied:
        raise Exit(BAD_INPUT)


def _show_read(folder: Path, file: Path, done: RobRead) -> None:
    merge = done.merge
    for warning in done.warnings:
        say(("warning: ", "yellow"), str(warning), err=True)
    for before, after in merge.changed:
        say(f"rob.csv: {_named(before)}: {_said(before)} is now {_said(after)}")
    for before, after in merge.kept:
        say(
            ("kept: ", "yellow"),
            f"rob.csv:{before.line}: {_named(before)} is {_said(before)}; {file.name}:{after.line} has "
            f"{_said(after)}. --replace takes the file's.",
            err=True,
        )
    for before in merge.emptied:
        where = f"rob.csv:{before.line}: {_named(before)}"
        what = f"{where} is {_said(before)}, and empty in {file.name}."
        say(("kept: ", "yellow"), f"{what} --replace takes it back.", err=True)
    for before in merge.withdrawn:
        say(f"rob.csv: {_named(before)}: {_said(before)} is taken back")
    changed = merge.added or merge.changed or merge.withdrawn
    verb: Segment = ("changed ", "green") if changed else ("unchanged ", "")
    taken = f"{len(merge.withdrawn)} taken back, " if merge.withdrawn else ""
    counts = f"{len(merge.added)} added, {len(merge.changed)} changed, {taken}{merge.same} as before"
    say(verb, f"{folder / 'rob.csv'} from a {done.form}: {counts}")
    found = [p for p in problems_in(folder)[1] if p.place.file == "rob.csv"]
    if found:
        errors = sum(p.severity == "error" for p in found)
        say(
            f"rob.csv has {count_of(errors, 'error')} and {count_of(len(found) - errors, 'warning')}; "
            f"see steelyard validate {folder}",
            err=True,
        )


def _named(answer: Answer) -> str:
    key = answer.key
    return " ".join(x for x in (*key[:3], key[3], key[5], f"({key[4]})") if x)


def _said(answer: Answer) -> str:
    value, support = answer.content
    return f"{value or 'no answer'}{f' ({support[:40]})' if support else ''}"


def _read_as_json(folder: Path, done: RobRead) -> dict[str, object]:
    merge = done.merge

    def plain(answer: Answer) -> dict[str, object]:
        names = ("study_id", "outcome", "time_label", "tool", "assessor", "item", "answer", "support")
        return {name: getattr(answer, name) for name in names}

    return {
        "done": True,
        "review": str(folder),
        "form": done.form,
        "added": [plain(a) for a in merge.added],
        "changed": [{"before": plain(a), "after": plain(b)} for a, b in merge.changed],
        "kept": [{"stands": plain(a), "file": plain(b)} for a, b in merge.kept],
        "emptied": [plain(a) for a in merge.emptied],
        "withdrawn": [plain(a) for a in merge.withdrawn],
        "same": merge.same,
    }


def _robvis(folder: Path, out: Path, asked: RobRequest) -> None:
    if not asked.analysis:
        raise WrongUsageError("--robvis needs --analysis ID: which results the table holds.")
    differing = rob_export(folder, out, asked.analysis, overwrite=asked.overwrite)
    if asked.as_json:
        _print_json({"done": True, "out": str(out), "left_empty": list(differing)})
        return
    for cell in differing:
        say(("left empty: ", "yellow"), f"{cell}: two judges differ", err=True)
    say(("wrote ", "green"), str(out))


def _status(folder: Path, asked: RobRequest) -> None:
    status = rob_status(folder)
    if asked.as_json:
        _print_json(_status_as_json(folder, status, asked.assessor))
        return
    for wanted, standings in status.results:
        about = " · ".join(x for x in (wanted.study.study_id, wanted.outcome, wanted.time_label) if x)
        named = [s for s in standings if asked.assessor in ("", s.assessor)]
        says = "; ".join(f"{s.assessor}: {_how_far(s)}" for s in named) or "nobody has begun"
        say(f"{about}  {wanted.tool}  {says}")
    total = len(status.results)
    say(f"{status.judged} of {count_of(total, 'result')} judged; {total - status.judged} to judge")
    alone = sum(len(standings) == 1 for _, standings in status.results)
    if alone:
        say(f"{count_of(alone, 'result')} by one assessor alone")
    if status.judged < total:
        name = asked.assessor or "NAME"
        say(f"  steelyard rob {folder} --assessor {name} --write worksheet.csv")


def _how_far(standing: Standing) -> str:
    said = f"{standing.overall} overall" if standing.overall else f"open {_listed(standing.open)}"
    without = standing.unsupported
    return f"{said}, support missing: {_listed(without)}" if without else said


def _listed(items: Sequence[str]) -> str:
    return ", ".join(items[:MOST_OPEN]) + (", ..." if len(items) > MOST_OPEN else "")


def _status_as_json(folder: Path, status: RobStatus, assessor: str) -> dict[str, object]:
    return {
        "review": str(folder),
        "judged": status.judged,
        "assessors": list(status.assessors),
        "results": [
            {
                "study_id": w.study.study_id,
                "outcome": w.outcome,
                "time_label": w.time_label,
                "tool": w.tool,
                "analyses": list(w.entries),
                "facts": w.facts,
                "assessors": [
                    {
                        "assessor": s.assessor,
                        "open": list(s.open),
                        "overall": s.overall,
                        "problems": s.problems,
                        "unsupported": list(s.unsupported),
                    }
                    for s in standings
                    if assessor in ("", s.assessor)
                ],
            }
            for w, standings in status.results
        ],
    }


def _print_json(content: dict[str, object]) -> None:
    sys.stdout.write(json.dumps({"schema": OUTPUT_VERSION, **content}, indent=2) + "\n")
