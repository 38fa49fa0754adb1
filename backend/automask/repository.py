"""Every query about jobs of the automatic generator and about what they may replace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from backend.automask.entities import ACTIVE_STATES, AutomaskJob, AutomaskOrigin, AutomaskState
from backend.db.base import now
from backend.masklets.entities import PROTECTED_STATES, Mask, Masklet
from backend.prompts.entities import Prompt
from backend.tasks.entities import Task, TaskState
from backend.verification.entities import Check, Verdict
from backend.videos.entities import Video
from media.rle import Rle


class ExistingMask(NamedTuple):
    """What is compared with new masklets."""

    frame_index: int
    counts: str


class AutomaskRepository:
    """The jobs of all videos."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, job: AutomaskJob) -> None:
        """Store a new job."""
        self._session.add(job)
        self._session.flush()

    def find(self, job_id: UUID) -> AutomaskJob | None:
        """Find a job."""
        return self._session.get(AutomaskJob, job_id)

    def find_for_update(self, job_id: UUID) -> AutomaskJob | None:
        """Find a job and hold it until the commit."""
        return self._session.scalar(_held(select(AutomaskJob).where(AutomaskJob.id == job_id)))

    def of_video(self, video_id: UUID) -> Sequence[AutomaskJob]:
        """List the jobs of a video, newest first."""
        return self._session.scalars(
            select(AutomaskJob)
            .where(AutomaskJob.video_id == video_id)
            .order_by(AutomaskJob.created_at.desc(), AutomaskJob.id)
        ).all()

    def of_project(self, project_id: UUID, limit: int) -> Sequence[AutomaskJob]:
        """List the newest jobs of a project, newest first."""
        return self._session.scalars(
            select(AutomaskJob)
            .join(Video, Video.id == AutomaskJob.video_id)
            .where(Video.project_id == project_id)
            .order_by(AutomaskJob.created_at.desc(), AutomaskJob.id)
            .limit(limit)
        ).all()

    def active_of_video(self, video_id: UUID) -> AutomaskJob | None:
        """Find the job of a video that is not over and hold it until the commit."""
        return self._session.scalar(
            _held(
                select(AutomaskJob).where(
                    AutomaskJob.video_id == video_id, AutomaskJob.state.in_(ACTIVE_STATES)
                )
            )
        )

    def active_of_project(self, project_id: UUID) -> Sequence[AutomaskJob]:
        """List the jobs of a project that are not over, oldest first, and hold them until the commit."""
        return self._session.scalars(
            select(AutomaskJob)
            .join(Video, Video.id == AutomaskJob.video_id)
            .where(Video.project_id == project_id, AutomaskJob.state.in_(ACTIVE_STATES))
            .order_by(AutomaskJob.created_at, AutomaskJob.id)
            .with_for_update(of=AutomaskJob)
            .execution_options(populate_existing=True)
        ).all()

    def next_queued(self, networks: Collection[str] | None = None) -> AutomaskJob | None:
        """Find and hold the job that has waited longest; those that others hold are passed over.

        Args:
            networks: names of the network that would do it; jobs that name another one are passed over.
        """
        return self._session.scalar(
            select(AutomaskJob)
            .where(AutomaskJob.state == AutomaskState.QUEUED, *_for_network(networks))
            .order_by(AutomaskJob.created_at, AutomaskJob.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )

    def queued(self, networks: Collection[str] | None = None) -> Sequence[AutomaskJob]:
        """List the jobs that wait, oldest first, or of them those that a network may do."""
        return self._session.scalars(
            select(AutomaskJob)
            .where(AutomaskJob.state == AutomaskState.QUEUED, *_for_network(networks))
            .order_by(AutomaskJob.created_at, AutomaskJob.id)
        ).all()

    def running_of_worker(self, worker: str) -> Sequence[AutomaskJob]:
        """List what a worker has begun, oldest first, and hold it until the commit."""
        return self._session.scalars(
            _held(
                select(AutomaskJob)
                .where(AutomaskJob.worker == worker, AutomaskJob.state == AutomaskState.RUNNING)
                .order_by(AutomaskJob.created_at, AutomaskJob.id)
            )
        ).all()

    def add_origin(self, origin: AutomaskOrigin) -> None:
        """Store how a masklet was come upon."""
        self._session.add(origin)
        self._session.flush()

    def origins_of(self, job_id: UUID) -> Sequence[AutomaskOrigin]:
        """List the masklets of a job."""
        return self._session.scalars(select(AutomaskOrigin).where(AutomaskOrigin.job_id == job_id)).all()

    def unjudged(self, video_id: UUID, *, not_of_job: UUID) -> list[UUID]:
        """List the masklets of earlier jobs that nobody has judged, corrected, copied or looks at."""
        return list(
            self._session.scalars(
                select(Masklet.id)
                .join(AutomaskOrigin, AutomaskOrigin.masklet_id == Masklet.id)
                .where(Masklet.video_id == video_id, AutomaskOrigin.job_id != not_of_job, *_nobody_touched())
                .order_by(Masklet.number)
            )
        )

    def hold_unjudged(self, masklet_ids: Collection[UUID]) -> Sequence[Masklet]:
        """Find those of some masklets that nobody has judged still, and hold them until the commit.

        They are held before they are judged upon, so that a verdict given at the same moment counts.
        """
        held = (
            select(Masklet.id)
            .where(Masklet.id.in_(masklet_ids))
            .order_by(Masklet.id)
            .with_for_update(key_share=True)
        )
        ids = self._session.scalars(held).all()
        tasks = (
            select(Task.id).where(Task.masklet_id.in_(ids)).order_by(Task.id).with_for_update(key_share=True)
        )
        self._session.scalars(tasks).all()
        return self._session.scalars(
            select(Masklet)
            .join(AutomaskOrigin, AutomaskOrigin.masklet_id == Masklet.id)
            .where(Masklet.id.in_(ids), *_nobody_touched())
            .order_by(Masklet.number)
        ).all()

    def masks_to_compare(
        self, video_id: UUID, without: Collection[UUID], step: int
    ) -> dict[UUID, list[ExistingMask]]:
        """Give the masks of a video on every ``step``-th frame, by masklet, some masklets left out."""
        rows = self._session.execute(
            select(Mask.masklet_id, Mask.frame_index, Mask.counts)
            .where(
                Mask.video_id == video_id,
                Mask.frame_index % step == 0,
                Mask.masklet_id.not_in(without),
            )
            .order_by(Mask.masklet_id, Mask.frame_index)
        )
        found: dict[UUID, list[ExistingMask]] = defaultdict(list)
        for masklet_id, frame_index, counts in rows:
            found[masklet_id].append(ExistingMask(frame_index, counts))
        return dict(found)

    def courses(
        self, masklet_ids: Collection[UUID], size: tuple[int, int], step: int
    ) -> dict[UUID, dict[int, Rle]]:
        """Give the masks of some masklets, of height and width ``size``, on every ``step``-th frame."""
        rows = self._session.execute(
            select(Mask.masklet_id, Mask.frame_index, Mask.counts).where(
                Mask.masklet_id.in_(masklet_ids), Mask.frame_index % step == 0
            )
        )
        found: dict[UUID, dict[int, Rle]] = defaultdict(dict)
        for masklet_id, frame_index, counts in rows:
            found[masklet_id][frame_index] = Rle(size, counts)
        return dict(found)


def _nobody_touched() -> tuple[ColumnElement[bool], ...]:
    """Conditions on ``Masklet`` joined with ``AutomaskOrigin``: it is as the generator left it."""
    copy = aliased(Masklet)
    prompts = select(func.count()).where(Prompt.masklet_id == Masklet.id).scalar_subquery()
    return (
        prompts == 1,
        ~exists().where(
            Mask.masklet_id == Masklet.id,
            Mask.state.in_(PROTECTED_STATES),
            Mask.frame_index != AutomaskOrigin.frame_index,
        ),
        ~exists().where(
            Task.masklet_id == Masklet.id, (Task.state != TaskState.SUBMITTED) | (Task.round > 0)
        ),
        ~exists().where(Task.masklet_id == Masklet.id, Verdict.task_id == Task.id),
        ~exists().where(
            Task.masklet_id == Masklet.id,
            Check.task_id == Task.id,
            Check.answered_at.is_(None),
            Check.expires_at > now(),
        ),
        ~exists().where(copy.copy_of == Masklet.id),
    )


def _for_network(networks: Collection[str] | None) -> tuple[ColumnElement[bool], ...]:
    if networks is None:
        return ()
    wanted = AutomaskJob.settings["model"].as_string()
    return (wanted.is_(None) | wanted.in_(networks),)


def _held(query: Select[AutomaskJob]) -> Select[AutomaskJob]:
    return query.with_for_update().execution_options(populate_existing=True)
