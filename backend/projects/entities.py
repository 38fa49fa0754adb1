"""Projects group videos."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import CreatedAt, Entity, Key


class Project(Entity):
    """A set of videos with one purpose."""

    __tablename__ = "projects"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[CreatedAt]
    archived_at: Mapped[datetime | None]  # since when nobody works in it
