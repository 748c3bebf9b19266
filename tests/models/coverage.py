"""Simulates how often the tests' intervals hold the true mean: writes the tables of docs/coverage.md.

`python -m tests.models.coverage` writes them anew, in about twenty seconds; the slow tests repeat some cells.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from steelyard.api.many import pool_many
from steelyard.effects.tables import table_effects
from steelyard.models.distributions import t_critical, z_critical

PAGE = Path(__file__).parents[2] / "docs/coverage.md"
START, END = "<!-- table: written by tests/models/coverage.py -->", "<!-- end of table -->"
SEED = 20_240_229
REPEATS = 20_000
LEVEL = 0.95
MEAN = 0.4
RISK = 0.3  # of the event in the second group of a study of mean risk
STUDIES = (2, 3, 5, 10, 20)
TAU2 = (0.0, 0.05, 0.1, 0.5, 2.0)
SIZES = {
    "equal": "studies of one size",
    "one large": "one study ten times the others",
    "mixed": "mixed sizes",
}
KINDS = {"normal": "Normal effects with known variances", "binary": "Log odds ratios of 2×2 tables"}
TESTS = ("z", "knha", "adhoc", "guarded")


class Cell(NamedTuple):
    """What is simulated: `kind` and `sizes` as above, the number of studies and the true tau²."""

    kind: str
    sizes: str
    k: int
    tau2: float


class Found(NamedTuple):
    """The share of intervals that hold the mean, and their mean width on the analysis scale."""

    coverage: float
    width: float


def cells():
    return [Cell(kind, sizes, k, t) for kind in KINDS for sizes in SIZES for k in STUDIES for t in TAU2]


def simulate(cell: Cell, repeats: int = REPEATS, seed: int = SEED) -> dict[str, Found]:
    """Return what each test's interval does; every cell has random numbers of its own."""
    rng = np.random.default_rng([seed, zlib.crc32(repr(tuple(cell)).encode())])
    y, v = (_normal if cell.kind == "normal" else _binary)(rng, cell, repeats)
    bounds = {
        test: pool_many(y, v, method="REML", test=test, level=LEVEL) for test in ("z", "knha", "guarded")
    }
    unsolved = sum(int((~many.converged).sum()) for many in bounds.values())
    if unsolved:
        raise ValueError(f"{cell}: {unsolved} fits did not converge.")
    centre, wald = bounds["z"].beta, 0.5 * (bounds["z"].ci_high - bounds["z"].ci_low)
    half = {test: 0.5 * (many.ci_high - many.ci_low) for test, many in bounds.items()}
    # Knapp and Hartung (2003): their factor, but at least 1, beside the quantile of t
    half["adhoc"] = np.maximum(half["knha"], wald * t_critical(LEVEL, cell.k - 1) / z_critical(LEVEL))
    return {
        test: Found(float((np.abs(centre - MEAN) <= half[test]).mean()), float(2.0 * half[test].mean()))
        for test in TESTS
    }


def _normal(rng, cell, repeats):
    v = np.full((repeats, cell.k), 0.1)
    if cell.sizes == "one large":
        v[:, 0] = 0.01
    elif cell.sizes == "mixed":
        v = rng.uniform(0.02, 0.3, v.shape)
    return MEAN + rng.normal(0.0, np.sqrt(v + cell.tau2)), v


def _binary(rng, cell, repeats):
    n = np.full((repeats, cell.k), 50)
    if cell.sizes == "one large":
        n[:, 0] = 500
    elif cell.sizes == "mixed":
        n = rng.integers(20, 201, n.shape)
    middle = np.log(RISK / (1.0 - RISK))
    effect = MEAN + rng.normal(0.0, np.sqrt(cell.tau2), n.shape)
    a, c = (
        rng.binomial(n, 1.0 / (1.0 + np.exp(-logit))) for logit in (middle + effect, np.full(n.shape, middle))
    )
    y, v = table_effects("OR", a.ravel(), (n - a).ravel(), c.ravel(), (n - c).ravel())
    return y.reshape(n.shape), v.reshape(n.shape)


def shown(found: Found) -> str:
    return f"{100 * found.coverage:.1f} ({found.width:.2f})"


def table(kind: str, sizes: str, results: dict[Cell, dict[str, Found]]) -> str:
    head = f"| k | tau² | {' | '.join(f'`{test}`' for test in TESTS)} |\n|---:|---:|{'---:|' * len(TESTS)}"
    rows = [
        f"| {c.k} | {c.tau2:g} | {' | '.join(shown(of[test]) for test in TESTS)} |"
        for c, of in results.items()
        if (c.kind, c.sizes) == (kind, sizes)
    ]
    return "\n".join((head, *rows))


def tables(results: dict[Cell, dict[str, Found]]) -> str:
    parts = [
        f"### {words}, {named}\n\n{table(kind, sizes, results)}"
        for kind, words in KINDS.items()
        for sizes, named in SIZES.items()
    ]
    return "\n\n".join(parts)


def committed() -> dict[Cell, dict[str, float]]:
    """Return the coverage in percent of every cell and test, read from the page."""
    lines = PAGE.read_text("utf-8").partition(START)[2].partition(END)[0].splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line[:2] == "| " and line[2].isdigit()]
    found = {}
    for cell, (k, tau2, *shares) in zip(cells(), rows, strict=True):
        if (cell.k, cell.tau2) != (int(k), float(tau2)):
            raise ValueError(f"a row of k = {k}, tau² = {tau2} stands where {cell} should.")
        found[cell] = {test: float(text.split(" ")[0]) for test, text in zip(TESTS, shares, strict=True)}
    return found


def main() -> None:
    before, _, rest = PAGE.read_text("utf-8").partition(START)
    after = rest.partition(END)[2]
    results = {cell: simulate(cell) for cell in cells()}
    PAGE.write_text(f"{before}{START}\n\n{tables(results)}\n\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
