"""Takes in what pages tell of the time that people spend."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID, uuid5

from sqlalchemy import func, select

from backend.accounts.actor import Actor
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.inference.registry import WorkerRegistry
from backend.ledger.book import Entry, LedgerBook
from backend.ledger.entities import EventKind
from backend.ledger.measures import counted_ms
from backend.ledger.schemas import BatchAnswer, TimeBatch, TimeEvent
from backend.ledger.versions import current_version


class LedgerIntake:
    """Writes batches of one signed-in person."""

    def __init__(self, sessions: Sessions, registry: WorkerRegistry, actor: Actor) -> None:
        self._sessions = sessions
        self._registry = registry
        self._account_id = actor.account_id

    def take(self, project_id: UUID, batch: TimeBatch) -> BatchAnswer:
        """Write the time events of a page. What is known already is not written again.

        An event's id follows from person, page and number, so that nobody can take the place of another
        person's event, and a batch may come twice, in parts or out of order. Stretches at one masklet are a
        unit of work of their own, so that no two writers wait for each other's sums; when one fails the page
        sends all of them again.
        """
        version = current_version(self._registry.live())
        entries = [self._entry(project_id, batch.client_id, event, version) for event in batch.events]
        stretches = groupby(entries, key=lambda entry: entry.masklet_id)
        written = sum(self._write(batch.client_id, list(stretch)) for _, stretch in stretches)
        return BatchAnswer(written=written, known=len(entries) - written)

    def _write(self, client_id: UUID, entries: list[Entry]) -> int:
        with unit_of_work(self._sessions) as unit:
            # Batches of one page go one after the other: two with the same events could block each other.
            unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(client_id), 0))))
            return LedgerBook(unit).write(*entries)

    def _entry(self, project_id: UUID, client_id: UUID, event: TimeEvent, version: str | None) -> Entry:
        return Entry(
            kind=EventKind.TIME,
            id=uuid5(client_id, f"{self._account_id}:{event.sequence}"),
            account_id=self._account_id,
            project_id=project_id,
            masklet_id=event.masklet_id,
            frame_index=event.frame_index,
            tool=event.tool,
            model=version,
            active_ms=counted_ms(event.active_ms),
            waiting_ms=counted_ms(event.waiting_ms),
            client_id=client_id,
            client_sequence=event.sequence,
            client_at=event.client_at,
        )
