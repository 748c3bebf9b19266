"""A loaded review -> its result: every entry run, every study placed, every source indexed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from steelyard._version import __version__
from steelyard.data.rows import ContrastRow, OutcomeRow, StudyRow, Tables
from steelyard.errors import Problem
from steelyard.review.certainty import with_certainty
from steelyard.review.context import Context
from steelyard.review.entry import run_entry
from steelyard.review.findings import summaries
from steelyard.review.load import Review
from steelyard.review.lock import lock_state
from steelyard.review.result import AnalysisResult, ReviewResult, Source, StudyResult
from steelyard.review.rob.assess import agreements, assessed
from steelyard.review.rob.cells import Published, published_cells, with_bias
from steelyard.review.streams import stream_of

Progress = Callable[[str], None]


def run(review: Review, warnings: Iterable[Problem] = (), progress: Progress | None = None) -> ReviewResult:
    """Return everything the review's pages show.

    Args:
        review: A loaded review without errors.
        warnings: What validation found odd; printed in the report.
        progress: Called with each entry's title before it is run.

    Raises:
        StreamError: an analysis would pool different streams of evidence.
    """
    context = Context(review.plan, review.tables)
    published = published_cells(review.tables.bias)
    own = assessed(review.tables.rob)
    done = []
    for analysis in review.plan.analyses:
        if progress is not None:
            progress(analysis.title)
        done.append(with_certainty(context, with_bias(run_entry(context, analysis), own, published)))
    return ReviewResult(
        plan=review.plan,
        tables=review.tables,
        analyses=tuple(done),
        studies=_studies(review.tables, done, published),
        warnings=tuple(warnings),
        sources=_sources(context),
        checksums=dict(sorted(review.tables.sha256.items())),
        version=__version__,
        lock=lock_state(review.lock, review.plan),
        rob=own,
        rob_agreement=agreements(review.tables.rob),
        findings=summaries(review.plan, review.tables, done),
    )


def _studies(
    tables: Tables, analyses: Iterable[AnalysisResult], published: Published
) -> tuple[StudyResult, ...]:
    used: dict[str, dict[str, None]] = defaultdict(dict)
    seen: dict[str, dict[str, None]] = defaultdict(dict)
    for a in analyses:
        for row in a.rows:
            used[row.study_id][a.spec.id] = None
        for entry in a.ledger:
            seen[entry.study_id][a.spec.id] = None
        if a.status == "described":
            for study_id in a.spec.eligible.studies:
                used[study_id][a.spec.id] = None
    return tuple(
        StudyResult(
            study_id=s.study_id,
            stream=stream_of(s),
            used_in=tuple(used[s.study_id]),
            looked_at_in=tuple(i for i in seen[s.study_id] if i not in used[s.study_id]),
            bias=published.get(s.study_id, ()),
        )
        for s in tables.studies
    )


def _sources(context: Context) -> dict[str, Source]:
    """Return every input row that a page can point to, by "file:line"."""
    found: dict[str, Source] = {}
    rows: tuple[OutcomeRow | ContrastRow, ...] = (*context.tables.outcomes, *context.tables.contrasts)
    for row in rows:
        study = context.studies.get(row.study_id)
        found[str(row.place)] = Source(
            id=str(row.place),
            file=row.place.file,
            line=row.place.line,
            basis=row.basis,
            derived=row.derived,
            locator=row.locator,
            url=_address(row.locator, study),
        )
    for judged in context.tables.bias:
        url = judged.locator if judged.locator.startswith("http") else ""
        found[str(judged.place)] = Source(
            str(judged.place), judged.place.file, judged.place.line, "secondary", False, judged.locator, url
        )
    for fact in context.tables.crossover:
        found[str(fact.place)] = Source(
            str(fact.place), fact.place.file, fact.place.line, "", False, fact.locator, fact.url
        )
    return found


def _address(locator: str, study: StudyRow | None) -> str:
    """Return a source's address: the locator's own where it is one, else the study's."""
    if locator.startswith(("http://", "https://")):
        return locator.split()[0]
    return study.source_url if study is not None else ""
