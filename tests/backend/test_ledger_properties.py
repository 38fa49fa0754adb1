"""Whatever happens, in whatever order and however often: the sums are those of the plain definitions."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from backend.core.settings import Settings
from backend.db.engine import Sessions, dispose, make_sessions
from backend.db.unit_of_work import UnitOfWork
from backend.ledger.book import Entry, LedgerBook
from backend.ledger.entities import EventKind, Outcome
from backend.ledger.rebuild import rebuild_summaries
from backend.ledger.statistics_repository import Filters, GroupBy, StatisticsRepository
from tests.backend.ledger_events import Site, make_site, plain_totals, summaries

MORNING = datetime(2026, 3, 1, 9, tzinfo=UTC)
PEOPLE = (uuid4(), uuid4())
MODELS = ("nano:1", "nano:2")
PHASES = ("phase-1", "phase-3")

happening = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([EventKind.EDIT] * 4 + list(EventKind)),
        "masklet": st.sampled_from([0, 0, 1, None]),
        "phase": st.sampled_from(PHASES),
        "account_id": st.sampled_from(PEOPLE),
        "model": st.sampled_from(MODELS),
        "tool": st.sampled_from(["click", "box"]),
        "frame_index": st.integers(0, 5),  # few, so that edits meet
        "active_ms": st.integers(0, 30_000),
        "waiting_ms": st.integers(0, 500),
        "outcome": st.sampled_from(list(Outcome)),
        "target": st.integers(0, 30),
        "day": st.integers(0, 1),
    }
)
happenings = st.lists(happening, min_size=1, max_size=30)


@pytest.fixture(scope="module")
def shared(module_database_url: str) -> Iterator[Sessions]:
    made = make_sessions(Settings(database_url=module_database_url))
    yield made
    dispose(made)


def entries_of(story: list[dict[str, Any]], site: Site) -> list[tuple[Entry, int]]:
    """Turn a story into entries, each with its day; an undo takes back some edit, before it or after."""
    entries = [(_entry(event, site), event) for event in story]
    edits = [entry for entry, _ in entries if entry.kind == EventKind.EDIT]
    told: list[tuple[Entry, int]] = []
    undone: set[UUID] = set()
    for entry, event in entries:
        if entry.kind != EventKind.UNDO:
            told.append((entry, event["day"]))
        elif edits:
            target = edits[event["target"] % len(edits)]
            if target.id not in undone:
                undone.add(target.id)
                told.append((_undo(target, entry), event["day"]))
    return told


def _undo(target: Entry, entry: Entry) -> Entry:
    return Entry(
        EventKind.UNDO,
        target.account_id,
        project_id=target.project_id,
        masklet_id=target.masklet_id,
        phase=target.phase,
        model=target.model,
        active_ms=entry.active_ms,
        undoes=target.id,
    )


def _entry(event: dict[str, Any], site: Site) -> Entry:
    verdict = event["kind"] == EventKind.VERDICT
    masklet = event["masklet"]
    return Entry(
        kind=event["kind"],
        account_id=event["account_id"],
        project_id=site.project_id,
        masklet_id=None if masklet is None else site.masklet_ids[masklet],
        phase=event["phase"],
        model=event["model"],
        tool=event["tool"],
        frame_index=event["frame_index"],
        active_ms=event["active_ms"],
        waiting_ms=0 if verdict else event["waiting_ms"],
        outcome=event["outcome"] if verdict else None,
        judged_account_id=PEOPLE[0] if verdict else None,
    )


def write_batches(session: Session, told: list[tuple[Entry, int]]) -> None:
    """Write in batches of three; a day passes only for the events that say so."""
    for start in range(0, len(told), 3):
        batch = told[start : start + 3]
        for day in {day for _, day in batch}:
            book = LedgerBook(UnitOfWork(session, None), partial(_moment, day))
            book.write(*(entry for entry, on in batch if on == day))


def _moment(day: int) -> datetime:
    return MORNING + timedelta(days=day)


def every_figure(session: Session, site: Site) -> list[object]:
    repository = StatisticsRepository(session, site.project_id)
    groups: list[GroupBy | None] = [None, *GroupBy]
    filters = [Filters(submitted_only=done) for done in (False, True)]
    return [repository.totals(each, group) for group in groups for each in filters]


database_settings = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@database_settings
@given(story=happenings)
def test_sums_are_those_of_the_definitions(shared: Sessions, story: list[dict[str, Any]]) -> None:
    with shared() as session:
        site = make_site(session)
        told = entries_of(story, site)
        write_batches(session, told)
        events = [entry for entry, _ in told]
        repository = StatisticsRepository(session, site.project_id)
        if told:
            assert repository.totals(Filters(), None)[None] == plain_totals(events, events)
        by_phase = repository.totals(Filters(), GroupBy.PHASE)
        for phase in by_phase:
            chosen = [event for event in events if event.phase == phase]
            assert by_phase[phase] == plain_totals(events, chosen)
        session.rollback()


@database_settings
@given(story=happenings)
def test_rebuilt_is_incremental(shared: Sessions, story: list[dict[str, Any]]) -> None:
    with shared() as session:
        site = make_site(session)
        write_batches(session, entries_of(story, site))
        kept, figures = summaries(session, site.project_id), every_figure(session, site)
        rebuild_summaries(session, site.project_id)
        assert summaries(session, site.project_id) == kept
        assert every_figure(session, site) == figures
        session.rollback()


@database_settings
@given(story=happenings, seed=st.integers())
def test_order_and_repetition_change_nothing(
    shared: Sessions, story: list[dict[str, Any]], seed: int
) -> None:
    with shared() as session:
        site = make_site(session)
        told = entries_of(story, site)
        with session.begin_nested() as once:
            write_batches(session, told)
            figures = summaries(session, site.project_id)
            once.rollback()
        again = told + told[::2]
        random.Random(seed).shuffle(again)
        write_batches(session, again)
        assert summaries(session, site.project_id) == figures
        session.rollback()
