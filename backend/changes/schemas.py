"""What the API says about changes of many masks, and about what a person did."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from backend.changes.entities import ChangeKind
from backend.core.schema import Schema, Span


class SpanChange(Schema):
    """Something to do to a masklet's frames. The client chooses the id; sending it twice does no harm."""

    id: UUID
    span: Span


class ChangeRead(Schema):
    """Something that was done to the masks of many frames, and can be undone."""

    id: UUID = Field(description="Of a propagation the id of its run.")
    video_id: UUID
    kind: ChangeKind
    masklet_ids: list[UUID]
    span: Span
    undone: bool
    account_id: UUID | None
    created_at: datetime


class HistoryStep(Schema):
    """One thing that a person did on a video."""

    kind: ChangeKind | Literal["prompt"]
    id: UUID = Field(description="Of the prompt or of the change.")
    masklet_ids: list[UUID]
    span: Span
    tool: str | None = Field(description="Of a prompt.")
    undone: bool
    at: datetime
