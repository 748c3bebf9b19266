"""What one test of printed numbers found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one test of printed numbers found.

    Attributes:
        test: "GRIM", "GRIMMER", "DEBIT", "percentage" or "range".
        possible: Whether numbers of the stated kind can be printed so.
        decisive: Whether the test could have failed; False where the digits are too few for the n.
        arithmetic: The sums, in words.
        near: The nearest values that are possible, as they would be printed, the nearer first.
        power: Share of all printed values of this many decimals that the test would refuse, 0 to 1.
    """

    test: str
    possible: bool
    decisive: bool
    arithmetic: str
    near: tuple[str, ...] = ()
    power: float = 0.0

    def __str__(self) -> str:
        word = "possible" if self.possible else "impossible"
        return f"{self.test}: {word if self.decisive else 'not decisive'}; {self.arithmetic}"
