"""`python -m evaluation.claims`: score the reading of claims and print one table."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from evaluation.claims.manifest import hashes, read_manifest
from evaluation.claims.pages import HOME, PARTS, TOPICS, Page, load_pages
from evaluation.claims.readings import ProductReader, Reader
from evaluation.claims.score import PageScore, SameWord, score_page, score_pages
from evaluation.claims.table import ROWS, reached, table, variant_table
from evaluation.claims.topics import same_words
from evaluation.claims.variants import Surfaces, variants_of
from evaluation.claims.verdicts import Judge


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; return 1 where the test part is not the frozen one."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.claims", description=__doc__)
    parser.add_argument("--part", choices=(*PARTS, "both"), default="both")
    parser.add_argument("--errors", action="store_true", help="list every wrong page of the development part")
    asked = parser.parse_args(arguments)
    if asked.part != "development" and hashes() != read_manifest():
        sys.stderr.write("the test part is not the one that was frozen; see evaluation/claims/test.sha256\n")
        return 1
    parts = PARTS if asked.part == "both" else (asked.part,)
    reader = ProductReader()
    words = same_words()
    scores = {part: score_pages(load_pages(part), reader, words) for part in parts}
    judge = Judge()
    for one in (one for part in parts for one in scores[part]):
        one.counts.update(judge(one.page, *reader.readings(one.page)))
    sys.stdout.write(f"Reading claims, {date.today().isoformat()}. In brackets: upper 95 % bound, ")
    sys.stdout.write("pages as clusters (Korn-Graubard).\n\n")
    sys.stdout.write(table(_columns(scores), ROWS))
    if "test" in scores:
        sys.stdout.write("\nAims on the test part\n")
        for words_, met in reached(scores["test"]):
            sys.stdout.write(f"  {'reached    ' if met else 'not reached'}  {words_}\n")
    pages = [one.page for part in parts for one in scores[part]]
    sys.stdout.write("\nVariants (changed sentences only)\n")
    sys.stdout.write(variant_table(score_variants(pages, reader, words)))
    if asked.errors and "development" in scores:
        sys.stdout.write(_worst(scores["development"]))
    return 0


def score_variants(
    pages: Iterable[Page], reader: Reader, words: Mapping[str, SameWord]
) -> dict[str, list[PageScore]]:
    """Return the scores of every kind of variant of the pages."""
    surfaces = {topic: surfaces_of(topic) for topic in TOPICS}
    found: dict[str, list[PageScore]] = defaultdict(list)
    for page in pages:
        for kind, changed in variants_of(page, surfaces[page.topic]):
            if any(line.counted for line in changed.sentences):
                score = score_page(changed, reader(changed), words.get(page.topic, {}))
                found[kind].append(score)
    return dict(found)


def surfaces_of(topic: str) -> Surfaces:
    """Return the words of a topic's review for each treatment, and those for anything else."""
    from steelyard.review.load import load_review

    plan = load_review(HOME / "topics" / topic).plan
    words = {one.id: {one.label, *one.synonyms} for one in plan.treatments}
    words[""] = {word for one in plan.conditions for word in (one.label, *one.synonyms)}
    words[""] |= {word for one in plan.outcomes for word in (one.label, *one.synonyms)}
    return {name: tuple(sorted(held, key=lambda word: (-len(word), word))) for name, held in words.items()}


def _columns(scores: Mapping[str, Sequence[PageScore]]) -> dict[str, Sequence[PageScore]]:
    columns: dict[str, Sequence[PageScore]] = dict(scores)
    for topic in TOPICS if "test" in scores else ():
        columns[f"test: {topic}"] = [one for one in scores["test"] if one.page.topic == topic]
    return columns


def _worst(scores: Sequence[PageScore]) -> str:
    rows = sorted(scores, key=lambda one: -(one.counts["direction wrong"] + one.counts["unsafe"]))
    return "\nDevelopment pages with wrong directions\n" + "".join(
        f"  {one.page.name}: {one.counts['direction wrong']} wrong, {one.counts['unsafe']} unsafe\n"
        for one in rows
        if one.counts["direction wrong"] + one.counts["unsafe"]
    )


if __name__ == "__main__":
    sys.exit(main())
