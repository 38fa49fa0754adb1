"""The life of a task: every action in every state, by a table written here a second time."""

from __future__ import annotations

import pytest

from backend.tasks.entities import OPEN_STATES, TaskAction, TaskState
from backend.tasks.life import next_state, possible_actions

EXPECTED = {
    "queued": {
        "open": "queued",
        "take": "in-progress",
        "assign": "queued",
        "skip": "queued",
        "hand-in": "submitted",
    },
    "in-progress": {
        "release": "queued",
        "expire": "queued",
        "skip": "queued",
        "submit": "submitted",
        "assign": "queued",
    },
    "submitted": {
        "withdraw": "queued",
        "accept": "satisfactory",
        "return": "unsatisfactory",
        "reject": "rejected",
        "reopen": "queued",
    },
    "unsatisfactory": {"requeue": "queued"},
    "satisfactory": {"reopen": "queued"},
    "rejected": {"reopen": "queued"},
}


@pytest.mark.parametrize("state", list(TaskState), ids=str)
@pytest.mark.parametrize("action", list(TaskAction), ids=str)
def test_every_transition(state: TaskState, action: TaskAction) -> None:
    expected = EXPECTED[state.value].get(action.value)
    assert next_state(state, action) == (None if expected is None else TaskState(expected))


@pytest.mark.parametrize("state", list(TaskState), ids=str)
def test_possible_actions_are_those_of_the_table(state: TaskState) -> None:
    assert {action.value for action in possible_actions(state)} == set(EXPECTED[state.value])


def test_a_task_can_always_be_finished() -> None:
    """From every open state some way leads to a verdict."""
    for start in OPEN_STATES:
        reached, edge = {start}, [start]
        while edge:
            state = edge.pop()
            after = {next_state(state, action) for action in possible_actions(state)} - {None} - reached
            reached |= {each for each in after if each is not None}
            edge += [each for each in after if each is not None]
        assert {TaskState.SATISFACTORY, TaskState.REJECTED} <= reached
