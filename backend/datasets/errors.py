"""What can go wrong with exports."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from backend.core.errors import DomainError


class NothingToExport(DomainError):
    """The video has no mask."""

    status, title = HTTPStatus.CONFLICT, "Nothing to export"

    def __init__(self, video_id: UUID) -> None:
        super().__init__("This video has no masks yet; click on an object first.", video_id=str(video_id))
