"""From the prompts a session holds to those in force, in tables."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID, uuid5

import pytest

from workers.replay import ClearFrame, Give, ids_by_frame, plan_replay

NAMESPACE = UUID(int=0)


class Named(NamedTuple):
    """A prompt by a letter and its frame, such as ``a3``."""

    id: UUID
    frame_index: int


def prompt(name: str) -> Named:
    return Named(uuid5(NAMESPACE, name), int(name[1:]))


def prompts(names: str) -> list[Named]:
    return [prompt(name) for name in names.split()]


def plan(applied: str, in_force: str) -> str:
    """The plan as words: ``clear 3`` and ``a3``."""
    names = {prompt(name).id: name for name in f"{applied} {in_force}".split()}
    steps = plan_replay(ids_by_frame(prompts(applied)), prompts(in_force))
    return " ".join(
        f"clear{step.frame_index}" if isinstance(step, ClearFrame) else names[step.prompt.id]
        for step in steps
    )


@pytest.mark.parametrize(
    ("applied", "in_force", "expected"),
    [
        ("", "", ""),
        ("", "a0", "a0"),
        ("a0", "a0", ""),
        ("a0", "a0 b0", "b0"),
        ("a0", "a0 b5 c0", "b5 c0"),
        ("a0 b0", "a0", "clear0 a0"),
        ("a0 b0 c0", "a0 c0", "clear0 a0 c0"),
        ("a0", "", "clear0"),
        ("a0 b5", "a0", "clear5"),
        ("a0 b5", "b5 c5", "clear0 c5"),
        ("a0 b0", "x0", "clear0 x0"),
        ("b0", "a0 b0", "clear0 a0 b0"),
        ("a0 b5 c5", "b5 d0", "clear0 clear5 b5 d0"),
    ],
    ids=[
        "nothing",
        "first prompt",
        "up to date",
        "one more click",
        "two frames added to",
        "last click retracted",
        "middle click retracted",
        "only click retracted",
        "a frame loses all",
        "one frame loses all, another grows",
        "a box replaces the clicks",
        "an earlier prompt seen later",
        "two frames changed at once",
    ],
)
def test_plan(applied: str, in_force: str, expected: str) -> None:
    assert plan(applied, in_force) == expected


def test_a_rebuilt_session_gets_everything_in_log_order() -> None:
    everything = prompts("a9 b0 c9 d4 e0")
    assert plan_replay({}, everything) == [Give(entry) for entry in everything]
