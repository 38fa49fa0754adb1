"""One worker process: the parts, their threads, and how they start and stop.

The main thread takes long work from Celery; beside it run the compute thread, the reader of clicks and the
heartbeat. Tasks wait in Celery's own threads.
"""

from __future__ import annotations

import signal
from datetime import UTC, datetime
from functools import partial
from threading import Event, Thread
from typing import Any
from uuid import UUID

import structlog
from celery.worker import state as celery_state
from redis import Redis

import backend.db.tables  # noqa: F401 - entities refer to each other's tables, so all must be known
from backend.core.connections import make_redis
from backend.core.settings import Settings
from backend.db.engine import Sessions, dispose, make_sessions
from backend.db.unit_of_work import unit_of_work
from backend.inference.registry import WorkerRegistry
from backend.inference.schemas import WorkerState
from backend.jobs.queue import JobClient
from backend.propagation.life import fail_run
from backend.storage import open_store
from model.loading import twin_of
from model.predictors import SessionSettings
from workers.answering import Answerer
from workers.carrying import Carrier
from workers.celery_app import make_celery, make_consumer
from workers.dataset.measuring import MeasureVideos
from workers.heartbeat import keep_beating
from workers.host import InferenceHost
from workers.interactive import InteractiveConsumer
from workers.parts import videos_together
from workers.recovery import leave_work, take_up_work
from workers.runtime import Runtime
from workers.sample import give_sample
from workers.sessions import SESSIONS_KEPT, OpenVideos, room_for, session_opener
from workers.tasks.automask import Automask
from workers.tasks.dataset import BuildDatasets
from workers.tasks.dataset_import import TakeImports
from workers.tasks.ingest import Ingest
from workers.tasks.propagate import Propagate
from workers.threads import start_thread

STOPPED, CELERY_FAILED = 0, 1
JOIN_S = 10.0

log = structlog.get_logger(__name__)


class WorkerProcess:
    """Everything that one worker consists of.

    Args:
        settings: of this process.

    Raises:
        NotConfigured, StorageUnsupported, UnknownPreset, WeightsError: the settings cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stop = Event()
        self._started_at = datetime.now(UTC)
        self._redis = make_redis(settings)
        self._sessions = make_sessions(settings)
        self._registry = WorkerRegistry(self._redis, settings.worker_silence_s)
        self._jobs = JobClient(settings)
        store = self._store = open_store(settings)
        self._runtime = Runtime(settings)
        network = self._runtime.load()
        opener = session_opener(network, settings, self._sessions, store)
        self._videos = OpenVideos(opener, room_for(network.device))
        self._together = videos_together(settings.videos_together, network.device)
        self._host = make_host(self._videos, self._sessions, self._redis, self._runtime, self._together)
        self._clicks = InteractiveConsumer(self._redis, settings.worker_name, self._host.submit)
        celery = make_celery(
            settings,
            ingest=Ingest(settings, self._sessions, self._redis, store, self._stop),
            propagate=Propagate(self._sessions, self._redis, self._host, settings.worker_name),
            automask=self._make_automask(),
            dataset=BuildDatasets(settings, self._sessions, self._redis, store, self._stop),
            dataset_import=TakeImports(settings, self._sessions, self._redis, store, self._jobs, self._stop),
            dataset_measure=MeasureVideos(self._sessions, store, self._stop),
        )
        self._tasks = make_consumer(celery, settings.worker_name)

    def run(self) -> int:
        """Work until SIGTERM or SIGINT. Must be called from the main thread. Returns the exit status."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())
        name = self._settings.worker_name
        take_up_work(self._sessions, self._redis, self._jobs, name)
        threads = self._start_threads()
        log.info("worker ready", name=name)
        try:
            self._tasks.start()
        finally:
            asked = self._stop.is_set()
            self.stop()
            self._leave(threads)
        if not asked:
            log.critical("the queue of long work failed", exit_status=self._tasks.exitcode)
            return CELERY_FAILED
        return STOPPED

    def stop(self) -> None:
        """Ask every part to stop: the frame in hand is finished, the rest is left for the next start."""
        self._stop.set()
        self._host.stop()
        celery_state.should_stop = STOPPED

    def state(self) -> WorkerState:
        """Describe the worker as it is now."""
        maker, network = self._runtime.maker, self._runtime.network
        return WorkerState(
            name=self._settings.worker_name,
            model=maker.model,
            weights=maker.weights,
            trained=maker.trained,
            draft=maker.draft,
            device=str(network.device),
            dtype=str(network.dtype).removeprefix("torch."),
            sessions=self._videos.ids(),
            busy=self._host.busy,
            started_at=self._started_at,
        )

    def _make_automask(self) -> Automask:
        share = self._settings.feature_cache_bytes // SESSIONS_KEPT
        return Automask(
            self._sessions,
            self._redis,
            self._store,
            twin_of(self._runtime.network),
            self._runtime.maker,
            self._settings.worker_name,
            self._registry,
            self._jobs,
            is_busy=lambda: self._host.busy,
            stop=self._stop,
            session=SessionSettings(feature_bytes=share, host_feature_bytes=share, memory_bytes=share),
        )

    def _start_threads(self) -> list[Thread]:
        is_warm = Event()
        compute = start_thread("compute", partial(self._compute, is_warm))
        is_warm.wait()  # a worker that is not known yet is asked nothing
        return [
            compute,
            start_thread("clicks", partial(self._clicks.run, self._stop)),
            start_thread("heartbeat", partial(keep_beating, self._registry, self.state, self._stop)),
            start_thread("sample", self._give_sample),
        ]

    def _compute(self, is_warm: Event) -> None:
        """Compile what the network compiles on the thread that answers, then answer."""
        self._runtime.warm_up(self._together)
        is_warm.set()
        self._host.run(self._clicks)

    def _give_sample(self) -> None:
        give_sample(self._settings, self._sessions, self._redis, self._store, self._jobs)

    def _leave(self, threads: list[Thread]) -> None:
        for thread in threads:
            thread.join(JOIN_S)
        leave_work(self._sessions, self._redis, self._jobs, self._settings.worker_name)
        self._registry.leave(self._settings.worker_name)
        self._videos.close_all()
        self._jobs.close()
        dispose(self._sessions)
        self._redis.close()
        log.info("worker stopped", name=self._settings.worker_name)


def make_host(
    videos: OpenVideos, sessions: Sessions, redis: Redis, runtime: Runtime, together: int
) -> InferenceHost:
    """Join the host with what carries out its steps."""

    def note_failure(run_id: UUID, problem: dict[str, Any]) -> None:
        with unit_of_work(sessions, redis) as unit:
            fail_run(unit, run_id, problem)

    return InferenceHost(
        Answerer(videos, sessions, redis, runtime.maker),
        Carrier(videos, sessions, redis, runtime.maker).parts,
        note_failure,
        together,
    )
