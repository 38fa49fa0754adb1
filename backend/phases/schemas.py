"""What the API says about phases."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.schema import Schema
from backend.phases.entities import PhasePredictor, Tool

Share = Annotated[float, Field(ge=0.0, le=1.0)]


class QualityBar(Schema):
    """What a masklet must come up to before it can be submitted."""

    every_annotated_frame: bool = Field(
        description="Every annotated frame has a mask; an empty one says that the object is absent."
    )
    no_stale_masks: bool = Field(description="No mask is older than the prompts.")
    min_edited_frames: int = Field(ge=0, le=1000, description="Frames that a person edited, at least.")


USUAL_BAR = QualityBar(every_annotated_frame=False, no_stale_masks=True, min_edited_frames=0)


class PhaseRules(Schema):
    """What an admin may set in any phase."""

    name: str = Field(min_length=1, max_length=200)
    model: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="Network to use, as nano, or nano:nano-1 with its weights; null takes the worker's. Where"
        " no worker runs it, nothing is answered.",
    )
    annotation_stride: int = Field(4, ge=1, le=1000, description="Every n-th frame is annotated.")
    time_limit_s: float | None = Field(
        None,
        gt=0,
        description="Active time per masklet, once more for every return; then it can only be submitted or"
        " skipped.",
    )
    quality_bar: QualityBar = USUAL_BAR
    overlap_share: Share = Field(0.0, description="Of the tasks, given to several annotators.")
    overlap_count: int = Field(2, ge=2, le=10, description="Annotators of such a task.")
    honeypot_rate: Share = Field(0.0, description="Of what verifiers are shown.")
    return_rounds: int = Field(
        2, ge=1, le=100, description="Returns to the same annotator, before it goes to another one."
    )
    double_verification: bool = Field(
        False, description="Two verdicts that agree are needed; else a third one."
    )


class PhaseCreate(PhaseRules):
    """A phase to define."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="Stable name.")
    tools: list[Tool] = Field(min_length=1, max_length=len(Tool))
    predictor: PhasePredictor


class PhaseUpdate(Schema):
    """What may be changed; a field left out stays. Tools and predictor of built-in phases are fixed."""

    name: str | None = Field(None, min_length=1, max_length=200)
    tools: list[Tool] | None = Field(None, min_length=1, max_length=len(Tool))
    predictor: PhasePredictor | None = None
    model: str | None = Field(None, min_length=1, max_length=100)
    annotation_stride: int | None = Field(None, ge=1, le=1000)
    time_limit_s: float | None = Field(None, gt=0)
    quality_bar: QualityBar | None = None
    overlap_share: Share | None = None
    overlap_count: int | None = Field(None, ge=2, le=10)
    honeypot_rate: Share | None = None
    return_rounds: int | None = Field(None, ge=1, le=100)
    double_verification: bool | None = None
    is_default: bool | None = Field(None, description="True makes it the default in place of another one.")


class PhaseRead(PhaseRules):
    """One way of annotating within a project."""

    id: UUID
    project_id: UUID
    key: str
    built_in: bool
    is_default: bool
    position: int
    tools: list[Tool]
    predictor: PhasePredictor
    created_at: datetime
