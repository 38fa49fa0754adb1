"""Sends long work to the workers, by the name of the task: their code is never imported here."""

from __future__ import annotations

from functools import partial

from celery import Celery

from backend.core.addresses import broker_address
from backend.core.settings import Settings
from backend.db.unit_of_work import UnitOfWork

BATCH = "batch"
"""Queue of work that any worker may do."""


def gpu_queue(worker: str) -> str:
    """Queue of one worker, for work that belongs to the sessions it holds."""
    return f"gpu.{worker}"


class JobClient:
    """The process's connection to the queues."""

    def __init__(self, settings: Settings) -> None:
        self._celery = Celery("maskloom-server", broker=broker_address(settings), set_as_current=False)
        self._celery.conf.update(
            task_serializer="json",
            accept_content=["json"],
            task_ignore_result=True,
            broker_connection_retry=False,
            broker_transport_options={"socket_connect_timeout": 3, "max_retries": 1},
            task_publish_retry=False,  # the caller is told at once
        )

    def send(self, name: str, *args: object, queue: str) -> None:
        """Queue a task now. Its id is its first argument, so that logs on both sides can be matched."""
        texts = [str(arg) for arg in args]
        self._celery.send_task(name, args=texts, queue=queue, task_id=texts[0])

    def close(self) -> None:
        """Close the connections."""
        self._celery.close()


class Jobs:
    """Long work of one unit of work: it is queued once what it works on is stored."""

    def __init__(self, unit: UnitOfWork, client: JobClient) -> None:
        self._unit = unit
        self._client = client

    def after_commit(self, name: str, *args: object, queue: str) -> None:
        """Queue a task after the commit; a task gets ids, never content."""
        self._unit.after_commit(partial(self._client.send, name, *args, queue=queue))
