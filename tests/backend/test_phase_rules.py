"""What each phase lets annotators do, as the server enforces it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx2
import numpy as np
import pytest
from redis import Redis
from starlette.testclient import TestClient

from backend.db.engine import Sessions
from backend.masklets.entities import Masklet, MaskState
from backend.prompts.entities import PromptKind
from backend.prompts.fold import effective_prompts
from backend.prompts.repository import PromptRepository
from media import rle
from tests.backend.conftest import Scene
from tests.backend.factories import HEIGHT, WIDTH, make_click, mask_row, write_masks
from tests.backend.fake_worker import FakeWorker, fake_worker
from tests.backend.problem import read_problem
from tests.backend.work import CLICK, make_default

BOX = {"kind": "box", "x0": 1.0, "y0": 2.0, "x1": 30.0, "y1": 40.0}
SQUARE = rle.encode(np.pad(np.ones((8, 8), np.bool_), ((4, HEIGHT - 12), (4, WIDTH - 12)))).counts
MASK = {"kind": "mask", "counts": SQUARE}
PROMPTS = {"click": CLICK, "box": BOX, "mask": MASK}


@pytest.fixture(autouse=True)
def worker(redis: Redis) -> Iterator[FakeWorker]:
    with fake_worker(redis) as alive:
        yield alive


@pytest.fixture
def phase_is(sessions: Sessions, request: pytest.FixtureRequest) -> str:
    """The default phase of the test."""
    make_default(sessions, request.param)
    return str(request.param)


def prompt(client: TestClient, scene: Scene, value: dict[str, Any], frame_index: int = 3) -> httpx2.Response:
    body = {"id": str(uuid4()), "frame_index": frame_index, "value": value}
    return client.post(f"/api/masklets/{scene.masklet_id}/prompts", json=body)


def propagate(client: TestClient, scene: Scene, **wish: Any) -> httpx2.Response:
    return client.post(f"/api/videos/{scene.video_id}/propagations", json={"start_frame": 3, **wish})


def kinds_in_force(sessions: Sessions, masklet_id: UUID) -> list[tuple[int, PromptKind]]:
    with sessions() as session:
        in_force = effective_prompts(PromptRepository(session).log_of(masklet_id))
        return [(each.frame_index, each.kind) for each in in_force]


@pytest.mark.parametrize("phase_is", ["phase-1", "phase-2", "phase-3"], indirect=True)
@pytest.mark.parametrize("kind", PROMPTS)
def test_every_phase_takes_clicks_boxes_and_masks_on_any_frame(
    client: TestClient, scene: Scene, sessions: Sessions, phase_is: str, kind: str
) -> None:
    for frame_index in (0, 9):
        assert prompt(client, scene, PROMPTS[kind], frame_index).status_code == 201
    with sessions() as session:
        alone = {each.image_only for each in PromptRepository(session).log_of(scene.masklet_id)}
    assert alone == {phase_is != "phase-3" and kind != "mask"}


@pytest.mark.parametrize("phase_is", ["phase-1"], indirect=True)
class TestPhase1:
    def test_nothing_is_propagated(self, client: TestClient, scene: Scene, phase_is: str) -> None:
        prompt(client, scene, CLICK)
        for wish in ({}, {"masklet_ids": [str(scene.masklet_id)]}):
            document = read_problem(propagate(client, scene, **wish), 409, "tool-not-in-phase")
            assert (document["phase"], document["tool"]) == (phase_is, "propagate")
        assert client.get(f"/api/videos/{scene.video_id}/propagations").json() == []


@pytest.mark.parametrize("phase_is", ["phase-2"], indirect=True)
class TestPhase2:
    def seen(self, sessions: Sessions, scene: Scene, **changes: Any) -> None:
        """The mask that the worker stored for frame 3."""
        with sessions.begin() as session:
            masklet = session.get_one(Masklet, scene.masklet_id)
            write_masks(session, mask_row(masklet, 3, **{"state": MaskState.EDITED, **changes}))

    def test_propagation_starts_from_masks(
        self, client: TestClient, scene: Scene, sessions: Sessions, phase_is: str
    ) -> None:
        prompt(client, scene, CLICK)
        prompt(client, scene, MASK, 8)
        self.seen(sessions, scene)
        assert propagate(client, scene).status_code == 202
        assert kinds_in_force(sessions, scene.masklet_id) == [(8, PromptKind.MASK), (3, PromptKind.MASK)]
        [given] = [
            each
            for each in client.get(f"/api/videos/{scene.video_id}/prompts").json()
            if each["frame_index"] == 3
        ]
        [stored] = client.get(f"/api/videos/{scene.video_id}/masks").json()
        assert given["value"] == {"kind": "mask", "counts": stored["counts"]}

    def test_absence_is_carried_as_it_is(
        self, client: TestClient, scene: Scene, sessions: Sessions, phase_is: str
    ) -> None:
        prompt(client, scene, MASK)
        prompt(client, scene, {"kind": "absent"}, 8)
        assert propagate(client, scene).status_code == 202
        assert kinds_in_force(sessions, scene.masklet_id) == [(3, PromptKind.MASK), (8, PromptKind.ABSENT)]

    def test_clicks_after_a_handed_over_mask_are_handed_over_again(
        self, client: TestClient, scene: Scene, sessions: Sessions, phase_is: str
    ) -> None:
        prompt(client, scene, MASK)
        prompt(client, scene, CLICK)
        self.seen(sessions, scene)
        assert propagate(client, scene).status_code == 202
        assert kinds_in_force(sessions, scene.masklet_id) == [(3, PromptKind.MASK)]

    @pytest.mark.parametrize("changes", [None, {"area": 0}, {"state": MaskState.STALE}], ids=str)
    def test_without_a_mask_there_is_nothing_to_carry(
        self,
        client: TestClient,
        scene: Scene,
        sessions: Sessions,
        phase_is: str,
        changes: dict[str, Any] | None,
    ) -> None:
        prompt(client, scene, CLICK)
        if changes is not None:
            self.seen(sessions, scene, **changes)
        assert read_problem(propagate(client, scene), 409, "no-mask-to-carry")["frame_index"] == 3
        assert kinds_in_force(sessions, scene.masklet_id) == [(3, PromptKind.CLICK)]


class TestPhase3:
    def test_propagation_starts_from_clicks_as_they_are(
        self, client: TestClient, scene: Scene, sessions: Sessions
    ) -> None:
        prompt(client, scene, CLICK)
        assert propagate(client, scene).status_code == 202
        assert kinds_in_force(sessions, scene.masklet_id) == [(3, PromptKind.CLICK)]


def test_absence_alone_is_nothing_to_carry(client: TestClient, scene: Scene) -> None:
    prompt(client, scene, {"kind": "absent"})
    read_problem(propagate(client, scene), 409, "no-prompt")


class TestOwnPhase:
    def test_only_its_tools(self, client: TestClient, scene: Scene, sessions: Sessions) -> None:
        [project] = client.get("/api/projects").json()
        phase = {"key": "boxes", "name": "Boxes", "tools": ["box"], "predictor": "image"}
        client.post(f"/api/projects/{project['id']}/phases", json=phase)
        make_default(sessions, "boxes")
        assert prompt(client, scene, BOX).status_code == 201
        for value in (CLICK, MASK):
            assert read_problem(prompt(client, scene, value), 409, "tool-not-in-phase")["tools"] == ["box"]

    def test_undoing_is_part_of_every_phase(
        self, client: TestClient, scene: Scene, sessions: Sessions
    ) -> None:
        [project] = client.get("/api/projects").json()
        phase = {"key": "boxes", "name": "Boxes", "tools": ["box"], "predictor": "image"}
        client.post(f"/api/projects/{project['id']}/phases", json=phase)
        make_default(sessions, "boxes")
        with sessions.begin() as session:
            click = make_click(session, session.get_one(Masklet, scene.masklet_id))
        assert client.delete(f"/api/prompts/{click}").status_code == 200
