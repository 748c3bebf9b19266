"""A claim file from disk: its content, or every problem of it with its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from steelyard.check import did_you_mean, shown
from steelyard.claims.claimfile_model import SIGNED, ClaimEntry, ClaimFile, SlotValues
from steelyard.data.yamlfile import YamlFile, YamlPath, read_yaml
from steelyard.errors import Place, Problem
from steelyard.review.messages import model_of, path_text
from steelyard.review.plan import Plan

MOST_BYTES = 20_000_000


def read_claim_file(path: Path, name: str = "") -> tuple[ClaimFile | None, tuple[Problem, ...]]:
    """Return the claim file at `path`, None where it has errors, and its problems; raises for no content.

    Args:
        path: The file.
        name: What problems call it; its own name where empty.
    """
    file, problems, _ = _read(path, name or path.name)
    return file, problems


def load_claim_file(path: Path, plan: Plan, name: str = "") -> tuple[ClaimFile | None, tuple[Problem, ...]]:
    """Return the claim file at `path` held against a review's ids, None where it has errors."""
    called = name or path.name
    file, problems, yaml = _read(path, called)
    if file is None:
        return None, problems
    found = (*problems, *check_ids(file, plan, yaml, called))
    return (None if any(p.severity == "error" for p in found) else file), found


def check_ids(file: ClaimFile, plan: Plan, yaml: YamlFile, name: str) -> Iterator[Problem]:
    """Yield what does not fit the review: ids it does not have, and signatures without a name or a date.

    What a person wrote is an error; what the machine wrote is a warning, as the review may have changed.
    """
    for key, entry in file.claims.items():
        yield from _signature(entry, key, yaml, name)
        for path, slots in _blocks(entry):
            yield from _ids(slots, plan, ("claims", key, *path), yaml, name)


def _read(path: Path, name: str) -> tuple[ClaimFile | None, tuple[Problem, ...], YamlFile]:
    yaml = read_yaml(path, name, limit=MOST_BYTES)
    if yaml.value is not None:
        yaml = replace(yaml, value=_without_empty(yaml.value))
    file, problems = model_of(ClaimFile, yaml, name)
    found = (*yaml.problems, *problems)
    return (None if any(p.severity == "error" for p in found) else file), found, yaml


def _without_empty(value: Any) -> Any:
    """Return a value without its empty keys: `by:` with nothing after it says nothing."""
    if isinstance(value, dict):
        return {key: _without_empty(held) for key, held in value.items() if held is not None}
    return [_without_empty(item) for item in value] if isinstance(value, list) else value


def _signature(entry: ClaimEntry, key: str, yaml: YamlFile, name: str) -> Iterator[Problem]:
    human = entry.human
    if human.status not in SIGNED:
        return
    missing = [word for word, value in (("by", human.by), ("on", human.on)) if not value]
    if missing:
        line = yaml.line_of(("claims", key, "human", "status"))
        what = f"claims.{key} is {human.status} without {' and '.join(missing)}; a signature has both."
        yield Problem("error", "unsigned", Place(name, line), what)


def _blocks(entry: ClaimEntry) -> Iterator[tuple[YamlPath, SlotValues]]:
    if not entry.stale:
        yield ("auto", "slots"), entry.auto.slots
        for i, part in enumerate(entry.auto.parts):
            yield ("auto", "parts", i, "slots"), part.slots
    yield ("human", "slots"), entry.human.slots
    for i, said in enumerate(entry.human.parts):
        yield ("human", "parts", i, "slots"), said.slots
    if not isinstance(entry.human.source, str):
        yield ("human", "source", "slots"), entry.human.source.slots


def _ids(slots: SlotValues, plan: Plan, path: YamlPath, yaml: YamlFile, name: str) -> Iterator[Problem]:
    treatments = [c.id for c in plan.treatments]
    allowed = {
        "interventions": treatments,
        "comparators": treatments,
        "conditions": [c.id for c in plan.conditions],
        "outcomes": [o.id for o in plan.outcomes],
    }
    human = path[2] == "human"
    for slot, known in allowed.items():
        for i, given in enumerate(getattr(slots, slot)):
            if given in known:
                continue
            where = (*path, slot, i)
            what = f"{path_text(where)} is {shown(given)!r}; review.yaml has no such id."
            hint = did_you_mean(given, known)
            place = Place(name, yaml.line_of(where))
            yield Problem("error" if human else "warning", "unknown-id", place, what, hint)
