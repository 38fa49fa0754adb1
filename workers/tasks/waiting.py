"""Work that waits in the database and is done one piece after the other, however many messages wake it."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from threading import Event, Lock
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

import structlog

from workers.errors import Cancelled, Stopped
from workers.problems import is_expected, problem_of

Piece = TypeVar("Piece")

log = structlog.get_logger(__name__)


class WaitingWork(ABC, Generic[Piece]):
    """Does what waits, the oldest first; a message of a queue only wakes it.

    Attributes:
        kind: what the log calls it.
        stop: set when the worker shuts down.
    """

    kind: ClassVar[str]
    stop: Event
    _turn: Lock  # of the thread that does what waits

    def __call__(self, _piece_id: UUID) -> None:
        """Do what waits. When another thread is at it already, that one goes on."""
        while not self.stop.is_set() and self._turn.acquire(blocking=False):
            try:
                while not self.stop.is_set() and self._do_next():
                    pass
            finally:
                self._turn.release()
            if not self._is_waiting():  # it may have come while the turn was given back
                return

    @abstractmethod
    def _is_waiting(self) -> bool:
        """Say whether anything waits."""

    @abstractmethod
    def _begin(self) -> Piece | None:
        """Begin what has waited longest; None when nothing waits."""

    @abstractmethod
    def _do(self, piece: Piece) -> None:
        """Do a piece to its end. Raises Stopped, Cancelled, and whatever may go wrong."""

    @abstractmethod
    def _cancelled(self, piece: Piece) -> None:
        """End a piece that somebody stopped or removed."""

    @abstractmethod
    def _failed(self, piece: Piece, problem: dict[str, Any]) -> None:
        """End a piece that cannot go on; ``problem`` is a problem document."""

    @abstractmethod
    def _name_of(self, piece: Piece) -> str:
        """Name a piece in the log."""

    def _clean_up(self, piece: Piece) -> None:
        """Remove what a piece leaves lying about, however it ended."""

    def _do_next(self) -> bool:
        """Do one piece. Says whether there was one."""
        piece = self._begin()
        if piece is None:
            return False
        name, started = self._name_of(piece), time.monotonic()
        try:
            self._do(piece)
        except Stopped:
            log.info(f"{self.kind} left off", which=name)
        except Cancelled:
            self._cancelled(piece)
        except Exception as error:
            # It must not stay half way whatever went wrong; what nobody expected is logged in full.
            self._failed(piece, problem_of(error))
            unexpected = None if is_expected(error) else error
            log.error(f"{self.kind} failed", which=name, error=str(error), exc_info=unexpected)
        else:
            log.info(f"{self.kind} done", which=name, seconds=round(time.monotonic() - started, 1))
        finally:
            self._clean_up(piece)
        return True
