"""How the parts stand, and which network answers."""

from __future__ import annotations

from importlib.metadata import version
from uuid import UUID

import structlog
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from backend.db.engine import Sessions
from backend.inference.registry import WorkerRegistry
from backend.inference.schemas import HealthRead, ModelRead, WorkerRead, WorkerState

NO_WORKER = (
    "No worker is running, so prompts are not answered. Start everything again with `./run`,"
    " or a worker alone with `./run worker`."
)
UNTRAINED = (
    "The network {name} runs without trained weights, so its masks mean nothing. Fetch some with"
    " `./run weights fetch sam2.1-tiny`, then start again with `MASKLOOM_MODEL=sam2.1-tiny ./run`."
)
DRAFT = (
    "The network {name} reads smaller images than its weights were trained for, so its masks are drafts."
    " Start again without `MASKLOOM_DRAFT_SIDE` for its best."
)

log = structlog.get_logger(__name__)


class InferenceService:
    """Tells how workers and network stand."""

    def __init__(self, sessions: Sessions, redis: Redis, registry: WorkerRegistry) -> None:
        self._sessions = sessions
        self._redis = redis
        self._registry = registry

    def health(self) -> HealthRead:
        """Ask every part once. It never fails: what does not answer is said so."""
        database, redis = self._database_answers(), self._redis_answers()
        workers = self._registry.live() if redis else []
        return HealthRead(
            status="ok" if database and redis else "degraded",
            version=version("maskloom"),
            database=database,
            redis=redis,
            workers=[WorkerRead(**worker.model_dump()) for worker in workers],
        )

    def model(self, video_id: UUID | None = None) -> ModelRead:
        """Give the network in use and, when it is not fit for use, what to do about it."""
        return describe_model(self._registry.live(), video_id)

    def _database_answers(self) -> bool:
        try:
            with self._sessions() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            log.warning("database does not answer", error=str(error))
            return False
        return True

    def _redis_answers(self) -> bool:
        try:
            self._redis.ping()
        except RedisError as error:
            log.warning("redis does not answer", error=str(error))
            return False
        return True


def describe_model(live: list[WorkerState], video_id: UUID | None = None) -> ModelRead:
    """Describe the network of the live workers; one without trained weights is named before the others.

    Args:
        live: the workers heard of lately.
        video_id: ask only those that hold a session of this video, where any does.
    """
    if not live:
        return ModelRead(name=None, weights=None, trained=False, notice=NO_WORKER)
    asked = [each for each in live if video_id in each.sessions] or live
    worker = min(asked, key=lambda each: (each.trained, not each.draft, each.name))
    return ModelRead(
        name=worker.model,
        weights=worker.weights,
        trained=worker.trained,
        draft=worker.draft,
        device=worker.device if len({each.device for each in asked}) == 1 else None,
        notice=_notice_of(worker),
    )


def _notice_of(worker: WorkerState) -> str | None:
    if not worker.trained:
        return UNTRAINED.format(name=worker.model)
    return DRAFT.format(name=worker.model) if worker.draft else None
