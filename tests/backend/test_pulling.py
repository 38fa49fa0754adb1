"""Many people pull tasks at the same moment: everybody gets one of their own as long as there are any."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import select, text, update

from backend.accounts.actor import Role
from backend.db.base import now
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.tasks.entities import Task, TaskState
from backend.tasks.leases import expire_leases
from tests.backend.conftest import MakePerson
from tests.backend.factories import make_video
from tests.backend.work import Worker, actions, make_task, queue, run_out

pytestmark = pytest.mark.flaky(reruns=0)
"""No second try: a task that went to two people once is a fault, however seldom it happens."""

PEOPLE = 8
ROUNDS = 3
"""Tasks for each of them."""


@pytest.fixture
def crowd(person: MakePerson) -> list[Worker]:
    return [person(f"Annotator {number}") for number in range(PEOPLE)]


@pytest.fixture
def task_ids(sessions: Sessions) -> list[UUID]:
    """As many as all of them take."""
    with sessions.begin() as session:
        video = make_video(session)
        return [make_task(session, video, priority=number % 3).id for number in range(PEOPLE * ROUNDS)]


def together(deeds: Sequence[Callable[[], object]]) -> None:
    """Do everything in a thread of its own, all beginning at the same moment."""
    barrier = Barrier(len(deeds))

    def begin(deed: Callable[[], object]) -> None:
        barrier.wait()
        deed()

    threads = [Thread(target=begin, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Hands:
    """What people got, one list each; None stands for an empty queue."""

    def __init__(self, project_id: UUID, crowd: Sequence[Worker]) -> None:
        self.got: dict[UUID, list[str | None]] = {who.id: [] for who in crowd}
        self._path = f"/projects/{project_id}/tasks/next"

    def pull(self, who: Worker, times: int = 1) -> None:
        for _ in range(times):
            response = who.post(self._path)
            assert response.status_code == 200, response.text
            task: dict[str, Any] | None = response.json()
            self.got[who.id].append(None if task is None else task["id"])

    def puller(self, who: Worker, times: int = 1) -> Callable[[], None]:
        return lambda: self.pull(who, times)

    def require_all(self, task_ids: Sequence[UUID], sessions: Sessions) -> None:
        """Check that every task went to exactly one person, and that the books say the same."""
        held = {task: who for who, tasks in self.got.items() for task in tasks}
        assert Counter(task for tasks in self.got.values() for task in tasks) == Counter(map(str, task_ids))
        with sessions() as session:
            tasks = session.scalars(select(Task).where(Task.id.in_(task_ids))).all()
        assert {str(task.id): task.leased_by for task in tasks} == held
        assert {task.state for task in tasks} == {TaskState.IN_PROGRESS}


def test_everybody_gets_as_many_as_they_ask_for(
    sessions: Sessions, project_id: UUID, crowd: list[Worker], task_ids: list[UUID]
) -> None:
    hands = Hands(project_id, crowd)
    together([hands.puller(who, ROUNDS) for who in crowd])
    hands.require_all(task_ids, sessions)
    assert {len(tasks) for tasks in hands.got.values()} == {ROUNDS}
    assert crowd[0].post(f"/projects/{project_id}/tasks/next").json() is None


def test_what_was_left_lying_goes_round_while_it_is_queued_again(
    sessions: Sessions, redis: Redis, project_id: UUID, crowd: list[Worker], person: MakePerson
) -> None:
    """Servers sweep and an admin reorders at the very moment at which everybody asks."""
    boss, gone = person("Boss", Role.ADMIN), person("Gone")
    left = [queue(sessions) for _ in crowd]
    for task_id in left:
        assert gone.post(f"/tasks/{task_id}/take").status_code == 200
    run_out(sessions)
    hands = Hands(project_id, crowd)

    def sweep() -> None:
        with unit_of_work(sessions, redis) as unit:
            expire_leases(unit)

    def reorder() -> None:
        for number, task_id in enumerate(left):
            changed = boss.browser.patch(f"/api/tasks/{task_id}", json={"priority": number})
            assert changed.status_code == 200, changed.text

    together([*map(hands.puller, crowd), sweep, sweep, reorder])
    hands.require_all(left, sessions)
    for task_id in left:
        assert actions(boss, task_id) == ["take", "expire", "take"]


class TestTheLastOne:
    """It is not passed over because somebody else has a look at it right now."""

    def test_given_back_at_that_moment(self, sessions: Sessions, project_id: UUID, ada: Worker) -> None:
        task_id = queue(sessions)
        with sessions() as session:
            session.execute(select(Task).where(Task.id == task_id).with_for_update())
            with pulling(sessions, project_id, ada) as hands:
                session.rollback()
        assert hands.got[ada.id] == [str(task_id)]

    def test_queued_again_at_that_moment(
        self, sessions: Sessions, redis: Redis, project_id: UUID, ada: Worker, grace: Worker
    ) -> None:
        task_id = queue(sessions)
        grace.post(f"/tasks/{task_id}/take")
        run_out(sessions)
        with unit_of_work(sessions, redis) as unit:
            assert expire_leases(unit) == 1
            with pulling(sessions, project_id, ada) as hands:
                unit.session.commit()
        assert hands.got[ada.id] == [str(task_id)]

    def test_taken_at_that_moment(
        self, sessions: Sessions, project_id: UUID, ada: Worker, grace: Worker
    ) -> None:
        task_id = queue(sessions)
        with sessions() as session:
            session.execute(
                update(Task)
                .where(Task.id == task_id)
                .values(
                    state=TaskState.IN_PROGRESS,
                    leased_by=grace.id,
                    lease_expires_at=now() + timedelta(minutes=5),
                )
            )
            with pulling(sessions, project_id, ada) as hands:
                session.commit()
        assert hands.got[ada.id] == [None]


@contextmanager
def pulling(sessions: Sessions, project_id: UUID, who: Worker) -> Iterator[Hands]:
    """Somebody pulls and, when the block begins, waits for what others hold; they have got it at its end."""
    hands = Hands(project_id, [who])
    thread = Thread(target=hands.pull, args=(who,))
    thread.start()
    try:
        _wait_until_blocked(sessions, thread)
        yield hands
    finally:
        thread.join(60)


def _wait_until_blocked(sessions: Sessions, thread: Thread) -> None:
    deadline = time.monotonic() + 60
    blocked = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    while thread.is_alive():
        with sessions() as session:
            if session.scalar(blocked):
                return
        assert time.monotonic() < deadline, "nobody waits"
