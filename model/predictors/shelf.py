"""Tensors of all frames of a session: the recent ones in memory, the rest in a temporary file.

A session may be asked for any frame it ever tracked, so nothing is thrown away, and yet memory must not grow
with the length of the video.
"""

import tempfile
import weakref
from collections import OrderedDict, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import torch
from torch import Tensor


@dataclass(frozen=True)
class _Place:
    """Where a tensor lies in the file, and what it is."""

    offset: int
    byte_count: int
    shape: torch.Size
    dtype: torch.dtype
    device: torch.device


class TensorShelf:
    """Keeps tensors by key, bit for bit; at most ``limit_bytes`` of them in memory, where they were put.

    Args:
        limit_bytes: cap of what stays in memory; the tensor used last stays in any case.
        folder: where the file is made when it is needed; None = the system's folder for temporary files. The
            file has no name and is gone with the process.
    """

    def __init__(self, limit_bytes: int, folder: Path | None = None) -> None:
        self._limit_bytes = limit_bytes
        self._folder = folder
        self._in_memory: OrderedDict[Hashable, Tensor] = OrderedDict()
        self._in_file: dict[Hashable, _Place] = {}
        self._gaps: defaultdict[int, list[int]] = defaultdict(list)  # offsets to reuse, by size
        self._file: IO[bytes] | None = None
        self._end = 0
        self.byte_count = 0

    def __contains__(self, key: object) -> bool:
        return key in self._in_memory or key in self._in_file

    def put(self, key: Hashable, tensor: Tensor) -> None:
        """Keep a tensor, replacing what the key held; the caller must not change it afterwards."""
        self.drop(key)
        self._keep(key, tensor)

    def get(self, key: Hashable) -> Tensor:
        """Return a tensor as it was put, on the same device. Raises KeyError."""
        if key in self._in_memory:
            self._in_memory.move_to_end(key)
            return self._in_memory[key]
        tensor = self._read(self._in_file[key])
        self._keep(key, tensor)
        return tensor

    def drop(self, key: Hashable) -> None:
        """Forget a tensor; an unknown key is no error."""
        tensor = self._in_memory.pop(key, None)
        if tensor is not None:
            self.byte_count -= tensor.nbytes
        place = self._in_file.pop(key, None)
        if place is not None:
            self._gaps[place.byte_count].append(place.offset)

    def close(self) -> None:
        """Forget everything and give the file back."""
        self._in_memory.clear()
        self._in_file.clear()
        self._gaps.clear()
        self.byte_count = self._end = 0
        if self._file is not None:
            self._file.close()
            self._file = None

    def _keep(self, key: Hashable, tensor: Tensor) -> None:
        self._in_memory[key] = tensor
        self.byte_count += tensor.nbytes
        while self.byte_count > self._limit_bytes and len(self._in_memory) > 1:
            oldest, evicted = self._in_memory.popitem(last=False)
            self.byte_count -= evicted.nbytes
            if oldest not in self._in_file:  # what was read back is still there
                self._in_file[oldest] = self._write(evicted)

    def _write(self, tensor: Tensor) -> _Place:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115  # lives until close()
            weakref.finalize(self, self._file.close)  # for sessions that nobody closes
        gaps = self._gaps[tensor.nbytes]
        offset = gaps.pop() if gaps else self._end
        self._end = max(self._end, offset + tensor.nbytes)
        self._file.seek(offset)
        self._file.write(tensor.cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes())
        return _Place(offset, tensor.nbytes, tensor.shape, tensor.dtype, tensor.device)

    def _read(self, place: _Place) -> Tensor:
        if self._file is None:
            raise KeyError(place)
        self._file.seek(place.offset)
        raw = bytearray(self._file.read(place.byte_count))
        return torch.frombuffer(raw, dtype=place.dtype).reshape(place.shape).to(place.device)
