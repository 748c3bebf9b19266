"""Answer codes, and the short notation in which the tables of this package are written.

In the notation `Y` stands for Y and PY, `N` for N and PN, `?` for NI; every other code stands for itself.
No rule of these tools tells a probable answer from a plain one.
"""

from __future__ import annotations

from steelyard.appraisal.rob.types import Asked, Level, Node, Question, Rule, When

FULL = ("Y", "PY", "PN", "N", "NI")
CODE_WORDS = {
    "Y": "yes",
    "PY": "probably yes",
    "PN": "probably no",
    "N": "no",
    "NI": "no information",
    "NA": "not applicable",
    "U": "unclear",
    "SY": "strong yes",
    "WY": "weak yes",
    "WN": "weak no",
    "SN": "strong no",
}
CLASSES = {"Y": ("Y", "PY"), "N": ("N", "PN"), "?": ("NI",)}


def spread(short: str) -> tuple[str, ...]:
    """Return the codes that a short notation such as "N ?" stands for."""
    return tuple(code for part in short.split() for code in CLASSES.get(part, (part,)))


def same_answer(code: str) -> str:
    """Return a code with probable answers folded into plain ones: PY is Y, PN is N."""
    return {"PY": "Y", "PN": "N"}.get(code, code)


def when(*groups: dict[str, str]) -> When:
    """Return the condition that holds when all tests of one of `groups` hold."""
    return tuple(tuple(Asked(q, spread(short)) for q, short in group.items()) for group in groups)


def in_words(condition: When) -> str:
    """Return a condition as words: "2.1 is Y, PY or NI, or 2.2 is Y, PY or NI"."""
    return ", or ".join(
        " and ".join(f"{test.question} is {_listed(test.codes)}" for test in group) for group in condition
    )


def _listed(codes: tuple[str, ...]) -> str:
    return codes[0] if len(codes) == 1 else f"{', '.join(codes[:-1])} or {codes[-1]}"


def question(
    qid: str, intent: str, *groups: dict[str, str], codes: tuple[str, ...] = FULL, na: bool = False
) -> Question:
    """Return a question asked under `groups`; with `na`, "not applicable" is an answer where it is asked."""
    condition = when(*groups)
    return Question(qid, intent, (*codes, "NA") if na else codes, condition, in_words(condition))


def rule(
    table: dict[str, dict[str, str]],
    *also: str,
    after: dict[Level, str] | None = None,
    plain: bool = False,
) -> Rule:
    """Return the rule of a table: node → {codes in short → next node, level or "-"}.

    The first node starts the first part, each of `also` another. A node is named after its question, with
    " / …" where a question is met in several states. With `plain`, each code stands for itself.
    """
    nodes = {
        name: Node(
            name,
            name.partition(" / ")[0],
            tuple(((short,) if plain else spread(short), to) for short, to in branches.items()),
        )
        for name, branches in table.items()
    }
    return Rule((next(iter(table)), *also), nodes, after or {})
