"""Masks that a propagation proposes and nobody has accepted yet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Entity
from backend.masklets.entities import MaskState


class ProposalMask(Entity):
    """What the mask of one masklet on one frame would be. Gone once it is accepted or refused."""

    __tablename__ = "proposal_masks"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    masklet_id: Mapped[UUID] = mapped_column(
        ForeignKey("masklets.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    frame_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[MaskState]  # propagated or absent
    counts: Mapped[str] = mapped_column(Text)
    area: Mapped[int]
    predicted_iou: Mapped[float]
    object_score: Mapped[float]
    origin: Mapped[dict[str, Any]]
    measures: Mapped[dict[str, Any] | None]
