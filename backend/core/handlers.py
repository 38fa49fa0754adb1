"""Turns every error into a problem document that says what to do."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from backend.core.errors import DomainError, problem_document
from backend.core.outages import DatabaseBusy, QueueDown, database_error
from backend.core.problems import ProblemResponse, media_problem
from backend.core.refusals import refusal_of
from media.errors import MediaError

MOST_FAULTS = 100
"""Faults of one request that are told; a list of a million entries may have as many."""

ADVICE = {
    400: ("bad-request", "Bad request", "The request could not be read; send well-formed JSON."),
    404: ("nothing-here", "Nothing here", "There is nothing at this address; check it for a typing error."),
    405: ("method-not-allowed", "Method not allowed", "This address does not do that; see the Allow header."),
    413: ("body-too-large", "Body too large", "The request is too large; videos go through /api/uploads."),
    415: ("wrong-content-type", "Wrong content type", "Send the content type that this address expects."),
}


def install_handlers(app: FastAPI) -> None:
    """Have the application answer its errors with problem documents."""

    @app.exception_handler(DomainError)
    async def on_domain_error(request: Request, error: DomainError) -> ProblemResponse:
        return problem_reply(request, error)

    @app.exception_handler(MediaError)
    async def on_media_error(request: Request, error: MediaError) -> ProblemResponse:
        return ProblemResponse(media_problem(error, request.url.path))

    @app.exception_handler(RequestValidationError)
    async def on_invalid_request(request: Request, error: RequestValidationError) -> ProblemResponse:
        return ProblemResponse(_invalid_request(request, error))

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> ProblemResponse:
        slug, title, advice = ADVICE.get(
            error.status_code, ("refused", HTTPStatus(error.status_code).phrase, str(error.detail))
        )
        document = problem_document(slug, title, error.status_code, advice, instance=request.url.path)
        return ProblemResponse(document, dict(error.headers or {}))

    @app.exception_handler(DBAPIError)
    async def on_database_error(request: Request, error: DBAPIError) -> ProblemResponse:
        named = refusal_of(error) or database_error(error)
        if named is None:
            raise error
        return problem_reply(request, named)

    @app.exception_handler(PoolTimeoutError)
    async def on_busy_pool(request: Request, _: PoolTimeoutError) -> ProblemResponse:
        return problem_reply(request, DatabaseBusy())

    @app.exception_handler(RedisConnectionError)
    @app.exception_handler(RedisTimeoutError)
    @app.exception_handler(BrokerError)
    async def on_redis_down(request: Request, _: Exception) -> ProblemResponse:
        return problem_reply(request, QueueDown())


def problem_reply(request: Request, error: DomainError) -> ProblemResponse:
    """Give the reply for a named error."""
    return ProblemResponse(error.problem(request.url.path), error.headers)


def _invalid_request(request: Request, error: RequestValidationError) -> dict[str, Any]:
    faults = [
        {"field": ".".join(str(part) for part in fault["loc"]), "message": fault["msg"]}
        for fault in error.errors()[:MOST_FAULTS]
    ]
    first = faults[0]
    return problem_document(
        "invalid-request",
        "Invalid request",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        f"Correct {first['field']}: {first['message']}.",
        instance=request.url.path,
        facts={"errors": faults},
    )
