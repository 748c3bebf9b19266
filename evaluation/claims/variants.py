"""Pages changed in a known way, their labels changed with them.

Only changed sentences are counted. Where a change makes a claim that nobody should decide (a letter of
another script, spun wording), not deciding is right as well.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from evaluation.claims.labels import DECIDED, ID_SLOTS, Label, Span, Values
from evaluation.claims.pages import Line, Page
from evaluation.claims.words import HEDGED, LOOKALIKES, NEGATED, SPACES, SPUN, UNITS

Surfaces = Mapping[str, tuple[str, ...]]
"""Id of a treatment -> the words that mean it, the longest first; "" -> those of conditions and outcomes."""

_PERCENT = re.compile(r"(?<![\d.])(\d{2})(?=(?:\s|&nbsp;)?(?:%|per ?cent)(?!(?:\s|&nbsp;)CI\b))")
_TIME = re.compile(r"\b(\d+)((?:\s|&nbsp;)?)(hours|days|weeks|months|years)\b")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_CONTRAST = re.compile(r"\b(?:whereas|but|while|stayed|flat|better than|worse than|unlike)\b")
_NO_VERB = re.compile(r"(?:\b(?:was|were|is|are|been|be|a|an|the|and|much)|\b\w+ly|[:;,–-]) $")
_TAG = re.compile(r"<[^>]+>|&\w+;")


def negated(page: Page) -> Page:
    """Every plain claim of better or worse denied: it then says that there is no difference.

    Sentences are left out that a verb alone does not deny: several outcomes, several figures, a contrast.
    Beside a figure that says otherwise, to leave it open is right as well.
    """

    def change(line: Line) -> Line | None:
        label = _only(line)
        if len(_NUMBER.findall(_hidden(line.text))) > 1 or _CONTRAST.search(line.text):
            return None
        if label is not None and len(label.of("outcomes").named) > 1:
            return None
        text = None if label is None or label.hedged or label.negated else _once(line.text, NEGATED)
        if label is None or text is None or label.direction not in {"better", "worse"}:
            return None
        contrary = frozenset({"unknown"}) if any(c.isdigit() for c in text) else frozenset[str]()
        changed = replace(
            label, direction="no-difference", negated=True, size="", size_free=True, allowed=contrary
        )
        return Line(text, (changed,))

    return _each(page, change)


def hedged(page: Page) -> Page:
    """Every plain claim of better or worse put under a hedge; its direction stays."""

    def change(line: Line) -> Line | None:
        label = _only(line)
        text = None if label is None or label.hedged or label.negated else _once(line.text, HEDGED)
        if label is None or text is None or label.direction not in {"better", "worse"}:
            return None
        return Line(text, (replace(label, hedged=True),))

    return _each(page, change)


def arms_swapped(page: Page, surfaces: Surfaces) -> Page:
    """Intervention and comparator exchanged in the words: what was better is now worse."""
    turned = {"better": "worse", "worse": "better"}

    def change(line: Line) -> Line | None:
        label = _only(line)
        if label is None or label.direction not in DECIDED:
            return None
        of, against = label.of("interventions"), label.of("comparators")
        if len(of.needed) != 1 or len(against.needed) != 1:
            return None
        others = surfaces.get("", ())
        text = _exchanged(line.text, surfaces[min(of.needed)], surfaces[min(against.needed)], others)
        if text is None:
            return None
        return Line(text, (replace(label, direction=turned.get(label.direction, label.direction)),))

    return _each(page, change)


def fewer_percent(page: Page) -> Page:
    """Every percentage of a claim divided by ten, 50 % to 5 %; direction and slots stay."""

    def change(line: Line) -> Line | None:
        if not any(label.checkable for label in line.labels) or not _PERCENT.search(line.text):
            return None
        text = _PERCENT.sub(lambda m: f"{int(m.group(1)) / 10:g}", line.text)
        found = tuple(f"{int(n) / 10:g}" for n in _PERCENT.findall(line.text))
        return Line(text, tuple(replace(label, numbers=found) for label in line.labels))

    return _each(page, change)


def other_unit(page: Page) -> Page:
    """A stated time given another unit: the time changes, and nothing else."""

    def change(line: Line) -> Line | None:
        label = _only(line)
        found = _TIME.findall(line.text)
        if label is None or len(found) != 1 or len(label.times) != 1 or label.times_free:
            return None
        unit, factor = UNITS[found[0][2]]
        time = label.times[0]
        if label.of("outcomes").needed == frozenset():
            return None
        text = _TIME.sub(lambda m: f"{m.group(1)}{m.group(2)}{unit}", line.text)
        return Line(text, (replace(label, times=(Span(time.low * factor, time.high * factor),)),))

    return _each(page, change)


def reordered(page: Page) -> Page:
    """The sentences in another order; what was taken over from before can be read or not."""
    if page.kind == "html":
        return replace(page, lines=tuple(replace(line, counted=False) for line in page.lines))
    sentences = list(page.sentences)
    random.Random(page.name).shuffle(sentences)
    lines: list[Line] = []
    for line in sentences:
        lines += [Line(line.text, tuple(map(_alone, line.labels))), Line("")]
    return replace(page, lines=tuple(lines))


def homoglyphs(page: Page) -> Page:
    """One word of every claim written with letters of another script: it must not be decided wrongly."""
    rng = random.Random(page.name)

    def change(line: Line) -> Line | None:
        if not any(label.checkable for label in line.labels):
            return None
        words = [
            m
            for m in re.finditer(r"\b[a-z]{5,}\b", _hidden(line.text))
            if any(letter in LOOKALIKES for letter in m.group())
        ]
        if not words:
            return None
        word = rng.choice(words)
        odd = "".join(LOOKALIKES.get(letter, letter) for letter in word.group())
        return Line(
            line.text[: word.start()] + odd + line.text[word.end() :], tuple(map(_careful, line.labels))
        )

    return _each(page, change)


def odd_spaces(page: Page) -> Page:
    """Other white space, decomposed letters and typographic quotes: nothing changes in what is said."""
    rng = random.Random(page.name)

    def change(line: Line) -> Line | None:
        if not any(label.checkable for label in line.labels) or "<" in line.text:
            return None
        text = re.sub(r"(?<=\w) (?=\w)", lambda _: rng.choice((" ", *SPACES)), line.text)
        text = unicodedata.normalize("NFD", text.replace("'", "’"))
        return Line(text, line.labels)

    return _each(page, change)


def spun(page: Page) -> Page:
    """Plain words replaced as a paraphrasing machine does it: a decision must be right, or be left open."""

    def change(line: Line) -> Line | None:
        if not any(label.checkable for label in line.labels):
            return None
        text = line.text
        for plain, odd in SPUN.items():
            text = re.sub(rf"\b{re.escape(plain)}\b", odd, text)
        return None if text == line.text else Line(text, tuple(map(_careful, line.labels)))

    return _each(page, change)


def variants_of(page: Page, surfaces: Surfaces) -> Iterator[tuple[str, Page]]:
    """Yield every kind of variant with the page changed that way."""
    plain: tuple[tuple[str, Callable[[Page], Page]], ...] = (
        ("negated", negated),
        ("hedged", hedged),
        ("50 % to 5 %", fewer_percent),
        ("unit changed", other_unit),
        ("reordered", reordered),
        ("homoglyphs", homoglyphs),
        ("white space", odd_spaces),
        ("spun", spun),
    )
    yield "arms swapped", arms_swapped(page, surfaces)
    for name, make in plain:
        yield name, make(page)


def _each(page: Page, change: Callable[[Line], Line | None]) -> Page:
    lines = []
    for line in page.lines:
        changed = change(line) if line.labels else None
        lines.append(replace(line, counted=False) if changed is None else changed)
    return replace(page, lines=tuple(lines))


def _only(line: Line) -> Label | None:
    return line.labels[0] if len(line.labels) == 1 and line.labels[0].checkable else None


def _hidden(text: str) -> str:
    """Return the text with tags and entities blanked out, every other character in its place."""
    return _TAG.sub(lambda m: "#" * len(m.group()), text)


def _once(text: str, table: Mapping[str, str]) -> str | None:
    """Return the text with the one word of the table that stands in it replaced; None if not just one."""
    hidden = _hidden(text)
    found = [
        (m, new)
        for old, new in sorted(table.items(), key=lambda one: -len(one[0]))
        for m in re.finditer(rf"\b{re.escape(old)}\b", hidden)
    ]
    verbs = [m for m, _ in found if " " not in m.group() and not _within(m, [n for n, _ in found])]
    phrases = [m for m, _ in found if " " in m.group()]
    if len(verbs) + len(phrases) != 1:
        return None
    match = (verbs + phrases)[0]
    if verbs and _NO_VERB.search(hidden[: match.start()]):
        return None
    return text[: match.start()] + table[match.group()] + text[match.end() :]


def _within(match: re.Match[str], others: Iterable[re.Match[str]]) -> bool:
    return any(o.start() <= match.start() and match.end() <= o.end() and o is not match for o in others)


def _exchanged(text: str, one: Iterable[str], other: Iterable[str], others: Iterable[str]) -> str | None:
    hidden = _hidden(text)
    for start, end in _places(hidden, others):
        if any(start <= a and b <= end and b - a < end - start for a, b in _places(hidden, (*one, *other))):
            return None
    first, second = _places(hidden, one), _places(hidden, other)
    if len(first) != 1 or len(second) != 1:
        return None
    (a, b), (c, d) = sorted((first[0], second[0]))
    if c < b:
        return None
    left, right = text[a:b], text[c:d]
    if a == 0:
        left, right = (left if left.isupper() else left[0].lower() + left[1:]), right[0].upper() + right[1:]
    return text[:a] + right + text[b:c] + left + text[d:]


def _places(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for word in words:
        for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
            if all(match.end() <= start or end <= match.start() for start, end in found):
                found.append(match.span())
    return found


def _alone(label: Label) -> Label:
    slots = {
        name: replace(values, inherited=frozenset(), free=values.free or bool(values.inherited))
        for name, values in label.slots.items()
    }
    open_ = label.directed and not label.of("outcomes").needed
    return replace(label, slots=slots, allowed=label.allowed | ({"unknown"} if open_ else set()))


def _careful(label: Label) -> Label:
    """Return the label with every value optional, and abstaining right."""
    if not label.checkable:
        return label
    slots = {name: _optional(label.of(name)) for name in ID_SLOTS.values()}
    return replace(
        label,
        slots=slots,
        times=(),
        times_free=True,
        size="",
        size_free=True,
        allowed=label.allowed | {"unknown"},
    )


def _optional(values: Values) -> Values:
    return Values(optional=values.named, free=True)
