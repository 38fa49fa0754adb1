"""Tensors of all frames of a session: the recent ones in memory, the rest in temporary files.

A session may be asked for any frame it ever tracked, so nothing is thrown away that could not be made again,
and yet memory must not grow with the length of the video.
"""

from array import array
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from model.predictors.slots import FREE, SlotFile

_FRAME_BITS = 32


class ShelfKey(NamedTuple):
    """Whose tensor, which of its kinds, of which frame."""

    owner: int
    kind: str
    frame_index: int


@dataclass
class _Column:
    """The tensors of one owner and kind: all of one shape and type.

    Attributes:
        number: tells the column from the others.
        slots: by frame, where its tensor lies in the file; four bytes a frame.
    """

    number: int
    shape: torch.Size
    dtype: torch.dtype
    device: torch.device
    file: SlotFile
    slots: "array[int]" = field(default_factory=lambda: array("i"))

    def slot(self, frame_index: int) -> int:
        return self.slots[frame_index] if frame_index < len(self.slots) else FREE

    def place(self, frame_index: int, slot: int) -> None:
        missing = frame_index + 1 - len(self.slots)
        if missing > 0:
            self.slots.extend([FREE] * missing)
        self.slots[frame_index] = slot


class TensorShelf:
    """Keeps tensors by key, bit for bit.

    Those of one owner and kind have one shape and type. What was used last stays where it was put; on a GPU
    what no longer fits moves to host memory; from there it goes to a file.

    Args:
        limit_bytes: cap of what stays where it was put; the tensor used last stays in any case.
        host_bytes: cap of what is moved from a device to host memory.
        rebuildable: kinds that their owner can make again, so that they may be dropped.
        rebuildable_bytes: cap of these kinds in files; the ones written longest ago are dropped. None = none.
        folder: of the files; None = the system's folder for temporary files.
    """

    def __init__(
        self,
        limit_bytes: int,
        *,
        host_bytes: int = 0,
        rebuildable: Collection[str] = (),
        rebuildable_bytes: int | None = None,
        folder: Path | None = None,
    ) -> None:
        self._near = _Tier(limit_bytes)
        self._far = _Tier(host_bytes)
        self._rebuildable = frozenset(rebuildable)
        self._rebuildable_bytes = rebuildable_bytes
        self._folder = folder
        self._columns: dict[tuple[int, str], _Column] = {}
        self._by_number: dict[int, _Column] = {}
        self._begun = 0
        self._files: dict[tuple[int, bool], SlotFile] = {}

    @property
    def byte_count(self) -> int:
        """Bytes in memory, on the device and on the host."""
        return self._near.byte_count + self._far.byte_count

    @property
    def file_bytes(self) -> int:
        """Bytes in files."""
        return sum(file.byte_count for file in self._files.values())

    def __contains__(self, key: ShelfKey) -> bool:
        return key in self._near.tensors or key in self._far.tensors or self._slot(key) != FREE

    def put(self, key: ShelfKey, tensor: Tensor) -> None:
        """Keep a tensor, replacing what the key held; the caller must not change it afterwards.

        Raises:
            ValueError: its shape or type is not that of the others of its owner and kind.
        """
        column = self._column_for(key, tensor)
        if (column.shape, column.dtype) != (tensor.shape, tensor.dtype):
            raise ValueError(f"{key.kind} is {column.dtype} {tuple(column.shape)}, not {tuple(tensor.shape)}")
        self.drop(key)
        self._keep(key, tensor)

    def get(self, key: ShelfKey) -> Tensor:
        """Return a tensor as it was put, on the same device. Raises KeyError."""
        tensor = self._near.touch(key)
        if tensor is None:
            column = self._columns[key.owner, key.kind]
            kept = self._far.take(key)
            tensor = (self._read(column, key) if kept is None else kept).to(column.device)
            self._keep(key, tensor)
        return tensor

    def drop(self, key: ShelfKey) -> None:
        """Forget a tensor; an unknown key is no error."""
        self._near.take(key)
        self._far.take(key)
        slot = self._slot(key)
        if slot != FREE:
            column = self._columns[key.owner, key.kind]
            column.file.free(slot)
            column.place(key.frame_index, FREE)

    def drop_owner(self, owner: int) -> None:
        """Forget everything of one owner."""
        for tier in (self._near, self._far):
            for key in [key for key in tier.tensors if key.owner == owner]:
                tier.take(key)
        for place in [place for place in self._columns if place[0] == owner]:
            column = self._columns.pop(place)
            del self._by_number[column.number]
            for slot in column.slots:
                if slot != FREE:
                    column.file.free(slot)

    def park(self, *, to_disk: bool) -> None:
        """Give back the device's memory, or all memory; what is asked for next comes back."""
        while moved := self._near.oldest():
            self._leave_device(*moved)
        while to_disk and (moved := self._far.oldest()):
            self._write(*moved)

    def close(self) -> None:
        """Forget everything and give the files back."""
        for tier in (self._near, self._far):
            tier.clear()
        self._columns.clear()
        self._by_number.clear()
        for file in self._files.values():
            file.close()
        self._files.clear()

    def _keep(self, key: ShelfKey, tensor: Tensor) -> None:
        self._near.put(key, tensor)
        while self._near.is_over and (moved := self._near.oldest(spare=1)):
            self._leave_device(*moved)

    def _leave_device(self, key: ShelfKey, tensor: Tensor) -> None:
        if tensor.device.type == "cpu":
            self._write(key, tensor)
            return
        self._far.put(key, tensor.cpu())
        while self._far.is_over and (moved := self._far.oldest()):
            self._write(*moved)

    def _write(self, key: ShelfKey, tensor: Tensor) -> None:
        if self._slot(key) != FREE:  # what was read back is still there
            return
        column = self._columns[key.owner, key.kind]
        raw = tensor.cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes()
        slot, gone = column.file.write(raw, (column.number << _FRAME_BITS) | key.frame_index)
        if gone is not None and (loser := self._by_number.get(gone >> _FRAME_BITS)) is not None:
            loser.place(gone & ((1 << _FRAME_BITS) - 1), FREE)
        if slot is not None:
            column.place(key.frame_index, slot)

    def _read(self, column: _Column, key: ShelfKey) -> Tensor:
        slot = column.slot(key.frame_index)
        if slot == FREE:
            raise KeyError(key)
        return torch.frombuffer(column.file.read(slot), dtype=column.dtype).reshape(column.shape)

    def _slot(self, key: ShelfKey) -> int:
        column = self._columns.get((key.owner, key.kind))
        return FREE if column is None else column.slot(key.frame_index)

    def _column_for(self, key: ShelfKey, tensor: Tensor) -> _Column:
        column = self._columns.get((key.owner, key.kind))
        if column is None:
            file = self._file_for(tensor.nbytes, key.kind in self._rebuildable)
            column = _Column(self._begun, tensor.shape, tensor.dtype, tensor.device, file)
            self._columns[key.owner, key.kind] = self._by_number[self._begun] = column
            self._begun += 1
        return column

    def _file_for(self, row_bytes: int, may_be_dropped: bool) -> SlotFile:
        file = self._files.get((row_bytes, may_be_dropped))
        if file is None:
            limit = self._rebuildable_bytes if may_be_dropped else None
            file = self._files[row_bytes, may_be_dropped] = SlotFile(
                row_bytes, limit_bytes=limit, folder=self._folder
            )
        return file


class _Tier:
    """Tensors in one kind of memory, the one used longest ago first."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self.tensors: OrderedDict[ShelfKey, Tensor] = OrderedDict()
        self.byte_count = 0

    @property
    def is_over(self) -> bool:
        return self.byte_count > self._limit_bytes

    def put(self, key: ShelfKey, tensor: Tensor) -> None:
        self.tensors[key] = tensor
        self.byte_count += tensor.nbytes

    def touch(self, key: ShelfKey) -> Tensor | None:
        if key in self.tensors:
            self.tensors.move_to_end(key)
        return self.tensors.get(key)

    def take(self, key: ShelfKey) -> Tensor | None:
        tensor = self.tensors.pop(key, None)
        self.byte_count -= 0 if tensor is None else tensor.nbytes
        return tensor

    def oldest(self, spare: int = 0) -> tuple[ShelfKey, Tensor] | None:
        """Take out what was used longest ago; None when only ``spare`` are left."""
        if len(self.tensors) <= spare:
            return None
        key, tensor = self.tensors.popitem(last=False)
        self.byte_count -= tensor.nbytes
        return key, tensor

    def clear(self) -> None:
        self.tensors.clear()
        self.byte_count = 0
