"""What the API says about automatic masklets."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from backend.automask.entities import AutomaskStage, AutomaskState
from backend.core.schema import FrameIndex, Schema

MOST_POINTS = 20_000
MOST_VIDEOS = 5000
"""Videos that can be named at once."""


class GridLayer(Schema):
    """One layer of points: the frame is cut into overlapping crops, and each gets a grid."""

    crops_per_side: int = Field(ge=1, le=16, description="1 is the whole frame, 2 cuts it into 2 x 2 crops.")
    points_per_side: int = Field(ge=1, le=128, description="Of the grid on each crop.")


class AutomaskCreate(Schema):
    """Settings of the generator; what is left out is as in the paper."""

    layers: list[GridLayer] = Field(
        [
            GridLayer(crops_per_side=1, points_per_side=32),
            GridLayer(crops_per_side=2, points_per_side=16),
            GridLayer(crops_per_side=4, points_per_side=4),
        ],
        min_length=1,
        max_length=8,
    )
    crop_overlap: float = Field(
        512 / 1500, ge=0, lt=1, description="Overlap of 2 x 2 crops, as a share of the shorter side."
    )
    min_predicted_iou: float | None = Field(
        None, ge=0, le=1, description="None takes what suits the network: 0.8, for small ones less."
    )
    min_stability: float | None = Field(
        None, ge=0, le=1, description="None takes what suits the network: 0.95, for small ones less."
    )
    stability_offset: float = Field(1.0, gt=0, le=100, description="Logits above and below 0.")
    max_box_iou: float = Field(
        0.7, ge=0, le=1, description="Candidates of a crop whose boxes overlap by more."
    )
    max_crop_box_iou: float = Field(0.7, ge=0, le=1, description="The same between crops.")
    crop_edge_px: int = Field(20, ge=0, le=10_000, description="As near to a crop's edge it is cut off.")
    max_area_share: float = Field(0.95, ge=0, le=1, description="From this share of the frame on: no object.")
    min_region_px: int = Field(
        200, ge=0, le=10_000_000, description="Smaller parts are removed and smaller holes filled."
    )
    max_duplicate_iou: float = Field(
        0.7, ge=0, le=1, description="What overlaps an existing masklet by more is dropped."
    )
    max_masklets: int | None = Field(None, ge=1, le=10_000, description="Follow at most so many, best first.")
    model: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="Network to use, as nano, or nano:nano-1 with its weights; null takes that of the phase"
        " whose tasks come of it, which is phase 3.",
    )
    prompt_frame: FrameIndex = 0
    frame_step: Literal[1, 2, 4] = Field(1, description="Follow through every n-th frame only.")

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.prompt_frame % self.frame_step:
            raise PydanticCustomError(
                "prompt_frame_between_steps",
                "prompt_frame must be a multiple of frame_step, {step}: other frames are not visited",
                {"step": self.frame_step},
            )
        points = sum((layer.crops_per_side * layer.points_per_side) ** 2 for layer in self.layers)
        if points > MOST_POINTS:
            raise PydanticCustomError(
                "too_many_points",
                "The grids have {points} points in all; choose at most {most}",
                {"points": points, "most": MOST_POINTS},
            )
        return self


class ProjectAutomaskCreate(AutomaskCreate):
    """Settings of the generator, and the videos of a project that it is to look at."""

    video_ids: list[UUID] | None = Field(
        None, min_length=1, max_length=MOST_VIDEOS, description="Null takes every video of the project."
    )


class AutomaskRead(Schema):
    """A job of the generator and how far it has come."""

    id: UUID
    video_id: UUID
    account_id: UUID | None = Field(description="Who asked for it.")
    state: AutomaskState
    settings: dict[str, Any]
    worker: str | None
    cancel_requested: bool
    stage: AutomaskStage | None
    done: int = Field(description="Points asked, or frames visited, of this stage.")
    total: int
    candidates: int = Field(description="Worth following.")
    duplicates: int = Field(description="Dropped, as other masklets show the same.")
    masklets_made: int
    masklets_replaced: int = Field(description="Masklets of earlier jobs that nobody had judged.")
    problem: dict[str, Any] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class VideoLeftOut(Schema):
    """A video for which no job was begun."""

    video_id: UUID
    name: str | None = Field(description="Null: the project has no such video, or not any more.")
    problem: dict[str, Any] = Field(description="Why not.")


class ProjectAutomask(Schema):
    """What came of asking for many videos: each of them is either begun or left out."""

    begun: list[AutomaskRead]
    left_out: list[VideoLeftOut]
