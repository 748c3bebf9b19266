"""`henmi_copas`: an interval of the mean that small studies cannot pull."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from steelyard.api.describe import Description, interval_head, of_reader, read, reader_name
from steelyard.api.results import PoolResult
from steelyard.api.results_base import Printed, field_values
from steelyard.errors import InputError, ModelError
from steelyard.models import henmi_copas as kernel
from steelyard.numfmt import effect, fixed, interval


@dataclass(frozen=True, slots=True, repr=False)
class HenmiCopasResult(Printed, kernel.HenmiCopas):
    """Henmi and Copas's mean and interval: every attribute of the kernel's, and `measure`."""

    measure: str = "GEN"

    def _columns(self) -> Mapping[str, Any]:
        return {name: [getattr(self, name)] for name in ("estimate", "se", "ci_low", "ci_high", "tau2")}

    def _page(self) -> Description:
        value, low, high = (read(x, self.measure) for x in (self.estimate, self.ci_low, self.ci_high))
        return Description(
            f"Henmi and Copas's interval{of_reader(self.measure)}, k = {self.k}",
            (
                ("", reader_name(self.measure), interval_head(self.level)),
                ("mean", effect(value), interval(low, high)),
            ),
            (
                "Weights of the common-effect model; tau² by DerSimonian–Laird, "
                f"{effect(self.tau2)}; critical value {fixed(self.critical)}.",
            ),
        )


def henmi_copas(fit: PoolResult, *, level: float | None = None) -> HenmiCopasResult:
    """The common-effect mean with an interval that stays valid when effects differ.

    Args:
        fit: What `pool` returned, without moderators; its method and test play no part.
        level: Confidence level; the fit's own by default.

    Returns:
        .estimate, .se, .ci_low, .ci_high on the analysis scale; .tau2 by DerSimonian–Laird.

    Raises:
        InputError: `fit` is something else.
        ModelError: the fit has moderators or a single estimate.

    Source: Henmi & Copas (2010), Statistics in Medicine 29:2969.
    Checked: metafor 3.8-1 hc(), tests/docs.

    Example:
        >>> from steelyard.api.pooling import pool
        >>> found = henmi_copas(pool([0.1, 0.3, 0.9], [0.05, 0.02, 0.1]))
        >>> round(found.ci_low, 3), round(found.ci_high, 3)
        (-0.207, 0.857)
    """
    if not isinstance(fit, PoolResult):
        raise InputError(f"henmi_copas takes what pool returned, not a {type(fit).__name__}.")
    if fit.X is not None:
        raise ModelError("the fit has moderators; henmi_copas needs one without.")
    found = kernel.henmi_copas(fit.yi, fit.vi, level=fit.level if level is None else level)
    return HenmiCopasResult(**field_values(found), measure=fit.measure)
