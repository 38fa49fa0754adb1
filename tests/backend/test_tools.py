"""Tools that prompts come from."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from redis import Redis
from starlette.testclient import TestClient

from backend.db.engine import Sessions
from backend.inference.schemas import HostReply
from backend.phases.entities import Tool
from backend.prompts.entities import PromptKind
from backend.prompts.tools import PromptTool, fits, phase_tools
from media import rle
from tests.backend.conftest import Scene
from tests.backend.factories import HEIGHT, WIDTH
from tests.backend.fake_worker import fake_worker
from tests.backend.problem import read_problem
from tests.backend.work import set_phase

CLICK = {"kind": "click", "x": 10.0, "y": 12.0, "positive": True}
CANDIDATE = {"counts": "abc", "area": 3, "predicted_iou": 0.5}
MASK = {"kind": "mask", "counts": rle.encode(np.ones((HEIGHT, WIDTH), np.bool_)).counts}


@pytest.fixture(autouse=True)
def worker(redis: Redis) -> Iterator[None]:
    reply = HostReply.model_validate({"ok": True, "ms": 1.0, "candidates": [CANDIDATE]})
    with fake_worker(redis, answer=lambda _: reply):
        yield


def prompt(client: TestClient, scene: Scene, value: dict[str, Any], tool: str | None) -> Any:
    body = {"id": str(uuid4()), "frame_index": 3, "value": value, "tool": tool}
    return client.post(f"/api/masklets/{scene.masklet_id}/prompts", json=body)


class TestRules:
    @pytest.mark.parametrize("tool", list(PromptTool), ids=str)
    def test_every_tool_fits_one_kind(self, tool: PromptTool) -> None:
        kinds = [kind for kind in PromptKind if kind != PromptKind.RETRACT and fits(tool, kind)]
        assert len(kinds) == 1

    @pytest.mark.parametrize(
        ("tool", "wanted"),
        [
            (PromptTool.BRUSH, {Tool.BRUSH}),
            (PromptTool.POLYGON, {Tool.POLYGON}),
            (PromptTool.CANDIDATE, {Tool.CLICK}),
            (PromptTool.COPY, {Tool.BRUSH, Tool.ERASER, Tool.POLYGON}),
            (PromptTool.ABSENT, set()),
        ],
        ids=lambda value: str(value) if isinstance(value, PromptTool) else "",
    )
    def test_what_a_phase_must_have(self, tool: PromptTool, wanted: set[Tool]) -> None:
        assert set(phase_tools(tool)) == wanted

    def test_clicks_and_boxes_come_from_their_own_tool(self) -> None:
        pairs = itertools.product((PromptKind.CLICK, PromptKind.BOX), PromptTool)
        assert [(str(kind), str(tool)) for kind, tool in pairs if fits(tool, kind)] == [
            ("click", "click"),
            ("box", "box"),
        ]


class TestOverHttp:
    def test_tool_is_kept(self, client: TestClient, scene: Scene) -> None:
        answer = prompt(client, scene, MASK, "polygon").json()
        assert [each["tool"] for each in answer["prompts"]] == ["polygon"]

    def test_without_one_it_is_that_of_the_kind(self, client: TestClient, scene: Scene) -> None:
        answer = prompt(client, scene, CLICK, None).json()
        assert [each["tool"] for each in answer["prompts"]] == ["click"]

    def test_tool_of_another_kind_is_refused(self, client: TestClient, scene: Scene) -> None:
        read_problem(prompt(client, scene, CLICK, "brush"), 422, "invalid-request")

    def test_phase_must_have_the_very_tool(
        self, client: TestClient, scene: Scene, sessions: Sessions
    ) -> None:
        set_phase(sessions, tools=["click", "brush", "propagate"])
        assert prompt(client, scene, MASK, "brush").status_code == 201
        assert prompt(client, scene, MASK, "fill-holes").status_code == 201
        read_problem(prompt(client, scene, MASK, "polygon"), 409, "tool-not-in-phase")

    def test_candidates_reach_the_page(self, client: TestClient, scene: Scene) -> None:
        assert prompt(client, scene, CLICK, None).json()["candidates"] == [CANDIDATE]
