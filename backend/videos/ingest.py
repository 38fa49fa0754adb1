"""How a video becomes ready, as the worker tells it: begin, progress, end.

Each function works within the caller's unit of work and announces what changed.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from backend.db.unit_of_work import UnitOfWork
from backend.events.schemas import VideoEvent
from backend.jobs.queue import BATCH, Jobs
from backend.videos.entities import Video, VideoState
from backend.videos.repository import VideoRepository
from backend.videos.schemas import VideoRead
from media.normalised import NormalisedVideo

UNFINISHED = (VideoState.QUEUED, VideoState.INGESTING)


def begin_ingest(unit: UnitOfWork, video_id: UUID) -> Video | None:
    """Begin, or begin again after a crash; None when there is nothing to do: removed, ready or failed."""
    video = _unfinished(unit, video_id)
    if video is not None:
        video.state, video.progress = VideoState.INGESTING, 0.0
        announce_video(unit, video)
    return video


def set_progress(unit: UnitOfWork, video_id: UUID, progress: float) -> bool:
    """Note how much is done, 0 to 1. Says whether to go on: False when the video was removed."""
    video = _unfinished(unit, video_id)
    if video is None:
        return False
    video.progress = min(max(progress, 0.0), 1.0)
    announce_video(unit, video)
    return True


def finish_ingest(unit: UnitOfWork, video_id: UUID, normalised: NormalisedVideo) -> Video | None:
    """Make a video ready; its blobs are stored already. Finishing it twice changes nothing.

    Returns:
        The video; None when it was removed meanwhile, and its blobs should go as well.
    """
    video = VideoRepository(unit.session).find_for_update(video_id)
    if video is None or video.state not in UNFINISHED:
        return video
    video.state, video.progress, video.problem = VideoState.READY, 1.0, None
    video.width, video.height = normalised.width, normalised.height
    video.frame_count, video.frame_rate = normalised.frame_count, float(normalised.frame_rate)
    video.duration_s = float(normalised.duration_s)
    video.source_facts = normalised.facts.to_json()
    video.filmstrip = asdict(normalised.filmstrip)
    video.warnings = list(normalised.warnings)
    VideoRepository(unit.session).replace_frames(video_id, normalised.frames)
    announce_video(unit, video)
    return video


def fail_ingest(unit: UnitOfWork, video_id: UUID, problem: dict[str, Any]) -> None:
    """Note that a video cannot be used; ``problem`` is a problem document."""
    video = _unfinished(unit, video_id)
    if video is not None:
        video.state, video.problem = VideoState.FAILED, problem
        announce_video(unit, video)


def requeue_ingests(unit: UnitOfWork, jobs: Jobs) -> list[UUID]:
    """Queue again every video that waits or was left half way; ingesting one twice does no harm."""
    waiting = [video.id for video in VideoRepository(unit.session).in_states(*UNFINISHED)]
    for video_id in waiting:
        jobs.after_commit("ingest", video_id, queue=BATCH)
    return waiting


def announce_video(unit: UnitOfWork, video: Video) -> None:
    """Tell the pages how a video stands."""
    unit.announce(video.id, VideoEvent(video=VideoRead.model_validate(video)))


def _unfinished(unit: UnitOfWork, video_id: UUID) -> Video | None:
    video = VideoRepository(unit.session).find_for_update(video_id)
    return video if video is not None and video.state in UNFINISHED else None
