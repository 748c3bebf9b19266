"""Writes the data of the benchmark: plain float64 files that Python and R read alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

SEED = 20


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is pooled: `few`, `thousand` and `million` studies once; `dl` and `reml` rows of `width`."""

    few: int = 13
    thousand: int = 1000
    million: int = 1_000_000
    width: int = 20
    dl: int = 10_000
    reml: int = 100_000


SMALL = Sizes(thousand=100, million=3000, dl=12, reml=8)  # for comparing answers, not times


def write(folder: Path, sizes: Sizes) -> None:
    """Write name.y, name.v (and few.x) for each task, row by row, little-endian."""
    rng = np.random.default_rng(SEED)
    shapes = {
        "few": (1, sizes.few),
        "thousand": (1, sizes.thousand),
        "million": (1, sizes.million),
        "dl": (sizes.dl, sizes.width),
        "reml": (sizes.reml, sizes.width),
    }
    for name, shape in shapes.items():
        v = rng.uniform(0.01, 0.3, shape)
        y = rng.normal(0.2, np.sqrt(v + 0.05))
        for part, values in (("y", y), ("v", v)):
            values.astype("<f8").tofile(folder / f"{name}.{part}")
    np.linspace(-1.0, 2.0, sizes.few).astype("<f8").tofile(folder / "few.x")


def read(folder: Path, name: str, part: str) -> np.ndarray:
    """Return one file as a vector."""
    return np.fromfile(folder / f"{name}.{part}", dtype="<f8")
