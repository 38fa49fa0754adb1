"""What a session must do to hold the prompts that are in force: pure, without model and database.

Prompts build on each other within a frame (a click refines the mask that the clicks before it gave), so a
frame whose prompts were only added to takes the new ones, and a frame that lost or swapped one is cleared and
gets what remains in order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID


class InForce(Protocol):
    """What the plan needs to know of a prompt in force."""

    @property
    def id(self) -> UUID:
        """Which prompt it is."""

    @property
    def frame_index(self) -> int:
        """The frame it stands on."""


PromptT = TypeVar("PromptT", bound=InForce)


@dataclass(frozen=True)
class ClearFrame:
    """Take back every prompt of the masklet on one frame."""

    frame_index: int


@dataclass(frozen=True)
class Give(Generic[PromptT]):
    """Give one prompt to the session."""

    prompt: PromptT


def plan_replay(
    applied: Mapping[int, Sequence[UUID]], in_force: Sequence[PromptT]
) -> list[ClearFrame | Give[PromptT]]:
    """List the steps from what a session holds of a masklet to what is in force.

    Args:
        applied: ids of the prompts that the session holds, by frame, in the order they were given.
        in_force: prompts in force, in log order.

    Returns:
        First the frames to clear, then the prompts to give, in log order over all frames: a prompt on a
        tracked frame leans on the conditioning frames that came before it.
    """
    wanted = ids_by_frame(in_force)
    kept = {frame: _kept(ids, wanted.get(frame, ())) for frame, ids in applied.items()}
    clears = [ClearFrame(frame) for frame, ids in applied.items() if ids and not kept[frame]]
    known = {prompt_id for ids in kept.values() for prompt_id in ids}
    return [*clears, *(Give(prompt) for prompt in in_force if prompt.id not in known)]


def ids_by_frame(prompts: Sequence[InForce]) -> dict[int, tuple[UUID, ...]]:
    """Sort prompts by frame, each frame's in the order given."""
    frames: dict[int, list[UUID]] = defaultdict(list)
    for prompt in prompts:
        frames[prompt.frame_index].append(prompt.id)
    return {frame: tuple(ids) for frame, ids in frames.items()}


def _kept(applied: Sequence[UUID], wanted: Sequence[UUID]) -> Sequence[UUID]:
    """What a frame can keep: everything it holds when that begins what is wanted, else nothing."""
    return applied if tuple(wanted[: len(applied)]) == tuple(applied) else ()
