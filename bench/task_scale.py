"""Does the queue of a project of 10 000 tasks stay quick, also when many people pull at once?

Fills a database of its own, which is removed at the end, and prints how long each question takes.

python -m bench.task_scale --tasks 10000 --people 8
"""

import argparse
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from redis import Redis
from sqlalchemy.orm import Session

from backend.accounts.actor import Role
from backend.core.connections import make_redis
from backend.core.settings import Settings
from backend.db.engine import Sessions, dispose, make_sessions
from backend.db.unit_of_work import unit_of_work
from backend.tasks.desk import TaskDesk
from backend.tasks.entities import TaskState
from backend.tasks.queue_repository import QueueRepository
from backend.tasks.repository import TaskFilter, TaskRepository
from backend.verification.repository import VerificationRepository
from tests.backend.factories import make_account
from tests.backend.work import actor_of, fill_queue
from tests.services import running_postgres, running_valkey

REPEATS = 15
PULLS = 25


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=8)
    arguments = parser.parse_args()
    with running_postgres() as server, running_valkey() as valkey, TemporaryDirectory() as home:
        settings = Settings(home=Path(home), database_url=server.migrated(), redis_url=valkey.url)
        sessions, redis = make_sessions(settings), make_redis(settings)
        try:
            with sessions.begin() as session:
                project_id = fill_queue(session, arguments.tasks)
                people = [make_account(session, f"P{n}").id for n in range(arguments.people)]
            ask(sessions, project_id, people[0])
            pull(sessions, redis, project_id, people)
        finally:
            dispose(sessions)
            redis.close()


def ask(sessions: Sessions, project_id: UUID, person: UUID) -> None:
    """Print the median and the longest time of each question."""
    questions: dict[str, Callable[[Session], object]] = {
        "next task (locked)": lambda s: QueueRepository(s).next_for(project_id, person),
        "next check (locked)": lambda s: VerificationRepository(s).next_submitted(project_id, person, 1),
        "page of 50 tasks": lambda s: TaskRepository(s).listed(project_id, TaskFilter(), 50),
        "page of one state": lambda s: TaskRepository(s).listed(
            project_id, TaskFilter(state=TaskState.SUBMITTED), 50
        ),
        "page of one person": lambda s: TaskRepository(s).listed(project_id, TaskFilter(person=person), 50),
        "counts by phase and state": lambda s: TaskRepository(s).counts(project_id),
        "leases that ran out": lambda s: QueueRepository(s).expired(200),
    }
    for name, question in questions.items():
        times = []
        for _ in range(REPEATS):
            with sessions() as session:
                started = time.perf_counter()
                question(session)
                times.append((time.perf_counter() - started) * 1000)
        print(f"{name:28} median {statistics.median(times):6.1f} ms   longest {max(times):6.1f} ms")


def pull(sessions: Sessions, redis: Redis, project_id: UUID, people: list[UUID]) -> None:
    """Have everybody pull at once; nobody may get what somebody else has."""

    def one_person(person: UUID) -> list[tuple[UUID, float]]:
        got = []
        for _ in range(PULLS):
            started = time.perf_counter()
            with unit_of_work(sessions, redis) as unit:
                task = TaskDesk(unit, actor_of(unit.session, person, Role.ANNOTATOR)).next(project_id)
            if task is not None:
                got.append((task.id, (time.perf_counter() - started) * 1000))
        return got

    with ThreadPoolExecutor(len(people)) as pool:
        started = time.perf_counter()
        pulled = [each for got in pool.map(one_person, people) for each in got]
        elapsed_s = time.perf_counter() - started
    times = [ms for _, ms in pulled]
    print(
        f"{len(people)} people pulled {len(pulled)} tasks, {len({task for task, _ in pulled})} different, in"
        f" {elapsed_s:.1f} s: median {statistics.median(times):.1f} ms, longest {max(times):.1f} ms"
    )


if __name__ == "__main__":
    main()
