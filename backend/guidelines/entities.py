"""What annotators of a project should do, in words and pictures."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import CreatedAt, Entity, Key, now


class Guideline(Entity):
    """The guideline of a project; none is stored before somebody writes one."""

    __tablename__ = "guidelines"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)  # Markdown
    revision: Mapped[int] = mapped_column(default=1)  # rises with every change
    updated_at: Mapped[datetime] = mapped_column(default=now)
    updated_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class GuidelinePicture(Entity):
    """A picture that a guideline may show. Its bytes never change."""

    __tablename__ = "guideline_pictures"

    id: Mapped[Key]
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    media_type: Mapped[str] = mapped_column(String(32))
    size_bytes: Mapped[int]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
