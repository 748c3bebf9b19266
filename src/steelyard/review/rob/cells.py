"""What stands for a result in a figure's risk-of-bias columns, and how much of an analysis is judged how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from steelyard.appraisal.published_bias import domain_of, judgement_of
from steelyard.data.rows import BiasRow
from steelyard.review.result import AnalysisResult, BiasCell, BiasLevel, ResultAssessment, RobShare, Row
from steelyard.review.rob.own import cells_of, of_result

Published = Mapping[str, tuple[BiasCell, ...]]
MOST_DOMAINS = 8


def published_cells(rows: Sequence[BiasRow]) -> dict[str, tuple[BiasCell, ...]]:
    """Return what published reviews printed of each study, in file order."""
    found: dict[str, tuple[BiasCell, ...]] = {}
    for row in rows:
        found[row.study_id] = (*found.get(row.study_id, ()), _published(row))
    return found


def _published(row: BiasRow) -> BiasCell:
    return BiasCell(
        study_id=row.study_id,
        tool=row.tool,
        domain=domain_of(row.domain),
        judgement=judgement_of(row.judgement),
        printed=row.judgement,
        judged_by=row.judged_by,
        source=str(row.place),
        locator=row.locator,
    )


def with_bias(
    result: AnalysisResult, own: Sequence[ResultAssessment], published: Published
) -> AnalysisResult:
    """Return the analysis with its rows' judgements, the assessments behind them, and their shares.

    A row has the review's own assessment of its very result, else what published reviews say of its study.
    """
    used: dict[ResultAssessment, None] = {}
    rows = []
    for row in result.rows:
        found = of_result(own, row.study_id, row.outcome, row.time_label, row.time_h)
        if found is not None:
            used[found] = None
        cells = cells_of(found) if found is not None else published.get(row.study_id, ())
        rows.append(replace(row, bias=cells))
    shares = tuple(shares_of(rows))
    return replace(result, rows=tuple(rows), rob=tuple(used), rob_shares=shares)


def domain_name(cell: BiasCell) -> str:
    """Return a domain's name without the kind of bias that some reviews add in brackets."""
    return cell.domain.split(" (")[0].strip()


def shown_domains(rows: Sequence[Row]) -> tuple[tuple[str, str], ...]:
    """Return (name, short name) of the domains that an analysis's figures show, in order of appearance.

    Where this review assessed any of the results itself, the domains are those of its own tools, all of them;
    otherwise the eight at most that published reviews judged most often.
    """
    own = [row for row in rows if any(cell.own for cell in row.bias)]
    counts: dict[str, int] = {}
    short: dict[str, str] = {}
    for row in own or rows:
        judged = [c for c in row.bias if c.own or (not own and c.judgement != "not assessed")]
        for cell in judged:
            short.setdefault(domain_name(cell), cell.short)
        for name in dict.fromkeys(domain_name(c) for c in judged):
            counts[name] = counts.get(name, 0) + 1
    kept = sorted(counts, key=lambda name: -counts[name])[: None if own else MOST_DOMAINS]
    # Domains of several tools mix; the overall judgement stands last whichever came first.
    order = sorted((name for name in counts if name in kept), key=lambda name: short[name] == "overall")
    return tuple((name, short[name]) for name in order)


def judgements_of(cells: Sequence[BiasCell], domain: str) -> tuple[BiasLevel, ...]:
    """Return the different judgements of one domain, in order; () where nobody judged it."""
    found = [c.judgement for c in cells if domain_name(c) == domain and c.judgement != "not assessed"]
    return tuple(dict.fromkeys(found))


def shares_of(rows: Sequence[Row]) -> list[RobShare]:
    """Return for each shown domain how many results are judged at which level, and with what weight.

    A result that is judged differently by two judges counts half for each. The weighted share is of the
    weights of the analysis and sums to 1; it is None where the results are not weighted.
    """
    weights = [row.weight for row in rows]
    total = sum(w for w in weights if w is not None)
    weighted = bool(rows) and all(w is not None for w in weights) and total > 0
    shares = []
    for domain, short in shown_domains(rows):
        counts: dict[BiasLevel, float] = defaultdict(float)
        mass: dict[BiasLevel, float] = defaultdict(float)
        for row in rows:
            levels: tuple[BiasLevel, ...] = judgements_of(row.bias, domain) or ("not assessed",)
            for level in levels:
                counts[level] += 1 / len(levels)
                mass[level] += (row.weight or 0.0) / len(levels)
        shares += [
            RobShare(domain, short, level, n, n / len(rows), mass[level] / total if weighted else None)
            for level, n in counts.items()
        ]
    return shares
