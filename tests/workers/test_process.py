"""A whole worker process: long work, clicks, sudden death and orderly end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog

from backend.inference.client import HostClient
from backend.inference.registry import WorkerRegistry
from backend.jobs.queue import BATCH, JobClient, gpu_queue
from backend.masklets.entities import MaskState
from backend.propagation.entities import Run, RunState
from backend.videos.entities import VideoState
from tests.workers.stage import WORKER, Stage
from tests.workers.test_ingest import good_file, upload, video_of
from workers import __main__ as worker_main
from workers.threads import CRASHED, start_thread

CHECKOUT = Path(__file__).resolve().parents[2]
FRAMES = 12


def eventually(condition: Callable[[], bool], worker: subprocess.Popen[bytes], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert worker.poll() is None, f"the worker ended with {worker.returncode}"
        assert time.monotonic() < until, f"it did not come about in {seconds} s"
        time.sleep(0.02)


@contextmanager
def worker_process(stage: Stage) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of its own process, ready; killed at the end if it still runs."""
    settings = stage.settings
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "MASKLOOM_HOME": str(settings.home),
        "MASKLOOM_WORKER_NAME": WORKER,
        "MASKLOOM_MODEL": "nano",
        "MASKLOOM_TORCH_THREADS": "1",
        "MASKLOOM_SAMPLE_VIDEO": "false",
    }
    worker = subprocess.Popen([sys.executable, "-m", "workers"], cwd=CHECKOUT, env=environment)
    try:
        registry = WorkerRegistry(stage.redis)
        stage.redis.delete(f"worker:{WORKER}")  # that of a worker that was killed just before
        eventually(lambda: registry.is_live(WORKER), worker)
        yield worker
    finally:
        worker.kill()
        worker.wait()


@pytest.fixture
def jobs(stage: Stage) -> Iterator[JobClient]:
    client = JobClient(stage.settings)
    yield client
    client.close()


@pytest.fixture
def hosts(stage: Stage) -> HostClient:
    return HostClient(stage.redis, WorkerRegistry(stage.redis), answer_timeout_s=60)


class Tracked:
    """A video with a masklet that was clicked on frame 0, and a run that has begun to carry it."""

    def __init__(
        self, stage: Stage, worker: subprocess.Popen[bytes], jobs: JobClient, hosts: HostClient
    ) -> None:
        self.stage = stage
        self.video = stage.video(FRAMES)
        self.masklet = stage.masklet(self.video)
        for frame_index in (0, 2):
            stage.click(self.masklet, frame_index)
            assert hosts.answer(self.video, self.masklet, frame_index).ok
        self.run_id = stage.new_run(self.video, [self.masklet], span=(0, FRAMES - 1))
        jobs.send("propagate", self.run_id, queue=gpu_queue(WORKER))
        eventually(lambda: self.run.frames_done >= 3, worker)

    @property
    def run(self) -> Run:
        return self.stage.run(self.run_id)


def test_a_video_goes_all_the_way_and_a_cancel_is_heard(
    stage: Stage, jobs: JobClient, hosts: HostClient, tmp_path: Path
) -> None:
    with worker_process(stage) as worker:
        video = upload(stage, good_file(tmp_path / "a.mp4"))
        jobs.send("ingest", video, queue=BATCH)
        eventually(lambda: video_of(stage, video).state == VideoState.READY, worker)
        masklet = stage.masklet(video)
        stage.click(masklet, 0)
        reply = hosts.answer(video, masklet, 0)
        assert reply.mask is not None
        assert reply.mask.origin["model"] == "nano"
        run_id = stage.new_run(video, [masklet], span=(0, 11))
        jobs.send("propagate", run_id, queue=gpu_queue(WORKER))
        eventually(lambda: stage.run(run_id).state == RunState.DONE, worker)
        assert set(stage.masks(masklet)) == set(range(12))
        (state,) = WorkerRegistry(stage.redis).live()
        assert (state.name, state.model, state.sessions) == (WORKER, "nano", [video])
        tracked = Tracked(stage, worker, jobs, hosts)
        before = len(stage.masks(tracked.masklet))
        stage.cancel(tracked.run_id)
        eventually(lambda: tracked.run.state == RunState.CANCELLED, worker)
        assert len(stage.masks(tracked.masklet)) <= before + 2  # the frame in hand, one while we asked


def test_a_killed_worker_takes_its_run_up_again_and_edited_frames_stay(
    stage: Stage, jobs: JobClient, hosts: HostClient, tmp_path: Path
) -> None:
    with worker_process(stage) as worker:
        tracked = Tracked(stage, worker, jobs, hosts)
        waiting = upload(stage, good_file(tmp_path / "a.mp4"))
        worker.kill()
        worker.wait()
    edited = {frame: stage.masks(tracked.masklet)[frame] for frame in (0, 2)}
    assert tracked.run.state == RunState.RUNNING
    stage.redis.delete(BATCH, gpu_queue(WORKER))  # as a Redis that was restarted
    with worker_process(stage) as worker:
        eventually(lambda: tracked.run.state == RunState.DONE, worker)
        eventually(lambda: video_of(stage, waiting).state == VideoState.READY, worker)
    masks = stage.masks(tracked.masklet)
    assert set(masks) == set(range(FRAMES))
    assert {frame: masks[frame] for frame in (0, 2)} == edited
    assert [edited[frame].state for frame in (0, 2)] == [MaskState.EDITED] * 2


def test_a_stopped_worker_finishes_its_frame_and_leaves_the_run_queued(
    stage: Stage, jobs: JobClient, hosts: HostClient
) -> None:
    with worker_process(stage) as worker:
        tracked = Tracked(stage, worker, jobs, hosts)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0
        assert tracked.run.state == RunState.QUEUED
        assert tracked.run.frames_done < FRAMES
        assert WorkerRegistry(stage.redis).live() == []
        made = stage.masks(tracked.masklet)
        assert set(made) == set(range(len(made)))


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("DATABASE_URL", "", "DATABASE_URL is not set"),
        ("MASKLOOM_MODEL", "sam3", "no network called 'sam3'"),
        ("MASKLOOM_WEIGHTS", "/nowhere/weights.pt", "/nowhere/weights.pt"),
        ("STORAGE_URL", "gs://bucket", "gs://"),
    ],
)
def test_settings_that_cannot_be_used_end_in_one_sentence(
    setting: str,
    value: str,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    environment = {
        "DATABASE_URL": "postgresql://nowhere/x",
        "REDIS_URL": "redis://nowhere",
        "STORAGE_URL": "",
    }
    for name, text in {**environment, setting: value}.items():
        monkeypatch.setenv(name, text)
    worker_main.settings.cache_clear()
    try:
        assert worker_main.main() == worker_main.BAD_SETTINGS
    finally:
        worker_main.settings.cache_clear()
        structlog.reset_defaults()  # it would go on writing to this test's captured output
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("The worker cannot")]
    assert words in line


def test_a_thread_that_crashes_ends_the_process() -> None:
    statuses: list[int] = []

    def crash() -> None:
        raise RuntimeError("a bug")

    start_thread("crashing", crash, die=statuses.append).join(5)
    start_thread("fine", lambda: None, die=statuses.append).join(5)
    assert statuses == [CRASHED]
