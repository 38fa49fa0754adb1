"""People at work on one project, for tests of phases, tasks and verification."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.actor import Actor, Role
from backend.accounts.entities import Account
from backend.db.base import now
from backend.db.engine import Sessions
from backend.masklets.entities import Masklet, MaskState
from backend.phases.entities import Phase
from backend.projects.entities import Project
from backend.tasks.entities import Task, TaskPerson, TaskState
from backend.videos.entities import Video
from tests.backend.factories import make_account, make_masklet, make_video, mask_row, write_masks

CLICK = {"kind": "click", "x": 10.0, "y": 12.0, "positive": True}


@dataclass(frozen=True)
class Worker:
    """A person with a browser."""

    id: UUID
    browser: TestClient

    def post(self, path: str, **body: Any) -> httpx2.Response:
        return self.browser.post(f"/api{path}", json=body or None)

    def get(self, path: str) -> Any:
        response = self.browser.get(f"/api{path}")
        assert response.status_code == 200, response.text
        return response.json()

    def click(self, masklet_id: UUID | str, frame_index: int = 3, **value: Any) -> httpx2.Response:
        body = {"id": str(uuid4()), "frame_index": frame_index, "value": CLICK | value}
        return self.browser.post(f"/api/masklets/{masklet_id}/prompts", json=body)


def phase_of(session: Session, key: str) -> Phase:
    """A phase of the default project."""
    return session.scalars(select(Phase).where(Phase.key == key).order_by(Phase.created_at)).first() or _no(
        key
    )


def set_phase(sessions: Sessions, key: str = "phase-3", **changes: Any) -> None:
    """Change a phase of every project."""
    with sessions.begin() as session:
        session.execute(update(Phase).where(Phase.key == key).values(**changes))


def make_default(sessions: Sessions, key: str) -> None:
    """Make a phase the default one."""
    with sessions.begin() as session:
        session.execute(update(Phase).values(is_default=False))
        session.execute(update(Phase).where(Phase.key == key).values(is_default=True))


def make_task(
    session: Session, video: Video | None = None, masklet: Masklet | None = None, **changes: Any
) -> Task:
    """A queued task of phase 3, for a new masklet with a few masks."""
    video = video or make_video(session)
    if masklet is None:
        masklet = make_masklet(session, video)
        write_masks(session, *(mask_row(masklet, frame, state=MaskState.EDITED) for frame in range(0, 24, 4)))
    phase = phase_of(session, changes.pop("phase", "phase-3"))
    task = Task(
        id=uuid4(),
        project_id=video.project_id,
        video_id=video.id,
        masklet_id=masklet.id,
        phase_id=phase.id,
        **{"state": TaskState.QUEUED, **changes},
    )
    session.add(task)
    session.flush()
    return task


def make_submitted(session: Session, annotator_id: UUID | None = None, **changes: Any) -> Task:
    """A submitted task; without an annotator, of somebody new."""
    if annotator_id is None:
        annotator_id = make_account(session, "Somebody", roles=[Role.ANNOTATOR]).id
    values = {"state": TaskState.SUBMITTED, "verdicts_due": 1, "submitted_at": now(), **changes}
    task = make_task(session, annotator_id=annotator_id, **values)
    session.add(TaskPerson(task_id=task.id, account_id=annotator_id, worked=True, excluded=False))
    session.flush()
    return task


def fill_queue(session: Session, count: int) -> UUID:
    """Tasks of one project, a masklet each: of ten, five queued, three submitted and two accepted.

    Returns:
        The project.
    """
    video, annotator = make_video(session), make_account(session, "Crowd")
    values = {
        "count": count,
        "video": video.id,
        "project": video.project_id,
        "phase": phase_of(session, "phase-3").id,
        "annotator": annotator.id,
    }
    session.execute(
        text(
            "INSERT INTO masklets (id, video_id, number, name, colour, type, created_at)"
            " SELECT gen_random_uuid(), :video, 1000000 + n, 'Object ' || n, 0, 'manual', now()"
            " FROM generate_series(1, :count) AS n"
        ),
        values,
    )
    session.execute(
        text(
            "INSERT INTO tasks (id, project_id, video_id, masklet_id, phase_id, source, state, priority,"
            " round, annotator_id, verdicts_due, submitted_at, created_at, updated_at)"
            " SELECT gen_random_uuid(), :project, :video, id, :phase, 'manual',"
            " CASE WHEN number % 10 < 5 THEN 'queued' WHEN number % 10 < 8 THEN 'submitted'"
            " ELSE 'satisfactory' END, number % 3,"
            " 0, CASE WHEN number % 10 < 5 THEN NULL ELSE :annotator END,"
            " 1, now(), now() - number * interval '1 second', now()"
            " FROM masklets WHERE number > 1000000"
        ),
        values,
    )
    session.execute(
        text(
            "INSERT INTO task_people (task_id, account_id, worked, excluded)"
            " SELECT id, annotator_id, true, false FROM tasks WHERE annotator_id IS NOT NULL"
        )
    )
    session.execute(text("ANALYZE tasks, task_people, masklets"))
    return video.project_id


def actor_of(session: Session, account_id: UUID, *roles: Role) -> Actor:
    """Who a service is told to work for."""
    account = session.get_one(Account, account_id)
    projects = session.scalars(select(Project.id))
    return Actor(account.id, account.name, roles={project: frozenset(roles) for project in projects})


def queue(sessions: Sessions, **changes: Any) -> UUID:
    with sessions.begin() as session:
        return make_task(session, **changes).id


def state_of(worker: Worker, task_id: UUID | str) -> dict[str, Any]:
    task: dict[str, Any] = worker.get(f"/tasks/{task_id}")
    return task


def run_out(sessions: Sessions) -> None:
    """Let every lease run out."""
    with sessions.begin() as session:
        session.execute(update(Task).values(lease_expires_at=now() - timedelta(seconds=1)))


def actions(worker: Worker, task_id: UUID) -> list[str]:
    return [change["action"] for change in worker.get(f"/tasks/{task_id}/history")]


def _no(key: str) -> Phase:
    raise AssertionError(f"there is no {key}")
