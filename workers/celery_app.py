"""Long work: the Celery application of a worker process.

The server sends tasks by name and never imports this module; a task carries ids only.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from celery import Celery

BATCH_QUEUE = "batch"
"""Work for any worker: it needs no session of the network."""

TASK_THREADS = 16
"""Tasks mostly wait: for the compute thread or for a decoding process. With few threads two long
propagations would keep an upload waiting; waiting threads cost nothing."""

VISIBILITY_TIMEOUT_S = 24 * 3600
"""After this long an unanswered task is delivered anew. Work that a dead worker left is found sooner, by
``workers.recovery``."""


def gpu_queue(worker_name: str) -> str:
    """Queue of the work that belongs to one worker, which holds the sessions."""
    return f"gpu.{worker_name}"


def broker_url(redis_url: str) -> str:
    """Celery's form of a redis address: its name for a unix socket differs."""
    scheme, separator, rest = redis_url.partition("://")
    return f"redis+socket{separator}{rest}" if scheme == "unix" else redis_url


def make_celery(
    redis_url: str, *, ingest: Callable[[UUID], None], propagate: Callable[[UUID], None]
) -> Celery:
    """Build the application with its two tasks.

    Args:
        redis_url: address of the broker, as the redis client takes it.
        ingest: normalises an uploaded video; gets the video's id.
        propagate: carries prompts through frames; gets the run's id.
    """
    app = Celery("maskloom", broker=broker_url(redis_url), set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        broker_connection_retry_on_startup=True,
        broker_transport_options={"visibility_timeout": VISIBILITY_TIMEOUT_S},
        enable_utc=True,
        task_acks_late=True,
        task_default_queue=BATCH_QUEUE,
        task_ignore_result=True,
        task_serializer="json",
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_enable_remote_control=False,
        worker_prefetch_multiplier=1,
    )

    def ingest_task(video_id: str) -> None:
        ingest(UUID(video_id))

    def propagate_task(run_id: str) -> None:
        propagate(UUID(run_id))

    app.task(name="ingest")(ingest_task)
    app.task(name="propagate")(propagate_task)
    return app
