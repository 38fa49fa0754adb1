"""Verdicts, what verifiers are shown, and honeypots.

Honeypots and what is said of them stand in tables of their own, so that no statistics and no export can
meet them by mistake.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import CreatedAt, Entity, Key


class VerdictLabel(StrEnum):
    """A verifier's answer."""

    SATISFACTORY = "satisfactory"
    UNSATISFACTORY = "unsatisfactory"
    REJECTED = "rejected"  # not a well-defined object


class VerdictReason(StrEnum):
    """Why a masklet is not satisfactory."""

    WRONG_OBJECT = "wrong-object"
    BOUNDARY = "boundary"
    MISSED = "missed"
    IDENTITY_SWITCH = "identity-switch"
    LATE_START = "late-start"
    EARLY_END = "early-end"
    NOT_WELL_DEFINED = "not-well-defined"  # of rejections
    OTHER = "other"


class Defect(StrEnum):
    """What is wrong with a honeypot."""

    IDENTITY_SWITCH = "identity-switch"
    GROWTH = "growth"
    LATE_START = "late-start"
    MISSED_RETURN = "missed-return"


class Verdict(Entity):
    """What one verifier said of one masklet in one round."""

    __tablename__ = "verdicts"
    __table_args__ = (UniqueConstraint("task_id", "round", "verifier_id"),)

    id: Mapped[Key]
    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    round: Mapped[int]
    verifier_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    label: Mapped[VerdictLabel]
    reason: Mapped[VerdictReason | None]
    note: Mapped[str] = mapped_column(Text, default="")
    span_first: Mapped[int | None]
    span_last: Mapped[int | None]
    mark: Mapped[dict[str, Any] | None]  # pen stroke: frame and points in frame-space pixels
    active_ms: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[CreatedAt]


class Check(Entity):
    """One masklet, or one honeypot, put before one verifier; nothing in it tells which."""

    __tablename__ = "checks"
    __table_args__ = (
        Index("ix_checks_task_id_open", "task_id", postgresql_where=text("answered_at IS NULL")),
        Index("ix_checks_verifier_id_created_at", "verifier_id", "created_at"),
    )

    id: Mapped[Key]
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    verifier_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    honeypot_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("honeypots.id", ondelete="CASCADE"), index=True
    )
    round: Mapped[int]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class Honeypot(Entity):
    """A copy of an accepted masklet with a known defect."""

    __tablename__ = "honeypots"

    id: Mapped[Key]
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    masklet_id: Mapped[UUID] = mapped_column(ForeignKey("masklets.id", ondelete="CASCADE"), index=True)
    defect: Mapped[Defect]
    first_frame: Mapped[int]  # frames where the defect shows
    last_frame: Mapped[int]
    created_at: Mapped[CreatedAt]


class HoneypotMask(Entity):
    """The mask of a honeypot on one frame."""

    __tablename__ = "honeypot_masks"

    honeypot_id: Mapped[UUID] = mapped_column(
        ForeignKey("honeypots.id", ondelete="CASCADE"), primary_key=True
    )
    frame_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    counts: Mapped[str] = mapped_column(Text)  # compressed COCO RLE of the frame's height and width


class HoneypotVerdict(Entity):
    """What one verifier said of one honeypot."""

    __tablename__ = "honeypot_verdicts"
    __table_args__ = (UniqueConstraint("honeypot_id", "verifier_id"),)

    id: Mapped[Key]
    honeypot_id: Mapped[UUID] = mapped_column(ForeignKey("honeypots.id", ondelete="CASCADE"))
    verifier_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    label: Mapped[VerdictLabel]
    reason: Mapped[VerdictReason | None]
    caught: Mapped[bool]
    active_ms: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[CreatedAt]
