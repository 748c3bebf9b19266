"""Ids inside review.yaml: each declared once, each reference to something that is there, no circles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from steelyard.check import shown
from steelyard.data.columns import CONCURRENT, CONTROL_TYPES
from steelyard.review.plan import Analysis, Concept, Eligible, Plan
from steelyard.review.validate.facts import Facts, Finding
from steelyard.review.validate.ids import nearest

_Path = tuple[str | int, ...]


def repeated_plan_ids(facts: Facts) -> Iterator[Finding]:
    if facts.plan is None:
        return
    plan = facts.plan
    lists: list[tuple[_Path, Sequence[str]]] = [
        (("treatments",), [part.id for part in plan.treatments]),
        (("conditions",), [part.id for part in plan.conditions]),
        (("outcomes",), [part.id for part in plan.outcomes]),
        (("overlaps",), [part.id for part in plan.overlaps]),
        (("analyses",), [part.id for part in plan.analyses]),
    ]
    lists += [
        (("analyses", index, "variants"), [part.id for part in analysis.variants])
        for index, analysis in enumerate(plan.analyses)
    ]
    for path, ids in lists:
        first: dict[str, int] = {}
        for index, id_ in enumerate(ids):
            if first.setdefault(id_, index) != index:
                line = facts.at(*path, first[id_]).line
                where = f"{_text((*path, index))}.id is '{shown(id_)}'"
                yield Finding(facts.at(*path, index, "id"), f"{where}, which stands already on line {line}.")


def unknown_broader(facts: Facts) -> Iterator[Finding]:
    for name, concepts in _trees(facts):
        known = {concept.id for concept in concepts}
        for index, concept in enumerate(concepts):
            if concept.broader is not None and concept.broader not in known:
                yield Finding(
                    facts.at(name, index, "broader"),
                    f"{name}[{index}].broader is '{shown(concept.broader)}', which is not one of the {name}.",
                    nearest(concept.broader, known),
                )


def circles(facts: Facts) -> Iterator[Finding]:
    for name, concepts in _trees(facts):
        broader = {concept.id: concept.broader for concept in concepts}
        at = {concept.id: index for index, concept in enumerate(concepts)}
        done: set[str] = set()
        for concept in concepts:
            chain: dict[str, None] = {}
            here: str | None = concept.id
            while here is not None and here in broader and here not in done and here not in chain:
                chain[here] = None
                here = broader[here]
            if here is not None and here in chain:
                circle = [*list(chain)[list(chain).index(here) :], here]
                yield Finding(
                    facts.at(name, at[here], "broader"),
                    f"{name}: {shown(' -> '.join(circle))} goes in a circle; a concept cannot hold itself.",
                )
            done |= set(chain)


def unknown_outcomes(facts: Facts) -> Iterator[Finding]:
    for index, analysis in _analyses(facts):
        known = {outcome.id for outcome in _plan(facts).outcomes}
        for id_ in analysis.outcomes:
            if id_ not in known:
                yield Finding(
                    facts.at("analyses", index, "outcome"),
                    f"analyses[{index}].outcome is '{shown(id_)}', which is not under outcomes.",
                    nearest(id_, known),
                )


def unknown_concepts(facts: Facts) -> Iterator[Finding]:
    for path, eligible in _filters(facts):
        plan = _plan(facts)
        treatments = {concept.id for concept in plan.treatments}
        conditions = {concept.id for concept in plan.conditions}
        for name, ids, known, under in (
            ("interventions", eligible.interventions, treatments, "treatments"),
            ("comparators", eligible.comparators, treatments, "treatments"),
            ("conditions", eligible.conditions, conditions, "conditions"),
        ):
            for at, id_ in enumerate(ids):
                if id_ not in known:
                    yield Finding(
                        facts.at(*path, name, at),
                        f"{_text((*path, name, at))} is '{shown(id_)}', which is not under {under}.",
                        nearest(id_, known),
                    )


def unknown_filter_words(facts: Facts) -> Iterator[Finding]:
    for path, eligible in _filters(facts):
        for name, words, allowed in (
            ("control_types", eligible.control_types, CONTROL_TYPES),
            ("concurrent_treatments", eligible.concurrent_treatments, CONCURRENT),
        ):
            for at, word in enumerate(words):
                if word not in allowed:
                    where = _text((*path, name, at))
                    message = f"{where} is '{shown(word)}'; one of {', '.join(sorted(allowed))}."
                    yield Finding(facts.at(*path, name, at), message, nearest(word, allowed))


def unknown_plan_studies(facts: Facts) -> Iterator[Finding]:
    if "studies.csv" in facts.partial:
        return
    known = facts.studies()
    for path, id_ in _study_references(facts):
        if id_ not in known:
            yield Finding(
                facts.at(*path),
                f"{_text(path)} is '{shown(id_)}', which is not in studies.csv.",
                nearest(id_, known),
            )


def filter_matches_nothing(facts: Facts) -> Iterator[Finding]:
    """A scale or route that no row has is a slip, or a row that was renamed."""
    scales = {row.scale for row in facts.results()}
    routes = {row.route for row in facts.tables.arms}
    results_read = not facts.partial & {"outcomes.csv", "contrasts.csv"}
    arms_read = "arms.csv" not in facts.partial
    for path, eligible in _filters(facts):
        for name, words in (("scales", eligible.scales), ("not_scales", eligible.not_scales)):
            for at, word in enumerate(words):
                if results_read and not _matches(word, scales):
                    message = f"{_text((*path, name, at))} is '{shown(word)}', a scale that no result has."
                    yield Finding(facts.at(*path, name, at), message, nearest(word, scales))
        for at, word in enumerate(eligible.routes):
            if arms_read and word not in routes:
                message = f"{_text((*path, 'routes', at))} is '{shown(word)}', a route that no arm has."
                yield Finding(facts.at(*path, "routes", at), message, nearest(word, routes))


def published_matches_nothing(facts: Facts) -> Iterator[Finding]:
    if "published_pooled.csv" in facts.partial:
        return
    rows = facts.tables.published_pooled
    for index, analysis in _analyses(facts):
        for at, match in enumerate(analysis.published):
            wanted = {
                name: value
                for name in ("review", "comparison", "outcome", "time")
                if (value := getattr(match, name))
            }
            if not any(all(getattr(row, name) == value for name, value in wanted.items()) for row in rows):
                yield Finding(
                    facts.at("analyses", index, "published", at),
                    f"analyses[{index}].published[{at}] fits no row of published_pooled.csv.",
                    nearest(match.review, {row.review for row in rows}) if match.review else "",
                )


def _matches(word: str, scales: Iterable[str]) -> bool:
    if word.endswith("*"):
        return any(scale.startswith(word[:-1]) for scale in scales)
    return word in set(scales)


def _plan(facts: Facts) -> Plan:
    if facts.plan is None:
        raise ValueError("the plan was not read")
    return facts.plan


def _analyses(facts: Facts) -> Iterator[tuple[int, Analysis]]:
    if facts.plan is not None:
        yield from enumerate(facts.plan.analyses)


def _trees(facts: Facts) -> Iterator[tuple[str, tuple[Concept, ...]]]:
    if facts.plan is not None:
        yield "treatments", facts.plan.treatments
        yield "conditions", facts.plan.conditions


def _filters(facts: Facts) -> Iterator[tuple[_Path, Eligible]]:
    """Yield every filter of every analysis and variant with its path."""
    for index, analysis in _analyses(facts):
        yield ("analyses", index, "eligible"), analysis.eligible
        for at, variant in enumerate(analysis.variants):
            if variant.eligible is not None:
                yield ("analyses", index, "variants", at, "eligible"), variant.eligible


def _study_references(facts: Facts) -> Iterator[tuple[_Path, str]]:
    for path, eligible in _filters(facts):
        for at, id_ in enumerate(eligible.studies):
            yield (*path, "studies", at), id_
        for id_ in eligible.not_studies:
            yield (*path, "not_studies", id_), id_
    for index, analysis in _analyses(facts):
        for at, variant in enumerate(analysis.variants):
            for position, id_ in enumerate(variant.add_studies):
                yield ("analyses", index, "variants", at, "add_studies", position), id_
    overlaps = facts.plan.overlaps if facts.plan is not None else ()
    for index, overlap in enumerate(overlaps):
        for at, id_ in enumerate(overlap.studies):
            yield ("overlaps", index, "studies", at), id_


def _text(path: _Path) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
