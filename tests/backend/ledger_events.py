"""Entries of the ledger as tests write them, and the figures computed from them the slow and plain way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.unit_of_work import UnitOfWork
from backend.ledger.book import Entry, LedgerBook
from backend.ledger.entities import EventKind, Summary
from backend.ledger.measures import Totals
from backend.projects.entities import Project
from tests.backend.factories import make_masklet, make_video

STEP = 4
STEPS = 8  # of the factories' 30 frames
SUMS = ("active_ms", "waiting_ms", "verify_ms", "edits", "clicks", "propagations", "submits", "verdicts")
OUTCOMES = ("satisfactory", "unsatisfactory", "rejected")


@dataclass(frozen=True)
class Site:
    """A project of its own with two masklets in one video."""

    project_id: UUID
    masklet_ids: tuple[UUID, UUID]


def make_site(session: Session) -> Site:
    project = Project(name=str(uuid4()))
    session.add(project)
    session.flush()
    video = make_video(session, project_id=project.id)
    return Site(project.id, (make_masklet(session, video).id, make_masklet(session, video).id))


def write(session: Session, *entries: Entry) -> int:
    return LedgerBook(UnitOfWork(session, None)).write(*entries)


def edit(masklet_id: UUID, frame_index: int = 0, **changes: Any) -> Entry:
    values: dict[str, Any] = {"account_id": None, "phase": "phase-3", "model": "nano", "tool": "click"}
    return Entry(EventKind.EDIT, masklet_id=masklet_id, frame_index=frame_index, **(values | changes))


def undo(of: Entry, **changes: Any) -> Entry:
    return Entry(
        EventKind.UNDO, of.account_id, masklet_id=of.masklet_id, phase=of.phase, undoes=of.id, **changes
    )


def summaries(session: Session, project_id: UUID) -> list[tuple[Any, ...]]:
    """Every row of the sums but those that sum up nothing, in an order of their own."""
    columns = [column for column in Summary.__table__.columns if column.name != "id"]
    rows = session.execute(select(*columns).where(Summary.project_id == project_id)).mappings()
    return sorted((tuple(row.values()) for row in rows), key=repr)


def plain_totals(events: Sequence[Entry], chosen: Iterable[Entry]) -> Totals:
    """Follow the definitions of docs/statistics.md word by word, over events each given once.

    Args:
        events: the whole ledger; what is undone is looked up here.
        chosen: the events of the part that is looked at.
    """
    undone = {event.undoes for event in events if event.kind == EventKind.UNDO}
    part = list(chosen)
    works = {(event.masklet_id, event.phase) for event in part if event.masklet_id is not None}
    totals: dict[str, Any] = {}
    edited = clicked = submitted = 0
    annotated = []
    for work in works:
        own = [event for event in part if (event.masklet_id, event.phase) == work]
        acted = [event for event in own if event.kind != EventKind.VERDICT]
        edits = [event for event in acted if event.kind == EventKind.EDIT and event.id not in undone]
        submits = [event for event in acted if event.kind == EventKind.SUBMIT]
        if any(event.active_ms + event.waiting_ms for event in acted) or edits or submits:
            annotated.append(work)
            edited += len({_step(event) for event in edits})
        clicked += len({event.frame_index for event in edits if event.tool == "click"})
        submitted += bool(submits)
        _add(totals, acted, edits)
    verdicts = [event for event in part if event.kind == EventKind.VERDICT]
    loose = [event for event in part if event.masklet_id is None and event.kind != EventKind.VERDICT]
    return Totals(
        **totals,
        masklets=len(annotated),
        frames=len(annotated) * STEPS,
        edited_share=edited / STEPS,
        clicked_frames=clicked,
        submitted=submitted,
        elsewhere_ms=sum(event.active_ms + event.waiting_ms for event in loose),
        verify_ms=sum(event.active_ms for event in verdicts),
        verdicts=len(verdicts),
        satisfactory=sum(event.outcome == "satisfactory" for event in verdicts),
        unsatisfactory=sum(event.outcome == "unsatisfactory" for event in verdicts),
        rejected=sum(event.outcome == "rejected" for event in verdicts),
    )


def _add(totals: dict[str, Any], acted: Collection[Entry], edits: Collection[Entry]) -> None:
    counts = {
        "active_ms": sum(event.active_ms for event in acted),
        "waiting_ms": sum(event.waiting_ms for event in acted),
        "edits": len(edits),
        "clicks": sum(event.tool == "click" for event in edits),
        "propagations": sum(event.kind == EventKind.PROPAGATE for event in acted),
        "submits": sum(event.kind == EventKind.SUBMIT for event in acted),
    }
    for name, count in counts.items():
        totals[name] = totals.get(name, 0) + count


def _step(event: Entry) -> int:
    assert event.frame_index is not None
    return event.frame_index // STEP
