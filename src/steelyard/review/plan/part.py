"""The base of every block of review.yaml, and the field types they share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

ReviewMeasure = Literal["OR", "RR", "RD", "MD", "SMD", "HR", "PLO", "MC"]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]


class Part(BaseModel):
    """Base of every block: frozen, and no key that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)
