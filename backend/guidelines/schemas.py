"""What the API says about guidelines."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from backend.core.schema import Schema

MOST_CHARACTERS = 200_000


class GuidelineRead(Schema):
    """The guideline of a project; revision 0 stands for one that nobody has written yet."""

    project_id: UUID
    text: str = Field(description="Markdown. HTML in it is shown as text.")
    revision: int
    updated_at: datetime | None
    updated_by: str | None = Field(description="Name of the person.")


class GuidelineUpdate(Schema):
    """A new text for a guideline."""

    text: str = Field(max_length=MOST_CHARACTERS)
    revision: int = Field(ge=0, description="The one that it was written upon.")


class PictureRead(Schema):
    """A picture that a guideline may show."""

    id: UUID
    path: str = Field(description="Address of the picture, without the host; for ``![…](…)`` in the text.")
