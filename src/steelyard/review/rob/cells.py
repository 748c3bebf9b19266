"""What stands for a result in a figure's risk-of-bias columns, and how much of an analysis is judged how."""

from __future__ import annotations

from collections import Counter, defaultdict
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
    """Return (name, short name) of the domains that an analysis's figures show, in the order of their tools.

    Where this review assessed any of the results itself, the domains are those of its own tools, all of them;
    otherwise the eight at most that published reviews judged most often.
    """
    own = any(cell.own for row in rows for cell in row.bias)
    found: list[dict[str, str]] = []
    for row in rows:
        judged = [c for c in row.bias if c.own or (not own and c.judgement != "not assessed")]
        found.append({domain_name(c): c.short for c in judged})
    # The tool with most domains first, so that the order of rows does not matter where several tools meet.
    found.sort(key=lambda names: (-len(names), tuple(names)))
    short = {name: s for names in reversed(found) for name, s in names.items()}
    counts = Counter(name for names in found for name in names)
    kept = {name for name, _ in counts.most_common(None if own else MOST_DOMAINS)}
    order = sorted(
        _merged([list(names) for names in found]), key=lambda name: name.lower().startswith("overall")
    )
    return tuple((name, short[name]) for name in order if name in kept)


def _merged(orders: Sequence[Sequence[str]]) -> list[str]:
    """Return all names once; what a later order adds stands right after what it follows there."""
    merged: list[str] = []
    for order in orders:
        for i, name in enumerate(order):
            if name not in merged:
                before = [merged.index(x) for x in order[:i]]
                merged.insert(max(before, default=-1) + 1, name)
    return merged


def judged_elsewhere(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows that only others judged, in none of the domains shown."""
    names = {name for name, _ in shown_domains(rows)}
    judged = [(row, {domain_name(c) for c in row.bias if c.judgement != "not assessed"}) for row in rows]
    return tuple(row for row, found in judged if found and not found & names)


def judgements_of(cells: Sequence[BiasCell], domain: str) -> tuple[BiasLevel, ...]:
    """Return the different judgements of one domain, in order; () where nobody judged it.

    A domain that the tool of this review's own assessment does not have is "not applicable".
    """
    if any(c.own for c in cells) and not any(domain_name(c) == domain for c in cells):
        return ("not applicable",)
    found = [c.judgement for c in cells if domain_name(c) == domain and c.judgement != "not assessed"]
    return tuple(dict.fromkeys(found))


def shares_of(rows: Sequence[Row]) -> list[RobShare]:
    """Return for each shown domain how many results are judged at which level, and with what weight.

    A result that is judged differently by two judges counts half for each; one that a domain does not apply
    to is left out of it. The weighted share is of the weights of the analysis. Both shares of a domain sum to
    1; the weighted one is None where the results are not weighted.
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
                if level != "not applicable":
                    counts[level] += 1 / len(levels)
                    mass[level] += (row.weight or 0.0) / len(levels)
        every, weight = sum(counts.values()), sum(mass.values())
        shares += [
            RobShare(
                domain, short, level, n, n / every, mass[level] / weight if weighted and weight else None
            )
            for level, n in counts.items()
        ]
    return shares
