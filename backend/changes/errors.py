"""What can go wrong with changes of many masks."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from backend.core.errors import DomainError
from backend.core.schema import Span

NAMED_FRAMES = 5
"""Frames that a sentence names; of more it gives the number."""


class ChangeNotFound(DomainError):
    """No such change, or it is too old to be kept."""

    status, title = HTTPStatus.NOT_FOUND, "Change not found"

    def __init__(self, change_id: UUID) -> None:
        super().__init__(
            "There is no such change; what it takes to undo one is kept for a while only (30 days, if nothing"
            " else is set).",
            change_id=str(change_id),
        )


class ChangeIdTaken(DomainError):
    """Another change has that id."""

    status, title = HTTPStatus.CONFLICT, "Change id is taken"

    def __init__(self, change_id: UUID) -> None:
        super().__init__(
            "A different change was stored under this id; choose a new random id.", change_id=str(change_id)
        )


class FramesOutsideVideo(DomainError):
    """A span does not lie in the video."""

    status, title = HTTPStatus.UNPROCESSABLE_ENTITY, "Frames outside the video"

    def __init__(self, span: Span, last_frame: int) -> None:
        super().__init__(
            f"Choose frames from 0 to {last_frame}, the first before the last.",
            first=span.first,
            last=span.last,
            last_frame=last_frame,
        )


class FramesLocked(DomainError):
    """Every frame of a span is locked, so that nothing of it may be changed."""

    status, title = HTTPStatus.CONFLICT, "Frames are locked"

    def __init__(self, span: Span) -> None:
        super().__init__(
            f"Frame {span.first} is locked; unlock it before you change it."
            if span.first == span.last
            else f"All frames from {span.first} to {span.last} are locked; unlock those that are to change.",
            first=span.first,
            last=span.last,
        )


class IdUsedSince(DomainError):
    """Something that was removed cannot come back, as its id was given to something else."""

    status, title = HTTPStatus.CONFLICT, "Id was used since"

    def __init__(self, change_id: UUID) -> None:
        super().__init__(
            "Something new was stored under an id of what was removed; remove that first, then undo again.",
            change_id=str(change_id),
        )


class MasksChangedSince(DomainError):
    """Masks are not any more as the change left them, so undoing it would lose other work."""

    status, title = HTTPStatus.CONFLICT, "Masks changed since"

    def __init__(self, change_id: UUID, frames: Sequence[int]) -> None:
        super().__init__(
            f"The {_named(frames)} changed after this; undo the later changes first.",
            change_id=str(change_id),
            frames=list(frames),
        )


def _named(frames: Sequence[int]) -> str:
    if len(frames) == 1:
        return f"mask of frame {frames[0]}"
    if len(frames) <= NAMED_FRAMES:
        return f"masks of frames {', '.join(map(str, frames))}"
    return f"masks of {len(frames)} frames ({frames[0]} to {frames[-1]})"
