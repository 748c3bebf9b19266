"""Risk-of-bias figures as specifications: the traffic light (results by domains) and the summary bars.

Both follow robvis in their anatomy. A glyph stands in every circle and bar, so that no level is told by
colour alone. What nobody judged is hatched, never left blank; a domain that a tool does not have is a dash.
`rob_draw` places them on paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from steelyard import numfmt
from steelyard.report.bias_columns import bias_columns, level_names
from steelyard.report.figure import GLYPHS, BiasColumn, Judgement
from steelyard.review.result import AnalysisResult, BiasCell, RobShare, Row
from steelyard.review.rob.cells import domain_name, judgements_of, shown_domains

LEVELS: tuple[Judgement, ...] = tuple(GLYPHS)


@dataclass(frozen=True, slots=True)
class TrafficRow:
    """One result: a circle a domain, two where judges differ; `moved` marks levels that a person changed."""

    label: str
    cells: tuple[tuple[Judgement, ...], ...]
    moved: tuple[bool, ...] = ()
    href: str = ""
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrafficSpec:
    """Results by domains."""

    title: str
    description: str
    columns: tuple[BiasColumn, ...]
    rows: tuple[TrafficRow, ...]
    legend: tuple[str, ...]
    legend_keys: tuple[Judgement, ...]
    names: Mapping[Judgement, str]


@dataclass(frozen=True, slots=True)
class Bar:
    """One domain: its levels from low to not assessed, each with its share, in all 1."""

    name: str
    parts: tuple[tuple[Judgement, float], ...]


@dataclass(frozen=True, slots=True)
class SummarySpec:
    """Bars of each domain in one panel a way of counting."""

    title: str
    description: str
    panels: tuple[tuple[str, tuple[Bar, ...]], ...]
    legend: tuple[str, ...]
    legend_keys: tuple[Judgement, ...]
    names: Mapping[Judgement, str]


RobSpec = TrafficSpec | SummarySpec


def traffic_spec(
    rows: Sequence[Row], labels: Sequence[str], title: str, hrefs: Sequence[str] = (), note: str = ""
) -> TrafficSpec:
    """Return the traffic light of results: in their order, under the domains of their assessments."""
    columns = bias_columns(rows)
    shown = [
        _row(row, label, columns, hrefs[i] if hrefs else "")
        for i, (row, label) in enumerate(zip(rows, labels, strict=True))
    ]
    names = level_names([c for row in rows for c in row.bias])
    seen = {j for row in shown for cell in row.cells for j in cell}
    moved = any(any(row.moved) for row in shown)
    legend = [" ".join(f"({c.letter}) {c.name};" for c in columns)[:-1] + "."]
    legend += ["▲ differs from what the tool's rules give; the reason stands with the assessment."] * moved
    legend += [note] * bool(note)
    return TrafficSpec(
        title,
        "; ".join(f"{r.label}: {_told(r, columns, names)}" for r in shown) + ".",
        columns,
        tuple(shown),
        tuple(legend),
        tuple(j for j in LEVELS if j in seen),
        names,
    )


def _row(row: Row, label: str, columns: Sequence[BiasColumn], href: str) -> TrafficRow:
    cells: list[tuple[Judgement, ...]] = [
        judgements_of(row.bias, c.name) or ("not assessed",) for c in columns
    ]
    found = [[b for b in row.bias if domain_name(b) == c.name] for c in columns]
    titles = [
        f"{c.name}: {'; '.join(_said(b) for b in f) or ' and '.join(levels)}"
        for c, f, levels in zip(columns, found, cells, strict=True)
    ]
    moved = tuple(any(b.moved for b in f) for f in found)
    return TrafficRow(label, tuple(cells), moved, href, tuple(titles))


def _said(cell: BiasCell) -> str:
    return (cell.printed or cell.judgement) + (f" ({cell.judged_by})" if cell.judged_by else "")


def _told(row: TrafficRow, columns: Sequence[BiasColumn], names: Mapping[Judgement, str]) -> str:
    return ", ".join(
        f"{c.letter} {' and '.join(names[j] for j in cell)}"
        for c, cell in zip(columns, row.cells, strict=True)
    )


def summary_spec(
    shares: Sequence[RobShare], cells: Sequence[BiasCell], title: str, count: int, note: str = ""
) -> SummarySpec:
    """Return the summary bars: by weight in the analysis where it has weights, and by number of results."""
    domains = list(dict.fromkeys(s.domain for s in shares))
    panels = []
    if shares and all(s.weighted is not None for s in shares):
        bars = tuple(
            _bar(d, [(s.judgement, s.weighted or 0.0) for s in shares if s.domain == d]) for d in domains
        )
        panels.append(("By weight in the analysis", bars))
    bars = tuple(_bar(d, [(s.judgement, s.share) for s in shares if s.domain == d]) for d in domains)
    panels.append((f"By number of results (of {count})", bars))
    names = level_names(cells)
    seen = {s.judgement for s in shares}
    legend = []
    if any(s.results != int(s.results) for s in shares):
        legend.append("A result that two judges see differently counts half for each.")
    by_domain = [sum(s.results for s in shares if s.domain == d) for d in domains]
    if any(round(n, 6) < count for n in by_domain):
        legend.append("A result counts only in the domains that apply to it.")
    legend += [note] * bool(note)
    return SummarySpec(
        title,
        " ".join(f"{heading}: {_bars_told(found, names)}." for heading, found in panels),
        tuple(panels),
        tuple(legend),
        tuple(j for j in LEVELS if j in seen),
        names,
    )


def _bar(domain: str, parts: Sequence[tuple[Judgement, float]]) -> Bar:
    found = dict(parts)
    return Bar(domain, tuple((j, found[j]) for j in LEVELS if found.get(j, 0.0) > 0))


def _bars_told(bars: Sequence[Bar], names: Mapping[Judgement, str]) -> str:
    return "; ".join(
        f"{b.name}: " + ", ".join(f"{names[j]} {numfmt.share(share)}" for j, share in b.parts) for b in bars
    )


def figures_of(
    result: AnalysisResult, labels: Sequence[str], hrefs: Sequence[str] = (), note: str = ""
) -> tuple[TrafficSpec, SummarySpec] | None:
    """Return an analysis's two figures; None where it has no result, or nobody assessed any of them."""
    if not shown_domains(result.rows):
        return None
    title = f"Risk of bias: {result.spec.title}"
    cells = [c for row in result.rows for c in row.bias]
    return (
        traffic_spec(result.rows, labels, title, hrefs, note),
        summary_spec(result.rob_shares, cells, f"{title}, summary", len(result.rows), note),
    )
