"""What annotators do with tasks: take, keep, give back, skip, submit."""

from __future__ import annotations

from uuid import UUID

from backend.accounts.actor import Actor
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.masklets.repository import MaskletRepository
from backend.phases.entities import Phase
from backend.phases.schemas import QualityBar
from backend.propagation.repository import RunRepository
from backend.tasks.entities import Task, TaskAction, TaskState
from backend.tasks.errors import (
    ActionNotPossible,
    LeaseLost,
    NotUpToTheBar,
    StillPropagating,
    TaskNotFound,
)
from backend.tasks.leases import lease_to, require_holder, take_next, take_now
from backend.tasks.overlap import open_copies
from backend.tasks.quality import shortfalls
from backend.tasks.repository import TaskRepository
from backend.tasks.service import TaskService, verdicts_due
from backend.tasks.steps import renew_lease, take_step
from backend.videos.service import find_video


class TaskDesk:
    """The tasks of one annotator."""

    def __init__(self, unit: UnitOfWork, actor: Actor) -> None:
        self._unit = unit
        self._actor = actor
        self._tasks = TaskRepository(unit.session)
        self._service = TaskService(unit)

    def next(self, project_id: UUID, phase_id: UUID | None = None) -> Task | None:
        """Take the next task: those reserved for the person come first. None when there is none.

        People who ask at the same moment get different tasks, and nobody goes without while there is one.
        """
        return take_next(self._unit, project_id, self._actor.account_id, phase_id)

    def take(self, task_id: UUID) -> Task:
        """Take one task. Raises TaskNotFound, TaskHeld, TaskAssigned, TaskNotForYou, MaskletClosed."""
        task = self._hold(task_id)
        lease_to(self._unit, task, self._actor)
        return task

    def keep(self, task_id: UUID) -> Task:
        """Give a sign of life, so that the task stays the person's. Raises TaskNotFound, LeaseLost."""
        task = self._hold(task_id)
        require_holder(task, self._actor)
        renew_lease(task, self._actor.account_id)
        return task

    def release(self, task_id: UUID) -> Task:
        """Give a task back as it is; what was done stays. Raises TaskNotFound, LeaseLost."""
        task = self._hold(task_id)
        require_holder(task, self._actor)
        take_step(self._unit, task, TaskAction.RELEASE, account_id=self._actor.account_id)
        return task

    def skip(self, task_id: UUID, reason: str) -> Task:
        """Leave a task to others; the person is not given it again.

        Raises:
            TaskNotFound.
            LeaseLost: somebody else has it.
            ActionNotPossible: it was submitted or is finished.
        """
        task, me = self._hold(task_id), self._actor.account_id
        if task.leased_by not in (None, me) or task.assigned_to not in (None, me):
            raise LeaseLost(task)
        task.assigned_to = None
        self._tasks.exclude(task.id, [me])
        take_step(self._unit, task, TaskAction.SKIP, account_id=me, reason=reason)
        return task

    def submit(self, task_id: UUID) -> Task:
        """Submit a masklet for verification.

        Raises:
            TaskNotFound, LeaseLost.
            StillPropagating: a run is still making masks of it.
            NotUpToTheBar: it lacks what the phase asks for.
        """
        seen = self._service.get(task_id)
        video = find_video(self._unit.session, seen.video_id, for_update=True)
        MaskletRepository(self._unit.session).find_for_update(seen.masklet_id)
        task = self._hold(task_id)
        require_holder(task, self._actor)
        phase = self._service.phase_of(task)
        self._refuse_while_propagating(task)
        self._require_bar(task, phase, video.shape.frame_count)
        first_time = task.annotator_id is None
        task.annotator_id, task.submitted_at = self._actor.account_id, now()
        task.assigned_to, task.verdicts_due = None, verdicts_due(phase)
        take_step(self._unit, task, TaskAction.SUBMIT, account_id=self._actor.account_id)
        if first_time:
            open_copies(self._unit, task, phase, video)
        return task

    def withdraw(self, task_id: UUID) -> Task:
        """Take a submission back before anybody judged it; the task is the person's again.

        Raises:
            TaskNotFound.
            LeaseLost: somebody else submitted it.
            ActionNotPossible: it is not submitted any more, or was judged already.
        """
        task, me = self._hold(task_id), self._actor.account_id
        if task.annotator_id != me:
            raise LeaseLost(task)
        if task.state == TaskState.SUBMITTED and self._tasks.is_judged(task):
            raise ActionNotPossible(task, TaskAction.WITHDRAW)
        task.verdicts_due = 0
        take_step(self._unit, task, TaskAction.WITHDRAW, account_id=me)
        take_now(self._unit, task, me)
        return task

    def _refuse_while_propagating(self, task: Task) -> None:
        for run in RunRepository(self._unit.session).active_of_video(task.video_id):
            if str(task.masklet_id) in run.masklet_ids:
                raise StillPropagating(task, run.id)

    def _require_bar(self, task: Task, phase: Phase, frame_count: int) -> None:
        bar = QualityBar.model_validate(phase.quality_bar)
        masks = self._tasks.mask_facts(task.masklet_id)
        missing = shortfalls(bar, masks, frame_count=frame_count, stride=phase.annotation_stride)
        if missing:
            raise NotUpToTheBar(task, missing)

    def _hold(self, task_id: UUID) -> Task:
        task = self._tasks.find_for_update(task_id)
        if task is None:
            raise TaskNotFound(task_id)
        return task
