"""What is remembered of the frames of one video, and how a selection of it is laid out for the network.

The bank holds tensors and integers only; it decides nothing. Which frames are read is ``selection.py``'s
business.

Axes: ``b`` objects, ``t`` spatial memories, ``p`` pointers, ``m`` memory channels, ``c`` channels, ``h w``
feature grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from model.memory.selection import MemorySelection


class NothingRemembered(ValueError):
    """A frame was to be conditioned on a bank that holds no memory for it."""


class FrameNotRemembered(KeyError):
    """A selection names a frame that is not in the bank."""


@dataclass(frozen=True)
class MemoryEntry:
    """What one frame leaves behind.

    Attributes:
        memory: (b m h w) spatial memory.
        pointer: (b c) object pointer.
        object_score: (b) logit that the object is visible.
    """

    memory: Tensor
    pointer: Tensor
    object_score: Tensor


@dataclass(frozen=True)
class MemoryReading:
    """Memories that one frame attends to.

    Attributes:
        memories: (b t m h w) spatial memories, without position codes.
        slots: (b t) int, index of the temporal code of each.
        pointers: (b p c) object pointers; p may be 0.
        distances: (b p) float, distance of each in time, in units of the pointer reach.
        counts: how many memories and pointers each object has, where they differ: the first so many of its
            places hold something, the others are not read. None: all of them do.
    """

    memories: Tensor
    slots: Tensor
    pointers: Tensor
    distances: Tensor
    counts: tuple[tuple[int, int], ...] | None = None

    @property
    def batch(self) -> int:
        """Number of objects."""
        return self.memories.shape[0]

    @property
    def layout(self) -> tuple[int, int]:
        """Places for spatial memories and for pointers."""
        return self.memories.shape[1], self.pointers.shape[1]

    def with_places(self, memories: int, pointers: int) -> MemoryReading:
        """Give every object so many places, the new ones empty."""
        return MemoryReading(
            memories=with_places(self.memories, memories),
            slots=with_places(self.slots, memories),
            pointers=with_places(self.pointers, pointers),
            distances=with_places(self.distances, pointers),
            counts=self.counts or (self.layout,) * self.batch,
        )

    def to(self, device: torch.device, dtype: torch.dtype) -> MemoryReading:
        """Move everything, and cast memories and pointers."""
        return replace(
            self,
            memories=self.memories.to(device, dtype),
            slots=self.slots.to(device),
            pointers=self.pointers.to(device, dtype),
            distances=self.distances.to(device),
        )

    def tensors(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return memories, slots, pointers and distances."""
        return self.memories, self.slots, self.pointers, self.distances

    def taken(self) -> Tensor | None:
        """Return ``counts`` as (b 2) int64 on the device, without waiting for it; None without counts."""
        if self.counts is None:
            return None
        counts, device = torch.tensor(self.counts), self.memories.device
        if device.type == "cuda":
            return counts.pin_memory().to(device, non_blocking=True)
        return counts.to(device)

    def objects(self) -> list[MemoryReading]:
        """Part the batch into objects, each with the memories and pointers that it has and no more."""
        counts = self.counts or (self.layout,) * self.batch
        return [
            MemoryReading(
                memories=self.memories[place : place + 1, :spatial],
                slots=self.slots[place : place + 1, :spatial],
                pointers=self.pointers[place : place + 1, :pointers],
                distances=self.distances[place : place + 1, :pointers],
            )
            for place, (spatial, pointers) in enumerate(counts)
        ]


def stack_readings(readings: Sequence[MemoryReading]) -> MemoryReading:
    """Put the readings of several objects into one batch, in their order.

    Objects with fewer memories or pointers than others get empty places behind their own.

    Raises:
        ValueError: none is given.
    """
    if not readings:
        raise ValueError("there is no reading to stack")
    spatial = max(reading.layout[0] for reading in readings)
    pointers = max(reading.layout[1] for reading in readings)
    layouts = tuple(one.layout for reading in readings for one in reading.objects())
    return MemoryReading(
        memories=torch.cat([with_places(reading.memories, spatial) for reading in readings]),
        slots=torch.cat([with_places(reading.slots, spatial) for reading in readings]),
        pointers=torch.cat([with_places(reading.pointers, pointers) for reading in readings]),
        distances=torch.cat([with_places(reading.distances, pointers) for reading in readings]),
        counts=layouts if len(set(layouts)) > 1 else None,
    )


def with_places(tensor: Tensor, count: int) -> Tensor:
    """Fill the second axis of (b n ...) up to ``count`` with zeros; itself where nothing is missing."""
    missing = count - tensor.shape[1]
    if missing == 0:
        return tensor
    return torch.cat((tensor, tensor.new_zeros(tensor.shape[0], missing, *tensor.shape[2:])), dim=1)


class MemoryBank:
    """Memories of one object, or of several objects that always travel as one batch.

    A frame is remembered either as a conditioning frame, whose memory outlives the sliding window, or as a
    tracked one.

    Args:
        store_dtype: spatial memories are kept in this type; the released predictor rounds to bfloat16. None
            keeps them as they come, as training needs it.
    """

    def __init__(self, store_dtype: torch.dtype | None = torch.bfloat16) -> None:
        self._store_dtype = store_dtype
        self._conditioning: dict[int, MemoryEntry] = {}
        self._tracked: dict[int, MemoryEntry] = {}

    @property
    def conditioning_frames(self) -> tuple[int, ...]:
        """Frames remembered as conditioning frames, in the order they were first put."""
        return tuple(self._conditioning)

    @property
    def tracked_frames(self) -> tuple[int, ...]:
        """Frames remembered as tracked ones, in the order they were first put."""
        return tuple(self._tracked)

    def put(self, frame_index: int, entry: MemoryEntry, *, conditioning: bool) -> None:
        """Remember a frame, replacing what was known of it in either role."""
        if self._store_dtype is not None:
            entry = replace(entry, memory=entry.memory.to(self._store_dtype))
        target, other = self._roles(conditioning)
        other.pop(frame_index, None)
        target[frame_index] = entry

    def get(self, frame_index: int) -> MemoryEntry:
        """Return what is remembered of a frame.

        Raises:
            FrameNotRemembered: nothing is.
        """
        entry = self._conditioning.get(frame_index) or self._tracked.get(frame_index)
        if entry is None:
            raise FrameNotRemembered(frame_index)
        return entry

    def gather(self, selection: MemorySelection) -> MemoryReading:
        """Lay out the selected memories for the network, on the device and in the type of the pointers.

        So what was rounded to be stored is rounded in the reading too, but its type does not spread.

        Raises:
            NothingRemembered: the selection holds no spatial memory.
            FrameNotRemembered: a selected frame is not in the bank.
        """
        if not selection.spatial:
            raise NothingRemembered("this frame has no memory to read; prompt the object on a frame first")
        spatial = [self.get(choice.frame_index) for choice in selection.spatial]
        pointers = [self.get(choice.frame_index).pointer for choice in selection.pointers]
        like = spatial[0].pointer
        batch, channels = like.shape
        slots = torch.tensor([choice.slot for choice in selection.spatial], device=like.device)
        distances = torch.tensor(
            [choice.distance for choice in selection.pointers], dtype=torch.float32, device=like.device
        )
        return MemoryReading(
            memories=torch.stack([entry.memory.to(like) for entry in spatial], dim=1),
            slots=slots.expand(batch, -1),
            pointers=torch.stack(pointers, dim=1) if pointers else like.new_zeros(batch, 0, channels),
            distances=(distances / selection.pointer_reach).expand(batch, -1),
        )

    def _roles(self, conditioning: bool) -> tuple[dict[int, MemoryEntry], dict[int, MemoryEntry]]:
        if conditioning:
            return self._conditioning, self._tracked
        return self._tracked, self._conditioning
