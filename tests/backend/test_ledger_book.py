"""Writing into the ledger: append-only, replays without harm, undo exact, masklets that are gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.core.settings import Settings
from backend.db.engine import Sessions, dispose, make_sessions
from backend.db.unit_of_work import UnitOfWork
from backend.ledger.book import Entry, LedgerBook
from backend.ledger.entities import EventKind, LedgerEvent, Outcome, Summary
from backend.ledger.measures import Totals
from backend.ledger.repository import LedgerRepository
from backend.ledger.statistics_repository import Filters, StatisticsRepository
from backend.masklets.entities import Masklet
from tests.backend.ledger_events import STEPS, Site, edit, make_site, undo, write


@pytest.fixture(scope="module")
def shared(module_database_url: str) -> Iterator[Sessions]:
    made = make_sessions(Settings(database_url=module_database_url))
    yield made
    dispose(made)


@pytest.fixture
def session(shared: Sessions) -> Iterator[Session]:
    with shared() as session:
        yield session
        session.rollback()


@pytest.fixture
def site(session: Session) -> Site:
    return make_site(session)


def totals(session: Session, site: Site) -> Totals:
    found = StatisticsRepository(session, site.project_id).totals(Filters(), None)
    return found.get(None, Totals())


def stored(session: Session, site: Site) -> list[LedgerEvent]:
    return list(LedgerRepository(session).page(site.project_id, 0, 1000))


class TestAppendOnly:
    @pytest.mark.parametrize(
        "statement",
        [update(LedgerEvent).values(active_ms=0), delete(LedgerEvent), text("TRUNCATE ledger")],
        ids=["update", "delete", "truncate"],
    )
    def test_database_refuses_changes(self, session: Session, site: Site, statement: object) -> None:
        write(session, edit(site.masklet_ids[0]))
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(statement)  # type: ignore[call-overload]  # one of three kinds of statement

    def test_ledger_outlives_masklets_and_sums_do_not(self, session: Session, site: Site) -> None:
        write(session, edit(site.masklet_ids[0]), edit(site.masklet_ids[1]))
        session.execute(delete(Masklet).where(Masklet.id == site.masklet_ids[0]))
        assert len(stored(session, site)) == 2
        assert totals(session, site).masklets == 1


class TestWrite:
    def test_fills_in_project_video_and_server_time(self, session: Session, site: Site) -> None:
        moment = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
        LedgerBook(UnitOfWork(session, None), lambda: moment).write(edit(site.masklet_ids[0], 5))
        [event] = stored(session, site)
        assert (event.at, event.frame_index) == (moment, 5)
        assert event.video_id == session.get_one(Masklet, site.masklet_ids[0]).video_id

    def test_same_event_again_changes_nothing(self, session: Session, site: Site) -> None:
        click = edit(site.masklet_ids[0], active_ms=400)
        assert write(session, click, click) == 1
        assert write(session, click) == 0
        assert len(stored(session, site)) == 1
        assert (totals(session, site).clicks, totals(session, site).active_ms) == (1, 400)

    def test_frame_beyond_the_video_is_left_out(self, session: Session, site: Site) -> None:
        write(session, edit(site.masklet_ids[0], 30))
        assert stored(session, site)[0].frame_index is None
        assert totals(session, site).clicked_frames == 0

    def test_time_at_a_masklet_that_is_gone_counts_elsewhere(self, session: Session, site: Site) -> None:
        write(
            session, Entry(EventKind.TIME, None, project_id=site.project_id, masklet_id=uuid4(), active_ms=70)
        )
        assert stored(session, site)[0].masklet_id is None
        assert totals(session, site).elsewhere_ms == 70

    def test_masklet_of_another_project_is_left_out(self, session: Session, site: Site) -> None:
        other = make_site(session)
        write(session, edit(other.masklet_ids[0], project_id=site.project_id))
        assert stored(session, site)[0].masklet_id is None
        assert totals(session, other) == Totals()

    def test_without_masklet_and_project_is_refused(self, session: Session) -> None:
        with pytest.raises(ValueError, match="names no project"):
            write(session, Entry(EventKind.TIME, None, masklet_id=uuid4()))

    def test_model_follows_from_the_newest_edit(self, session: Session, site: Site) -> None:
        masklet_id = site.masklet_ids[0]
        write(session, edit(masklet_id, model="nano:1"), edit(masklet_id, model="nano:2"))
        write(session, Entry(EventKind.SUBMIT, None, masklet_id=masklet_id))
        assert stored(session, site)[-1].model == "nano:2"

    def test_nothing_is_written_for_nothing(self, session: Session) -> None:
        assert write(session) == 0


class TestUndo:
    def test_takes_off_click_and_frame_but_not_the_time(self, session: Session, site: Site) -> None:
        click = edit(site.masklet_ids[0], 9, active_ms=800)
        write(session, click)
        write(session, undo(click, active_ms=200))
        found = totals(session, site)
        assert (found.edits, found.clicks, found.clicked_frames, found.edited_share) == (0, 0, 0, 0.0)
        assert found.active_ms == 1000

    def test_undone_twice_counts_once(self, session: Session, site: Site) -> None:
        first, second = edit(site.masklet_ids[0], 9), edit(site.masklet_ids[0], 9)
        write(session, first, second)
        write(session, undo(first))
        assert write(session, undo(first)) == 0
        assert totals(session, site).clicks == 1

    def test_frame_stays_where_another_click_is(self, session: Session, site: Site) -> None:
        first, second = edit(site.masklet_ids[0], 9), edit(site.masklet_ids[0], 9)
        write(session, first, second)
        write(session, undo(first))
        found = totals(session, site)
        assert (found.clicked_frames, found.edited_share) == (1, 1 / STEPS)

    def test_step_stays_where_another_of_its_frames_was_edited(self, session: Session, site: Site) -> None:
        first, second = edit(site.masklet_ids[0], 8), edit(site.masklet_ids[0], 11, tool="brush")
        write(session, first, second)
        write(session, undo(first))
        found = totals(session, site)
        assert (found.clicked_frames, found.edited_share) == (0, 1 / STEPS)

    def test_other_peoples_edits_do_not_keep_a_persons_frame(self, session: Session, site: Site) -> None:
        ann, ben = uuid4(), uuid4()
        first = edit(site.masklet_ids[0], 9, account_id=ann)
        write(session, first, edit(site.masklet_ids[0], 9, account_id=ben))
        write(session, undo(first))
        repository = StatisticsRepository(session, site.project_id)
        assert repository.totals(Filters(account_id=ann), None)[None].clicked_frames == 0
        assert repository.totals(Filters(account_id=ben), None)[None].clicked_frames == 1

    def test_undo_may_come_before_what_it_undoes(self, session: Session, site: Site) -> None:
        click = edit(site.masklet_ids[0], 9, active_ms=5)
        write(session, undo(click))
        write(session, click)
        assert (totals(session, site).clicks, totals(session, site).active_ms) == (0, 5)


class TestVerdict:
    def test_seconds_go_to_the_verifier_and_the_word_to_the_annotator(
        self, session: Session, site: Site
    ) -> None:
        annotator, verifier = uuid4(), uuid4()
        verdict = Entry(
            EventKind.VERDICT,
            verifier,
            masklet_id=site.masklet_ids[0],
            phase="phase-3",
            judged_account_id=annotator,
            outcome=Outcome.SATISFACTORY,
            active_ms=6000,
        )
        write(session, verdict)
        repository = StatisticsRepository(session, site.project_id)
        given = repository.totals(Filters(account_id=verifier), None)[None]
        received = repository.totals(Filters(account_id=annotator), None)[None]
        assert (given.verify_ms, given.verdicts, given.satisfactory, given.masklets) == (6000, 1, 0, 0)
        assert (received.verify_ms, received.verdicts, received.satisfactory) == (0, 0, 1)


class TestSums:
    def test_frames_of_two_people_are_united(self, session: Session, site: Site) -> None:
        for account_id in (uuid4(), uuid4()):
            write(session, edit(site.masklet_ids[0], 9, account_id=account_id))
        found = totals(session, site)
        assert (found.clicks, found.clicked_frames, found.masklets) == (2, 1, 1)
        assert (
            session.scalar(
                select(func.count()).select_from(Summary).where(Summary.project_id == site.project_id)
            )
            == 2
        )

    def test_masklet_counts_once_per_phase(self, session: Session, site: Site) -> None:
        for phase in ("phase-1", "phase-3"):
            write(session, edit(site.masklet_ids[0], 9, phase=phase))
        assert (totals(session, site).masklets, totals(session, site).frames) == (2, 2 * STEPS)
