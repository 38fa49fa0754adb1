"""Writes into the ledger, and keeps its sums, within the caller's unit of work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.ledger.alignment import AlignmentDesk
from backend.ledger.entities import EventKind, LedgerEvent, Outcome
from backend.ledger.measures import counted_verdict_ms
from backend.ledger.repository import LedgerRepository, Timeline
from backend.ledger.summaries import SummaryStore
from backend.ledger.tally import tally


@dataclass(frozen=True)
class Entry:
    """An event to write.

    Attributes:
        id: the same id again changes nothing; give one that follows from what happened.
        project_id: None takes that of the masklet.
        phase: key of the phase; None takes that of the masklet's task, as with ``task_id``.
        model: network and weights; None takes that of the masklet's newest edit.
        tool: of an edit; "click" counts as a click.
        active_ms: time of the person; of a verdict, the time of verifying.
        waiting_ms: time the person waited for the model; not part of ``active_ms``.
        outcome: of a verdict, as are ``judged_account_id`` (whose work it judges) and no others.
        undoes: id of the edit that is taken back.
    """

    kind: EventKind
    account_id: UUID | None
    id: UUID = field(default_factory=uuid4)
    project_id: UUID | None = None
    video_id: UUID | None = None
    masklet_id: UUID | None = None
    task_id: UUID | None = None
    phase: str | None = None
    model: str | None = None
    tool: str | None = None
    frame_index: int | None = None
    active_ms: int = 0
    waiting_ms: int = 0
    outcome: Outcome | None = None
    judged_account_id: UUID | None = None
    undoes: UUID | None = None
    client_id: UUID | None = None
    client_sequence: int | None = None
    client_at: datetime | None = None


class LedgerBook:
    """The only writer of the ledger. Whoever edits a masklet holds it for update before writing."""

    def __init__(self, unit: UnitOfWork, clock: Callable[[], datetime] = now) -> None:
        self._clock = clock
        self._ledger = LedgerRepository(unit.session)
        self._summaries = SummaryStore(unit.session)
        self._alignment = AlignmentDesk(unit.session)

    def write(self, *entries: Entry, timelines: Mapping[UUID, Timeline] | None = None) -> int:
        """Write events. Each row gets the server's time.

        A masklet that is gone meanwhile, or that lies in another project than the entry says, is left out
        of its event: the time was spent all the same. So is a frame beyond the video.

        Args:
            entries: what happened.
            timelines: of all their masklets, by a caller who holds these; None looks them up and holds them.

        Returns:
            How many were new.

        Raises:
            ValueError: an event has neither a project nor a masklet that tells it.
        """
        if not entries:
            return 0
        if timelines is None:
            timelines = self._ledger.timelines(_named(entry.masklet_id for entry in entries))
        complete = self._complete([_capped(entry) for entry in entries], timelines)
        moment = self._clock()
        new = self._ledger.append([vars(entry) | {"at": moment} for entry in complete])
        self._count(new, timelines)
        for event in new:
            if event.kind == EventKind.SUBMIT and event.masklet_id is not None:
                self._alignment.submitted(event, timelines[event.masklet_id])
        return len(new)

    def _complete(self, entries: Sequence[Entry], timelines: Mapping[UUID, Timeline]) -> list[Entry]:
        tasks = self._ledger.work_on(_named(entry.masklet_id for entry in entries if entry.phase is None))
        models = self._ledger.last_models(_named(entry.masklet_id for entry in entries if not entry.model))
        complete = []
        for entry in entries:
            masklet_id = entry.masklet_id
            timeline = timelines.get(masklet_id) if masklet_id else None
            if masklet_id is None or timeline is None or entry.project_id not in (None, timeline.project_id):
                complete.append(_without_masklet(entry))
                continue
            filled = replace(
                entry,
                project_id=timeline.project_id,
                video_id=timeline.video_id,
                model=entry.model or models.get(masklet_id),
                frame_index=_within(entry.frame_index, timeline.frame_count),
            )
            work = tasks.get(masklet_id)
            if work is not None and entry.phase is None:
                filled = replace(filled, task_id=entry.task_id or work.task_id, phase=work.phase)
            complete.append(filled)
        return complete

    def _count(self, new: Sequence[LedgerEvent], timelines: Mapping[UUID, Timeline]) -> None:
        """Add what is new to the sums, and take off what it undoes."""
        undone = self._ledger.undone_among({event.id for event in new if event.kind == EventKind.EDIT})
        earlier = {event.undoes for event in new if event.undoes} - {event.id for event in new}
        taken_back = [
            event
            for event in self._ledger.find(earlier)
            if event.kind == EventKind.EDIT and (event.masklet_id is None or event.masklet_id in timelines)
        ]
        self._summaries.add(tally(new, undone=undone, taken_back=taken_back), timelines)
        self._summaries.clear_frames(taken_back, timelines)


def _capped(entry: Entry) -> Entry:
    """Cut the time of a verdict, which a page tells; that of ``TIME`` events was cut on their way in."""
    if entry.kind != EventKind.VERDICT:
        return entry
    return replace(entry, active_ms=counted_verdict_ms(entry.active_ms))


def _without_masklet(entry: Entry) -> Entry:
    if entry.project_id is None:
        raise ValueError(f"a {entry.kind} event names no project and no masklet that exists")
    return replace(entry, masklet_id=None, frame_index=None)


def _named(masklet_ids: Iterable[UUID | None]) -> set[UUID]:
    return {masklet_id for masklet_id in masklet_ids if masklet_id is not None}


def _within(frame_index: int | None, frame_count: int) -> int | None:
    return frame_index if frame_index is not None and 0 <= frame_index < frame_count else None
