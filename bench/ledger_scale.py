"""Does a project of 10 000 tasks, a million masks and ten million events stay quick on Postgres?

Fills a database of its own, which is removed at the end, and prints how long each question takes.

python -m bench.ledger_scale --masklets 10000 --masks 100 --events 1000
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from backend.accounts.actor import Actor
from backend.accounts.entities import Account
from backend.core.settings import Settings
from backend.db.engine import Sessions, dispose, make_sessions
from backend.db.unit_of_work import UnitOfWork
from backend.guidance.service import GuidanceService
from backend.ledger.book import Entry, LedgerBook
from backend.ledger.entities import EventKind, LedgerEvent, Summary
from backend.ledger.rebuild import rebuild_summaries
from backend.ledger.repository import LedgerRepository
from backend.ledger.statistics import StatisticsService
from backend.ledger.statistics_repository import Filters, GroupBy
from backend.masklets.entities import Mask, Masklet
from backend.masklets.masks import MaskStore
from backend.phases.entities import Phase
from backend.projects.entities import Project
from backend.tasks.entities import Task, TaskState
from backend.tasks.queue_repository import QueueRepository
from backend.tasks.repository import TaskFilter, TaskRepository
from backend.videos.entities import Video, VideoState
from bench import ledger_rows as rows
from bench.ledger_rows import Place
from tests.services import running_postgres

LIMIT_MS = 200
Question = Callable[[Session], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--masklets", type=int, default=10_000)
    parser.add_argument("--masks", type=int, default=100, help="per masklet")
    parser.add_argument("--events", type=int, default=1000, help="per masklet")
    parser.add_argument("--repeats", type=int, default=7)
    arguments = parser.parse_args()
    with running_postgres() as server:
        sessions = make_sessions(Settings(database_url=server.migrated()))
        try:
            project_id = fill(sessions, arguments)
            report(sessions, project_id, arguments)
        finally:
            dispose(sessions)


def fill(sessions: Sessions, arguments: argparse.Namespace) -> UUID:
    with sessions.begin() as session:
        project_id = session.scalars(select(Project.id)).one()
        places = [Place(project_id, number) for number in range(arguments.masklets)]
        add_small_tables(session, project_id, places)
    with sessions.begin() as session, stopwatch("masks copied"):
        copy(
            session, "masks", rows.MASK_COLUMNS, (rows.mask_lines(place, arguments.masks) for place in places)
        )
    with sessions.begin() as session, stopwatch("events copied"):
        copy(
            session,
            "ledger",
            rows.EVENT_COLUMNS,
            (rows.event_lines(place, arguments.events) for place in places),
        )
    with sessions.begin() as session, stopwatch("sums rebuilt from the ledger"):
        rebuild_summaries(session, project_id)
    with sessions() as session:
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"}).execute(
            text("VACUUM ANALYZE")
        )
    return project_id


def add_small_tables(session: Session, project_id: UUID, places: list[Place]) -> None:
    phases = dict(session.execute(select(Phase.position, Phase.id)).all())
    people = [rows.account_id(project_id, number) for number in range(rows.PEOPLE)]
    session.execute(
        insert(Account), [{"id": person, "email": str(person), "name": str(person)} for person in people]
    )
    videos = sorted({place.video_id for place in places})
    session.execute(insert(Video), [video_row(project_id, video_id) for video_id in videos])
    session.execute(
        insert(Masklet),
        [
            {
                **{"id": place.masklet_id, "video_id": place.video_id, "number": place.number + 1},
                **{"name": "Object", "colour": 0},
            }
            for place in places
        ],
    )
    session.execute(insert(Task), [task_row(place, phases[place.phase]) for place in places])


def video_row(project_id: UUID, video_id: UUID) -> dict[str, object]:
    return {
        **{"id": video_id, "project_id": project_id, "name": "clip.mp4", "state": VideoState.READY},
        **{"source_bytes": 1, "width": rows.WIDTH, "height": rows.HEIGHT, "frame_count": rows.FRAMES},
        **{"frame_rate": 24.0, "duration_s": rows.FRAMES / 24, "annotation_step": rows.STEP},
    }


def task_row(place: Place, phase_id: UUID) -> dict[str, object]:
    state = TaskState.QUEUED if place.number % 10 == 0 else TaskState.SATISFACTORY
    return {
        **{"id": place.task_id, "project_id": place.project_id, "video_id": place.video_id},
        **{"masklet_id": place.masklet_id, "phase_id": phase_id, "state": state},
        "annotator_id": place.annotator_id,
    }


def copy(session: Session, table: str, columns: tuple[str, ...], blocks: Iterator[str]) -> None:
    connection = session.connection().connection.driver_connection
    with connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as into:
        for block in blocks:
            into.write(block)


@contextmanager
def stopwatch(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - start:.1f} s", flush=True)


def report(sessions: Sessions, project_id: UUID, arguments: argparse.Namespace) -> None:
    with sessions() as session:
        for entity in (Task, Mask, LedgerEvent, Summary):
            count = session.scalar(select(func.count()).select_from(entity))
            print(f"{entity.__tablename__}: {count:,} rows")
    place = Place(project_id, arguments.masklets // 2)
    print(f"\n{'question':32} {'processor':>12} {'median':>12} {'slowest':>12}")
    for name, question in (questions(place) | deeds(place)).items():
        timed(sessions, question)  # the first time statements are compiled and pages are read
        busy, elapsed = zip(*(timed(sessions, question) for _ in range(arguments.repeats)), strict=True)
        figures = (statistics.median(busy), statistics.median(elapsed), max(elapsed))
        verdict = "" if figures[0] < LIMIT_MS else f"  above {LIMIT_MS} ms"
        print(f"{name:32} {'  '.join(f'{figure:8.1f} ms' for figure in figures)}{verdict}", flush=True)


def timed(sessions: Sessions, question: Question) -> tuple[float, float]:
    """Ask one question on a connection that is open already; whatever it writes is undone.

    Returns:
        Milliseconds that this process and its Postgres process were on a processor, which does not depend on
        what else the machine does, and milliseconds that went by.
    """
    with sessions() as session:
        server = session.scalars(text("SELECT pg_backend_pid()")).one()
        busy, start = on_processor_ms(server), time.perf_counter()
        question(session)
        elapsed_ms, busy_ms = (time.perf_counter() - start) * 1000, on_processor_ms(server) - busy
        session.rollback()
    return busy_ms, elapsed_ms


def on_processor_ms(server: int) -> float:
    spent_ns = int(Path(f"/proc/{server}/schedstat").read_text().split()[0])
    return time.process_time() * 1000 + spent_ns / 1e6


def questions(place: Place) -> dict[str, Question]:
    project_id, person = place.project_id, place.annotator_id
    month = rows.BEGINNING.date()

    def by(group: GroupBy, filters: Filters = Filters()) -> Question:  # noqa: B008 - frozen
        return lambda session: StatisticsService(session, project_id).grouped(group, filters)

    asking = Actor(person, "Bench", is_site_admin=True)
    return {
        "table 1": lambda session: StatisticsService(session, project_id).table_1(),
        **{f"statistics by {group}": by(group) for group in GroupBy},
        "by day, one annotator": by(GroupBy.DAY, Filters(account_id=person)),
        "by annotator, first ten days": by(GroupBy.ANNOTATOR, Filters(until=month.replace(day=10))),
        "by phase, submitted only": by(GroupBy.PHASE, Filters(submitted_only=True)),
        "ledger, first 1000 events": lambda session: LedgerRepository(session).page(project_id, 0, 1000),
        "ledger, 1000 from the middle": lambda session: LedgerRepository(session).page(
            project_id, 500 * place.number, 1000
        ),
        "masks of a video, 20 frames": lambda session: MaskStore(session).in_span(place.video_id, 0, 79),
        "doubt of a masklet": lambda session: GuidanceService(UnitOfWork(session, None), asking).doubt(
            place.masklet_id
        ),
        "tasks, first 100": lambda session: TaskRepository(session).listed(project_id, TaskFilter(), 100),
        "tasks by phase and state": lambda session: TaskRepository(session).counts(project_id),
        "next free task": lambda session: QueueRepository(session).next_for(project_id, person),
    }


def deeds(place: Place) -> dict[str, Question]:
    def click(session: Session) -> None:
        LedgerBook(UnitOfWork(session, None)).write(edit(place))

    def undone_click(session: Session) -> None:
        book, made = LedgerBook(UnitOfWork(session, None)), edit(place)
        book.write(made)
        book.write(Entry(EventKind.UNDO, place.annotator_id, masklet_id=place.masklet_id, undoes=made.id))

    def batch(session: Session) -> None:
        book = LedgerBook(UnitOfWork(session, None))
        book.write(*(stretch(place, number) for number in range(500)))

    return {"write a click": click, "write a click and undo it": undone_click, "write 500 time events": batch}


def edit(place: Place) -> Entry:
    return Entry(
        EventKind.EDIT,
        place.annotator_id,
        masklet_id=place.masklet_id,
        frame_index=8,
        tool="click",
        model="nano",
    )


def stretch(place: Place, number: int) -> Entry:
    return Entry(
        EventKind.TIME,
        place.annotator_id,
        id=uuid4(),
        project_id=place.project_id,
        masklet_id=place.masklet_id,
        frame_index=number % rows.FRAMES,
        active_ms=900,
    )


if __name__ == "__main__":
    main()
