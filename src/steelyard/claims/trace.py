"""A verdict explained in lines of text: what was read, what was matched, and every test with its numbers."""

from __future__ import annotations

from steelyard import numfmt
from steelyard.claims.checked import Card
from steelyard.claims.verdict_parts import Rule

_STANDING = {
    "proposed": "read by rules, signed by nobody: a proposal",
    "imported": "imported from a file, signed by nobody",
}


def explain(card: Card, rule: Rule) -> tuple[str, ...]:
    """Return the way to a verdict as lines, the verdict first."""
    verdict = card.verdict
    reasons = f" ({', '.join(verdict.reasons)})" if verdict.reasons else ""
    lines = [f"{card.id}: {verdict.word}{reasons}", f"  {card.text}", f"  reading: {_signed(card)}"]
    lines += [f"  entry: {_entry(card)}"]
    for number, step in enumerate(verdict.trace, start=1):
        mark = f" -> {verdict.word}" if step.fired else ""
        lines.append(f"  {number:2}. {step.question} {step.answer}{mark}")
    lines += [f"  note: {flag}" for flag in verdict.flags]
    lines += [f"  not matched: {words}" for words in card.not_matched]
    lines.append(f"  settings: {settings_line(rule)}")
    return tuple(lines)


def settings_line(rule: Rule) -> str:
    """Return the settings of the rule in one line."""
    flat = "is overstated" if rule.low_certainty_flat == "overstated" else "is flagged"
    return "; ".join(
        (
            f"{numfmt.count(round(rule.information_size))} people are enough where an entry's own number "
            "cannot be computed",
            f"one trial above {numfmt.percent(rule.most_weight)} of the weight is small evidence",
            f"times more than {rule.time_mismatch:g}-fold apart are another question",
            f"a flat statement at low certainty {flat}",
        )
    )


def _signed(card: Card) -> str:
    if card.standing in _STANDING:
        return _STANDING[card.standing]
    on = f" on {card.on}" if card.on else ""
    return f"{card.status} by {card.by}{on}"


def _entry(card: Card) -> str:
    if card.match is not None:
        return f"{card.match.scope.entry.spec.id} ({card.match.scope.entry.spec.title})"
    if card.lines:
        return "none; results in the ledgers of other entries"
    return "none"
