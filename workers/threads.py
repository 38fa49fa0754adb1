"""Threads that never die in silence."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Thread

import structlog

CRASHED = 70
"""Exit status of a process one of whose threads died; the supervisor starts it again."""

log = structlog.get_logger(__name__)


def start_thread(name: str, work: Callable[[], None], die: Callable[[int], object] = os._exit) -> Thread:
    """Start a thread whose crash ends the whole process: half a worker would leave people waiting.

    Nothing is lost by the sudden end: all work under way stands in the database and is taken up again.

    Args:
        name: for the log.
        work: runs in the thread.
        die: ends the process with an exit status.
    """

    def guarded() -> None:
        try:
            work()
        except BaseException:
            try:
                log.critical("thread died", thread=name, exc_info=True)
            finally:
                die(CRASHED)

    thread = Thread(target=guarded, name=name)
    thread.start()
    return thread
