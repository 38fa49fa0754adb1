"""What the API says about comments."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.core.schema import FrameIndex, Schema, Span
from backend.tasks.schemas import PenMark
from backend.verification.entities import VerdictLabel, VerdictReason

MOST_CHARACTERS = 4000

Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_CHARACTERS, pattern=r"^[^\x00]*$"),
]
FramePixels = Annotated[float, Field(ge=0, description="Frame-space pixels.")]


class ThreadKind(StrEnum):
    """What a conversation began with."""

    COMMENT = "comment"
    VERDICT = "verdict"  # of a verifier who did not accept the masklet; nobody edits, answers or resolves it


class CommentRead(Schema):
    """One thing that one person said."""

    id: UUID
    author_id: UUID
    author: str = Field(description="Name of the person.")
    text: str = Field(description="Plain text; empty once it was deleted.")
    created_at: datetime
    edited_at: datetime | None
    deleted: bool


class ThreadRead(Schema):
    """A conversation, or the reasons of a verdict. Its id is that of the first comment or of the verdict."""

    id: UUID
    kind: ThreadKind
    video_id: UUID
    masklet_id: UUID | None = Field(description="Null: about the whole video.")
    frame_index: FrameIndex | None
    x: float | None = Field(description="Frame-space pixels; null where it points to no place.")
    y: float | None
    open: bool = Field(description="Something is still to be done about it.")
    resolved_at: datetime | None
    resolved_by: str | None = Field(description="Name of the person.")
    label: VerdictLabel | None = Field(description="Of a verdict.")
    reason: VerdictReason | None
    span: Span | None
    mark: PenMark | None
    comments: list[CommentRead] = Field(description="Oldest first.")
    created_at: datetime


class CheckCommentCreate(Schema):
    """A comment upon the masklet of a check. Without ``reply_to`` it begins a conversation."""

    id: UUID = Field(description="Chosen by the page: sent twice it makes one comment.")
    text: Words
    reply_to: UUID | None = Field(None, description="Conversation that it answers; it has that one's place.")
    frame_index: FrameIndex | None = None
    x: FramePixels | None = Field(None, description="With ``y`` a point of the frame.")
    y: FramePixels | None = None


class CommentCreate(CheckCommentCreate):
    """A comment upon a masklet, or upon the whole video."""

    masklet_id: UUID | None = Field(None, description="Null: about the whole video.")


class CommentUpdate(Schema):
    """Other words for a comment."""

    text: Words
