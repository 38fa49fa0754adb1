"""From exceptions of the network and of files to problem documents for people."""

from __future__ import annotations

import errno
from http import HTTPStatus
from typing import Any

from backend.core.errors import DomainError, problem_document
from backend.storage.errors import StorageFull
from media.errors import MediaError
from model.predictors.errors import PredictorError

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def is_expected(error: BaseException) -> bool:
    """Say whether an error is an answer (a wrong click, an unreadable file) rather than a fault of ours."""
    return isinstance(error, DomainError | MediaError | PredictorError) or _lacks_room(error)


def problem_of(error: BaseException) -> dict[str, Any]:
    """Give the problem document of an error; one nobody expected says no more than where to look."""
    if isinstance(error, DomainError):
        return error.problem()
    if isinstance(error, MediaError | PredictorError):
        title = error.code.replace("-", " ").capitalize()
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return problem_document(error.code, title, status, error.detail, facts=dict(error.facts))
    if _lacks_room(error):
        return StorageFull().problem()
    return problem_document(
        "worker-fault",
        "The worker made a mistake",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        f"Something went wrong in the worker ({type(error).__name__}); its log says more. Try again.",
    )


def _lacks_room(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno in _NO_ROOM
