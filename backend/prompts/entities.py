"""The log of prompts: append-only, ordered, the truth that sessions are rebuilt from."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import CreatedAt, Entity


class PromptKind(StrEnum):
    """What a person did on a frame."""

    CLICK = "click"
    BOX = "box"
    MASK = "mask"
    ABSENT = "absent"  # the object is not there
    RETRACT = "retract"


class Prompt(Entity):
    """One entry of a masklet's log. Entries are never changed and never removed on their own."""

    __tablename__ = "prompts"
    __table_args__ = (Index("ix_prompts_masklet_id_sequence", "masklet_id", "sequence"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)  # chosen by the client: sending it twice does no harm
    sequence: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    masklet_id: Mapped[UUID] = mapped_column(ForeignKey("masklets.id", ondelete="CASCADE"))
    frame_index: Mapped[int]
    kind: Mapped[PromptKind]
    tool: Mapped[str] = mapped_column(String(16))  # what the person had in hand; of a retraction its kind
    value: Mapped[dict[str, Any]]
    image_only: Mapped[bool] = mapped_column(default=False)  # answered without memory and earlier masks
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))  # whose hand it was
    created_at: Mapped[CreatedAt]
