"""What a session holds of one object: its prompted frames, its tracked frames, and what they remember.

Every prompted frame is a conditioning frame. An answer to a prompt is *pending* until the next propagation
starts: clicks on one frame build on each other, and only the last answer goes into memory. What a propagation
had made of a frame stays under its prompts, and comes back when they are taken back.
"""

from collections.abc import Callable, Iterable

import numpy as np
import torch
from torch import Tensor

from media.rle import Rle
from model.config import MemoryConfig
from model.memory.bank import MemoryBank, MemoryEntry, MemoryReading
from model.memory.selection import MemorySelection, select_memories
from model.predictors.frame_table import BACKWARD, FORWARD, NOT_PASSED, Answer, FrameTable
from model.predictors.segmentation import Segmentation
from model.predictors.shelf import ShelfKey, TensorShelf

PENDING, PROMPTED, TRACKED = "pending", "prompted", "tracked"
REBUILDABLE = (f"{PROMPTED} memory", f"{TRACKED} memory")
"""Kinds of tensors that can be made again from mask logits and image features."""

Remember = Callable[[int, Tensor, float, bool], Tensor]
"""Makes the memory (1 m h w) of a frame again: its index, its mask logits (1 1 4h 4w), the object score, and
whether it was prompted."""


class Masklet:
    """The state of one object in a session.

    Args:
        owner: tells its tensors from those of others on the shelf.
        shelf: keeps mask logits, object pointers and memories.
        frame_count: length of the video.
        base: what this is a sketch of: prompts are read from there, and tracked frames too where the sketch
            has none of its own. Nothing of the base is changed.
    """

    def __init__(
        self, owner: int, shelf: TensorShelf, frame_count: int, base: "Masklet | None" = None
    ) -> None:
        self._owner = owner
        self._shelf = shelf
        self._base = base
        self._frames = FrameTable.of(frame_count)
        self._pending: dict[int, Answer] = {} if base is None else base._pending
        self._prompted: dict[int, Answer] = {} if base is None else base._prompted
        self._changed: set[int] = set() if base is None else set(base._changed)
        self._recalled: dict[int, Rle] = {}
        self._changes = 0

    @property
    def prompted_frames(self) -> tuple[int, ...]:
        """Frames that are, or become with the next propagation, conditioning frames; ascending."""
        return tuple(sorted({*self._prompted, *self._pending}))

    @property
    def tracked_frames(self) -> tuple[int, ...]:
        """Frames whose mask a propagation made; ascending."""
        tracked = np.flatnonzero(self._frames.tracked).tolist()
        return tuple(frame for frame in tracked if not self.is_prompted(frame))

    @property
    def has_memory(self) -> bool:
        """Whether there is a conditioning frame to track from."""
        return bool(self._prompted)

    def is_prompted(self, frame_index: int) -> bool:
        """Whether no propagation may change this frame."""
        return frame_index in self._pending or frame_index in self._prompted

    def passed_backward(self, frame_index: int) -> bool | None:
        """Whether the propagation that passed this frame last ran backward; None = none has passed."""
        passed = int(self._frames.passed[frame_index])
        if passed == NOT_PASSED:
            return None if self._base is None else self._base.passed_backward(frame_index)
        return passed == BACKWARD

    def note_pass(self, frame_index: int, *, is_backward: bool) -> None:
        """Note that a propagation passed this frame; one that holds a fresh prompt counts as not passed."""
        if frame_index not in self._pending:
            self._changed.discard(frame_index)
            self._frames.passed[frame_index] = BACKWARD if is_backward else FORWARD

    def changes_from(self, frame_index: int, *, is_backward: bool) -> bool:
        """Whether prompts changed, since a propagation last passed, here or further on in its direction."""
        return any(other <= frame_index if is_backward else other >= frame_index for other in self._changed)

    def knows(self, frame_index: int) -> bool:
        """Whether there is any answer on this frame."""
        return self.is_prompted(frame_index) or self._tracker_of(frame_index) is not None

    def answer(self, frame_index: int) -> Answer:
        """Return the newest answer on a frame. Raises KeyError."""
        for answers in (self._pending, self._prompted):
            if frame_index in answers:
                return answers[frame_index]
        return self.tracked_answer(frame_index)

    def tracked_answer(self, frame_index: int) -> Answer:
        """Return what a propagation made of a frame, also where prompts lie over it. Raises KeyError."""
        tracker = self._tracker_of(frame_index)
        if tracker is None:
            raise KeyError(frame_index)
        frames = tracker._frames
        return Answer(
            float(frames.iou[frame_index]),
            float(frames.object_score[frame_index]),
            tracker._recalled.get(frame_index),
        )

    def low_logits(self, frame_index: int) -> Tensor:
        """Return the (1 1 4h 4w) mask logits of the newest answer on a frame. Raises KeyError."""
        if frame_index in self._pending:
            return self._get(frame_index, PENDING, "logits")
        return self._get(frame_index, self._role(frame_index), "logits")

    def pending(self) -> list[tuple[int, Answer]]:
        """Return the answers to prompts that are not in memory yet, in the order they were given."""
        return list(self._pending.items())

    def give(self, frame_index: int, answer: Segmentation, given: Rle | None = None) -> None:
        """Hold the answer to a prompt, in place of the one before."""
        self._pending.pop(frame_index, None)
        self._pending[frame_index] = Answer(answer.iou, answer.object_score, given)
        self._changed.add(frame_index)
        self._put(frame_index, PENDING, answer)

    def commit(self, frame_index: int, memory: Tensor) -> None:
        """Make a pending frame a conditioning frame with this memory."""
        self._prompted[frame_index] = self._pending.pop(frame_index)
        for kind in ("logits", "pointer"):
            tensor = self._get(frame_index, PENDING, kind)
            self._drop(frame_index, PENDING, kind)
            self._shelf.put(self._key(frame_index, PROMPTED, kind), tensor)
        self._shelf.put(self._key(frame_index, PROMPTED, "memory"), memory)
        self._touch(frame_index)

    def track(
        self,
        frame_index: int,
        answer: Segmentation,
        memory: Tensor,
        *,
        is_backward: bool,
        recalled: Rle | None = None,
    ) -> None:
        """Hold what a propagation found on a frame that nobody prompted.

        Args:
            frame_index: the frame.
            answer: what was found.
            memory: (1 m h w).
            is_backward: which way the propagation ran.
            recalled: the exact mask, where it comes from a store instead of the network.
        """
        frames = self._frames
        frames.tracked[frame_index] = True
        frames.iou[frame_index], frames.object_score[frame_index] = answer.iou, answer.object_score
        frames.passed[frame_index] = BACKWARD if is_backward else FORWARD
        self._recalled.pop(frame_index, None)
        if recalled is not None:
            self._recalled[frame_index] = recalled
        self._put(frame_index, TRACKED, answer)
        self._shelf.put(self._key(frame_index, TRACKED, "memory"), memory)
        self._touch(frame_index)

    def clear(self, frame_index: int) -> None:
        """Take back the prompts of a frame; what a propagation had made of it comes back."""
        if not self.is_prompted(frame_index):
            return
        for role, answers in ((PENDING, self._pending), (PROMPTED, self._prompted)):
            if answers.pop(frame_index, None) is not None:
                for kind in ("logits", "pointer", "memory"):
                    self._drop(frame_index, role, kind)
        if not self._frames.tracked[frame_index]:
            self._frames.passed[frame_index] = NOT_PASSED
        self._changed.add(frame_index)
        self._touch(frame_index)

    def forget(self) -> None:
        """Forget everything, on the shelf too; of a sketch nothing but its own."""
        self._shelf.drop_owner(self._owner)
        self._frames.tracked[:] = False
        self._frames.passed[:] = NOT_PASSED
        self._recalled.clear()
        if self._base is None:
            self._pending.clear()
            self._prompted.clear()

    def adopt(self, sketch: "Masklet", frames: Iterable[int]) -> list[int]:
        """Take over what a sketch made of frames; prompted ones stay. Gives the frames that were taken."""
        taken = []
        for frame_index in frames:
            if not sketch._frames.tracked[frame_index] or self.is_prompted(frame_index):
                continue
            self._frames.take(sketch._frames, frame_index)
            for kind in ("logits", "pointer", "memory"):
                key = sketch._key(frame_index, TRACKED, kind)
                if key in self._shelf:
                    self._shelf.put(self._key(frame_index, TRACKED, kind), self._shelf.get(key))
                else:  # a memory that was dropped; it is made again from the logits
                    self._drop(frame_index, TRACKED, kind)
            self._recalled.pop(frame_index, None)
            self._touch(frame_index)
            taken.append(frame_index)
        return taken

    def select(
        self, frame_index: int, config: MemoryConfig, *, is_backward: bool, frame_count: int
    ) -> MemorySelection:
        """Choose what a frame reads of this object's memory."""
        reach = max(config.max_pointers, (config.num_maskmem + 1) * config.stride)
        near = range(max(frame_index - reach, 0), min(frame_index + reach + 1, frame_count))
        return select_memories(
            frame_index,
            self._prompted,
            [frame for frame in near if frame not in self._prompted and self._tracker_of(frame) is not None],
            reverse=is_backward,
            num_maskmem=config.num_maskmem,
            max_cond=config.max_conditioning,
            stride=config.stride,
            max_pointers=config.max_pointers,
            frame_count=frame_count,
        )

    def versions(self, selection: MemorySelection) -> tuple[tuple[int, int], ...]:
        """Tell whether what a selection reads is still the same: equal answers, equal tensors."""
        return tuple((frame, int(self._frames.version[frame])) for frame in sorted(selection.frame_indices))

    def read(self, selection: MemorySelection, remember: Remember) -> MemoryReading:
        """Lay out what was selected for the network.

        Args:
            selection: from ``select``.
            remember: makes memories again that were dropped.

        Raises:
            NothingRemembered: nothing was selected.
        """
        with_map = {choice.frame_index for choice in selection.spatial}
        bank = MemoryBank(store_dtype=None)
        for read_index in sorted(selection.frame_indices):
            role = PROMPTED if read_index in self._prompted else TRACKED
            pointer = self._get(read_index, role, "pointer")
            # Of a frame that is read for its pointer alone, the memory stays on the shelf.
            memory = (
                self._memory(read_index, role, remember) if read_index in with_map else pointer.new_empty(0)
            )
            score = torch.full((1,), self._scores(read_index, role).object_score, device=pointer.device)
            bank.put(read_index, MemoryEntry(memory, pointer, score), conditioning=role == PROMPTED)
        return bank.gather(selection)

    def _memory(self, frame_index: int, role: str, remember: Remember) -> Tensor:
        try:
            return self._get(frame_index, role, "memory")
        except KeyError:
            logits, score = (
                self._get(frame_index, role, "logits"),
                self._scores(frame_index, role).object_score,
            )
            memory = remember(frame_index, logits, score, role == PROMPTED)
            self._shelf.put(self._holder(frame_index, role)._key(frame_index, role, "memory"), memory)
            return memory

    def _scores(self, frame_index: int, role: str) -> Answer:
        return self._prompted[frame_index] if role == PROMPTED else self.tracked_answer(frame_index)

    def _role(self, frame_index: int) -> str:
        return PROMPTED if frame_index in self._prompted else TRACKED

    def _tracker_of(self, frame_index: int) -> "Masklet | None":
        """Who made this frame's tracked mask: a sketch itself, or what it is a sketch of."""
        if self._frames.tracked[frame_index]:
            return self
        return None if self._base is None else self._base._tracker_of(frame_index)

    def _holder(self, frame_index: int, role: str) -> "Masklet":
        if role == TRACKED:
            return self._tracker_of(frame_index) or self
        return self if self._base is None else self._base

    def _put(self, frame_index: int, role: str, answer: Segmentation) -> None:
        self._shelf.put(self._key(frame_index, role, "logits"), answer.low_logits)
        self._shelf.put(self._key(frame_index, role, "pointer"), answer.pointer)

    def _get(self, frame_index: int, role: str, kind: str) -> Tensor:
        return self._shelf.get(self._holder(frame_index, role)._key(frame_index, role, kind))

    def _drop(self, frame_index: int, role: str, kind: str) -> None:
        self._shelf.drop(self._key(frame_index, role, kind))

    def _touch(self, frame_index: int) -> None:
        self._changes += 1
        self._frames.version[frame_index] = self._changes

    def _key(self, frame_index: int, role: str, kind: str) -> ShelfKey:
        return ShelfKey(self._owner, f"{role} {kind}", frame_index)
