"""People leave in mid-work: nothing waits for them, and what they did stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import update
from starlette.testclient import TestClient

from backend.accounts.actor import Role
from backend.db.base import now
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.tasks.entities import Task
from backend.tasks.leases import free_from_absent
from tests.backend.problem import read_problem
from tests.backend.work import Worker, actions, queue, state_of

Sweep = Callable[[], int]


def disabled(admin: TestClient, project_id: UUID, who: Worker) -> None:
    admin.patch(f"/api/accounts/{who.id}", json={"disabled": True}).raise_for_status()


def removed(admin: TestClient, project_id: UUID, who: Worker) -> None:
    admin.delete(f"/api/projects/{project_id}/members/{who.id}").raise_for_status()


def verifier_now(admin: TestClient, project_id: UUID, who: Worker) -> None:
    path = f"/api/projects/{project_id}/members/{who.id}"
    admin.put(path, json={"roles": [Role.VERIFIER.value]}).raise_for_status()


@pytest.fixture(params=[disabled, removed, verifier_now])
def ada_leaves(
    request: pytest.FixtureRequest, client: TestClient, project_id: UUID, ada: Worker
) -> Callable[[], None]:
    """Have Ada leave, in one of several ways."""
    return partial(request.param, client, project_id, ada)


@pytest.fixture
def sweep(sessions: Sessions, redis: Redis) -> Sweep:
    """What the server does from time to time; says how many tasks it freed."""

    def free() -> int:
        with unit_of_work(sessions, redis) as unit:
            return free_from_absent(unit)

    return free


def test_what_was_reserved_is_everybodys(
    sessions: Sessions, sweep: Sweep, ada: Worker, grace: Worker, ada_leaves: Callable[[], None]
) -> None:
    reserved, kept = queue(sessions, assigned_to=ada.id), queue(sessions, assigned_to=grace.id)
    assert sweep() == 0
    ada_leaves()
    assert sweep() == 1
    assert state_of(grace, reserved)["assigned_to"] is None
    assert state_of(grace, kept)["assigned_to"] == str(grace.id)
    [change] = grace.get(f"/tasks/{reserved}/history")
    assert (change["action"], change["reason"]) == ("assign", "Ada does not annotate here any more")
    assert sweep() == 0
    assert grace.post(f"/tasks/{reserved}/take").status_code == 200


def test_what_was_in_their_hands_is_queued(
    sessions: Sessions, sweep: Sweep, ada: Worker, grace: Worker, ada_leaves: Callable[[], None]
) -> None:
    """At once, and not only when their time with it runs out."""
    held = queue(sessions, assigned_to=ada.id)
    project_id = ada.post(f"/tasks/{held}/take").json()["project_id"]
    ada_leaves()
    assert ada.post(f"/tasks/{held}/heartbeat").status_code in (401, 403, 404)
    assert sweep() == 1
    assert state_of(grace, held)["state"] == "queued"
    assert actions(grace, held) == ["take", "expire", "assign"]
    assert grace.post(f"/projects/{project_id}/tasks/next").json()["id"] == str(held)


def test_who_comes_back_takes_part_again(
    client: TestClient, sessions: Sessions, sweep: Sweep, project_id: UUID, ada: Worker
) -> None:
    task_id = queue(sessions, assigned_to=ada.id)
    verifier_now(client, project_id, ada)
    read_problem(ada.post(f"/tasks/{task_id}/take"), 403, "not-permitted")
    sweep()
    path = f"/api/projects/{project_id}/members/{ada.id}"
    client.put(path, json={"roles": [Role.ANNOTATOR.value]}).raise_for_status()
    assert ada.post(f"/projects/{project_id}/tasks/next").json()["id"] == str(task_id)


def test_a_clock_that_is_set_back_makes_no_lease_longer(sessions: Sessions, ada: Worker) -> None:
    """The next sign of life writes down when it ends by the clock of now."""
    task_id = queue(sessions)
    ada.post(f"/tasks/{task_id}/take")
    with sessions.begin() as session:
        session.execute(update(Task).values(lease_expires_at=now() + timedelta(hours=1)))
    assert ada.post(f"/tasks/{task_id}/heartbeat").status_code == 200
    with sessions() as session:
        ends_at = session.get_one(Task, task_id).lease_expires_at
        assert ends_at is not None
        assert ends_at < now() + timedelta(minutes=11)
