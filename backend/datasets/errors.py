"""What can go wrong with exports."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from backend.core.errors import DomainError


class NoAcceptedMasklets(DomainError):
    """The video has no automatic masklet that may be exported."""

    status, title = HTTPStatus.CONFLICT, "No accepted automatic masklets"

    def __init__(self, video_id: UUID) -> None:
        super().__init__(
            "No automatic masklet of this video is accepted; judge them first, or export with unjudged=true.",
            video_id=str(video_id),
        )


class NothingToExport(DomainError):
    """The video has no mask."""

    status, title = HTTPStatus.CONFLICT, "Nothing to export"

    def __init__(self, video_id: UUID) -> None:
        super().__init__("This video has no masks yet; click on an object first.", video_id=str(video_id))
