"""Readers that know the labels: what each must score follows from how it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from evaluation.claims.labels import DECIDED, Label
from evaluation.claims.pages import Line, Page
from evaluation.claims.readings import MIRRORED, Claim, Reader, ReadPage, ReadSentence

Change = Callable[[Claim], Claim | None]


def knowing(change: Change = lambda claim: claim) -> Reader:
    """Return a reader that reads every label as it stands, each claim then changed (None: left out)."""

    def read(page: Page) -> ReadPage:
        text = ""
        found = []
        for line in page.sentences:
            shown = page.shown(line)
            claims = tuple(c for c in map(change, _claims(line)) if c is not None)
            found.append(ReadSentence(len(text), len(text) + len(shown), claims or (Claim("background"),)))
            text += shown + "\n"
        return ReadPage(text, tuple(found))

    return read


def _claims(line: Line) -> tuple[Claim, ...]:
    return tuple(_claim(label) for label in line.labels)


def _claim(label: Label) -> Claim:
    return Claim(
        type="background" if label.type == "none" else label.type,
        direction=label.direction if label.direction in DECIDED else "unknown",
        slots={name: values.needed for name, values in label.slots.items()},
        inherited={name: values.inherited for name, values in label.slots.items()},
        times=label.times,
        size=label.size,
        numbers=tuple(float(n) for n in label.numbers if n.replace(".", "").isdigit()),
        hedged=label.hedged,
    )


def undecided(claim: Claim) -> Claim:
    """Read everything, and never a direction."""
    return replace(claim, direction="unknown")


def flipped(claim: Claim) -> Claim:
    """Take every better for worse, and every worse for better."""
    return replace(claim, direction=MIRRORED.get(claim.direction, claim.direction))


def blind(claim: Claim) -> Claim | None:
    """See no claim at all."""
    return None if claim.checkable else claim


def credulous(claim: Claim) -> Claim:
    """Take every sentence for a claim of benefit."""
    return replace(claim, type="effect", direction="better", slots={"outcomes": frozenset({"any"})})
