"""Honeypots: mixed in at a set rate, not to be told from others, and never counted."""

from __future__ import annotations

import time
from random import Random
from typing import Any
from uuid import UUID

import httpx2
import pytest
from redis import Redis
from sqlalchemy import delete, func, select
from starlette.testclient import TestClient

from backend.accounts.actor import Role
from backend.db.base import now
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.ledger.entities import LedgerEvent
from backend.masklets.entities import Mask, Masklet, MaskletType, MaskState
from backend.tasks.entities import Task, TaskSource, TaskState
from backend.verification.entities import (
    Check,
    Defect,
    Honeypot,
    HoneypotMask,
    HoneypotVerdict,
    Verdict,
    VerdictLabel,
)
from backend.verification.honeypots import HoneypotStore
from backend.verification.service import VerificationDesk
from backend.verification.stock import STOCK, stock_honeypots
from media import rle
from tests.backend.factories import FRAMES, make_account, make_masklet, make_video, mask_row, write_masks
from tests.backend.work import actor_of, make_submitted, make_task, set_phase

GOOD = {"label": "satisfactory", "active_ms": 900}
BAD = {"label": "unsatisfactory", "reason": "boundary", "span": {"first": 0, "last": 1}, "active_ms": 800}


def accept(sessions: Sessions, absent: range = range(0)) -> UUID:
    """An accepted masklet with a mask on every frame, beside another object; gives its id."""
    with sessions.begin() as session:
        video = make_video(session)
        other, masklet = make_masklet(session, video, "Bus"), make_masklet(session, video)
        empty = {"state": MaskState.ABSENT, "counts": rle.empty(48, 64).counts, "area": 0}
        for each in (masklet, other):
            write_masks(
                session,
                *(mask_row(each, frame, **(empty if frame in absent else {})) for frame in range(FRAMES)),
            )
        make_task(session, video, masklet, state=TaskState.SATISFACTORY)
        return masklet.id


def counted(sessions: Sessions) -> dict[str, int]:
    """How many rows there are of everything that statistics and exports look at."""
    with sessions() as session:
        return {
            entity.__tablename__: session.scalar(select(func.count()).select_from(entity)) or 0
            for entity in (Masklet, Mask, Task, Verdict, LedgerEvent)
        }


def stock(sessions: Sessions) -> None:
    """Make as many honeypots as there may be."""
    while stock_honeypots(sessions, Random(3)):
        pass


def shape_of(value: Any) -> Any:
    """The names and types of an answer, whatever it says; lists by what is in them."""
    if isinstance(value, dict):
        return {name: shape_of(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape_of(value[0])] if value else []
    return type(value).__name__


def headers_of(response: httpx2.Response) -> set[str]:
    return set(response.headers)


@pytest.fixture
def verifier(sessions: Sessions) -> UUID:
    with sessions.begin() as session:
        return make_account(session, "Vera", roles=[Role.VERIFIER]).id


class TestMixing:
    def shown(
        self, sessions: Sessions, redis: Redis, verifier: UUID, count: int, *, automatic: bool = False
    ) -> list[bool]:
        """Whether each of the next checks is a honeypot."""
        stock(sessions)
        with unit_of_work(sessions, redis) as unit:
            desk = VerificationDesk(unit, actor_of(unit.session, verifier, Role.VERIFIER), Random(3))
            project_id = unit.session.scalars(select(Task.project_id)).first()
            assert project_id is not None
            given = desk.next(project_id, count, automatic=automatic)
            return [check.honeypot_id is not None for check in given]

    def submit(self, sessions: Sessions, count: int) -> None:
        with sessions.begin() as session:
            annotator = make_account(session, roles=[Role.ANNOTATOR]).id
            for _ in range(count):
                make_submitted(session, annotator)

    def test_at_the_rate_of_the_phase(self, sessions: Sessions, redis: Redis, verifier: UUID) -> None:
        set_phase(sessions, honeypot_rate=0.5)
        for _ in range(8):
            accept(sessions)
        self.submit(sessions, 12)
        shown = self.shown(sessions, redis, verifier, 16)
        assert 3 <= sum(shown) <= 8
        assert len(shown) == 16

    @pytest.mark.parametrize("rate", [0.0, 1.0])
    def test_never_and_always(self, sessions: Sessions, redis: Redis, verifier: UUID, rate: float) -> None:
        set_phase(sessions, honeypot_rate=rate)
        accept(sessions)
        self.submit(sessions, 2)
        assert self.shown(sessions, redis, verifier, 3) == ([True, False, False] if rate else [False, False])

    def test_automatic_ones_among_automatic_masklets(
        self, sessions: Sessions, redis: Redis, verifier: UUID
    ) -> None:
        set_phase(sessions, honeypot_rate=1.0)
        accept(sessions)
        with sessions.begin() as session:
            make_submitted(session)
            made = make_submitted(session, source=TaskSource.AUTO)
            session.get_one(Masklet, made.masklet_id).type = MaskletType.AUTO
        assert self.shown(sessions, redis, verifier, 5, automatic=True) == [False]
        automatic = accept(sessions)
        with sessions.begin() as session:
            session.get_one(Masklet, automatic).type = MaskletType.AUTO
            session.execute(delete(Check))
        assert self.shown(sessions, redis, verifier, 5, automatic=True) == [True, False]
        assert self.shown(sessions, redis, verifier, 5, automatic=True) == [True, False]  # as before

    def test_none_where_nothing_is_submitted(self, sessions: Sessions, redis: Redis, verifier: UUID) -> None:
        set_phase(sessions, honeypot_rate=1.0)
        accept(sessions)
        assert self.shown(sessions, redis, verifier, 3) == []


class TestMaking:
    def make(self, sessions: Sessions, verifier: UUID, seed: int = 0) -> Honeypot | None:
        with sessions.begin() as session:
            project_id = session.scalars(select(Task.project_id)).first()
            assert project_id is not None
            return HoneypotStore(session, Random(seed)).make(project_id, verifier)

    def test_every_defect_comes_up(self, sessions: Sessions, verifier: UUID) -> None:
        accept(sessions, absent=range(12, 18))
        seen = set()
        for seed in range(40):
            made = self.make(sessions, verifier, seed)
            assert made is not None
            seen.add(made.defect)
            with sessions.begin() as session:
                session.delete(session.get_one(Honeypot, made.id))
        assert seen == set(Defect)

    def test_changes_nothing_but_its_own_masks(self, sessions: Sessions, verifier: UUID) -> None:
        masklet_id = accept(sessions)
        before = counted(sessions)
        made = self.make(sessions, verifier)
        assert made is not None
        assert counted(sessions) == before
        with sessions() as session:
            good = dict(
                session.execute(
                    select(Mask.frame_index, Mask.counts).where(Mask.masklet_id == masklet_id)
                ).all()
            )
            bad = dict(session.execute(select(HoneypotMask.frame_index, HoneypotMask.counts)).all())
        assert good.keys() == bad.keys()
        different = [frame for frame in good if good[frame] != bad[frame]]
        assert (min(different), max(different)) == (made.first_frame, made.last_frame)

    def test_not_of_ones_own_work(self, sessions: Sessions) -> None:
        with sessions.begin() as session:
            author = make_account(session).id
            make_submitted(session, author, state=TaskState.SATISFACTORY, submitted_at=now())
        assert self.make(sessions, author) is None

    def test_not_of_what_one_judged(self, sessions: Sessions, verifier: UUID) -> None:
        masklet_id = accept(sessions)
        with sessions.begin() as session:
            task = session.scalars(select(Task).where(Task.masklet_id == masklet_id)).one()
            session.add(
                Verdict(task_id=task.id, round=0, verifier_id=verifier, label=VerdictLabel.SATISFACTORY)
            )
        assert self.make(sessions, verifier) is None

    def test_one_of_each_masklet(self, sessions: Sessions, verifier: UUID) -> None:
        accept(sessions)
        assert self.make(sessions, verifier) is not None
        assert self.make(sessions, verifier) is None

    def test_stock_is_filled_for_verifiers_where_they_are_mixed_in(
        self, sessions: Sessions, verifier: UUID
    ) -> None:
        for _ in range(STOCK + 1):
            accept(sessions)
        for key in ("phase-1", "phase-2", "phase-3"):
            set_phase(sessions, key, honeypot_rate=0.0)
        assert stock_honeypots(sessions) == 0
        set_phase(sessions, honeypot_rate=0.1)
        assert stock_honeypots(sessions) == STOCK
        assert stock_honeypots(sessions) == 0  # they lie ready
        with sessions() as session:
            assert session.scalar(select(func.count()).select_from(Honeypot)) == STOCK

    def test_not_of_what_is_not_accepted(self, sessions: Sessions, verifier: UUID) -> None:
        with sessions.begin() as session:
            make_submitted(session)
        assert self.make(sessions, verifier) is None


class TestOverHttp:
    @pytest.fixture
    def project_id(self, client: TestClient, sessions: Sessions) -> str:
        set_phase(sessions, honeypot_rate=1.0)
        [project] = client.get("/api/projects").json()
        return str(project["id"])

    def checks(self, client: TestClient, project_id: str) -> list[dict[str, Any]]:
        stock(client.app.state.parts.sessions)  # type: ignore[attr-defined]  # starlette types it as any app
        found: list[dict[str, Any]] = client.post(f"/api/projects/{project_id}/checks/next?count=2").json()
        return found

    def test_looks_like_any_other(self, client: TestClient, sessions: Sessions, project_id: str) -> None:
        accept(sessions)
        with sessions.begin() as session:
            make_submitted(session)
        honeypot, honest = self.checks(client, project_id)
        assert shape_of(honeypot) == shape_of(honest)
        assert (honeypot["round"], honeypot["entry"]) == (honest["round"], honest["entry"])
        for what in ("masks", "sheet"):
            first, second = (client.get(f"/api/checks/{each['id']}/{what}") for each in (honeypot, honest))
            assert shape_of(first.json()) == shape_of(second.json())
            assert headers_of(first) == headers_of(second)
        for verdict in (GOOD, GOOD, BAD):  # the first one, the same again, another one
            answers = [
                client.post(f"/api/checks/{each['id']}/verdict", json=verdict) for each in (honeypot, honest)
            ]
            assert answers[0].status_code == answers[1].status_code
            told = [each.json() | {"instance": None, "check_id": None} for each in answers]
            assert told[0] == told[1]

    def test_answers_take_as_long(
        self, client: TestClient, sessions: Sessions, project_id: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whatever is stored, the answer leaves at a full step."""
        accept(sessions)
        with sessions.begin() as session:
            make_submitted(session)
        monkeypatch.setattr("backend.verification.evenly.STEP_S", 1.0)
        for check in self.checks(client, project_id):
            began = time.perf_counter()
            client.post(f"/api/checks/{check['id']}/verdict", json=GOOD)
            assert time.perf_counter() - began >= 1.0

    def test_catch_rate(self, client: TestClient, sessions: Sessions, project_id: str) -> None:
        for verdict in (GOOD, BAD, BAD, BAD):
            accept(sessions)
            with sessions.begin() as session:
                make_submitted(session)
            honeypot, honest = self.checks(client, project_id)
            client.post(f"/api/checks/{honeypot['id']}/verdict", json=verdict)
            client.post(f"/api/checks/{honest['id']}/verdict", json=GOOD)
        [quality] = client.get(f"/api/projects/{project_id}/verifiers").json()
        assert (quality["honeypots"], quality["caught"], quality["catch_rate"]) == (4, 3, 0.75)
        assert (quality["satisfactory"], quality["unsatisfactory"], quality["rejected"]) == (4, 0, 0)

    def test_never_reaches_statistics_or_exports(
        self, client: TestClient, sessions: Sessions, project_id: str
    ) -> None:
        masklet_id = accept(sessions)
        with sessions.begin() as session:
            make_submitted(session)
            video_id = session.get_one(Masklet, masklet_id).video_id
        pages = [
            f"/api/videos/{video_id}/export/sa-v",
            f"/api/videos/{video_id}/masks",
            f"/api/projects/{project_id}/table-1",
            f"/api/projects/{project_id}/statistics",
            f"/api/projects/{project_id}/agreement",
            f"/api/projects/{project_id}/task-counts",
        ]
        counts, said = counted(sessions), [client.get(page) for page in pages]
        assert {response.status_code for response in said} == {200}
        honeypot, _ = self.checks(client, project_id)
        for _ in range(2):  # sent twice, it counts once
            client.post(f"/api/checks/{honeypot['id']}/verdict", json=BAD)
        assert counted(sessions) == counts
        assert [client.get(page).content for page in pages] == [response.content for response in said]
        with sessions() as session:
            assert session.scalar(select(func.count()).select_from(HoneypotVerdict)) == 1
