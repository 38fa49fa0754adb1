"""What verifiers may know of their own work, and what they may not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.actor import Role
from backend.db.engine import Sessions
from backend.tasks.entities import Task, TaskState
from backend.verification.entities import Defect, Honeypot, HoneypotVerdict, Verdict, VerdictLabel
from backend.verification.own_record import FEWEST_DEFECTS, DayCount, OwnRecordDesk, own_record
from tests.backend.factories import make_account
from tests.backend.work import make_submitted

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)
GOOD, BAD = VerdictLabel.SATISFACTORY, VerdictLabel.UNSATISFACTORY


class TestSums:
    def test_counts_and_pace(self) -> None:
        record = own_record(
            [
                DayCount(TODAY, GOOD, 3, 9000, 0, 0),
                DayCount(TODAY, BAD, 1, 11_000, 0, 0),
                DayCount(TODAY - timedelta(days=40), GOOD, 1, 5000, 0, 0),
            ],
            [],
            TODAY,
        )
        assert (record.satisfactory, record.unsatisfactory, record.rejected) == (4, 1, 0)
        assert record.seconds_per_verdict == 5.0
        assert [(each.day, each.judged, each.active_s) for each in record.days] == [(TODAY, 4, 20.0)]

    def test_nothing_yet(self) -> None:
        record = own_record([], [], TODAY)
        assert (record.seconds_per_verdict, record.catch_rate, record.kappa) == (None, None, None)

    def test_catch_rate_ends_yesterday(self) -> None:
        before = DayCount(TODAY - timedelta(days=1), BAD, 9, 0, 8, 6)
        record = own_record([before, DayCount(TODAY, GOOD, 2, 0, 2, 0)], [], TODAY)
        assert (record.known_defects, record.catch_rate) == (8, 0.75)
        assert record.through == TODAY - timedelta(days=1)

    def test_few_say_nothing(self) -> None:
        before = DayCount(TODAY - timedelta(days=1), BAD, 9, 0, FEWEST_DEFECTS - 1, 1)
        record = own_record([before], [], TODAY)
        assert (record.known_defects, record.catch_rate) == (0, None)

    def test_agreement(self) -> None:
        record = own_record([], [(GOOD, GOOD), (BAD, BAD), (GOOD, BAD)], TODAY)
        assert (record.compared, record.agreed) == (3, 2)
        assert record.kappa == pytest.approx((2 / 3 - 4 / 9) / (1 - 4 / 9))


class TestLookedUp:
    @pytest.fixture
    def vera(self, sessions: Sessions) -> UUID:
        with sessions.begin() as session:
            return make_account(session, "Vera", roles=[Role.VERIFIER]).id

    def judged(
        self, session: Session, verifier: UUID, label: VerdictLabel, at: datetime, task: Task | None = None
    ) -> Task:
        task = task or make_submitted(session, state=TaskState.SATISFACTORY)
        session.add(
            Verdict(
                task_id=task.id, round=0, verifier_id=verifier, label=label, active_ms=2000, created_at=at
            )
        )
        session.flush()
        return task

    def judged_honeypot(self, session: Session, verifier: UUID, at: datetime, *, caught: bool) -> None:
        task = make_submitted(session, state=TaskState.SATISFACTORY)
        honeypot = Honeypot(
            id=uuid4(), project_id=task.project_id, masklet_id=task.masklet_id,
            defect=Defect.GROWTH, first_frame=0, last_frame=20,
        )  # fmt: skip
        session.add(honeypot)
        session.flush()
        label = BAD if caught else GOOD
        session.add(
            HoneypotVerdict(
                honeypot_id=honeypot.id,
                verifier_id=verifier,
                label=label,
                caught=caught,
                active_ms=4000,
                created_at=at,
            )
        )

    def test_honest_ones_and_honeypots_are_counted_alike(self, sessions: Sessions, vera: UUID) -> None:
        with sessions.begin() as session:
            project_id = self.judged(session, vera, GOOD, NOW).project_id
            for number in range(FEWEST_DEFECTS):
                self.judged_honeypot(session, vera, YESTERDAY, caught=number > 0)
            self.judged_honeypot(session, vera, NOW, caught=False)
        with sessions() as session:
            record = OwnRecordDesk(session).record(project_id, vera, NOW)
        assert (record.satisfactory, record.unsatisfactory) == (3, 4)
        assert [(each.day.day, each.judged, each.active_s) for each in record.days] == [
            (22, 5, 20.0),
            (23, 2, 6.0),
        ]
        assert (record.known_defects, record.catch_rate) == (FEWEST_DEFECTS, 0.8)

    def test_compared_with_others_until_yesterday(self, sessions: Sessions, vera: UUID) -> None:
        with sessions.begin() as session:
            other = make_account(session, "Vito", roles=[Role.VERIFIER]).id
            for own, others, at in ((GOOD, GOOD, YESTERDAY), (GOOD, BAD, YESTERDAY), (GOOD, BAD, NOW)):
                task = self.judged(session, vera, own, YESTERDAY)
                self.judged(session, other, others, at, task)
        with sessions() as session:
            record = OwnRecordDesk(session).record(task.project_id, vera, NOW)
        assert (record.compared, record.agreed) == (2, 1)

    def test_over_http(self, client: TestClient, sessions: Sessions) -> None:
        [project] = client.get("/api/projects").json()
        record = client.get(f"/api/projects/{project['id']}/my-verification").json()
        assert (record["satisfactory"], record["days"], record["catch_rate"]) == (0, [], None)

    def test_nothing_of_other_projects_or_people(self, sessions: Sessions, vera: UUID) -> None:
        with sessions.begin() as session:
            somebody = make_account(session, "Vito", roles=[Role.VERIFIER]).id
            task = self.judged(session, somebody, GOOD, NOW)
            self.judged_honeypot(session, somebody, YESTERDAY, caught=True)
            project_id = task.project_id
        with sessions() as session:
            assert OwnRecordDesk(session).record(project_id, vera, NOW).days == []
