"""What the API says about projects."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from backend.core.schema import Schema


class ProjectCreate(Schema):
    """A project to make."""

    name: str = Field(min_length=1, max_length=200)


class ProjectUpdate(Schema):
    """What may be changed; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=200)
    archived: bool | None = Field(None, description="True: nobody works in it until it is False again.")


class ProjectRead(Schema):
    """A project."""

    id: UUID
    name: str
    created_at: datetime
    archived_at: datetime | None = Field(description="Null: in use.")
