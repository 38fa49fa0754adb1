"""Which worker takes a video: pure."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from backend.inference.schemas import WorkerState


def choose_worker(live: Sequence[WorkerState], video_id: UUID, placed: str | None) -> str | None:
    """Choose the worker for a video.

    Args:
        live: the workers heard of lately.
        video_id: the video that somebody works on.
        placed: the worker that had it until now, None when nobody had.

    Returns:
        ``placed`` while it lives; else one that holds a session of the video; else the least loaded: idle
        before busy, then the fewest sessions, then by name. None without a live worker.
    """
    if any(worker.name == placed for worker in live):
        return placed
    best = min(
        live,
        key=lambda worker: (video_id not in worker.sessions, worker.busy, len(worker.sessions), worker.name),
        default=None,
    )
    return None if best is None else best.name
