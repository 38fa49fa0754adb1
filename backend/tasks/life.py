"""The life of a task: one pure table of what may follow what."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from backend.tasks.entities import TaskAction, TaskState

_FINISHED = (TaskState.SATISFACTORY, TaskState.REJECTED)

TRANSITIONS: Mapping[tuple[TaskState, TaskAction], TaskState] = MappingProxyType(
    {
        (TaskState.QUEUED, TaskAction.OPEN): TaskState.QUEUED,
        (TaskState.QUEUED, TaskAction.TAKE): TaskState.IN_PROGRESS,
        (TaskState.QUEUED, TaskAction.ASSIGN): TaskState.QUEUED,
        (TaskState.QUEUED, TaskAction.SKIP): TaskState.QUEUED,
        (TaskState.QUEUED, TaskAction.HAND_IN): TaskState.SUBMITTED,
        (TaskState.IN_PROGRESS, TaskAction.RELEASE): TaskState.QUEUED,
        (TaskState.IN_PROGRESS, TaskAction.EXPIRE): TaskState.QUEUED,
        (TaskState.IN_PROGRESS, TaskAction.SKIP): TaskState.QUEUED,
        (TaskState.IN_PROGRESS, TaskAction.SUBMIT): TaskState.SUBMITTED,
        (TaskState.IN_PROGRESS, TaskAction.ASSIGN): TaskState.QUEUED,
        (TaskState.SUBMITTED, TaskAction.WITHDRAW): TaskState.QUEUED,
        (TaskState.SUBMITTED, TaskAction.ACCEPT): TaskState.SATISFACTORY,
        (TaskState.SUBMITTED, TaskAction.RETURN): TaskState.UNSATISFACTORY,
        (TaskState.SUBMITTED, TaskAction.REJECT): TaskState.REJECTED,
        (TaskState.SUBMITTED, TaskAction.REOPEN): TaskState.QUEUED,
        (TaskState.UNSATISFACTORY, TaskAction.REQUEUE): TaskState.QUEUED,
        **{(state, TaskAction.REOPEN): TaskState.QUEUED for state in _FINISHED},
    }
)
"""State after an action, for every action that is possible in a state."""


def next_state(state: TaskState, action: TaskAction) -> TaskState | None:
    """Give the state that an action leads to; None when it is not possible in this state."""
    return TRANSITIONS.get((state, action))


def possible_actions(state: TaskState) -> list[TaskAction]:
    """List what can happen to a task in a state, in the order of the actions."""
    return [action for action in TaskAction if (state, action) in TRANSITIONS]
