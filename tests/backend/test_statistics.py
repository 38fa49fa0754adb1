"""Batches of pages and the figures of a project, over HTTP."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from starlette.testclient import TestClient

from backend.accounts.actor import Role
from backend.db.engine import Sessions
from backend.ledger.book import Entry
from backend.ledger.entities import EventKind, Outcome
from backend.masklets.entities import Masklet
from backend.videos.entities import Video
from tests.backend.conftest import Scene, SignInAs
from tests.backend.factories import make_account
from tests.backend.ledger_events import STEPS, edit, make_site, undo, write
from tests.backend.problem import read_problem


@pytest.fixture
def project_id(sessions: Sessions, scene: Scene) -> UUID:
    with sessions() as session:
        return session.get_one(Video, scene.video_id).project_id


def time_event(sequence: int = 0, **changes: Any) -> dict[str, Any]:
    return {"sequence": sequence, "active_ms": 1000, **changes}


def send(
    client: TestClient, project_id: UUID, *events: dict[str, Any], client_id: UUID | None = None
) -> httpx2.Response:
    body = {"client_id": str(client_id or uuid4()), "events": list(events)}
    return client.post(f"/api/projects/{project_id}/ledger", json=body)


def statistics(client: TestClient, project_id: UUID, **query: str) -> dict[str, Any]:
    response = client.get(f"/api/projects/{project_id}/statistics", params=query)
    assert response.status_code == 200, response.text
    figures: dict[str, Any] = response.json()
    return figures


class TestBatches:
    def test_time_is_written(self, client: TestClient, project_id: UUID, scene: Scene) -> None:
        response = send(
            client,
            project_id,
            time_event(0, masklet_id=str(scene.masklet_id), waiting_ms=500),
            time_event(1),
        )
        assert response.json() == {"written": 2, "known": 0}
        total = statistics(client, project_id)["total"]
        assert (total["active_s"], total["waiting_s"], total["elsewhere_s"]) == (1.0, 0.5, 1.0)

    def test_replays_do_no_harm(self, client: TestClient, project_id: UUID) -> None:
        page, events = uuid4(), [time_event(number) for number in range(5)]
        send(client, project_id, *events[:3], client_id=page)
        again = send(client, project_id, *reversed(events), client_id=page)
        assert again.json() == {"written": 2, "known": 3}
        assert statistics(client, project_id)["total"]["elsewhere_s"] == 5.0

    def test_replays_at_once_do_no_harm(self, client: TestClient, project_id: UUID, scene: Scene) -> None:
        page = uuid4()
        events = [time_event(number, masklet_id=str(scene.masklet_id)) for number in range(20)]
        written: list[int] = []

        def replay(order: list[dict[str, Any]]) -> None:
            written.append(send(client, project_id, *order, client_id=page).json()["written"])

        orders = (events, events[::-1], events[::2], events)
        threads = [Thread(target=replay, args=(order,)) for order in orders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(written) == 20
        assert statistics(client, project_id)["total"]["active_s"] == 20.0

    def test_another_page_or_person_counts_apart(
        self, client: TestClient, project_id: UUID, sign_in_as: SignInAs
    ) -> None:
        page = uuid4()
        for browser in (client, sign_in_as({Role.ANNOTATOR}, project_id)):
            assert send(browser, project_id, time_event(), client_id=page).json()["written"] == 1
        assert send(client, project_id, time_event()).json()["written"] == 1

    def test_clock_of_the_page_does_not_matter(self, client: TestClient, project_id: UUID) -> None:
        moments = ("1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z")
        beyond_every_clock = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-23:00")
        for moment in moments + beyond_every_clock:
            assert send(client, project_id, time_event(client_at=moment)).json()["written"] == 1
        [day] = statistics(client, project_id, group_by="day")["groups"]
        assert abs(datetime.fromisoformat(day["key"]).date() - datetime.now(UTC).date()) <= timedelta(days=1)

    def test_idle_time_is_cut(self, client: TestClient, project_id: UUID) -> None:
        send(client, project_id, time_event(active_ms=7_200_000))
        assert statistics(client, project_id)["total"]["elsewhere_s"] == 30.0

    def test_masklet_that_is_gone_keeps_nothing_from_being_stored(
        self, client: TestClient, project_id: UUID
    ) -> None:
        response = send(client, project_id, time_event(0, masklet_id=str(uuid4())), time_event(1))
        assert response.json() == {"written": 2, "known": 0}

    @pytest.mark.parametrize(
        "change", [{"active_ms": -1}, {"sequence": -1}, {"kind": "verdict"}], ids=["ms", "sequence", "kind"]
    )
    def test_bad_events_are_refused(
        self, client: TestClient, project_id: UUID, change: dict[str, Any]
    ) -> None:
        assert send(client, project_id, time_event() | change).status_code == 422

    def test_too_many_at_once_are_refused(self, client: TestClient, project_id: UUID) -> None:
        assert send(client, project_id, *[time_event(number) for number in range(501)]).status_code == 422

    def test_only_annotators_write(self, project_id: UUID, sign_in_as: SignInAs) -> None:
        verifier = sign_in_as({Role.VERIFIER}, project_id)
        assert send(verifier, project_id, time_event()).status_code == 403


class TestEvents:
    def test_are_listed_in_the_servers_order(self, client: TestClient, project_id: UUID) -> None:
        send(client, project_id, time_event(7, active_ms=1), time_event(3, active_ms=2))
        path = f"/api/projects/{project_id}/ledger"
        first, second = client.get(path).json()
        assert (first["active_ms"], second["active_ms"]) == (1, 2)
        assert client.get(path, params={"after": first["sequence"]}).json() == [second]
        assert client.get(path, params={"limit": 1}).json() == [first]


class TestStatistics:
    @pytest.fixture
    def story(self, sessions: Sessions, scene: Scene, project_id: UUID) -> tuple[UUID, UUID]:
        """Ada makes one masklet in phase 1 (80 s), Ben one in phase 3 (16 s); Ada verifies Ben's for 4 s."""
        with sessions.begin() as session:
            ada, ben = (make_account(session, name).id for name in ("Ada", "Ben"))
            first = scene.masklet_id
            second = Masklet(video_id=scene.video_id, number=9, name="Dog", colour=1)
            session.add(second)
            session.flush()
            own: dict[str, Any] = {"account_id": ada, "phase": "phase-1", "model": "nano:1"}
            for step in range(STEPS):
                write(session, edit(first, 4 * step, **own, active_ms=10_000))
            write(session, Entry(EventKind.SUBMIT, masklet_id=first, **own))
            own = {"account_id": ben, "phase": "phase-3", "model": "nano:2"}
            clicks = [edit(second.id, frame, **own, active_ms=4000) for frame in (0, 0, 4)]
            write(session, *clicks, undo(clicks[1], waiting_ms=4000))
            write(session, Entry(EventKind.SUBMIT, masklet_id=second.id, **own))
            write(
                session,
                Entry(
                    EventKind.VERDICT,
                    ada,
                    masklet_id=second.id,
                    phase="phase-3",
                    model="nano:2",
                    judged_account_id=ben,
                    outcome=Outcome.SATISFACTORY,
                    active_ms=4000,
                ),
            )
        return ada, ben

    @pytest.mark.usefixtures("story")
    def test_by_phase(self, client: TestClient, project_id: UUID) -> None:
        first, third = statistics(client, project_id)["groups"]
        assert (first["key"], third["key"]) == ("phase-1", "phase-3")
        one, three = first["measures"], third["measures"]
        assert (one["seconds_per_frame"], one["edited_frames_percent"]) == (10.0, 100.0)
        assert (three["seconds_per_frame"], three["edited_frames_percent"]) == (2.0, 25.0)
        assert (three["speed_up"], three["waiting_share"]) == (5.0, 0.25)
        assert (three["clicks"], three["clicks_per_clicked_frame"]) == (2, 1.0)
        assert (three["acceptance_rate"], three["verification_s"]) == (1.0, 4.0)

    def test_by_annotator(self, client: TestClient, project_id: UUID, story: tuple[UUID, UUID]) -> None:
        groups = {
            group["key"]: group for group in statistics(client, project_id, group_by="annotator")["groups"]
        }
        ada, ben = (groups[str(person)] for person in story)
        assert (ada["name"], ben["name"]) == ("Ada", "Ben")
        assert (ada["measures"]["masklets"], ada["measures"]["verification_s"]) == (1, 4.0)
        assert (ada["measures"]["acceptance_rate"], ben["measures"]["acceptance_rate"]) == (None, 1.0)
        assert ben["measures"]["speed_up"] == 5.0

    @pytest.mark.usefixtures("story")
    @pytest.mark.parametrize(
        ("query", "masklets"),
        [
            ({"phase": "phase-1"}, 1),
            ({"model": "nano:2"}, 1),
            ({"since": "2020-01-01"}, 2),
            ({"until": "2020-01-01"}, 0),
            ({"submitted_only": "true"}, 2),
        ],
        ids=["phase", "model", "since", "until", "submitted"],
    )
    def test_filters(
        self, client: TestClient, project_id: UUID, query: dict[str, str], masklets: int
    ) -> None:
        assert statistics(client, project_id, **query)["total"]["masklets"] == masklets

    @pytest.mark.usefixtures("story")
    def test_table_1_names_every_phase_in_order(self, client: TestClient, project_id: UUID) -> None:
        table = client.get(f"/api/projects/{project_id}/table-1").json()
        assert [group["key"] for group in table["groups"]] == ["phase-1", "phase-2", "phase-3"]
        assert [group["measures"]["speed_up"] for group in table["groups"]] == [1.0, None, 5.0]

    def test_table_1_is_about_submitted_work(
        self, client: TestClient, project_id: UUID, sessions: Sessions, scene: Scene
    ) -> None:
        with sessions.begin() as session:
            write(session, edit(scene.masklet_id, active_ms=5))
        assert statistics(client, project_id)["total"]["masklets"] == 1
        table = client.get(f"/api/projects/{project_id}/table-1").json()
        assert table["total"]["masklets"] == 0

    @pytest.mark.usefixtures("story")
    def test_rebuilding_changes_no_figure(self, client: TestClient, project_id: UUID) -> None:
        before = statistics(client, project_id, group_by="annotator")
        assert client.post(f"/api/projects/{project_id}/ledger/rebuild").status_code == 204
        assert statistics(client, project_id, group_by="annotator") == before

    def test_days_the_wrong_way_round(self, client: TestClient, project_id: UUID) -> None:
        query = {"since": "2026-02-02", "until": "2026-02-01"}
        response = client.get(f"/api/projects/{project_id}/statistics", params=query)
        assert read_problem(response, 422, "days-reversed")["until"] == "2026-02-01"

    def test_other_projects_stay_out(self, client: TestClient, project_id: UUID, sessions: Sessions) -> None:
        with sessions.begin() as session:
            write(session, edit(make_site(session).masklet_ids[0]))
        assert statistics(client, project_id)["groups"] == []


class TestDownloads:
    @pytest.mark.parametrize("path", ["statistics/file", "table-1/file"])
    def test_csv(
        self, client: TestClient, project_id: UUID, sessions: Sessions, scene: Scene, path: str
    ) -> None:
        with sessions.begin() as session:
            write(session, edit(scene.masklet_id, active_ms=8000))
            write(session, Entry(EventKind.SUBMIT, None, masklet_id=scene.masklet_id, phase="phase-3"))
        response = client.get(f"/api/projects/{project_id}/{path}")
        assert response.headers["content-type"] == "text/csv; charset=utf-8"
        assert response.headers["content-disposition"].startswith("attachment; filename=")
        rows = {row["name"]: row for row in csv.DictReader(io.StringIO(response.text))}
        assert rows["SAM 2"]["seconds_per_frame"] == rows["Total"]["seconds_per_frame"] == "1.0"
        assert rows["SAM 2"]["alignment_all"] == ""

    def test_json_is_what_the_api_says(
        self, client: TestClient, project_id: UUID, sessions: Sessions, scene: Scene
    ) -> None:
        with sessions.begin() as session:
            write(session, edit(scene.masklet_id))
        path = f"/api/projects/{project_id}/statistics"
        file = client.get(f"{path}/file", params={"format": "json", "group_by": "model"})
        assert file.json() == statistics(client, project_id, group_by="model")

    def test_names_are_no_formulas(
        self, client: TestClient, project_id: UUID, sessions: Sessions, scene: Scene
    ) -> None:
        with sessions.begin() as session:
            person = make_account(session, "=HYPERLINK()").id
            write(session, edit(scene.masklet_id, account_id=person))
        query = {"group_by": "annotator"}
        text = client.get(f"/api/projects/{project_id}/statistics/file", params=query).text
        assert "'=HYPERLINK()" in text
