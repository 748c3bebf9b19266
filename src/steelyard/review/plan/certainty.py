"""Certainty in review.yaml: the settings of every rating, and people's decisions about one entry."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field, field_validator

from steelyard.appraisal.grade.parts import Ruleset
from steelyard.appraisal.grade.settings import ABOUT, Counts, Settings, Threshold
from steelyard.review.plan.part import Part, Text

_DEFAULT = Settings()


def _about(name: str) -> str:
    words, source = ABOUT[name]
    return f"{words} Source: {source}."


class GradeSettings(Part):
    """The choices behind every rating of a review; each default is what the named source gives."""

    ruleset: Ruleset = Field(_DEFAULT.ruleset, description=_about("ruleset"))
    threshold: Threshold = Field(
        _DEFAULT.threshold,
        description=_about("threshold"),
        json_schema_extra={"enum": ["null", "MID", None], "type": ["string", "null"]},
    )
    some_concerns_count_as: Counts = Field(
        _DEFAULT.some_concerns_count_as, description=_about("some_concerns_count_as")
    )
    unclear_counts_as: Counts = Field(_DEFAULT.unclear_counts_as, description=_about("unclear_counts_as"))
    dominate_share: float = Field(_DEFAULT.dominate_share, ge=1, le=100, description=_about("dominate_share"))
    low_share: float = Field(_DEFAULT.low_share, ge=1, le=100, description=_about("low_share"))
    differ_substantially: float = Field(
        _DEFAULT.differ_substantially, gt=0, description=_about("differ_substantially")
    )
    differ_at_least: float = Field(_DEFAULT.differ_at_least, ge=0, description=_about("differ_at_least"))
    i2_differs: float = Field(_DEFAULT.i2_differs, ge=0, lt=100, description=_about("i2_differs"))
    most: float = Field(_DEFAULT.most, gt=50, le=100, description=_about("most"))
    substantial: float = Field(_DEFAULT.substantial, gt=0, le=50, description=_about("substantial"))
    implausible_perhaps: float = Field(
        _DEFAULT.implausible_perhaps, gt=0, lt=100, description=_about("implausible_perhaps")
    )
    implausible_surely: float = Field(
        _DEFAULT.implausible_surely, gt=0, lt=100, description=_about("implausible_surely")
    )
    smd_large: float = Field(_DEFAULT.smd_large, gt=0, description=_about("smd_large"))
    ois_reduction: float = Field(_DEFAULT.ois_reduction, gt=0, lt=1, description=_about("ois_reduction"))
    ois_alpha: float = Field(_DEFAULT.ois_alpha, gt=0, lt=0.5, description=_about("ois_alpha"))
    ois_power: float = Field(_DEFAULT.ois_power, gt=0.5, lt=1, description=_about("ois_power"))
    ois_continuous_n: int = Field(_DEFAULT.ois_continuous_n, gt=0, description=_about("ois_continuous_n"))
    rare_below: float = Field(_DEFAULT.rare_below, ge=0, lt=1, description=_about("rare_below"))
    asymmetry_p: float = Field(_DEFAULT.asymmetry_p, gt=0, lt=1, description=_about("asymmetry_p"))

    @field_validator("threshold", mode="before")
    @classmethod
    def _null_is_a_word(cls, value: object) -> object:
        """Take YAML's own null as the word: without quotes nobody can type the one without the other."""
        return "null" if value is None else value

    def settings(self) -> Settings:
        """Return the settings as the rules take them."""
        return Settings(**self.model_dump())


class Signed(Part):
    """What a named person decided or recorded, and why."""

    reason: Text = Field(description="Why, in a sentence that a reader can follow.")
    by: Text = Field(description="The person who decided, by name.")
    date: datetime.date | None = Field(None, description="The day of the decision, as 2026-01-31.")


class RatedDown(Signed):
    """A decision about a domain that lowers certainty."""

    change: int = Field(ge=-3, le=0, description="0, −1 or −2 levels; −3 is exceptional.")


class BiasRated(RatedDown):
    """A decision about risk of bias, which also says which studies the rating rests on."""

    low_risk_only: bool | None = Field(
        None,
        description="Whether the studies at low risk of bias alone count, in every later domain and in the "
        "summary of findings; left out: as the rule finds.",
    )


class RatedUp(Signed):
    """A decision about a domain that raises certainty."""

    change: int = Field(ge=0, le=2, description="0, 1 or 2 levels up.")


class Recorded(Signed):
    """Whether something is there, as a person found it."""

    present: bool


class Adjusted(Signed):
    """One change of the whole, where domains overlap or several are borderline."""

    change: Literal[-1, 1]


class Directness(Part):
    """How directly the evidence answers the question, part by part; all four are needed."""

    population: RatedDown | None = None
    intervention: RatedDown | None = None
    comparator: RatedDown | None = None
    outcome: RatedDown | None = Field(None, description="Rated down where it stands in for what matters.")
    together: RatedDown | None = Field(
        None, description="The whole domain, where the worst of the four parts does not stand for it."
    )


class PublicationBias(Signed):
    """What is known of studies that were not published; `change` where the proposal is not taken."""

    unpublished_searched: bool = Field(
        description="Whether somebody looked for unpublished studies: registries, regulators, authors."
    )
    found: str = Field("", max_length=2000, description="Which unpublished studies are known; empty: none.")
    small_industry: bool | None = Field(
        None, description="Whether most or all studies are small and paid for by industry."
    )
    change: Literal[-1, 0] | None = None


class Certainty(Part):
    """People's decisions about the certainty of one entry. What is not decided is proposed by rule."""

    risk_of_bias: BiasRated | None = None
    inconsistency: RatedDown | None = None
    credible_subgroup: Recorded | None = Field(
        None, description="Whether a credible subgroup effect explains why studies differ."
    )
    indirectness: Directness | None = None
    imprecision: RatedDown | None = None
    publication_bias: PublicationBias | None = None
    large_effect: RatedUp | None = Field(None, description="Non-randomised evidence only.")
    dose_response: Recorded | None = Field(None, description="Non-randomised evidence only.")
    confounding: Recorded | None = Field(
        None, description="Whether confounding would have hidden the effect; grade-classic only."
    )
    overall_adjustment: Adjusted | None = None
