"""What can go wrong with masklets."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from backend.core.errors import DomainError


class MaskletNotFound(DomainError):
    """No such masklet, or it was removed."""

    status, title = HTTPStatus.NOT_FOUND, "Masklet not found"

    def __init__(self, masklet_id: UUID | str) -> None:
        super().__init__(
            "There is no such masklet; reload the video to see those it has.", masklet_id=str(masklet_id)
        )


class PartOfRefused(DomainError):
    """The relation between two masklets would make no sense."""

    status, title = HTTPStatus.UNPROCESSABLE_ENTITY, "Cannot be part of it"

    def __init__(self, masklet_id: UUID, part_of: UUID, fault: str) -> None:
        super().__init__(fault, masklet_id=str(masklet_id), part_of=str(part_of))


class MaskletIdTaken(DomainError):
    """A masklet of another video has that id."""

    status, title = HTTPStatus.CONFLICT, "Masklet id is taken"

    def __init__(self, masklet_id: UUID) -> None:
        super().__init__(
            "A masklet of another video was stored under this id; choose a new random id.",
            masklet_id=str(masklet_id),
        )
