"""One unit of work: everything is stored or nothing, and the world hears of it afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from redis import Redis
from sqlalchemy.orm import Session

from backend.db.engine import Sessions
from backend.events.publisher import Publisher
from backend.events.schemas import VideoEvents


class _Announcements:
    """Events that are asked for one after the other, with nothing else to be done between them."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self.events: list[tuple[UUID, VideoEvents]] = []

    def __call__(self) -> None:
        self._publisher.publish_all(self.events)


class UnitOfWork:
    """A session and what is to happen once its changes are stored."""

    def __init__(self, session: Session, publisher: Publisher | None) -> None:
        self.session = session
        self._publisher = publisher
        self._hooks: list[Callable[[], object]] = []

    def after_commit(self, hook: Callable[[], object]) -> None:
        """Call ``hook`` after the commit, in the order of asking; never when the unit fails."""
        self._hooks.append(hook)

    def announce(self, video_id: UUID, event: VideoEvents) -> None:
        """Publish an event of a video after the commit; those that follow each other leave together.

        Raises:
            RuntimeError: the unit was opened without Redis.
        """
        if self._publisher is None:
            raise RuntimeError("a unit of work that announces events needs Redis")
        last = self._hooks[-1] if self._hooks else None
        if not isinstance(last, _Announcements):
            last = _Announcements(self._publisher)
            self.after_commit(last)
        last.events.append((video_id, event))

    def run_hooks(self) -> None:
        """Do what was to follow the commit. One that fails does not keep the others from running."""
        failures: list[Exception] = []
        for hook in self._hooks:
            try:
                hook()
            except Exception as failure:  # raised below, after the others had their turn
                failures.append(failure)
        if failures:
            raise failures[0]


@contextmanager
def unit_of_work(sessions: Sessions, redis: Redis | None = None) -> Iterator[UnitOfWork]:
    """Commit on return and roll back on error; the hooks run when the connection is already given back."""
    with sessions() as session, session.begin():
        unit = UnitOfWork(session, None if redis is None else Publisher(redis))
        yield unit
    unit.run_hooks()
