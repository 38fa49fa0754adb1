"""How a video becomes ready, as the worker tells it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from redis import Redis
from sqlalchemy import delete

from backend.core.settings import Settings
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.jobs.queue import JobClient, Jobs
from backend.videos.entities import Video, VideoState
from backend.videos.ingest import begin_ingest, fail_ingest, finish_ingest, requeue_ingests, set_progress
from backend.videos.repository import VideoRepository
from tests.backend.conftest import Clip
from tests.backend.factories import FRAMES, events, make_video, queued

PROBLEM = {"type": "/problems/not-a-video", "title": "Not a video", "status": 415, "detail": "Convert it."}


@pytest.fixture
def waiting(sessions: Sessions) -> UUID:
    """A video that was uploaded and not looked at yet."""
    with sessions.begin() as session:
        empty = dict.fromkeys(("width", "height", "frame_count", "frame_rate", "duration_s"))
        return make_video(session, state=VideoState.QUEUED, **empty).id


@pytest.fixture
def job_client(settings: Settings) -> Iterator[JobClient]:
    client = JobClient(settings)
    yield client
    client.close()


def load(sessions: Sessions, video_id: UUID) -> Video:
    with sessions() as session:
        return session.get_one(Video, video_id)


def test_from_queued_to_ready(sessions: Sessions, redis: Redis, waiting: UUID, clip: Clip) -> None:
    with unit_of_work(sessions, redis) as unit:
        assert begin_ingest(unit, waiting) is not None
    with unit_of_work(sessions, redis) as unit:
        assert set_progress(unit, waiting, 0.5)
        assert set_progress(unit, waiting, 1.01)
    for _ in range(2):
        with unit_of_work(sessions, redis) as unit:
            assert finish_ingest(unit, waiting, clip.normalised) is not None
    video = load(sessions, waiting)
    assert (video.state, video.progress) == (VideoState.READY, 1.0)
    assert video.shape == (64, 48, FRAMES, 24.0)
    assert video.source_facts["codec"] == "h264"
    assert video.filmstrip is not None
    assert video.filmstrip["tile_count"] > 0
    with sessions() as session:
        frames = VideoRepository(session).frames(waiting, 0, 1000)
    assert [frame.content_hash for frame in frames] == [row.content_hash for row in clip.normalised.frames]
    told = [(event["video"]["state"], event["video"]["progress"]) for event in events(redis, waiting)]
    assert told == [("ingesting", 0.0), ("ingesting", 0.5), ("ingesting", 1.0), ("ready", 1.0)]


def test_begun_again_after_a_crash(sessions: Sessions, redis: Redis, waiting: UUID) -> None:
    for _ in range(2):
        with unit_of_work(sessions, redis) as unit:
            video = begin_ingest(unit, waiting)
            assert video is not None
            assert video.progress == 0.0
            set_progress(unit, waiting, 0.7)


@pytest.mark.parametrize("state", [VideoState.READY, VideoState.FAILED, VideoState.UPLOADING])
def test_nothing_to_begin(sessions: Sessions, redis: Redis, state: VideoState) -> None:
    with unit_of_work(sessions, redis) as unit:
        assert begin_ingest(unit, make_video(unit.session, state=state).id) is None
        assert begin_ingest(unit, uuid4()) is None


def test_failure_says_why(sessions: Sessions, redis: Redis, waiting: UUID) -> None:
    with unit_of_work(sessions, redis) as unit:
        fail_ingest(unit, waiting, PROBLEM)
    video = load(sessions, waiting)
    assert (video.state, video.problem) == (VideoState.FAILED, PROBLEM)
    assert events(redis, waiting)[-1]["video"]["problem"] == PROBLEM


def test_removed_meanwhile(sessions: Sessions, redis: Redis, waiting: UUID, clip: Clip) -> None:
    with unit_of_work(sessions, redis) as unit:
        begin_ingest(unit, waiting)
    with sessions.begin() as session:
        session.execute(delete(Video))
    with unit_of_work(sessions, redis) as unit:
        assert not set_progress(unit, waiting, 0.5)
        assert finish_ingest(unit, waiting, clip.normalised) is None
        fail_ingest(unit, waiting, PROBLEM)


def test_what_waits_is_queued_again(
    sessions: Sessions, redis: Redis, waiting: UUID, job_client: JobClient
) -> None:
    with sessions.begin() as session:
        broken = make_video(session, state=VideoState.INGESTING).id
        for state in (VideoState.UPLOADING, VideoState.READY, VideoState.FAILED):
            make_video(session, state=state)
    with unit_of_work(sessions, redis) as unit:
        assert requeue_ingests(unit, Jobs(unit, job_client)) == [waiting, broken]
    assert [job["id"] for job in queued(redis, "batch")] == [str(waiting), str(broken)]
