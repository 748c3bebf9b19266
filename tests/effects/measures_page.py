"""Writes docs/measures.md from the measure tables: `python -m tests.effects.measures_page`."""

from __future__ import annotations

from pathlib import Path

from steelyard.effects.registry import FAMILIES, REGISTRY, vtypes
from steelyard.terms import MEASURES, MeasureData

PAGE = Path(__file__).parents[2] / "docs" / "measures.md"

HEADINGS: dict[MeasureData, str] = {
    "2x2": "Two groups, 2×2 tables",
    "pairs": "Matched pairs, paired 2×2 tables",
    "margins": "Matched pairs, margins alone",
    "rates": "Two groups, events and person-time",
    "means": "Two groups, means",
    "correlation": "Correlations",
    "regression": "Partial and semi-partial correlations",
    "determination": "Coefficients of determination",
    "proportion": "One group, proportions",
    "rate": "One group, events and person-time",
    "mean": "One group, means",
    "change": "One group twice, means",
    "reliability": "Reliability",
    "genotypes": "Genotypes",
}
BACK = {
    "none": "–", "exp": "exp", "expit": "inverse logit", "probit": "Φ", "tanh": "tanh", "tanh2": "tanh²",
    "sin2": "sin²", "square": "square", "cube": "1 − (1 − y)³", "complement": "1 − exp(−y)",
    "double-arcsine": "Miller's inverse, needs `ni`", "root-rate": "inverse, needs `ti`",
}  # fmt: skip
SOURCES = {
    "OR": "Woolf 1955", "RR": "Katz et al. 1978", "RD": "Fleiss & Berlin 2009", "PETO": "Yusuf et al. 1985",
    "AS": "Rücker et al. 2009", "PBIT": "Sánchez-Meca et al. 2003", "OR2D": "as OR2DL",
    "OR2DN": "Cox & Snell 1989, factor 1/1.65", "OR2DL": "Chinn 2000, factor √3/π",
    "PHI": "Yule 1912 (CS); delta method (ST)", "ZPHI": "Fisher's z of PHI", "YUQ": "Yule 1912",
    "YUY": "Yule 1912", "RTET": "Pearson 1900; Kirk 1973", "ZTET": "Fisher's z of RTET",
    "MPRR": "Elbourne et al. 2002; Zou 2007", "MPOR": "Becker & Balagtas 1993", "MPRD": "Zou 2007",
    "MPORC": "Curtin et al. 2002", "MPPETO": "Curtin et al. 2002", "MPORM": "Becker & Balagtas 1993",
    "IRR": "Rothman et al. 2008", "IRD": "Rothman et al. 2008", "IRSD": "Bagos & Nikolopoulos 2009",
    "MD": "Borenstein 2009", "SMD": "Hedges 1981, 1982, 1983",
    "SMDH": "Bonett 2008, eq. 8; delta method (LS2, LS3)",
    "SMD1": "Glass 1976; Hedges 1981", "SMD1H": "Bonett 2008, eq. 12",
    "ROM": "Hedges et al. 1999; Lajeunesse 2015; Nakagawa et al. 2023 (AV)", "VR": "Nakagawa et al. 2015",
    "CVR": "Nakagawa et al. 2015; Senior et al. 2020", "RPB": "Tate 1954 (CS); delta method (ST)",
    "RBIS": "Soper 1914", "ZPB": "Fisher's z of RPB", "ZBIS": "Fisher's z of RBIS", "D2OR": "as D2ORL",
    "D2ORN": "Cox & Snell 1989, factor 1.65", "D2ORL": "Chinn 2000, factor π/√3",
    "COR": "Borenstein 2009; normal theory (H0)", "UCOR": "Olkin & Pratt 1958; Hedges 1989 (UB)",
    "ZCOR": "Fisher 1921",
    "PCOR": "Aloe & Thompson 2013", "ZPCOR": "Aloe & Thompson 2013", "SPCOR": "Aloe & Becker 2012",
    "ZSPCOR": "Fisher's z of SPCOR", "R2": "Kendall & Stuart 1979, eqs. 27.87–27.88",
    "ZR2": "Olkin & Finn 1995", "PR": "binomial", "PLN": "delta method", "PLO": "delta method",
    "PRZ": "delta method", "PAS": "delta method", "PFT": "Freeman & Tukey 1950; Miller 1978",
    "IR": "Poisson", "IRLN": "delta method", "IRS": "delta method", "IRFT": "Freeman & Tukey 1950",
    "MN": "–", "SMN": "Hedges 1981", "MNLN": "delta method", "SDLN": "Raudenbush & Bryk 1987",
    "CVLN": "Nakagawa et al. 2015", "MC": "Becker 1988", "SMCC": "Gibbons et al. 1993",
    "SMCR": "Becker 1988", "SMCRH": "Bonett 2008, eq. 13", "SMCRP": "Cousineau 2020",
    "SMCRPH": "Bonett 2008, eq. 10", "ROMC": "Lajeunesse 2011; Senior et al. 2020",
    "VRC": "Senior et al. 2020", "CVRC": "Senior et al. 2020", "ARAW": "Feldt 1965",
    "AHW": "Hakstian & Whalen 1976", "ABT": "Bonett 2002", "REH": "Ziegler et al. 2011",
}  # fmt: skip
HEAD = """# Measures

What `sy.escalc(measure, ...)` computes: the effect `yi` and its sampling variance `vi`. Codes and
arguments are metafor's. The tests compare every line, and every kind of variance in it, with a number
from outside: metafor 3.8-1 where its definition is the current one, R's symbolic derivatives or other
published formulas where it is not, and metafor 5.1-12. This page is written from the measure tables by
`python -m tests.effects.measures_page`.

- **Variances** are values of `vtype`, the default first. "LS" is the large-sample variance. "UB" is
  unbiased. "AV" puts the mean over the studies, weighted by people, into the large-sample formula. "H0" is
  the variance where there is no effect, exact for differences and changes in SDs and for COR; "H0b" is
  1/n. "ST" takes the group sizes as fixed, "CS" only the total. "HO" takes one SD in both groups. "LS2"
  and "LS3" are further large-sample formulas, which the docstring names; "AVHO" and "AV2" are the mean
  put into "HO" and "LS2". A list gives each study its own.
- **Added** is what each cell of a study with a zero gets unless `add` and `to` say otherwise; – where
  nothing is ever added.
- **Back** is what `sy.back(yi, measure)` does.
- Every measure can also be given as `yi` with `vi` or `sei`; ratios and differences as printed, with
  `estimate` and an interval, a standard error, a z or an exact p. `"HR"` also takes `oei` and `voi` of a
  logrank test (Parmar et al. 1998).
"""
TAIL = """
## Where metafor 3.8 gives another number

In brackets the version of metafor that changed to what is here.

| measure | 3.8 | here |
|---|---|---|
| ROM, ROMC, CVR, CVRC | a log mean's bias stays | half the variance of each log mean corrects it (5.0) |
| SMDH, SMCRH | variance times J² | Bonett's variance at the corrected effect (4.6) |
| SMD1H | n in the variance | n − 1 (4.6) |
| PCOR, ZPCOR | n − m − 1 in the variance | n − m and n − m − 2 with m predictors in all (4.4) |
| OR, RR with "AV" | the same as "LS" | risks of all studies together |
| SMDH with "LS2" | changes with the unit of measurement | the delta method, with n |
| MPORM with zeros | people not counted anew after adding | counted anew |
| SMCR with "UB" | the sample's correlation | the unbiased one (4.8) |

## Where metafor 5.1 gives another number

| measure | 5.1-12 | here |
|---|---|---|
| COR with "H0" | (1 − r²)/(n − 2), which estimates it | 1/(n − 1), the variance if there is none |
| RTET, ZTET with an empty cell | where its search ends, near −1 or 1 | undefined |
| ROMC, VRC, CVRC with "LS2" | Senior et al. (2020), eqs. 19, 22, 24 | the delta method, second order |
| MPORM with `add` other than 0.5 | the pairs rounded to whole numbers | the pairs as they follow |
| SMD1, SMCC with "H0" on up to 2 degrees of freedom | the effect, its variance undefined | both undefined |

The equations of Senior et al. change with the unit of one of the two measurements, and give a ratio of SDs
a spread even where the two are perfectly correlated. With v1 and v2 the variances of the two log means,
their second-order term is (v1² + v2²)/2 − r² v1 v2, and that of two log SDs (1 − r⁴)/(n − 1)².
"""


def page() -> str:
    parts = [HEAD]
    for kind, heading in HEADINGS.items():
        family = FAMILIES[kind]
        needed = ", ".join(" or ".join(f"`{name}`" for name in group) for group in family.needed)
        parts.append(f"\n## {heading}\n\nMade from {needed}.\n")
        parts.append("| code | measure | variances | added | back | source |\n|---|---|---|---|---|---|")
        parts.extend(_line(code, kind) for code in family.measures)
    return "\n".join(parts) + "\n" + TAIL


def _line(code: str, kind: MeasureData) -> str:
    family = FAMILIES[kind]
    more = ", ".join(" or ".join(f"`{name}`" for name in group) for group in family.optional.get(code, ()))
    less = ", ".join(f"`{name}`" for name in family.spared.get(code, ()))
    name = MEASURES[code].name + (f"; also {more}" if more else "") + (f"; not {less}" if less else "")
    added = f"{family.measures[code].add:g}" if family.zeros is not None else "–"
    cells = (f"`{code}`", name, " ".join(vtypes(code)), added, BACK[MEASURES[code].back], SOURCES[code])
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    assert set(SOURCES) == set(REGISTRY)
    PAGE.write_text(page(), encoding="utf-8")
