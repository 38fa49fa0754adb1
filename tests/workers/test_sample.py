"""The sample video of a new installation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backend.db.unit_of_work import unit_of_work
from backend.jobs.queue import JobClient
from backend.storage import video_keys
from backend.videos.entities import VideoState
from backend.videos.repository import VideoRepository
from media.probe import probe
from tests.workers.stage import Stage
from workers.sample import SAMPLE_ID, SAMPLE_NAME, give_sample


@pytest.fixture
def module_database_url(database_url: str) -> str:
    """A database that each test here has for itself: it must be new."""
    return database_url


@pytest.fixture
def jobs(stage: Stage) -> Iterator[JobClient]:
    client = JobClient(stage.settings)
    yield client
    client.close()


def give(stage: Stage, jobs: JobClient, *, wanted: bool = True) -> None:
    settings = stage.settings.model_copy(update={"sample_video": wanted})
    give_sample(settings, stage.sessions, stage.redis, stage.store, jobs)


def names(stage: Stage) -> list[str]:
    with stage.sessions() as database:
        return [video.name for video in VideoRepository(database).list_of_projects(None)]


class TestGiveSample:
    def test_a_new_installation_gets_one_queued_video(self, stage: Stage, jobs: JobClient) -> None:
        give(stage, jobs)

        with stage.sessions() as database:
            video = VideoRepository(database).find(SAMPLE_ID)
        assert video is not None
        assert video.state == VideoState.QUEUED
        assert probe(stage.store.local_path(video_keys(SAMPLE_ID).source)).width == 960
        assert stage.redis.llen("batch") == 1

    def test_it_does_not_come_back(self, stage: Stage, jobs: JobClient) -> None:
        give(stage, jobs)
        with unit_of_work(stage.sessions) as unit:
            videos = VideoRepository(unit.session)
            video = videos.find(SAMPLE_ID)
            assert video is not None
            videos.delete(video)

        give(stage, jobs)

        assert names(stage) == []

    def test_an_installation_in_use_gets_none(self, stage: Stage, jobs: JobClient) -> None:
        stage.video(2)

        give(stage, jobs)

        assert SAMPLE_NAME not in names(stage)

    def test_not_unless_wanted(self, stage: Stage, jobs: JobClient) -> None:
        give(stage, jobs, wanted=False)

        assert names(stage) == []
