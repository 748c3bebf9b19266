"""The format of review.yaml as a JSON Schema, for completion and checks in editors.

The published file stands beside this module as schema/review-1.schema.json. A first line
`# yaml-language-server: $schema=<its path or address>` in review.yaml makes an editor use it.
"""

from __future__ import annotations

import json
from typing import Any

from steelyard.review.plan import Plan

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of review.yaml."""
    made = Plan.model_json_schema(by_alias=True)
    return {"$schema": _DIALECT, **made, "title": "A Steelyard review (review.yaml)"}


def schema_text() -> str:
    """Return the published schema file's content."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
