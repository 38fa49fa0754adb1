"""The OpenAPI document that the page's types are made from."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from backend.core.settings import Settings
from backend.events.schemas import VideoEvents
from backend.main import create_app
from tests.services import CHECKOUT


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(Settings()).openapi()


def test_printing_gives_the_document_and_nothing_else(document: dict[str, Any]) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "backend.openapi"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert json.loads(printed.stdout) == document
    assert printed.stdout == json.dumps(document, indent=2, sort_keys=True) + "\n"
    assert printed.stderr == ""


def test_operations_are_named_after_their_functions(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)
    assert {"list_videos", "add_prompt", "start_propagation", "export_sav"} <= set(names)


def test_events_are_described(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    kinds = schemas["EventEnvelope"]["properties"]["event"]["discriminator"]["mapping"]
    members = VideoEvents.__origin__.__args__  # type: ignore[attr-defined]
    assert len(kinds) == len(members)
    for kind, reference in kinds.items():
        schema = schemas[reference.rsplit("/", 1)[-1]]
        assert schema["properties"]["type"]["const"] == kind
        assert "type" in schema["required"]


def test_schemas_have_one_name_each(document: dict[str, Any]) -> None:
    names = set(document["components"]["schemas"])
    assert not [name for name in names if name.endswith(("-Input", "-Output"))]
    assert {"Problem", "MaskRead", "PromptCreate", "UploadRead"} <= names


def test_nothing_connects_before_the_server_starts() -> None:
    create_app(Settings(database_url="", redis_url=""))
