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
    """What may be changed."""

    name: str = Field(min_length=1, max_length=200)


class ProjectRead(Schema):
    """A project."""

    id: UUID
    name: str
    created_at: datetime
