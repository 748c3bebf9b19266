"""Reference cases: numbers that another program gave, with the call that gave them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parents[1] / "reference" / "effects"
# Closed forms: nothing but the order of the operations differs.
CLOSED = 1e-10


def cases(name: str) -> list[dict[str, Any]]:
    return list(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["cases"])


def floats(values: Any) -> np.ndarray:
    """Return reference numbers as float64, null as NaN."""
    return np.array(values, dtype=np.float64)


def agree(found: tuple[np.ndarray, np.ndarray], case: dict[str, Any], rtol: float = CLOSED) -> None:
    """yi and vi equal the reference; where either is missing there, both are NaN here."""
    yi, vi = floats(case["yi"]), floats(case["vi"])
    undefined = np.isnan(yi) | np.isnan(vi)
    for name, ours, theirs in (("yi", found[0], yi), ("vi", found[1], vi)):
        np.testing.assert_array_equal(np.isnan(ours), undefined, err_msg=f"{name}: {case['call']}")
        np.testing.assert_allclose(
            ours[~undefined], theirs[~undefined], rtol=rtol, atol=1e-14, err_msg=f"{name}: {case['call']}"
        )
