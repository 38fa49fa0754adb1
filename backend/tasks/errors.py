"""What can go wrong with tasks."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from backend.core.errors import DomainError
from backend.phases.entities import Phase, Tool
from backend.tasks.entities import Task, TaskAction, TaskSource, TaskState
from backend.tasks.life import possible_actions

_CLOSED = {
    TaskState.SUBMITTED: "It was submitted and waits for a verdict; withdraw it to go on.",
    TaskState.SATISFACTORY: "It was accepted; an admin of the project can open it again.",
    TaskState.REJECTED: "It was rejected as not well defined; an admin of the project can open it again.",
    TaskState.UNSATISFACTORY: "It is being returned; try again in a moment.",
}

_AUTOMATIC = (
    "It was made automatically and waits for a verdict; judge it, and it is done or a task to work on."
)


class TaskNotFound(DomainError):
    """No such task, or it was removed with its masklet."""

    status, title = HTTPStatus.NOT_FOUND, "Task not found"

    def __init__(self, task_id: UUID) -> None:
        super().__init__("There is no such task; take another one from the queue.", task_id=str(task_id))


class TaskHeld(DomainError):
    """Somebody else works on this masklet right now."""

    status, title = HTTPStatus.CONFLICT, "Somebody else works on it"

    def __init__(self, task: Task, holder: str) -> None:
        super().__init__(
            f"{holder} works on this masklet; choose another one, or ask them to release it.",
            task_id=str(task.id),
            masklet_id=str(task.masklet_id),
            holder=holder,
            held_until=None if task.lease_expires_at is None else task.lease_expires_at.isoformat(),
        )


class TaskAssigned(DomainError):
    """The task is reserved for somebody else."""

    status, title = HTTPStatus.CONFLICT, "Assigned to somebody else"

    def __init__(self, task: Task, person: str) -> None:
        super().__init__(
            f"This task is reserved for {person}; take another one, or have an admin assign it to you.",
            task_id=str(task.id),
            masklet_id=str(task.masklet_id),
            assigned_to=person,
        )


class TaskNotForYou(DomainError):
    """The person skipped it, returned it too often, or annotated the same object before."""

    status, title = HTTPStatus.CONFLICT, "Not for you"

    def __init__(self, task: Task) -> None:
        super().__init__(
            "You skipped this task, or it needs another pair of eyes; take another one from the queue.",
            task_id=str(task.id),
            masklet_id=str(task.masklet_id),
        )


class MaskletClosed(DomainError):
    """The masklet cannot be changed as its task stands."""

    status, title = HTTPStatus.CONFLICT, "Masklet is read-only"

    def __init__(self, task: Task) -> None:
        waits = task.source == TaskSource.AUTO and task.state == TaskState.SUBMITTED
        super().__init__(
            _AUTOMATIC if waits and task.annotator_id is None else _CLOSED[task.state],
            task_id=str(task.id),
            masklet_id=str(task.masklet_id),
            state=task.state.value,
        )


class ToolNotInPhase(DomainError):
    """The phase of the task does not have that tool."""

    status, title = HTTPStatus.CONFLICT, "Tool is not part of the phase"

    def __init__(self, phase: Phase, tool: Tool) -> None:
        super().__init__(
            f"The phase “{phase.name}” has no {tool.value}; use one of: {', '.join(phase.tools)}.",
            phase=phase.key,
            tool=tool.value,
            tools=list(phase.tools),
        )


class LeaseLost(DomainError):
    """The person does not hold the task, or not any more."""

    status, title = HTTPStatus.CONFLICT, "Task is not yours now"

    def __init__(self, task: Task) -> None:
        super().__init__(
            "You do not hold this task, or your time with it ran out; take it again and go on.",
            task_id=str(task.id),
            state=task.state.value,
        )


class ActionNotPossible(DomainError):
    """The task stands elsewhere than the action expects."""

    status, title = HTTPStatus.CONFLICT, "Not possible as the task stands"

    def __init__(self, task: Task, action: TaskAction) -> None:
        possible = [each.value for each in possible_actions(task.state)]
        super().__init__(
            f"“{action.value}” is not possible while the task is {task.state.value};"
            " reload to see how it stands.",
            task_id=str(task.id),
            state=task.state.value,
            possible=possible,
        )


class TaskExists(DomainError):
    """The masklet has an open task already."""

    status, title = HTTPStatus.CONFLICT, "Masklet has a task"

    def __init__(self, task: Task) -> None:
        super().__init__(
            "This masklet has an open task already; finish or reassign that one.",
            task_id=str(task.id),
            masklet_id=str(task.masklet_id),
            state=task.state.value,
        )


class NotUpToTheBar(DomainError):
    """The masklet lacks what the phase asks for before it can be submitted."""

    status, title = HTTPStatus.CONFLICT, "Not ready to be submitted"

    def __init__(self, task: Task, shortfalls: Sequence[str]) -> None:
        super().__init__(" ".join(shortfalls), task_id=str(task.id), masklet_id=str(task.masklet_id))


class StillPropagating(DomainError):
    """A run is still making masks of the masklet."""

    status, title = HTTPStatus.CONFLICT, "Still propagating"

    def __init__(self, task: Task, run_id: UUID) -> None:
        super().__init__(
            "A propagation is still making masks of this masklet; wait for its end or cancel it.",
            task_id=str(task.id),
            run_id=str(run_id),
        )


class NotAnAnnotator(DomainError):
    """A task was to be assigned to somebody who cannot annotate here."""

    status, title = HTTPStatus.UNPROCESSABLE_ENTITY, "Not an annotator of this project"

    def __init__(self, account_id: UUID) -> None:
        super().__init__(
            "Tasks go to annotators of the project; give this person the role first.",
            account_id=str(account_id),
        )


class NoMaskToCarry(DomainError):
    """A phase that propagates from masks only has a prompted frame without one."""

    status, title = HTTPStatus.CONFLICT, "No mask to carry"

    def __init__(self, masklet_id: UUID, frame_index: int) -> None:
        super().__init__(
            f"Frame {frame_index} was prompted but has no mask to propagate; ask for its mask again,"
            " paint it, or take the prompts back.",
            masklet_id=str(masklet_id),
            frame_index=frame_index,
        )


class TimeUsedUp(DomainError):
    """The time that the phase gives a masklet is over."""

    status, title = HTTPStatus.CONFLICT, "Time is used up"

    def __init__(self, task: Task, phase: Phase, spent_s: float) -> None:
        super().__init__(
            f"The phase “{phase.name}” gives {phase.time_limit_s:.0f} s for a masklet, and {spent_s:.0f} s"
            " were spent on this one; submit it as it is, or skip the task and say why.",
            task_id=str(task.id),
            spent_s=spent_s,
            limit_s=phase.time_limit_s,
        )


class EntryOutsideVideo(DomainError):
    """A task was to begin on frames that there are not."""

    status, title = HTTPStatus.UNPROCESSABLE_ENTITY, "Entry outside the video"

    def __init__(self, last_frame: int) -> None:
        super().__init__(f"Name frames from 0 to {last_frame} to begin on.", last_frame=last_frame)


class TaskWithoutMasklet(DomainError):
    """A task to be opened names no masklet, or one of another project."""

    status, title = HTTPStatus.UNPROCESSABLE_ENTITY, "Task without masklet"

    def __init__(self) -> None:
        super().__init__("Name a masklet of a video in this project, or the video in which to begin one.")


REFUSALS = (TaskHeld, TaskAssigned, TaskNotForYou, MaskletClosed)
"""Why a masklet is not somebody's to change."""
