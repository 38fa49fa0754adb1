"""What can go wrong with guidelines."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from backend.core.errors import DomainError


class GuidelineChanged(DomainError):
    """Somebody else changed it meanwhile."""

    status, title = HTTPStatus.CONFLICT, "Guideline has changed"

    def __init__(self, revision: int) -> None:
        super().__init__(
            "Somebody else has changed the guideline meanwhile; copy your text, load theirs, join both.",
            revision=revision,
        )


class PictureNotFound(DomainError):
    """No such picture in this project."""

    status, title = HTTPStatus.NOT_FOUND, "Picture not found"

    def __init__(self, picture_id: UUID) -> None:
        super().__init__("There is no such picture; upload it again.", picture_id=str(picture_id))


class PictureNotUsable(DomainError):
    """The bytes are no picture that a browser shows."""

    status, title = HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Picture cannot be used"

    def __init__(self, kinds: str) -> None:
        super().__init__(f"This file is no picture that can be shown; send {kinds}.")


class PictureTooLarge(DomainError):
    """More bytes or pixels than a guideline needs."""

    status, title = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Picture too large"

    def __init__(self, max_bytes: int, max_pixels: int) -> None:
        super().__init__(
            f"A picture may have {max_bytes // 10**6} MB and {max_pixels // 10**6} megapixels at most.",
            max_bytes=max_bytes,
            max_pixels=max_pixels,
        )
