"""Long work: the Celery application of a worker process.

The server sends tasks by name (``backend.jobs``) and never imports this module; a task carries ids only.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from celery import Celery
from celery.worker import WorkController

from backend.core.addresses import broker_address
from backend.core.settings import Settings
from backend.jobs.queue import BATCH, gpu_queue

TASK_THREADS = 16
"""Tasks mostly wait: for the compute thread or for a decoding process. With few threads two long
propagations would keep an upload waiting; waiting threads cost nothing."""

VISIBILITY_TIMEOUT_S = 24 * 3600
"""After this long an unanswered task is delivered anew. Work that a dead worker left is found sooner, by
``workers.recovery``."""


def make_celery(
    settings: Settings,
    *,
    ingest: Callable[[UUID], None],
    propagate: Callable[[UUID], None],
    automask: Callable[[UUID], None],
    dataset: Callable[[UUID], None],
    dataset_import: Callable[[UUID], None],
    dataset_measure: Callable[[UUID], None],
) -> Celery:
    """Build the application with its tasks.

    Args:
        settings: name the broker.
        ingest: normalises an uploaded video; gets the video's id.
        propagate: carries prompts through frames; gets the run's id.
        automask: looks for the objects of videos; gets the id of a job that waits.
        dataset: makes data set versions; gets the id of one that waits.
        dataset_import: takes masks in; gets the id of an import that waits.
        dataset_measure: measures videos for previews of data sets; gets the id of one that waits.

    Raises:
        NotConfigured: the settings name no broker.
    """
    app = Celery("maskloom", broker=broker_address(settings), set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        broker_connection_retry_on_startup=True,
        broker_transport_options={"visibility_timeout": VISIBILITY_TIMEOUT_S},
        task_acks_late=True,
        task_default_queue=BATCH,
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

    def automask_task(job_id: str) -> None:
        automask(UUID(job_id))

    def dataset_task(version_id: str) -> None:
        dataset(UUID(version_id))

    def dataset_import_task(import_id: str) -> None:
        dataset_import(UUID(import_id))

    def dataset_measure_task(video_id: str) -> None:
        dataset_measure(UUID(video_id))

    app.task(name="ingest")(ingest_task)
    app.task(name="propagate")(propagate_task)
    app.task(name="automask")(automask_task)
    app.task(name="dataset")(dataset_task)
    app.task(name="dataset-import")(dataset_import_task)
    app.task(name="dataset-measure")(dataset_measure_task)
    return app


def make_consumer(app: Celery, worker_name: str) -> WorkController:
    """Build what takes tasks from the queues of a worker; ``start()`` runs it until Celery is told to stop.

    It handles no signals and sets up no logging: the process does both.
    """
    return app.WorkController(
        hostname=f"{worker_name}@maskloom",
        pool_cls="threads",
        concurrency=TASK_THREADS,
        queues=[BATCH, gpu_queue(worker_name)],
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        task_events=False,
    )
