"""What `pool_tables` returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from steelyard.api.describe import Description, describe_tables
from steelyard.api.results_base import Printed, coefficient_columns, plain_fields
from steelyard.models.distributions import Array
from steelyard.models.tables import RATE_MEASURES, TableFit, mantel_haenszel, mantel_haenszel_rates, peto
from steelyard.models.tables_tests import Mask


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TableResult(Printed, TableFit):
    """A Mantel–Haenszel or Peto fit. Every attribute of `TableFit`, and:

    Attributes:
        slab: Labels of the tables given without a missing cell, as `weights`.
        cells: ai, bi, ci, di of these, or x1i, x2i, t1i, t2i.
        used: Which rows given are in the fit; None for all.
        frame: A copy of the dataframe given, as it was then; None where there was none.
        index: Row labels of the rows given; None where they had none.
    """

    slab: tuple[str, ...] = ()
    cells: tuple[Array, ...] = field(default=())
    used: Mask | None = None
    frame: Any = None
    index: Any = None

    def refit(self, rows: Any) -> TableFit:
        """Return the fit of a part of the tables, by positions or booleans, with the same settings."""
        part = tuple(cell[rows] for cell in self.cells)
        return fit_tables(self.measure, self.method, part, self.level)

    def to_dict(self) -> dict[str, Any]:
        """Return every number in plain Python; undefined is None."""
        return plain_fields(self, ("cells", "used", "frame", "index"))

    def _columns(self) -> Mapping[str, Any]:
        return coefficient_columns(self, ("mean",))

    def _page(self) -> Description:
        return describe_tables(self)


def fit_tables(measure: str, method: str, cells: tuple[Array, ...], level: float) -> TableFit:
    """Return the common effect of tables or pairs of rates by a method."""
    if method == "Peto":
        return peto(*cells, level=level)
    if measure in RATE_MEASURES:
        return mantel_haenszel_rates(measure, *cells, level=level)
    return mantel_haenszel(measure, *cells, level=level)
