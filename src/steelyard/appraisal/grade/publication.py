"""Publication bias (Core GRADE 4, figure 5): never more than one level, and never 0 without a search."""

from __future__ import annotations

from steelyard import numfmt
from steelyard.appraisal.grade.body import Body, Evidence
from steelyard.appraisal.grade.parts import Domain, Fact, Rule, Step, domain, signed
from steelyard.appraisal.grade.settings import Settings, convention

RULES = {
    r.id: r
    for r in (
        Rule("PUB-NA", "An input is missing.", None),
        Rule("PUB-1", "Most or all studies are small and paid for by industry: one level down.", -1),
        Rule("PUB-2", "Ten studies or more, and the funnel is asymmetric: one level down.", -1),
        Rule("PUB-3", "Ten studies or more, and the funnel is not asymmetric.", 0),
        Rule("PUB-4", "Fewer than ten studies, and unpublished ones are known: one level down.", -1),
        Rule("PUB-5", "Fewer than ten studies, and a search found none unpublished.", 0),
    )
}
FUNNEL_K = 10


def publication_bias(body: Body, evidence: Evidence, settings: Settings) -> Domain:
    """Return the domain, by the steps of figure 5. Trim and fill never takes part."""
    search = body.search
    facts = _facts(body, evidence)
    path: list[Step] = []
    if not evidence.studies:
        return _missing(facts, path, "no study has an estimate")
    small = search.small_industry if search is not None else None
    answer = {True: "yes", False: "no", None: "not recorded"}[small]
    path.append(Step("Are most or all studies small and paid for by industry?", answer))
    if small:
        return domain("publication bias", RULES["PUB-1"], facts, path)
    k = len({s.label for s in evidence.studies})
    used: tuple[str, ...] = ()
    asymmetric: bool | None = None
    if k >= FUNNEL_K:
        if evidence.asymmetry_p is None:
            return _missing(
                facts, path, f"look at the funnel plot: {evidence.asymmetry_words or 'no test ran'}"
            )
        used = (convention("asymmetry_p", numfmt.tidy(settings.asymmetry_p)),)
        asymmetric = evidence.asymmetry_p < settings.asymmetry_p
        said = f"{'yes' if asymmetric else 'no'}, {numfmt.p_clause(evidence.asymmetry_p)}"
        path.append(Step("Is the funnel strongly asymmetric?", said))
        if asymmetric:
            return domain("publication bias", RULES["PUB-2"], facts, path, conventions=used)
    if search is None or not search.searched:
        return _missing(facts, path, "no search for unpublished studies is recorded", used)
    if small is None:
        what = "whether most studies are small and paid for by industry is not recorded"
        return _missing(facts, path, what, used)
    if asymmetric is not None:
        return domain("publication bias", RULES["PUB-3"], facts, path, conventions=used)
    path.append(Step("Are unpublished studies known?", search.found or "none found"))
    return domain("publication bias", RULES["PUB-4" if search.found else "PUB-5"], facts, path)


def _missing(facts: list[Fact], path: list[Step], what: str, used: tuple[str, ...] = ()) -> Domain:
    return domain("publication bias", RULES["PUB-NA"], facts, path, missing=what, conventions=used)


def _facts(body: Body, evidence: Evidence) -> list[Fact]:
    k = len({s.label for s in evidence.studies})
    facts = [Fact("Studies", str(k), k)]
    search = body.search
    if search is None:
        return [*facts, Fact("Search for unpublished studies", "not recorded")]
    made = "made" if search.searched else "not made"
    by = f" ({signed(search.by, search.date)})" if search.by else ""
    why = f": {search.reason}" if search.reason else ""
    return [*facts, Fact("Search for unpublished studies", f"{made}{why}{by}")]
