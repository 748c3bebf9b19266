"""`fragility`, `sequential`, `events_information`, `means_information`: what a result hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from steelyard.api import inputs
from steelyard.api.describe import Description
from steelyard.api.frames import numbers
from steelyard.api.pooling_tables import table_cells
from steelyard.api.results_base import Printed, field_values
from steelyard.api.row_labels import check_row_labels
from steelyard.appraisal import fragility as kernel
from steelyard.appraisal.information import events_information, means_information
from steelyard.appraisal.sequential import Look, looks
from steelyard.errors import InputError
from steelyard.numfmt import count, fixed, percent, tidy

__all__ = ["FragilityResult", "SequentialResult", "events_information", "fragility", "means_information"]


@dataclass(frozen=True, slots=True, repr=False)
class FragilityResult(Printed, kernel.Fragility):
    """The fragility of a result: every attribute of the kernel's, and `slab`, the studies' labels."""

    slab: tuple[str, ...] = ()

    def _columns(self) -> Mapping[str, Any]:
        return {
            "study": [self.slab[c.study] for c in self.changes],
            "group": [c.group for c in self.changes],
            "events": [c.events for c in self.changes],
            "ci_low": [c.ci_low for c in self.changes],
            "ci_high": [c.ci_high for c in self.changes],
        }

    def _page(self) -> Description:
        state = "significant" if self.significant else "not significant"
        index = "none" if self.index is None else str(self.index)
        share = "" if self.quotient is None else f"{tidy(float(f'{100 * self.quotient:.2g}'))} %"
        turn = "1 person turns it" if self.index == 1 else f"{index} people turn it"
        lines = [self.reason] if self.reason else [f"The result is {state}; {turn}."]
        if self.after is not None:
            lines.append(f"Events afterwards: {self.after[0]} and {self.after[1]}.")
        lines.append("It says how near a result stands to its threshold, not how true it is.")
        return Description(
            f"Fragility at alpha {self.alpha:.3g}",
            (
                ("", "index", "quotient", "people"),
                ("people changed", index, share, count(round(self.people))),
            ),
            tuple(lines),
        )


@dataclass(frozen=True, slots=True, repr=False)
class SequentialResult(Printed):
    """Looks at a growing pool, each with its boundary; `crossed` is the first look beyond it, or None."""

    looks: tuple[Look, ...]
    alpha: float
    crossed: int | None

    def _columns(self) -> Mapping[str, Any]:
        names = ("fraction", "spent", "z", "boundary", "crossed")
        return {name: [getattr(look, name) for look in self.looks] for name in names}

    def _page(self) -> Description:
        rows = tuple(
            (
                str(i),
                percent(100 * k.fraction),
                fixed(k.z),
                "beyond 8" if k.boundary is None else fixed(k.boundary),
            )
            for i, k in enumerate(self.looks, start=1)
        )
        end = "never reached" if self.crossed is None else f"reached at look {self.crossed + 1}"
        return Description(
            f"Sequential boundaries, O'Brien–Fleming type, alpha {self.alpha:.3g}",
            (("look", "information", "z", "boundary"), *rows),
            (f"The boundary was {end}.",),
        )


def fragility(
    measure: str = "OR",
    *,
    ai: Any = None,
    ci: Any = None,
    bi: Any = None,
    di: Any = None,
    n1i: Any = None,
    n2i: Any = None,
    method: str = "REML",
    test: str = "guarded",
    alpha: float = 0.05,
    drop00: bool = False,
    data: Any = None,
    slab: Any = None,
) -> FragilityResult:
    """How many people's outcomes would have to differ for a result to gain or lose its significance.

    Of one table by Fisher's exact test, of several by their random-effects pool.

    Args:
        measure: "OR", "RR" or "RD" of the pool; one table needs none.
        ai, bi, ci, di: Events and non-events of group 1, then of group 2: column names of `data`, or arrays.
        n1i, n2i: Group sizes, in place of bi and di.
        method, test, drop00: As in `pool` and `escalc`.
        alpha: Two-sided level.
        slab: Study labels.

    Raises:
        InputError: an argument missing or not understood, or counts that are not whole.

    Source: Walsh 2014, J Clin Epidemiol 67:622; Atal 2019, J Clin Epidemiol 111:32.
    Checked: R fragility 1.6.1, tests/appraisal.

    Example:
        >>> fragility(ai=4, n1i=8, ci=0, n2i=7).index
        1
    """
    given = {"ai": ai, "bi": bi, "ci": ci, "di": di, "n1i": n1i, "n2i": n2i}
    check_row_labels({**given, "slab": slab, "data": data})
    given = {k: [v] if isinstance(v, int | float) else v for k, v in given.items()}
    a, b, c, d = table_cells("OR", given, data)
    names = inputs.labels(slab, a.size, data)
    kept = np.flatnonzero(np.isfinite(a + b + c + d))
    slabs = tuple(inputs.label_of(names, i) for i in kept.tolist())
    a, b, c, d = (cell[kept] for cell in (a, b, c, d))
    if a.size == 1:
        found = kernel.table_fragility(*(float(x[0]) for x in (a, a + b, c, c + d)), alpha=alpha)
    else:
        found = kernel.pooled_fragility(
            measure, a, a + b, c, c + d, method=method, test=test, alpha=alpha, drop00=drop00
        )
    return FragilityResult(**field_values(found), slab=slabs)


def sequential(fraction: Any, z: Any, *, alpha: float = 0.05, data: Any = None) -> SequentialResult:
    """A growing pool held against O'Brien–Fleming boundaries: whether it is settled.

    Args:
        fraction: Information after each look as a share of what is needed (see `events_information` and
            `means_information`), increasing; a column of `data` or numbers.
        z: The pooled effect over its standard error after each look, as `cumulative` gives it.
        alpha: Two-sided level over all looks.

    Raises:
        InputError: lengths that differ, or fractions that do not increase.

    Source: Lan & DeMets 1983, Biometrika 70:659; Wetterslev 2008, J Clin Epidemiol 61:64.
    Checked: R ldbounds 2.0.2, tests/appraisal.

    Example:
        >>> sequential([0.2, 0.6, 1.0], [1.5, 2.9, 3.1]).crossed
        1
    """
    check_row_labels({"fraction": fraction, "z": z, "data": data})
    shares, values = (numbers(x, name=n, data=data) for x, n in ((fraction, "fraction"), (z, "z")))
    if np.isnan(shares).any() or np.isnan(values).any():
        raise InputError("fraction or z has a missing value; need a number at each look.")
    made = looks(shares.tolist(), values.tolist(), alpha=alpha)
    return SequentialResult(made, alpha, next((i for i, k in enumerate(made) if k.crossed), None))
