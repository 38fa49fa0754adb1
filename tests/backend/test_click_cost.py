"""What a click costs the server: so many statements and no more, as each one is time that a person waits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from uuid import uuid4

import pytest
from redis import Redis

from backend import main
from backend.accounts.actor import Role
from backend.inference.schemas import HostReply, HostRequest
from backend.parts import Parts
from tests.backend.conftest import MakePerson, Scene
from tests.backend.fake_worker import FakeWorker, fake_worker
from tests.backend.plans import statements
from tests.backend.test_prompts import answer
from tests.backend.work import CLICK as CLICKED
from tests.backend.work import Worker

GATE = 2
"""Who asks, and the project that it is about."""
NEW_OBJECT = GATE + 11
"""Held video, known masklet, number, masklet, phase, task, its steps, its worker, and three of the ledger."""
CLICK = GATE + 8 + 4
"""Held masklet with its video, log, held task with its phase, held mask, prompt, and three of the ledger;
after the answer three of the ledger and the log."""
WITH_FIRST_CLICK = NEW_OBJECT + CLICK - GATE
"""Both in one request: the gate is passed once."""


@pytest.fixture(autouse=True)
def nothing_to_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the server from looking for videos to fetch while a test counts."""

    async def keep_nothing(_: Parts, stop: asyncio.Event) -> None:
        await stop.wait()

    monkeypatch.setattr(main, "keep_fetching", keep_nothing)


def answer_of_nano(request: HostRequest) -> HostReply:
    """A mask that says which network made it, as every worker's does."""
    reply = answer(request)
    assert reply.mask is not None
    return reply.model_copy(update={"mask": reply.mask.model_copy(update={"origin": {"model": "nano"}})})


@pytest.fixture
def worker(redis: Redis) -> Iterator[FakeWorker]:
    with fake_worker(redis, answer=answer_of_nano) as alive:
        yield alive


@pytest.fixture
def ada(person: MakePerson) -> Worker:
    return person("Ada", Role.ANNOTATOR)


def begun(person: Worker, scene: Scene) -> str:
    """A new masklet of a person."""
    made = person.post(f"/videos/{scene.video_id}/masklets", id=str(uuid4()))
    assert made.status_code == 201
    return str(made.json()["id"])


@pytest.mark.usefixtures("worker")
class TestStatements:
    def test_of_a_new_object(self, ada: Worker, scene: Scene) -> None:
        with statements() as noted:
            begun(ada, scene)
        assert len(noted) == NEW_OBJECT, "\n".join(noted)

    def test_of_its_first_click_and_of_further_ones(self, ada: Worker, scene: Scene) -> None:
        masklet_id = begun(ada, scene)
        for _ in range(3):
            with statements() as noted:
                assert ada.click(masklet_id).status_code == 201
            assert len(noted) == CLICK, "\n".join(noted)

    def test_of_a_new_object_with_its_first_click(self, ada: Worker, scene: Scene) -> None:
        prompt = {"id": str(uuid4()), "frame_index": 3, "value": CLICKED}
        with statements() as noted:
            made = ada.post(f"/videos/{scene.video_id}/masklets/begin", id=str(uuid4()), prompt=prompt)
        assert made.status_code == 201
        assert len(noted) == WITH_FIRST_CLICK, "\n".join(noted)

    def test_the_log_may_be_long(self, ada: Worker, scene: Scene) -> None:
        masklet_id = begun(ada, scene)
        for frame_index in range(8):
            ada.click(masklet_id, frame_index)
        with statements() as noted:
            ada.click(masklet_id, 3)
        assert len(noted) == CLICK, "\n".join(noted)
