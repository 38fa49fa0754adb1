"""Image features of visited frames, kept within numbers of bytes.

The features of one frame serve every object and every prompt on it, and encoding a frame is half of the work
of tracking through it, so visited frames are kept: some on the device, others in host memory, more in a
temporary file, the rest not at all. Bits are kept as they are: what comes back is what was computed.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from model.frames import FrameFeatures
from model.predictors.slots import SlotFile

Encode = Callable[[int], Mapping[int, FrameFeatures]]
"""Gives the features of the frame that is asked for, and of any others that were made on the way."""


class FeatureCache:
    """Features by frame. What was used long ago, far from every place in use, goes first.

    A place in use is where somebody looks or where a propagation is. Age counts uses since; distance counts
    frames to the nearest place, twice where that place moves away. The frame with the largest sum of both
    goes, of equal ones the farther. So a long propagation does not push out the frame on screen and its
    neighbours; and one that goes over the same frames again does not lose each just before it gets there.

    Args:
        device: where features are needed.
        device_bytes: cap of what stays there.
        host_bytes: cap of what is moved to host memory from there; not used where the device is the host.
        disk_bytes: cap of what is moved to a temporary file from there.
        folder: of the file; None = the system's folder for temporary files.
    """

    def __init__(
        self,
        device: torch.device,
        *,
        device_bytes: int,
        host_bytes: int = 0,
        disk_bytes: int = 0,
        folder: Path | None = None,
    ) -> None:
        self._device = device
        self._near = _Tier(device_bytes)
        self._far = _Tier(0 if device.type == "cpu" else host_bytes)
        self._disk = _DiskTier(disk_bytes, folder)
        self._places: dict[str, _Place] = {}
        self._used: dict[int, int] = {}
        self._uses = 0

    @property
    def byte_count(self) -> int:
        """Bytes held on the device and in host memory together."""
        return self._near.byte_count + self._far.byte_count

    def __contains__(self, frame_index: object) -> bool:
        return any(frame_index in tier.entries for tier in (self._near, self._far, self._disk))

    def get(self, frame_index: int, encode: Encode, place: str = "screen") -> FrameFeatures:
        """Return the features of a frame, from the cache or by encoding it.

        Args:
            frame_index: the frame.
            encode: called where nothing is kept of it.
            place: who asks; the frame is now the place in use of this name.
        """
        before = self._places.get(place)
        self._places[place] = _Place(frame_index) if before is None else before.moved(frame_index)
        kept = self._near.take(frame_index) or self._far.take(frame_index) or self._disk.read(frame_index)
        made = encode(frame_index) if kept is None else {frame_index: kept.to(self._device)}
        for index, features in made.items():
            self._uses += 1
            self._used[index] = self._uses
            self._near.put(index, features)
        self._make_room()
        return made[frame_index]

    def park(self, *, to_disk: bool) -> None:
        """Give back the device's memory, or all memory."""
        for frame_index in list(self._near.entries):
            self._leave_device(frame_index)
        for frame_index in list(self._far.entries) if to_disk else ():
            self._leave_memory(frame_index)
        self._forget_ages()

    def clear(self) -> None:
        """Forget everything and give the file back."""
        for tier in (self._near, self._far, self._disk):
            tier.clear()
        self._used.clear()
        self._places.clear()

    def _make_room(self) -> None:
        while self._near.is_over:
            self._leave_device(max(self._near.entries, key=self._cost))
        while self._far.is_over:
            self._leave_memory(max(self._far.entries, key=self._cost))
        self._forget_ages()

    def _leave_device(self, frame_index: int) -> None:
        features = self._near.take(frame_index)
        if features is None:
            return
        if self._device.type != "cpu" and features.byte_count <= self._far.limit_bytes:
            self._far.put(frame_index, features.to("cpu"))
        else:
            self._disk.write(frame_index, features)

    def _leave_memory(self, frame_index: int) -> None:
        features = self._far.take(frame_index)
        if features is not None:
            self._disk.write(frame_index, features)

    def _cost(self, frame_index: int) -> tuple[int, int]:
        age = self._uses - self._used[frame_index]
        distance = min((place.distance(frame_index) for place in self._places.values()), default=0)
        return age + distance, distance

    def _forget_ages(self) -> None:
        in_memory = len(self._near.entries) + len(self._far.entries)
        if len(self._used) > in_memory:
            kept = self._near.entries.keys() | self._far.entries.keys()
            self._used = {index: use for index, use in self._used.items() if index in kept}


class _Place(NamedTuple):
    """A frame in use, and which way its user went there: 1, -1, or 0 when that is not known."""

    frame_index: int
    way: int = 0

    def moved(self, frame_index: int) -> "_Place":
        if frame_index == self.frame_index:
            return self
        return _Place(frame_index, 1 if frame_index > self.frame_index else -1)

    def distance(self, frame_index: int) -> int:
        gap = frame_index - self.frame_index
        return abs(gap) * (2 if gap * self.way < 0 else 1)


class _Tier:
    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.entries: dict[int, FrameFeatures] = {}
        self.byte_count = 0

    @property
    def is_over(self) -> bool:
        return self.byte_count > self.limit_bytes

    def take(self, frame_index: int) -> FrameFeatures | None:
        features = self.entries.pop(frame_index, None)
        if features is not None:
            self.byte_count -= features.byte_count
        return features

    def put(self, frame_index: int, features: FrameFeatures) -> None:
        self.take(frame_index)
        self.entries[frame_index] = features
        self.byte_count += features.byte_count

    def clear(self) -> None:
        self.entries.clear()
        self.byte_count = 0


class _DiskTier:
    """Features in a file; the ones written longest ago give way."""

    def __init__(self, limit_bytes: int, folder: Path | None) -> None:
        self._limit_bytes = limit_bytes
        self._folder = folder
        self._file: SlotFile | None = None
        self._like: tuple[Tensor, ...] = ()  # empty tensors of the shapes and types of the three maps
        self.entries: dict[int, int] = {}  # slots by frame

    def write(self, frame_index: int, features: FrameFeatures) -> None:
        if frame_index in self.entries or features.byte_count > self._limit_bytes:
            return
        maps = (features.fine, features.middle, features.coarse)
        if self._file is None:
            self._file = SlotFile(features.byte_count, limit_bytes=self._limit_bytes, folder=self._folder)
            self._like = tuple(torch.empty_like(part, device="meta") for part in maps)
        row = b"".join(part.cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes() for part in maps)
        slot, gone = self._file.write(row, frame_index)
        if gone is not None:
            self.entries.pop(gone, None)
        if slot is not None:
            self.entries[frame_index] = slot

    def read(self, frame_index: int) -> FrameFeatures | None:
        """Features as they were written, in host memory; they stay in the file."""
        slot = self.entries.get(frame_index)
        if slot is None or self._file is None:
            return None
        row, parts, offset = self._file.read(slot), [], 0
        for like in self._like:
            part = torch.frombuffer(row, dtype=like.dtype, count=like.numel(), offset=offset)
            parts.append(part.reshape(like.shape))
            offset += like.nbytes
        return FrameFeatures(*parts)

    def clear(self) -> None:
        self.entries.clear()
        if self._file is not None:
            self._file.close()
            self._file = None
