"""What a prompt leaves in the ledger: an edit and the wait for its answer; nothing once it is taken back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from redis import Redis
from sqlalchemy import select
from starlette.testclient import TestClient

from backend.db.base import now
from backend.db.engine import Sessions
from backend.inference.schemas import HostReply, HostRequest
from backend.ledger.entities import EventKind, LedgerEvent
from backend.ledger.measures import Totals
from backend.ledger.statistics_repository import Filters, StatisticsRepository
from backend.masklets.entities import MaskState
from backend.masklets.schemas import MaskRead
from tests.backend.conftest import Scene
from tests.backend.fake_worker import fake_worker

ANSWER_MS = 20


def answer(request: HostRequest) -> HostReply:
    assert request.masklet_id is not None
    time.sleep(ANSWER_MS / 1000)
    mask = MaskRead(
        masklet_id=request.masklet_id,
        frame_index=request.frame_index or 0,
        state=MaskState.EDITED,
        counts="0",
        area=0,
        predicted_iou=0.8,
        object_score=3.0,
        origin={"model": "nano", "weights": "nano-2"},
        measures=None,
        revision=1,
        updated_at=now(),
    )
    return HostReply(ok=True, mask=mask, ms=1.0)


@pytest.fixture(autouse=True)
def worker(redis: Redis) -> Iterator[None]:
    with fake_worker(redis, answer=answer):
        yield


def click(client: TestClient, scene: Scene, prompt_id: UUID, frame_index: int = 3) -> None:
    value = {"kind": "click", "x": 10.0, "y": 12.0, "positive": True}
    body = {"id": str(prompt_id), "frame_index": frame_index, "value": value}
    assert client.post(f"/api/masklets/{scene.masklet_id}/prompts", json=body).status_code == 201


def ledger(sessions: Sessions) -> list[LedgerEvent]:
    """What was written about prompts, in order."""
    kinds = (EventKind.EDIT, EventKind.UNDO, EventKind.ANSWER)
    with sessions() as session:
        return list(
            session.scalars(
                select(LedgerEvent).where(LedgerEvent.kind.in_(kinds)).order_by(LedgerEvent.sequence)
            )
        )


def totals(sessions: Sessions) -> Totals:
    [project_id] = {event.project_id for event in ledger(sessions)}
    with sessions() as session:
        return StatisticsRepository(session, project_id).totals(Filters(), None)[None]


def test_click_and_its_answer(client: TestClient, scene: Scene, sessions: Sessions) -> None:
    prompt_id = uuid4()
    click(client, scene, prompt_id)
    edit, wait = ledger(sessions)
    assert (edit.kind, edit.id, edit.tool, edit.frame_index) == (EventKind.EDIT, prompt_id, "click", 3)
    assert (edit.model, edit.phase, edit.masklet_id) == ("nano:nano-1", "phase-3", scene.masklet_id)
    assert edit.account_id is not None
    assert (wait.kind, wait.model, wait.active_ms) == (EventKind.ANSWER, "nano:nano-2", 0)
    assert ANSWER_MS <= wait.waiting_ms < 5000
    assert (wait.account_id, wait.phase) == (edit.account_id, edit.phase)


def test_sent_twice_counts_once(client: TestClient, scene: Scene, sessions: Sessions) -> None:
    prompt_id = uuid4()
    click(client, scene, prompt_id)
    once = totals(sessions)
    click(client, scene, prompt_id)
    assert totals(sessions) == once
    assert len(ledger(sessions)) == 2


def test_taken_back_twice_counts_as_never_made(client: TestClient, scene: Scene, sessions: Sessions) -> None:
    kept, undone = uuid4(), uuid4()
    click(client, scene, kept, 3)
    click(client, scene, undone, 9)
    for _ in range(2):
        assert client.delete(f"/api/prompts/{undone}").status_code == 200
    found = totals(sessions)
    assert (found.edits, found.clicks, found.clicked_frames) == (1, 1, 1)
    assert [event.kind for event in ledger(sessions)].count(EventKind.UNDO) == 1


def test_refused_prompt_leaves_nothing(client: TestClient, scene: Scene, sessions: Sessions) -> None:
    body = {
        "id": str(uuid4()),
        "frame_index": 999,
        "value": {"kind": "click", "x": 1, "y": 1, "positive": True},
    }
    assert client.post(f"/api/masklets/{scene.masklet_id}/prompts", json=body).status_code == 422
    assert ledger(sessions) == []


def test_propagation_is_written_for_every_masklet(
    client: TestClient, scene: Scene, sessions: Sessions
) -> None:
    click(client, scene, uuid4())
    response = client.post(f"/api/videos/{scene.video_id}/propagations", json={"start_frame": 3})
    assert response.status_code == 202
    with sessions() as session:
        [event] = session.scalars(select(LedgerEvent).where(LedgerEvent.kind == EventKind.PROPAGATE))
    assert (event.masklet_id, event.frame_index, event.tool) == (scene.masklet_id, 3, "propagate")
    assert event.model == "nano:nano-1"
    assert totals(sessions).propagations == 1
