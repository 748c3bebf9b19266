"""Every tool that is known, by its id."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from steelyard.appraisal.rob import lists, rob2, robins
from steelyard.appraisal.rob.types import Tool
from steelyard.check import check_choice

TOOLS: Mapping[str, Tool] = MappingProxyType(
    {tool.id: tool for tool in (*rob2.TOOLS, *robins.TOOLS, *lists.TOOLS)}
)


def tool_named(name: str) -> Tool:
    """Return the tool of an id.

    Raises:
        InputError: No tool has this id.
    """
    return TOOLS[check_choice("tool", name, TOOLS)]
