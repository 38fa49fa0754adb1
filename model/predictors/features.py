"""Image features of visited frames, kept within a number of bytes.

The features of one frame serve every object and every prompt on it, and encoding a frame is half of the work
of tracking through it, so visited frames are kept: the latest ones on the device, older ones in host memory,
the oldest not at all.
"""

from collections import OrderedDict
from collections.abc import Callable

import torch

from model.frames import FrameFeatures


class FeatureCache:
    """Features by frame, least recently used out first.

    Args:
        device: where features are needed.
        device_bytes: cap of what stays there.
        host_bytes: cap of what is moved to host memory from there; not used where the device is the host.
    """

    def __init__(self, device: torch.device, *, device_bytes: int, host_bytes: int = 0) -> None:
        self._device = device
        self._near = _Tier(device_bytes)
        self._far = _Tier(0 if device.type == "cpu" else host_bytes)

    @property
    def byte_count(self) -> int:
        """Bytes held on the device and in host memory together."""
        return self._near.byte_count + self._far.byte_count

    def __contains__(self, frame_index: object) -> bool:
        return frame_index in self._near.entries or frame_index in self._far.entries

    def get(self, frame_index: int, encode: Callable[[int], FrameFeatures]) -> FrameFeatures:
        """Return the features of a frame, from the cache or by encoding it."""
        features = self._near.take(frame_index)
        if features is None:
            kept = self._far.take(frame_index)
            features = encode(frame_index) if kept is None else kept.to(self._device)
        for index, evicted in self._near.put(frame_index, features):
            if evicted.byte_count <= self._far.limit_bytes:
                self._far.put(index, evicted.to("cpu"))
        return features

    def clear(self) -> None:
        """Forget everything."""
        self._near.clear()
        self._far.clear()


class _Tier:
    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.entries: OrderedDict[int, FrameFeatures] = OrderedDict()
        self.byte_count = 0

    def take(self, frame_index: int) -> FrameFeatures | None:
        features = self.entries.pop(frame_index, None)
        if features is not None:
            self.byte_count -= features.byte_count
        return features

    def put(self, frame_index: int, features: FrameFeatures) -> list[tuple[int, FrameFeatures]]:
        """Keep features as the latest and give back what no longer fits."""
        self.entries[frame_index] = features
        self.byte_count += features.byte_count
        evicted = []
        while self.byte_count > self.limit_bytes:
            oldest = next(iter(self.entries))
            evicted.append((oldest, self.entries[oldest]))
            self.take(oldest)
        return evicted

    def clear(self) -> None:
        self.entries.clear()
        self.byte_count = 0
