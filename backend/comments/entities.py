"""What people say to each other about a masklet or a video."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import CreatedAt, Entity, Key


class Comment(Entity):
    """One thing that one person said. The first of a conversation says what it is about, answers follow it.

    A comment upon a honeypot is seen by nobody but the verifier who wrote it: the annotator of the accepted
    masklet behind it has nothing to mend.
    """

    __tablename__ = "comments"
    __table_args__ = (Index("ix_comments_video_id_created_at", "video_id", "created_at"),)

    id: Mapped[Key]  # chosen by the page, so that sending it twice makes one
    video_id: Mapped[UUID] = mapped_column(ForeignKey("videos.id", ondelete="CASCADE"))
    masklet_id: Mapped[UUID | None] = mapped_column(  # None: about the whole video
        ForeignKey("masklets.id", ondelete="CASCADE"), index=True
    )
    honeypot_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("honeypots.id", ondelete="CASCADE"), index=True
    )
    thread_id: Mapped[UUID | None] = mapped_column(  # the first of the conversation; None: it is the first
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    text: Mapped[str] = mapped_column(Text)
    frame_index: Mapped[int | None]
    x: Mapped[float | None]  # frame-space pixels
    y: Mapped[float | None]
    resolved_at: Mapped[datetime | None]  # of the first of a conversation
    resolved_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]  # the text stays in the database and is shown to nobody
    created_at: Mapped[CreatedAt]
