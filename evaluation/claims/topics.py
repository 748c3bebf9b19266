"""The topics' toy reviews: what is known of each beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from evaluation.claims.pages import HOME, TOPICS


@dataclass(frozen=True, slots=True)
class Known:
    """What an entry of a toy review must come to."""

    analysis: str
    state: str | None
    certainty: str | None
    verdicts: Mapping[str, str]


def _known(topic: str, home: Path) -> dict[str, object]:
    found = YAML(typ="safe").load((home / "topics" / topic / "known.yaml").read_text("utf-8"))
    return dict(found)


def same_words(home: Path = HOME) -> dict[str, dict[str, frozenset[str]]]:
    """Return, by topic and outcome, the conditions that share the outcome's word."""
    return {
        topic: {o: frozenset(c) for o, c in dict(_known(topic, home)["same_word"]).items()}  # type: ignore[call-overload]
        for topic in TOPICS
    }


def known_results(topic: str, home: Path = HOME) -> tuple[Known, ...]:
    """Return what each entry of a topic's review must come to, by construction of its data."""
    rows: list[dict[str, object]] = _known(topic, home)["results"]  # type: ignore[assignment]
    return tuple(
        Known(
            str(row["analysis"]),
            _word(row.get("state")),
            _word(row.get("certainty")),
            {str(k): str(v) for k, v in dict(row.get("verdicts") or {}).items()},  # type: ignore[call-overload]
        )
        for row in rows
    )


def _word(value: object) -> str | None:
    return None if value is None else str(value)
