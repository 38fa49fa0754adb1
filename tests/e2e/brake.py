"""Holds a run in mid-way: what a test does meanwhile happens during the run, however fast the machine is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert, text

from backend.core.settings import Settings
from backend.db.engine import Sessions, dispose, make_sessions
from backend.masklets.entities import Mask, MaskState
from supervisor.main import DATABASE
from supervisor.postgres import running_address
from tests.e2e.product import Product, wait_for
from tests.e2e.screen import PATIENCE_S, Screen

_WAITING = text("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")


@contextmanager
def database_of(product: Product) -> Iterator[Sessions]:
    """The database of a running product, past everything that stands before it."""
    address = running_address(product.home.resolve(), DATABASE)
    assert address is not None
    sessions = make_sessions(Settings(home=product.home, database_url=address))
    try:
        yield sessions
    finally:
        dispose(sessions)


@dataclass(frozen=True)
class Hold:
    """A run that cannot go on: it waits for a row that somebody else is about to write, or not."""

    sessions: Sessions

    def wait_for_queue(self, length: int) -> None:
        """Wait until so many stand still for a row, the worker among them."""
        wait_for(
            lambda: self._waiting() >= length, PATIENCE_S, lambda: f"{self._waiting()} wait, not {length}"
        )

    def _waiting(self) -> int:
        with self.sessions() as session:
            return int(session.scalar(_WAITING) or 0)


@contextmanager
def held_before(screen: Screen, video_id: str, frame_index: int) -> Iterator[Hold]:
    """Let no run of a video with one object write the mask of a frame before the block is left."""
    [masklet] = screen.product.get(f"/videos/{video_id}/masklets")
    row = {
        "masklet_id": UUID(masklet["id"]),
        "frame_index": frame_index,
        "video_id": UUID(video_id),
        "state": MaskState.ABSENT,
        "counts": "",
        "area": 0,
        "predicted_iou": 0.0,
        "object_score": 0.0,
        "origin": {},
    }
    with database_of(screen.product) as sessions, sessions() as session:
        session.execute(insert(Mask).values(row))
        try:
            yield Hold(sessions)
        finally:
            session.rollback()
