"""What can go wrong with comments."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from backend.core.errors import DomainError


class CommentNotFound(DomainError):
    """No such comment, or none that the person may see."""

    status, title = HTTPStatus.NOT_FOUND, "Comment not found"

    def __init__(self, comment_id: UUID) -> None:
        super().__init__(
            "There is no such comment; reload the video to see those it has.", comment_id=str(comment_id)
        )


class CommentIdTaken(DomainError):
    """Another comment has that id."""

    status, title = HTTPStatus.CONFLICT, "Comment id is taken"

    def __init__(self, comment_id: UUID) -> None:
        super().__init__(
            "Another comment was stored under this id; choose a new random id.", comment_id=str(comment_id)
        )


class CommentMisplaced(DomainError):
    """It points to where there is nothing."""

    status, title = HTTPStatus.UNPROCESSABLE_ENTITY, "Comment points nowhere"


class CommentNotYours(DomainError):
    """Somebody else wrote it."""

    status, title = HTTPStatus.FORBIDDEN, "Somebody else's comment"

    def __init__(self, comment_id: UUID) -> None:
        super().__init__(
            "Only whoever wrote a comment may change it; answer it instead.", comment_id=str(comment_id)
        )


class CommentDeleted(DomainError):
    """It was deleted meanwhile."""

    status, title = HTTPStatus.CONFLICT, "Comment was deleted"

    def __init__(self, comment_id: UUID) -> None:
        super().__init__(
            "This comment was deleted and cannot be changed any more; write a new one.",
            comment_id=str(comment_id),
        )
