"""The measure table: every effect size that can be computed from raw data, and what it is made from.

A row of a family's own table (`TABLE_MEASURES`, `MEAN_MEASURES`, `PROPORTION_MEASURES`, `CHANGE_MEASURES`)
appears here by itself. A new measure is a formula, a row there, a row in `terms.MEASURES`, and a reference
case; a test compares the three.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from steelyard.effects.means import MEAN_MEASURES
from steelyard.effects.single import CHANGE_MEASURES, PROPORTION_MEASURES
from steelyard.effects.tables import TABLE_MEASURES

Kind = Literal["2x2", "means", "proportion", "change"]


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a kind of measure is made from, in metafor's names.

    Attributes:
        needed: Always needed. A tuple means one of these (bi, or n1i to take ai from).
        optional: Used by some measures of the kind.
    """

    needed: tuple[tuple[str, ...], ...]
    optional: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for group in self.needed for name in group) | frozenset(self.optional)

    @property
    def text(self) -> str:
        return ", ".join(" or ".join(group) for group in self.needed)


ARGUMENTS: dict[Kind, Arguments] = {
    "2x2": Arguments((("ai",), ("bi", "n1i"), ("ci",), ("di", "n2i"))),
    "means": Arguments((("m1i",), ("sd1i",), ("n1i",), ("m2i",), ("sd2i",), ("n2i",))),
    "proportion": Arguments((("xi",), ("ni",))),
    "change": Arguments((("m1i",), ("m2i",), ("sd1i",), ("ni",), ("ri",)), ("sd2i",)),
}

REGISTRY: dict[str, Kind] = {
    **dict.fromkeys(TABLE_MEASURES, "2x2"),
    **dict.fromkeys(MEAN_MEASURES, "means"),
    **dict.fromkeys(PROPORTION_MEASURES, "proportion"),
    **dict.fromkeys(CHANGE_MEASURES, "change"),
}
