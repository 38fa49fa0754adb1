"""The OpenAPI document of the application, with what its routes do not show."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from backend.core.problems import Problem, problem_response
from backend.events.schemas import EventEnvelope

_REFERENCES = "#/components/schemas/{model}"
_OWN_FAULTS = ("HTTPValidationError", "ValidationError")


def complete_document(app: FastAPI) -> None:
    """Have the application describe also what its routes do not show: problems and events."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # the documented way to extend the document


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, routes=app.routes)
    schemas: dict[str, Any] = document["components"]["schemas"]
    for name in _OWN_FAULTS:
        schemas.pop(name, None)
    _, described = models_json_schema(
        [(EventEnvelope, "serialization"), (Problem, "serialization")], ref_template=_REFERENCES
    )
    for name, schema in described["$defs"].items():
        if schemas.setdefault(name, schema) != schema:
            raise RuntimeError(f"two different schemas are called {name}")
    for operations in document["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            if "HTTPValidationError" in json.dumps(responses.get("422", {})):
                responses["422"] = problem_response("Invalid request (`/problems/invalid-request`)")
    return document
