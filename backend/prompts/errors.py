"""What can go wrong with prompts."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from backend.core.errors import DomainError
from backend.videos.entities import VideoShape


class PromptNotFound(DomainError):
    """No such prompt."""

    status, title = HTTPStatus.NOT_FOUND, "Prompt not found"

    def __init__(self, prompt_id: UUID) -> None:
        super().__init__(
            "There is no such prompt; its masklet may have been removed.", prompt_id=str(prompt_id)
        )


class PromptIdTaken(DomainError):
    """Another prompt has that id."""

    status, title = HTTPStatus.CONFLICT, "Prompt id is taken"

    def __init__(self, prompt_id: UUID) -> None:
        super().__init__(
            "A different prompt was stored under this id; choose a new random id.", prompt_id=str(prompt_id)
        )


class PromptOutsideFrame(DomainError):
    """A point lies outside the frame, or the frame outside the video."""

    status, title = HTTPStatus.UNPROCESSABLE_ENTITY, "Prompt outside the frame"

    def __init__(self, shape: VideoShape) -> None:
        last_frame = shape.frame_count - 1
        super().__init__(
            f"Place the prompt within the {shape.width} x {shape.height} pixels of a frame"
            f" from 0 to {last_frame}; a box needs some width and height.",
            width=shape.width,
            height=shape.height,
            last_frame=last_frame,
        )


class PromptMaskInvalid(DomainError):
    """The run lengths of a mask prompt are not a mask of the video's size."""

    status, title = HTTPStatus.UNPROCESSABLE_ENTITY, "Prompt mask is invalid"

    def __init__(self, reason: str, width: int, height: int) -> None:
        super().__init__(
            f"Send the compressed run lengths of a {height} x {width} mask with some pixels set. {reason}",
            width=width,
            height=height,
        )


class FrameLocked(DomainError):
    """Somebody locked the mask of the frame."""

    status, title = HTTPStatus.CONFLICT, "Frame is locked"

    def __init__(self, masklet_id: UUID, frame_index: int) -> None:
        super().__init__(
            "The mask of this frame is locked; unlock the frame before you change it.",
            masklet_id=str(masklet_id),
            frame_index=frame_index,
        )


class MaskChanged(DomainError):
    """The mask of the frame is not the one any more that the prompt was based on."""

    status, title = HTTPStatus.CONFLICT, "Mask changed meanwhile"

    def __init__(self, frame_index: int, based_on_revision: int, revision: int) -> None:
        super().__init__(
            "Somebody else or a propagation changed this mask after you saw it; look at it as it is now, and"
            " send the prompt again if it is still wanted.",
            frame_index=frame_index,
            based_on_revision=based_on_revision,
            revision=revision,
        )
