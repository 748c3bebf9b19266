"""Which tool fits a study, by how people came into its arms and by its design."""

from __future__ import annotations

from steelyard.data.rows import StudyRow
from steelyard.review.streams import stream_of

PARALLEL = frozenset({"RoB2", "RoB2-adhering"})
_BY_DESIGN = {"crossover": "RoB2-crossover", "cluster": "RoB2-cluster"}
_NON_RANDOMISED = frozenset({"ROBINS-I", "ROBINS-I-V2"})
_SINGLE = {"case-report": "JBI-case-report"}


def suggested_tool(study: StudyRow, first_period: bool = False) -> str:
    """Return the tool that a study's design asks for.

    Args:
        study: Design and allocation are read.
        first_period: Whether the result is of a crossover trial's first period alone, which is a parallel
            comparison.
    """
    stream = stream_of(study)
    if stream == "animal":
        return "SYRCLE"
    if stream == "uncontrolled":
        return _SINGLE.get(study.design, "JBI-case-series")
    if stream == "non-randomised":
        return "ROBINS-I"
    return "RoB2" if first_period else _BY_DESIGN.get(study.design, "RoB2")


def fits(tool: str, study: StudyRow) -> bool:
    """Return whether a tool is made for studies of this kind; RoB 1 serves every randomised trial."""
    stream = stream_of(study)
    if stream == "animal":
        return tool == "SYRCLE"
    if stream == "uncontrolled":
        return tool.startswith("JBI-") or tool in {"Murad", *_NON_RANDOMISED}
    if stream == "non-randomised":
        return tool in _NON_RANDOMISED
    wanted = suggested_tool(study)
    return tool == "RoB1" or tool == wanted or (wanted == "RoB2" and tool in PARALLEL)
