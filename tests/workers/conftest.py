"""What the tests of the workers share: real Postgres, real Valkey."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest
import torch
from redis import Redis

from backend.core.connections import make_redis
from backend.core.settings import Settings
from backend.db.engine import Sessions, dispose, make_sessions
from backend.jobs.queue import JobClient
from backend.storage import open_store
from tests.workers.sets import SetStage, new_project
from tests.workers.stage import Stage


@pytest.fixture
def redis_settings(tmp_path: Path, redis_url: str) -> Settings:
    """Settings of a worker that needs no database."""
    return Settings(home=tmp_path, redis_url=redis_url, worker_name="tester")


@pytest.fixture
def redis(redis_settings: Settings) -> Iterator[Redis]:
    client = make_redis(redis_settings)
    yield client
    client.close()


@pytest.fixture
def settings(redis_settings: Settings, module_database_url: str) -> Settings:
    """Settings of a worker with a database that the tests of a module share; each makes its own videos."""
    return redis_settings.model_copy(update={"database_url": module_database_url})


@pytest.fixture
def sessions(settings: Settings) -> Iterator[Sessions]:
    made = make_sessions(settings)
    yield made
    dispose(made)


@pytest.fixture
def stage(settings: Settings, sessions: Sessions, redis: Redis) -> Iterator[Stage]:
    """A worker's parts, without threads, and the server's side of them."""
    made = Stage(settings, sessions, redis)
    yield made
    made.videos.close_all()


@pytest.fixture
def set_stage(settings: Settings, sessions: Sessions, redis: Redis) -> Iterator[SetStage]:
    """What makes data sets and takes imports, in a project of its own."""
    jobs = JobClient(settings)
    project_id = new_project(sessions, redis, f"sets {uuid4()}")
    yield SetStage(settings, sessions, redis, open_store(settings), jobs, project_id, Event())
    jobs.close()


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    torch.set_num_threads(1)
