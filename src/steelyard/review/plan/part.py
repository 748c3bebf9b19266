"""The base of every block of review.yaml, and the field types they share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from steelyard.check import says_something

ReviewMeasure = Literal["OR", "RR", "RD", "MD", "SMD", "HR", "PLO", "MC"]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)]


def _with_words(text: str) -> str:
    if not says_something(text):
        raise PydanticCustomError("no_words", "must hold a letter or a digit")
    return text


Text = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_with_words)]
"""What a person reads: a reason, a name, a title. A blank or a dot says nothing and is refused."""


class Part(BaseModel):
    """Base of every block: frozen, and no key that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)
