"""Reads the pinned numbers: null is NaN, "inf" is infinity."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parents[1] / "reference/models"


def pinned(name):
    return json.loads((FOLDER / name).read_text("utf-8"))


def vector(values):
    return np.array([np.nan if v is None else float(v) for v in values])
