"""What an answer costs: seconds per frame and per prompt, and the memory it takes at its worst."""

import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import torch

from model.evaluation.annotator import FirstPrompt
from model.evaluation.metrics import BoolMask
from model.evaluation.subjects import TrackedObject

_RESET_PEAK = "5"
_KIB = 1024


@dataclass(frozen=True)
class Cost:
    """Cost of all answers of one subject.

    Attributes:
        seconds_per_frame: of propagation; of encoding, for images. None where none was carried.
        seconds_per_prompt: of a click, box or mask, encoding its frame included where that is needed.
        peak_memory_bytes: of the whole process, which holds the data set's frames too.
        peak_gpu_bytes: of tensors on the GPU; None without one.
    """

    seconds_per_frame: float | None
    seconds_per_prompt: float | None
    peak_memory_bytes: int
    peak_gpu_bytes: int | None


class Meter:
    """Adds up time; create one per subject, since creating it sets the peaks back."""

    def __init__(self) -> None:
        self._seconds = {"frame": 0.0, "prompt": 0.0}
        self._counts = {"frame": 0, "prompt": 0}
        _reset_peaks()

    @contextmanager
    def frame(self) -> Iterator[None]:
        """Measure one frame."""
        with self._measured("frame"):
            yield

    @contextmanager
    def prompt(self) -> Iterator[None]:
        """Measure one prompt."""
        with self._measured("prompt"):
            yield

    def cost(self) -> Cost:
        """Return what was measured so far."""
        gpu = torch.cuda.max_memory_allocated() if torch.cuda.is_available() else None
        return Cost(self._mean("frame"), self._mean("prompt"), peak_memory_bytes(), gpu)

    def _mean(self, kind: str) -> float | None:
        return self._seconds[kind] / self._counts[kind] if self._counts[kind] else None

    @contextmanager
    def _measured(self, kind: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self._seconds[kind] += time.perf_counter() - started
        self._counts[kind] += 1


class MeteredObject:
    """A tracked object whose every answer is timed.

    Args:
        tracked: what answers.
        meter: what measures.
    """

    def __init__(self, tracked: TrackedObject, meter: Meter) -> None:
        self._tracked = tracked
        self._meter = meter

    def prompt(self, frame_index: int, prompt: FirstPrompt) -> BoolMask:
        """Prompt, timed."""
        with self._meter.prompt():
            return self._tracked.prompt(frame_index, prompt)

    def propagate(self, start: int) -> Iterator[tuple[int, BoolMask]]:
        """Track, every frame timed but the first: that one was prompted and is handed out as it is."""
        steps = self._tracked.propagate(start)
        first = next(steps, None)
        if first is None:
            return
        yield first
        while True:
            try:
                with self._meter.frame():
                    step = next(steps)
            except StopIteration:
                return
            yield step


def peak_memory_bytes() -> int:
    """Return the most memory this process held since the last reset, where the system can tell that."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * _KIB
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * _KIB


def _reset_peaks() -> None:
    control = Path("/proc/self/clear_refs")
    if control.exists() and os.access(control, os.W_OK):
        with suppress(OSError):  # some sandboxes show the file and refuse the write; the peak is then older
            control.write_text(_RESET_PEAK)
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
