"""The three phases of the paper: pure.

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714), data engine: SAM per frame; SAM and SAM 2 Mask; SAM 2.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from backend.phases.entities import PhasePredictor, Tool
from backend.phases.schemas import USUAL_BAR

PER_FRAME_TOOLS = (Tool.CLICK, Tool.BOX, Tool.BRUSH, Tool.ERASER, Tool.POLYGON)
ALL_TOOLS = (*PER_FRAME_TOOLS, Tool.PROPAGATE)
ANNOTATION_STRIDE = 4  # 6 annotated frames a second of a 24 frames a second video
HONEYPOT_RATE = 0.05


class BuiltIn(NamedTuple):
    """A phase that every project has."""

    key: str
    name: str
    tools: tuple[Tool, ...]
    predictor: PhasePredictor


BUILT_IN = (
    BuiltIn("phase-1", "SAM per frame", PER_FRAME_TOOLS, PhasePredictor.IMAGE),
    BuiltIn("phase-2", "SAM + SAM 2 Mask", ALL_TOOLS, PhasePredictor.MASK_PROPAGATION),
    BuiltIn("phase-3", "SAM 2", ALL_TOOLS, PhasePredictor.FULL),
)
DEFAULT_KEY = "phase-3"
AUTOMATIC_KEY = "phase-3"
"""Where automatic masklets go that are not satisfactory."""


def built_in_rows() -> list[dict[str, Any]]:
    """Give the columns of the three phases, without id, project and time."""
    return [
        {
            "key": phase.key,
            "name": phase.name,
            "built_in": True,
            "is_default": phase.key == DEFAULT_KEY,
            "position": position,
            "tools": [tool.value for tool in phase.tools],
            "predictor": phase.predictor,
            "model": None,
            "annotation_stride": ANNOTATION_STRIDE,
            "time_limit_s": None,
            "quality_bar": USUAL_BAR.model_dump(),
            "overlap_share": 0.0,
            "overlap_count": 2,
            "honeypot_rate": HONEYPOT_RATE,
            "return_rounds": 2,
            "double_verification": False,
        }
        for position, phase in enumerate(BUILT_IN, start=1)
    ]
