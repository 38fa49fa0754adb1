"""The rules of tasks: opening, listing, and what admins do. What annotators do is in ``desk``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from backend.accounts.actor import Actor
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.masklets.entities import Masklet
from backend.phases.builtin import AUTOMATIC_KEY
from backend.phases.entities import Phase
from backend.phases.errors import PhaseNotFound
from backend.phases.repository import PhaseRepository
from backend.tasks.entities import Task, TaskAction, TaskChange, TaskSource, TaskState
from backend.tasks.errors import NotAnAnnotator, TaskExists, TaskNotFound
from backend.tasks.repository import TaskFilter, TaskRepository
from backend.tasks.schemas import Entry, TaskTime, TaskUpdate
from backend.tasks.steps import announce_task, take_step
from backend.tasks.time import time_of
from backend.videos.service import find_video


class TaskService:
    """Opens, lists, reserves and reopens tasks."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit
        self._tasks = TaskRepository(unit.session)
        self._phases = PhaseRepository(unit.session)

    def open(
        self,
        masklet: Masklet,
        phase: Phase | None = None,
        *,
        entry: Entry | None = None,
        priority: int = 0,
        source: TaskSource = TaskSource.MANUAL,
        assigned_to: UUID | None = None,
        account_id: UUID | None = None,
    ) -> Task:
        """Open a task for a masklet. Hold the masklet, or its video, for update first.

        Args:
            masklet: the masklet.
            phase: of the masklet's project; None takes its default phase.
            entry: where to begin, and why.
            priority: the higher the sooner.
            source: who began the masklet.
            assigned_to: the person that it is reserved for.
            account_id: who opens it; None for the server itself.

        Raises:
            TaskExists: the masklet has an open task.
            NotAnAnnotator: it was to be reserved for somebody who cannot annotate here.
        """
        self._refuse_second(masklet.id)
        project_id = find_video(self._unit.session, masklet.video_id).project_id
        if assigned_to is not None:
            self._require_annotator(project_id, assigned_to)
        task = Task(
            id=uuid4(),
            project_id=project_id,
            video_id=masklet.video_id,
            masklet_id=masklet.id,
            phase_id=(phase or self._phases.default_of(project_id)).id,
            source=source,
            state=TaskState.QUEUED,
            priority=priority,
            assigned_to=assigned_to,
            entry=None if entry is None else entry.model_dump(mode="json"),
            created_by=account_id,
        )
        self._tasks.add(task)
        take_step(self._unit, task, TaskAction.OPEN, account_id=account_id)
        return task

    def submit_for_verification(self, masklet: Masklet, source: TaskSource = TaskSource.AUTO) -> Task:
        """Hand in a masklet that no annotator made; what verifiers refuse is a task of phase 3 from then on.

        Raises:
            TaskExists: the masklet has an open task.
        """
        project_id = find_video(self._unit.session, masklet.video_id).project_id
        phase = self._phases.built_in(project_id, AUTOMATIC_KEY)
        task = self.open(masklet, phase, source=source)
        task.submitted_at, task.verdicts_due = now(), verdicts_due(phase)
        take_step(self._unit, task, TaskAction.HAND_IN, account_id=None)
        return task

    def get(self, task_id: UUID) -> Task:
        """Give a task. Raises TaskNotFound."""
        task = self._tasks.find(task_id)
        if task is None:
            raise TaskNotFound(task_id)
        return task

    def time(self, task_id: UUID) -> TaskTime:
        """Say how much time a task has. Raises TaskNotFound."""
        task = self.get(task_id)
        return time_of(self._unit.session, task, self.phase_of(task))

    def listed(self, project_id: UUID, which: TaskFilter, limit: int) -> Sequence[Task]:
        """List tasks of a project, oldest first."""
        return self._tasks.listed(project_id, which, limit)

    def of_video(self, video_id: UUID) -> Sequence[Task]:
        """List the tasks of a video, oldest first. Raises VideoNotFound."""
        find_video(self._unit.session, video_id)
        return self._tasks.of_video(video_id)

    def counts(self, project_id: UUID) -> Sequence[tuple[UUID, TaskState, int]]:
        """Count the tasks of a project by phase and state."""
        return self._tasks.counts(project_id)

    def history(self, task_id: UUID) -> Sequence[TaskChange]:
        """List the steps of a task in order. Raises TaskNotFound."""
        self.get(task_id)
        return self._tasks.history(task_id)

    def update(self, actor: Actor, task_id: UUID, wish: TaskUpdate) -> Task:
        """Change priority, or whom a task is reserved for; whoever else holds it loses it.

        Raises:
            TaskNotFound, NotAnAnnotator, ActionNotPossible.
        """
        task = self._hold(task_id)
        if wish.priority is not None:
            task.priority = wish.priority
        if "assigned_to" in wish.model_fields_set:
            self._assign(task, actor, wish.assigned_to)
        else:
            self._unit.session.flush()
            announce_task(self._unit, task)
        return task

    def reopen(self, actor: Actor, task_id: UUID, reason: str) -> Task:
        """Queue a submitted or finished task again, as a further round.

        Raises:
            TaskNotFound, ActionNotPossible.
            TaskExists: the masklet got another task meanwhile.
        """
        task = self._hold(task_id)
        if task.state != TaskState.SUBMITTED:
            self._refuse_second(task.masklet_id)
        task.round, task.verdicts_due = task.round + 1, 0
        take_step(self._unit, task, TaskAction.REOPEN, account_id=actor.account_id, reason=reason)
        return task

    def phase_of(self, task: Task) -> Phase:
        """Give the phase of a task."""
        phase = self._phases.find(task.phase_id)
        if phase is None:
            raise PhaseNotFound(task.phase_id)
        return phase

    def _assign(self, task: Task, actor: Actor, account_id: UUID | None) -> None:
        details: dict[str, Any] = {"assigned_to": None if account_id is None else str(account_id)}
        if account_id is not None:
            self._require_annotator(task.project_id, account_id)
            self._tasks.include(task.id, account_id)
        task.assigned_to = account_id
        take_step(self._unit, task, TaskAction.ASSIGN, account_id=actor.account_id, **details)

    def _require_annotator(self, project_id: UUID, account_id: UUID) -> None:
        if not self._tasks.may_annotate(project_id, account_id):
            raise NotAnAnnotator(account_id)

    def _refuse_second(self, masklet_id: UUID) -> None:
        there = self._tasks.open_of_masklet(masklet_id)
        if there is not None:
            raise TaskExists(there)

    def _hold(self, task_id: UUID) -> Task:
        task = self._tasks.find_for_update(task_id)
        if task is None:
            raise TaskNotFound(task_id)
        return task


def verdicts_due(phase: Phase) -> int:
    """Give how many verdicts a submission needs at first."""
    return 2 if phase.double_verification else 1
