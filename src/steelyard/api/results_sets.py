"""What `subgroups`, `cumulative` and `leave1out` return."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from steelyard.api.describe import Description, interval_head, of_reader, read, reader_name
from steelyard.api.results_base import Printed
from steelyard.models.cumulative import FitSequence
from steelyard.models.pairwise import PairwiseFit
from steelyard.models.tables import TableFit
from steelyard.numfmt import effect, fixed, interval, p_clause, p_value, percent

_SHOWN = 60


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SequenceResult(Printed, FitSequence):
    """Fits of parts of the studies: every attribute of `FitSequence` on the analysis scale, and:

    Attributes:
        labels: The study added, or left out, in each row.
        rows: Its position among the estimates of the fit.
        kind: "cumulative" or "leave-one-out".
        measure, level: Of the fit.
        whole: Estimate, ci_low and ci_high of the fit of all studies.
    """

    labels: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    kind: str = "cumulative"
    measure: str = "GEN"
    level: float = 0.95
    whole: tuple[float, float, float] = (math.nan, math.nan, math.nan)

    def _columns(self) -> Mapping[str, Any]:
        names = ("estimate", "se", "zval", "ci_low", "ci_high", "pvalue", "tau2", "i2", "h2", "q")
        return {
            "slab": list(self.labels),
            "k": list(self.k),
            **{name: getattr(self, name).copy() for name in names},
        }

    def _page(self) -> Description:
        columns = (self.estimate, self.ci_low, self.ci_high, self.pvalue, self.tau2, self.i2)
        sign = "+ " if self.kind == "cumulative" else "without "
        rows = [
            (
                (sign if self.kind != "cumulative" or i else "") + label,
                str(k),
                effect(read(value, self.measure)),
                interval(read(low, self.measure), read(high, self.measure)),
                p_value(p),
                effect(tau2 if k > 1 else math.nan),
                percent(i2),
            )
            for i, (label, k, value, low, high, p, tau2, i2) in enumerate(
                zip(
                    self.labels[:_SHOWN],
                    self.k[:_SHOWN],
                    *(c[:_SHOWN].tolist() for c in columns),
                    strict=True,
                )
            )
        ]
        name = "Cumulative meta-analysis" if self.kind == "cumulative" else "Leave-one-out"
        head = ("", "k", reader_name(self.measure), interval_head(self.level), "p", "tau²", "I²")
        cut = len(self.labels) - _SHOWN
        return Description(
            f"{name}{of_reader(self.measure)}", (head, *rows), (f"… and {cut} more",) if cut > 0 else ()
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SubgroupsResult(Printed):
    """A fit a group, in order of first appearance, and the test whether the groups' means differ.

    Attributes:
        names, fits: The groups and their fits.
        overall: The fit of all studies.
        tau2: "separate" or "common"; "none" for the methods of tables.
        q_between, df, pvalue: Q between the groups, chi-square on groups - 1.
        notices: What a reader should know.
        measure, level: Of the fit.
        by: The group of each study, in the order of `overall`.
    """

    names: tuple[str, ...]
    fits: tuple[PairwiseFit | TableFit, ...]
    overall: PairwiseFit | TableFit
    tau2: str
    q_between: float
    df: int
    pvalue: float
    notices: tuple[str, ...] = ()
    measure: str = "GEN"
    level: float = 0.95
    by: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> PairwiseFit | TableFit:
        """Return the fit of a group; KeyError where there is none of that name."""
        return dict(zip(self.names, self.fits, strict=True))[name]

    def _columns(self) -> Mapping[str, Any]:
        names = ("se", "zval", "ci_low", "ci_high", "pvalue")
        return {
            "group": list(self.names),
            "k": [fit.k for fit in self.fits],
            "estimate": [float(fit.beta[0]) for fit in self.fits],
            **{name: [float(getattr(fit, name)[0]) for fit in self.fits] for name in names},
            **{name: [getattr(fit, name, math.nan) for fit in self.fits] for name in ("tau2", "i2", "q")},
        }

    def _page(self) -> Description:
        head = ("", "k", reader_name(self.measure), interval_head(self.level), "p", "tau²", "I²")
        rows = [
            self._row(name, fit)
            for name, fit in zip((*self.names, "all studies"), (*self.fits, self.overall), strict=True)
        ]
        shared = {"common": ("tau² is common to all groups.",), "separate": ("tau² is each group's own.",)}
        test = f"Difference between groups: χ² = {fixed(self.q_between)} on {self.df} df, "
        return Description(
            f"Subgroups{of_reader(self.measure)}",
            (head, *rows),
            (
                *((test + p_clause(self.pvalue) + ".",) if self.df else ()),
                *shared.get(self.tau2, ()),
                *self.notices,
            ),
        )

    def _row(self, name: str, fit: PairwiseFit | TableFit) -> tuple[str, ...]:
        value, low, high = (read(float(x[0]), self.measure) for x in (fit.beta, fit.ci_low, fit.ci_high))
        spread = effect(getattr(fit, "tau2", math.nan) if fit.k > 1 else math.nan)
        p = p_value(float(fit.pvalue[0]))
        return name, str(fit.k), effect(value), interval(low, high), p, spread, percent(fit.i2)
