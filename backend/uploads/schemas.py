"""What the API says about uploads."""

from __future__ import annotations

from uuid import UUID

from backend.core.schema import Schema


class UploadRead(Schema):
    """An upload under way. Its id is the id of the video to be."""

    id: UUID
    video_id: UUID
    offset: int
    size: int
