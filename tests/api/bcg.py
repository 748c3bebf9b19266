"""The trials of BCG vaccine, as pinned beside metafor's numbers for them."""

from __future__ import annotations

from tests.models.reference import pinned

REFERENCE = pinned("regression.json")
DATA = REFERENCE["data"]
TABLES = {"ai": "tpos", "bi": "tneg", "ci": "cpos", "di": "cneg"}
