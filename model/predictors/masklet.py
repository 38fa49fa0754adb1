"""What a session holds of one object: its prompted frames, its tracked frames, and what they remember.

Every prompted frame is a conditioning frame. An answer to a prompt is *pending* until the next propagation
starts: clicks on one frame build on each other, and only the last answer goes into memory.
"""

from dataclasses import dataclass

from torch import Tensor

from media.rle import Rle
from model.config import MemoryConfig
from model.memory.bank import MemoryBank, MemoryEntry, MemoryReading
from model.memory.selection import select_memories
from model.predictors.segmenter import Segmentation
from model.predictors.shelf import TensorShelf


@dataclass(frozen=True)
class Record:
    """The small part of an answer, held in memory for every frame; the large part lies on the shelf.

    Attributes:
        pointer: (1 c) object pointer.
        object_score: (1) logit that the object is visible.
        iou: (1) predicted IoU.
        given: the exact mask where a person locked one.
    """

    pointer: Tensor
    object_score: Tensor
    iou: Tensor
    given: Rle | None = None


class Masklet:
    """The state of one object in a session.

    Args:
        object_id: tells its tensors from those of other objects on the shelf.
        shelf: keeps mask logits and memories.
    """

    def __init__(self, object_id: int, shelf: TensorShelf) -> None:
        self._object_id = object_id
        self._shelf = shelf
        self._pending: dict[int, Record] = {}
        self._conditioning: dict[int, Record] = {}
        self._tracked: dict[int, Record] = {}
        self._ran_backward: dict[int, bool] = {}
        self.revision = 0

    @property
    def prompted_frames(self) -> tuple[int, ...]:
        """Frames that are, or become with the next propagation, conditioning frames; ascending."""
        return tuple(sorted({*self._conditioning, *self._pending}))

    @property
    def tracked_frames(self) -> tuple[int, ...]:
        """Frames whose mask a propagation made; ascending."""
        return tuple(sorted(self._tracked.keys() - self._pending.keys()))

    @property
    def has_memory(self) -> bool:
        """Whether there is a conditioning frame to track from."""
        return bool(self._conditioning)

    def is_prompted(self, frame_index: int) -> bool:
        """Whether no propagation may change this frame."""
        return frame_index in self._pending or frame_index in self._conditioning

    def passed_backward(self, frame_index: int) -> bool | None:
        """Whether the propagation that passed this frame last ran backward; None = none has passed."""
        return self._ran_backward.get(frame_index)

    def note_pass(self, frame_index: int, *, is_backward: bool) -> None:
        """Note that a propagation passed this frame; one that holds a fresh prompt counts as not passed."""
        if frame_index not in self._pending:
            self._ran_backward[frame_index] = is_backward

    def knows(self, frame_index: int) -> bool:
        """Whether there is any answer on this frame."""
        return any(frame_index in records for records in (self._pending, self._conditioning, self._tracked))

    def answer(self, frame_index: int) -> tuple[Record, Tensor]:
        """Return the newest answer on a frame and its (1 1 4h 4w) mask logits. Raises KeyError."""
        for records in (self._pending, self._conditioning, self._tracked):
            if frame_index in records:
                kind = "pending" if records is self._pending else "logits"
                return records[frame_index], self._shelf.get(self._key(frame_index, kind))
        raise KeyError(frame_index)

    def pending(self) -> list[tuple[int, Record, Tensor]]:
        """Return the answers to prompts that are not in memory yet, in the order they were given."""
        return [(frame_index, *self.answer(frame_index)) for frame_index in self._pending]

    def give(self, frame_index: int, answer: Segmentation, given: Rle | None = None) -> None:
        """Hold the answer to a prompt, in place of the one before."""
        self._pending.pop(frame_index, None)
        self._pending[frame_index] = _record(answer, given)
        self._shelf.put(self._key(frame_index, "pending"), answer.low_logits)

    def commit(self, frame_index: int, memory: Tensor) -> None:
        """Make a pending frame a conditioning frame with this memory."""
        self._conditioning[frame_index] = self._pending.pop(frame_index)
        self._tracked.pop(frame_index, None)
        self._shelf.put(self._key(frame_index, "logits"), self._shelf.get(self._key(frame_index, "pending")))
        self._shelf.drop(self._key(frame_index, "pending"))
        self._shelf.put(self._key(frame_index, "memory"), memory)
        self.revision += 1

    def track(self, frame_index: int, answer: Segmentation, memory: Tensor, *, is_backward: bool) -> None:
        """Hold what a propagation found on a frame that nobody prompted."""
        self._tracked[frame_index] = _record(answer, None)
        self._ran_backward[frame_index] = is_backward
        self._shelf.put(self._key(frame_index, "logits"), answer.low_logits)
        self._shelf.put(self._key(frame_index, "memory"), memory)
        self.revision += 1

    def clear(self, frame_index: int) -> None:
        """Take back the prompts of a frame: what it remembers stays, but as of any tracked frame."""
        if self._pending.pop(frame_index, None) is not None:
            self._shelf.drop(self._key(frame_index, "pending"))
        record = self._conditioning.pop(frame_index, None)
        if record is not None:
            self._tracked[frame_index] = Record(record.pointer, record.object_score, record.iou)
            self._ran_backward.pop(frame_index, None)
        self.revision += 1

    def forget(self) -> None:
        """Forget everything, on the shelf too."""
        for frame_index in {*self._pending, *self._conditioning, *self._tracked}:
            for kind in ("pending", "logits", "memory"):
                self._shelf.drop(self._key(frame_index, kind))
        for records in (self._pending, self._conditioning, self._tracked):
            records.clear()
        self._ran_backward.clear()

    def reading(
        self, frame_index: int, config: MemoryConfig, *, is_backward: bool, frame_count: int
    ) -> MemoryReading:
        """Lay out what a frame reads of this object's memory. Raises NothingRemembered."""
        selection = select_memories(
            frame_index,
            self._conditioning,
            self._tracked,
            reverse=is_backward,
            num_maskmem=config.num_maskmem,
            max_cond=config.max_conditioning,
            stride=config.stride,
            max_pointers=config.max_pointers,
            frame_count=frame_count,
        )
        with_map = {choice.frame_index for choice in selection.spatial}
        bank = MemoryBank(store_dtype=None)
        for read_index in sorted(selection.frame_indices):
            is_conditioning = read_index in self._conditioning
            record = (self._conditioning if is_conditioning else self._tracked)[read_index]
            # Of a frame that is read for its pointer alone, the memory stays on the shelf.
            memory = (
                self._shelf.get(self._key(read_index, "memory"))
                if read_index in with_map
                else record.pointer.new_empty(0)
            )
            entry = MemoryEntry(memory, record.pointer, record.object_score)
            bank.put(read_index, entry, conditioning=is_conditioning)
        return bank.gather(selection)

    def _key(self, frame_index: int, kind: str) -> tuple[int, int, str]:
        return self._object_id, frame_index, kind


def _record(answer: Segmentation, given: Rle | None) -> Record:
    return Record(answer.pointer, answer.object_score, answer.iou, given)
