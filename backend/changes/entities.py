"""What was done to many masks at once, kept so that it can be undone, after a reload as well."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import CreatedAt, Entity
from backend.masklets.entities import MaskState


class ChangeKind(StrEnum):
    """What was done."""

    RUN = "run"  # a propagation; its id is that of the change
    LOCK = "lock"
    UNLOCK = "unlock"
    CLEAR = "clear"  # prompts and masks of a span were taken away
    ABSENT = "absent"  # a person said that the object is not there
    ACCEPT = "accept"  # proposed masks were taken over
    REFUSE = "refuse"  # proposed masks were let go of
    REMOVE = "remove"  # a masklet was removed with all that belongs to it


class Change(Entity):
    """One deed of a person that concerned the masks of many frames, or a masklet as a whole."""

    __tablename__ = "changes"
    __table_args__ = (
        Index("ix_changes_video_id_account_id", "video_id", "account_id", "created_at"),
        Index("ix_changes_created_at", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)  # chosen by the client: sending it twice does no harm
    video_id: Mapped[UUID] = mapped_column(ForeignKey("videos.id", ondelete="CASCADE"))
    kind: Mapped[ChangeKind]
    masklet_ids: Mapped[list[str]]
    span_first: Mapped[int]
    span_last: Mapped[int]
    undone: Mapped[bool] = mapped_column(default=False)
    log: Mapped[dict[str, Any]] = mapped_column(default=dict)  # prompts and ledger entries: see ``paper``
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]


class KeptMask(Entity):
    """The other side of one mask: what undoing, or doing again, puts in its place."""

    __tablename__ = "kept_masks"

    change_id: Mapped[UUID] = mapped_column(ForeignKey("changes.id", ondelete="CASCADE"), primary_key=True)
    masklet_id: Mapped[UUID] = mapped_column(
        ForeignKey("masklets.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    frame_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any] | None]  # None: no mask
    left_digest: Mapped[str | None] = mapped_column(
        String(40)
    )  # digest of the mask that the change left; None: none
    left_state: Mapped[MaskState | None]


class RemovedRow(Entity):
    """A row that a change took away from its table, or a reference that it cut: see ``wastebasket``."""

    __tablename__ = "removed_rows"
    __table_args__ = (Index("ix_removed_rows_change_id", "change_id", "table_name"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    change_id: Mapped[UUID] = mapped_column(ForeignKey("changes.id", ondelete="CASCADE"))
    table_name: Mapped[str] = mapped_column(String(63))
    cut: Mapped[str | None] = mapped_column(String(63))  # the column that referred to a row that went
    content: Mapped[dict[str, Any]]  # all columns; of a cut reference its row's key and what it referred to
