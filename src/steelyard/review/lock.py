"""The plan lock: what was decided before the results were seen, kept with its date and hash.

Locked are the question, how studies were searched, what counts as which treatment and condition, the
outcomes, the scales' scores, the rules, every entry's choice of results, measure and model, and the rows of
the summaries of findings; not titles, texts, headings, other words for the same, the day of the last search,
or judgements made afterwards. A locked plan may change; each change has to be explained.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from steelyard.check import shown
from steelyard.errors import Place, Problem
from steelyard.review.plan import Plan
from steelyard.review.plan.deviations import Deviation
from steelyard.review.result.lock import Departure, PlanLock, ReplacedLock

LOCK_FILE = "plan-lock.json"
FORMAT = 2

_WHOLE = ("question", "crossover", "overlaps", "grade")
_OUTCOME = ("better", "kind", "harm", "scales", "important_difference", "importance")
_CONCEPT = ("broader",)
_SEARCH = ("systematic", "statement")
_NOT_OF_AN_INSTRUMENT = ("name", "source")
_FINDINGS_ROW = ("baseline", "scale")
_NOT_OF_AN_ENTRY = ("title", "group", "question", "reason", "text", "published", "labels", "certainty")


@dataclass(frozen=True, slots=True)
class Lock:
    """What a lock file holds: when and by whom, the hash, the plan as it was, the locks it replaced."""

    on: date
    by: str
    sha256: str
    plan: Mapping[str, Any]
    replaced: tuple[ReplacedLock, ...] = ()


def locked_part(plan: Plan, *, only_said: bool = False) -> dict[str, Any]:
    """Return what a lock holds of a plan: mappings by id down to single values, defaults included.

    `only_said` leaves out what has its default value.
    """
    said = plan.model_dump(mode="json", by_alias=True, exclude_defaults=only_said)
    entries = {
        a["id"]: _by_id({k: v for k, v in a.items() if k not in (*_NOT_OF_AN_ENTRY, "id")})
        for a in said["analyses"]
    }
    whole = {name: _by_id(said[name]) for name in _WHOLE if name in said}
    return {
        **whole,
        "search": _only(said["search"], _SEARCH),
        "treatments": {c["id"]: _only(c, _CONCEPT) for c in said["treatments"]},
        "conditions": {c["id"]: _only(c, _CONCEPT) for c in said["conditions"]},
        "outcomes": {o["id"]: _only(o, _OUTCOME) for o in said["outcomes"]},
        "instruments": {
            i["name"]: {k: v for k, v in i.items() if k not in _NOT_OF_AN_INSTRUMENT}
            for i in said.get("instruments", ())
        },
        "claims": _claims(said.get("claims", {})),
        "analyses": entries,
        "summary_of_findings": {
            t["id"]: {_row_name(r): _only(r, _FINDINGS_ROW) for r in t["rows"]}
            for t in said.get("summary_of_findings", ())
        },
    }


def _only(block: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {k: v for k, v in block.items() if k in names}


def _claims(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of claims with the large effects by outcome and equal outcomes as their ids."""
    large = {x["outcome"]: {k: v for k, v in x.items() if k != "outcome"} for x in said.get("large", ())}
    equal = [x["outcomes"] for x in said.get("equal_outcomes", ())]
    own = {"large": large, "equal_outcomes": equal}
    return {**said, **{name: value for name, value in own.items() if name in said}}


def _row_name(row: Mapping[str, Any]) -> str:
    """Return what a row of a summary of findings is about: its entry, its outcome, or both."""
    return "/".join(row[name] for name in ("analysis", "outcome") if row.get(name))


def _by_id(value: Any) -> Any:
    """Return lists of blocks that have ids as mappings, so that a change is named by its id."""
    if isinstance(value, dict):
        return {k: _by_id(v) for k, v in value.items()}
    if isinstance(value, list) and value and all(isinstance(v, dict) and "id" in v for v in value):
        return {v["id"]: _by_id({k: x for k, x in v.items() if k != "id"}) for v in value}
    return value


def digest(on: date, by: str, part: Mapping[str, Any], replaced: tuple[ReplacedLock, ...] = ()) -> str:
    """Return the SHA-256 of a lock's day, name, plan and history: sorted keys, no spaces, UTF-8."""
    signed: dict[str, Any] = {"on": on.isoformat(), "by": by, "plan": part}
    if replaced:
        signed["replaced"] = [asdict(r) for r in replaced]
    text = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def lock_text(plan: Plan, on: date, by: str, before: Lock | None = None) -> str:
    """Return the content of a new lock file; `before` is the lock that it replaces, which it remembers."""
    part = locked_part(plan)
    replaced = () if before is None else (*before.replaced, _replaced(before))
    lock = {
        "format": FORMAT,
        "on": on.isoformat(),
        "by": by,
        "sha256": digest(on, by, part, replaced),
        **({"replaced": [asdict(r) for r in replaced]} if replaced else {}),
        "plan": part,
    }
    return json.dumps(lock, indent=1, ensure_ascii=False) + "\n"


def _replaced(lock: Lock) -> ReplacedLock:
    return ReplacedLock(lock.on.isoformat(), lock.by, lock.sha256)


def read_lock(folder: Path) -> tuple[Lock | None, str, tuple[Problem, ...]]:
    """Return the folder's lock, the file's SHA-256 and what is wrong with it; nothing where there is none."""
    path = folder / LOCK_FILE
    try:
        if not path.exists():
            return None, "", ()
        raw = path.read_bytes()
    except OSError as error:
        return None, "", (_broken(f"cannot be read ({error.strerror or type(error).__name__})"),)
    sha256 = hashlib.sha256(raw).hexdigest()
    try:
        lock = _parsed(json.loads(raw.decode("utf-8")))
    except _OldFormatError as error:
        return None, sha256, (_old(str(error)),)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None, sha256, (_broken("is not a lock of this format"),)
    if digest(lock.on, lock.by, lock.plan, lock.replaced) != lock.sha256:
        return None, sha256, (_broken("does not have the hash that it states: it was changed by hand"),)
    return lock, sha256, ()


class _OldFormatError(Exception):
    """A lock of an earlier format; says when and by whom it was made."""


def _parsed(content: Any) -> Lock:
    if content["format"] in range(1, FORMAT):
        raise _OldFormatError(f"{shown(str(content['on']))} by {shown(str(content['by']))}")
    if content["format"] != FORMAT or not isinstance(content["plan"], dict):
        raise ValueError("another format")
    replaced = tuple(
        ReplacedLock(str(r["on"]), str(r["by"]), str(r["sha256"])) for r in content.get("replaced", ())
    )
    return Lock(
        date.fromisoformat(content["on"]),
        str(content["by"]),
        str(content["sha256"]),
        content["plan"],
        replaced,
    )


def _broken(what: str) -> Problem:
    hint = "Restore it from version control; steelyard lock --replace writes a new one."
    return Problem("error", "broken-lock", Place(LOCK_FILE), f"{what}.", hint)


def _old(made: str) -> Problem:
    what = (
        f"was locked on {made} in an earlier format, whose hash covers neither that day and name nor the "
        "whole plan."
    )
    hint = "Compare it with review.yaml and lock again: steelyard lock DIR --replace --by NAME --date DAY."
    return Problem("error", "broken-lock", Place(LOCK_FILE), what, hint)


def departures(lock: Lock, plan: Plan) -> tuple[Departure, ...]:
    """Return every value in which a plan differs from what was locked, with what explains it."""
    found = _differences(lock.plan, _plain(locked_part(plan)), _plain(locked_part(plan, only_said=True)))
    return tuple(
        Departure(path, _shown(before), _shown(after), *_explained(path, plan.deviations))
        for path, before, after in found
    )


def _plain(part: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(part))


def lock_state(lock: Lock | None, plan: Plan) -> PlanLock | None:
    """Return what a report says of the lock; None where the plan was never locked."""
    if lock is None:
        return None
    return PlanLock(lock.on.isoformat(), lock.by, lock.sha256, departures(lock, plan), lock.replaced)


def _differences(before: Any, after: Any, said: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield (path, before, after); a key that the lock does not know counts only where it is `said` now.

    A version that knows more keys gives them their defaults: nobody changed those.
    """
    if before == after:
        return
    if not (isinstance(before, dict) and isinstance(after, dict)):
        yield path, before, after
        return
    for key in dict.fromkeys((*before, *after)):
        below = f"{path}.{key}" if path else str(key)
        now = said.get(key) if isinstance(said, dict) else None
        if key in before or now is not None:
            yield from _differences(before.get(key), after.get(key), now, below)


def _explained(path: str, deviations: tuple[Deviation, ...]) -> tuple[str, str, str]:
    """Return reason, name and date of the deviation nearest to a path; empty where there is none."""
    found = [d for d in deviations if covers(d.path, path)]
    if not found:
        return "", "", ""
    nearest = max(found, key=lambda d: len(d.path))
    return nearest.reason, nearest.by, nearest.on.isoformat()


def covers(named: str, path: str) -> bool:
    """Return whether a deviation's path is `path` or holds it."""
    return path == named or path.startswith(f"{named}.")


def _shown(value: Any) -> str:
    """Return a value in a few words; None where the plan says nothing."""
    if value is None:
        return "not said"
    if isinstance(value, dict):
        return "there"
    if isinstance(value, list):
        return ", ".join(_shown(v) for v in value) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value)
