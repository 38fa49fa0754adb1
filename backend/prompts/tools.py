"""Tools that prompts come from: which fit which kind of prompt, and what a phase must have for them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from backend.phases.entities import PAINTING_TOOLS, Tool
from backend.prompts.entities import PromptKind


class PromptTool(StrEnum):
    """What a person had in hand."""

    CLICK = "click"
    BOX = "box"
    ABSENT = "absent"  # says that the object is not on this frame
    MASK = "mask"  # a whole mask; nobody said what made it
    BRUSH = "brush"
    ERASER = "eraser"
    POLYGON = "polygon"
    FILL_HOLES = "fill-holes"
    REMOVE_SPECKS = "remove-specks"
    COPY = "copy"  # the mask of another frame
    CANDIDATE = "candidate"  # another of the masks that a click was answered with


_TOOLS_OF_KIND: Mapping[PromptKind, frozenset[PromptTool]] = {
    PromptKind.CLICK: frozenset({PromptTool.CLICK}),
    PromptKind.BOX: frozenset({PromptTool.BOX}),
    PromptKind.ABSENT: frozenset({PromptTool.ABSENT}),
    PromptKind.MASK: frozenset(PromptTool) - {PromptTool.CLICK, PromptTool.BOX, PromptTool.ABSENT},
}
_ANY_PAINTING = tuple(sorted(PAINTING_TOOLS))
_PHASE_TOOLS: Mapping[PromptTool, tuple[Tool, ...]] = {
    PromptTool.CLICK: (Tool.CLICK,),
    PromptTool.BOX: (Tool.BOX,),
    PromptTool.ABSENT: (),
    PromptTool.BRUSH: (Tool.BRUSH,),
    PromptTool.ERASER: (Tool.ERASER,),
    PromptTool.POLYGON: (Tool.POLYGON,),
    PromptTool.CANDIDATE: (Tool.CLICK,),
}


def fits(tool: PromptTool, kind: PromptKind) -> bool:
    """Say whether a prompt of this kind can come from a tool."""
    return tool in _TOOLS_OF_KIND[kind]


def phase_tools(tool: PromptTool) -> tuple[Tool, ...]:
    """Give the tools of a phase of which one is needed; none where every phase allows it."""
    return _PHASE_TOOLS.get(tool, _ANY_PAINTING)
