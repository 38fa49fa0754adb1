"""What can go wrong with automatic masklets."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from backend.core.errors import DomainError


class AutomaskNotFound(DomainError):
    """No such job."""

    status, title = HTTPStatus.NOT_FOUND, "Automatic masklets not found"

    def __init__(self, automask_id: UUID) -> None:
        super().__init__(
            "There is no such job; its video may have been removed.", automask_id=str(automask_id)
        )


class AutomaskUnderWay(DomainError):
    """The video's objects are being looked for already."""

    status, title = HTTPStatus.CONFLICT, "Automatic masklets are under way"

    def __init__(self, automask_id: UUID) -> None:
        super().__init__(
            "The objects of this video are being looked for already; wait for it or stop it first.",
            automask_id=str(automask_id),
        )


class PromptFrameOutsideVideo(DomainError):
    """Objects cannot be looked for on a frame that does not exist."""

    status, title = HTTPStatus.UNPROCESSABLE_ENTITY, "Prompt frame outside the video"

    def __init__(self, prompt_frame: int, last_frame: int) -> None:
        super().__init__(
            f"The video has no frame {prompt_frame}; choose a prompt_frame from 0 to {last_frame}.",
            prompt_frame=prompt_frame,
            last_frame=last_frame,
        )
