"""Problem documents (RFC 9457) in the OpenAPI document and on the wire."""

from __future__ import annotations

from collections import defaultdict
from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from backend.core.errors import DomainError, problem_document
from media.errors import MediaError

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """What went wrong, by name, with a sentence that says what to do. Facts stand beside these members."""

    model_config = ConfigDict(extra="allow", json_schema_serialization_defaults_required=True)

    type: str = Field(description="Stable name, such as /problems/no-prompt.")
    title: str
    status: int
    detail: str
    instance: str | None = Field(None, description="The path that was asked for.")


class ProblemResponse(JSONResponse):
    """A reply that carries a problem document."""

    media_type = MEDIA_TYPE

    def __init__(self, document: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        super().__init__(document, status_code=int(document["status"]), headers=headers)


def problems(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Document the errors of a route: for ``responses=`` of its decorator."""
    by_status: dict[int, list[type[DomainError]]] = defaultdict(list)
    for error in errors:
        by_status[int(error.status)].append(error)
    return {
        status: problem_response("; ".join(f"{error.title} (`/problems/{error.slug()}`)" for error in group))
        for status, group in sorted(by_status.items())
    }


def problem_response(description: str) -> dict[str, Any]:
    """Describe one response that is a problem document."""
    reference = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": reference}}}


def media_problem(error: MediaError, instance: str | None = None) -> dict[str, Any]:
    """Give the problem document of an error of files and pixels."""
    title = error.code.replace("-", " ").capitalize()
    return problem_document(
        error.code, title, media_status(error.code), error.detail, instance=instance, facts=dict(error.facts)
    )


def media_status(code: str) -> HTTPStatus:
    """Give the HTTP status for a media error's code."""
    return _MEDIA_STATUS.get(code, HTTPStatus.UNPROCESSABLE_ENTITY)


_MEDIA_STATUS = {
    "not-a-video": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "no-video-stream": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "unsupported-codec": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "frame-out-of-range": HTTPStatus.NOT_FOUND,
    "source-missing": HTTPStatus.NOT_FOUND,
    "storage-full": HTTPStatus.INSUFFICIENT_STORAGE,
}
