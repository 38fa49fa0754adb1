"""Searches of the automatic generator, for the tests of its job."""

from __future__ import annotations

from threading import Event
from typing import Any
from uuid import UUID, uuid4

from backend.accounts.entities import Account
from backend.automask.entities import AutomaskJob
from backend.automask.repository import AutomaskRepository
from backend.automask.schemas import AutomaskCreate
from backend.db.unit_of_work import unit_of_work
from backend.inference.registry import WorkerRegistry
from backend.jobs.queue import JobClient
from backend.masklets.entities import Masklet
from backend.masklets.repository import MaskletRepository
from backend.tasks.entities import Task
from backend.verification.entities import Verdict, VerdictLabel
from tests.workers.stage import MAKER, WORKER, Stage
from workers.tasks.automask import Automask

FRAMES = 6
WISH: dict[str, Any] = {
    "layers": [{"crops_per_side": 1, "points_per_side": 4}, {"crops_per_side": 2, "points_per_side": 2}],
    "min_predicted_iou": 0.0,
    "min_stability": 0.0,
    "max_box_iou": 0.97,
    "max_crop_box_iou": 0.97,
    "max_duplicate_iou": 0.99,
    "crop_edge_px": 0,
    "min_region_px": 4,
}


def worker(stage: Stage, **changes: Any) -> Automask:
    parts: dict[str, Any] = {
        "sessions": stage.sessions,
        "redis": stage.redis,
        "store": stage.store,
        "network": stage.network,
        "maker": MAKER,
        "worker_name": WORKER,
        "registry": WorkerRegistry(stage.redis),
        "jobs": JobClient(stage.settings),
        "is_busy": lambda: False,
        "stop": Event(),
        **changes,
    }
    return Automask(**parts)


def queue(stage: Stage, video_id: UUID, **changes: Any) -> UUID:
    """A job as the server leaves it."""
    wish = AutomaskCreate.model_validate({**WISH, **changes})
    with unit_of_work(stage.sessions, stage.redis) as unit:
        job = AutomaskJob(id=uuid4(), video_id=video_id, settings=wish.model_dump(mode="json"))
        AutomaskRepository(unit.session).add(job)
        return job.id


def run(stage: Stage, video_id: UUID, **changes: Any) -> AutomaskJob:
    job_id = queue(stage, video_id, **changes)
    worker(stage)(job_id)
    return job_of(stage, job_id)


def job_of(stage: Stage, job_id: UUID) -> AutomaskJob:
    with stage.sessions() as database:
        return database.get_one(AutomaskJob, job_id)


def masklets(stage: Stage, video_id: UUID) -> list[Masklet]:
    with stage.sessions() as database:
        return list(MaskletRepository(database).of_video(video_id))


def task_of(stage: Stage, masklet_id: UUID) -> Task:
    with stage.sessions() as database:
        return database.query(Task).filter(Task.masklet_id == masklet_id).one()


def judge(stage: Stage, masklet_id: UUID, label: VerdictLabel) -> None:
    with unit_of_work(stage.sessions) as unit:
        verifier = Account(id=uuid4(), email=f"{uuid4().hex}@example.org", name="Vera")
        unit.session.add(verifier)
        unit.session.flush()
        task = unit.session.query(Task).filter(Task.masklet_id == masklet_id).one()
        unit.session.add(Verdict(task_id=task.id, round=0, verifier_id=verifier.id, label=label, reason=None))
