"""The pages of those who look after a project, over HTTP: overview, jobs, audit log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from redis import Redis
from starlette.testclient import TestClient

from backend.accounts.entities import AuditEntry
from backend.admin.schemas import JobKind
from backend.datasets.entities import DatasetImport, DatasetState, DatasetVersion, ImportPurpose
from backend.db.base import now
from backend.db.engine import Sessions
from backend.inference.registry import WorkerRegistry
from backend.propagation.entities import RunState
from backend.tasks.entities import TaskState
from backend.videos.entities import VideoState
from tests.backend.factories import (
    default_project_id,
    make_account,
    make_masklet,
    make_run,
    make_video,
    worker_state,
)
from tests.backend.work import make_task


def make_version(project_id: UUID, **changes: Any) -> DatasetVersion:
    """A version that waits."""
    values: dict[str, Any] = {
        "name": "toys",
        "number": 1,
        "rules": {},
        "splits": {},
        "formats": ["sa-v"],
        "frame_step": 4,
        "part_bytes": 2**30,
        "software": {},
        **changes,
    }
    return DatasetVersion(project_id=project_id, **values)


def make_import(project_id: UUID, **changes: Any) -> DatasetImport:
    """An archive of 100 bytes."""
    values: dict[str, Any] = {"file_name": "set.tar", "size": 100, "purpose": ImportPurpose.GROUND_TRUTH}
    return DatasetImport(project_id=project_id, **(values | changes))


@pytest.fixture
def address(sessions: Sessions) -> str:
    with sessions.begin() as session:
        return f"/api/projects/{default_project_id(session)}"


class TestOverview:
    def test_of_a_project_with_nothing_in_it(self, client: TestClient, address: str) -> None:
        overview = client.get(f"{address}/overview").json()
        assert [queue["phase_name"] for queue in overview["queues"]][2] == "SAM 2"
        assert {queue["queued"] for queue in overview["queues"]} == {0}
        assert (overview["at_work"], overview["videos"]) == ([], {})
        assert "no-worker" in [alert["kind"] for alert in overview["alerts"]]
        assert 0 < overview["disk"]["free_bytes"] < overview["disk"]["total_bytes"]

    def test_of_one_at_work(self, client: TestClient, address: str, sessions: Sessions, redis: Redis) -> None:
        WorkerRegistry(redis).beat(worker_state())
        with sessions.begin() as session:
            person = make_account(session, "Grace")
            video = make_video(session)
            later = now() + timedelta(minutes=9)
            make_task(session, video)
            make_task(session, video, state=TaskState.SUBMITTED, submitted_at=now())
            make_task(
                session, video, state=TaskState.IN_PROGRESS, leased_by=person.id, lease_expires_at=later
            )
        overview = client.get(f"{address}/overview").json()
        queue = overview["queues"][2]
        assert [queue[state] for state in ("queued", "in_progress", "submitted")] == [1, 1, 1]
        [at_work] = overview["at_work"]
        assert (at_work["name"], at_work["video_name"], at_work["doing"]) == (
            "Grace",
            "street.mp4",
            "annotating",
        )
        assert overview["videos"] == {"ready": 1}
        assert "no-worker" not in [alert["kind"] for alert in overview["alerts"]]

    def test_knows_workers_that_fell_silent(self, redis: Redis) -> None:
        registry = WorkerRegistry(redis, silence_s=0.001)
        registry.beat(worker_state("two"))
        while registry.live():
            pass
        assert [name for name, _ in registry.lost()] == ["two"]
        WorkerRegistry(redis).beat(worker_state("two"))
        assert registry.lost() == []


class TestJobs:
    def test_open_ones_first_then_the_newest(
        self, client: TestClient, address: str, sessions: Sessions
    ) -> None:
        with sessions.begin() as session:
            running = make_video(session, name="a.mp4", state=VideoState.INGESTING, progress=0.25)
            fetched = make_video(
                session, name="b.mp4", state=VideoState.UPLOADING, source_url="https://a.org/b.mp4"
            )
            make_video(session, name="sent by a browser.mp4", state=VideoState.UPLOADING)
            video = make_video(session, name="c.mp4")
            masklet = make_masklet(session, video)
            run = make_run(session, video, masklet, state=RunState.FAILED, frames_done=15, problem={"x": 1})
            expected = {running.id, fetched.id, run.id, video.id}
        jobs = client.get(f"{address}/jobs").json()
        assert {UUID(job["id"]) for job in jobs} == expected
        assert [job["state"] for job in jobs] == ["running", "running", "failed", "done"]
        assert {job["subject"]: job["progress"] for job in jobs[:2]} == {"a.mp4": 0.25, "b.mp4": 0.0}
        assert jobs[2]["progress"] == 0.5

    @pytest.mark.parametrize("kind", list(JobKind), ids=str)
    def test_of_one_kind(self, client: TestClient, address: str, sessions: Sessions, kind: JobKind) -> None:
        with sessions.begin() as session:
            video = make_video(session)
            make_run(session, video, make_masklet(session, video))
        found = {job["kind"] for job in client.get(f"{address}/jobs", params={"kind": kind}).json()}
        assert found == ({kind.value} if kind in (JobKind.INGEST, JobKind.PROPAGATION) else set())

    def test_in_one_state(self, client: TestClient, address: str, sessions: Sessions) -> None:
        with sessions.begin() as session:
            video = make_video(session)
            make_run(session, video, make_masklet(session, video))
        found = client.get(f"{address}/jobs", params={"state": "queued"}).json()
        assert [job["kind"] for job in found] == ["propagation"]


class TestDatasetJobs:
    def test_versions_and_imports_are_jobs(
        self, client: TestClient, address: str, project_id: UUID, sessions: Sessions
    ) -> None:
        with sessions.begin() as session:
            session.add(
                make_version(project_id, state=DatasetState.RUNNING, stage="packing", done=3, total=4)
            )
            session.add(
                make_version(project_id, number=2, state=DatasetState.FAILED, problem={"detail": "No."})
            )
            session.add(make_import(project_id, state=DatasetState.SENDING, sent=25))
            session.add(make_import(project_id, state=DatasetState.CANCELLED, file_name="old.tar"))
        jobs = {job["subject"]: job for job in client.get(f"{address}/jobs").json()}
        running, failed, sending, stopped = (
            jobs[name] for name in ("toys-v1", "toys-v2", "set.tar", "old.tar")
        )
        assert (running["kind"], running["stage"], running["progress"]) == ("dataset", "packing", 0.75)
        assert (running["may_cancel"], running["may_retry"], running["video_id"]) == (True, False, None)
        assert (failed["may_cancel"], failed["may_retry"]) == (False, True)
        assert (sending["kind"], sending["stage"], sending["progress"]) == ("import", "sending", 0.25)
        assert (sending["state"], sending["may_cancel"]) == ("running", True)
        assert stopped["may_retry"]

    def test_in_one_state(
        self, client: TestClient, address: str, project_id: UUID, sessions: Sessions
    ) -> None:
        with sessions.begin() as session:
            session.add(make_version(project_id))
            session.add(make_import(project_id, state=DatasetState.SENDING))
        for state, kinds in (("queued", ["dataset"]), ("running", ["import"]), ("done", [])):
            found = client.get(f"{address}/jobs", params={"state": state}).json()
            assert [job["kind"] for job in found] == kinds

    def test_by_words_of_what_they_work_on(
        self, client: TestClient, address: str, project_id: UUID, sessions: Sessions
    ) -> None:
        with sessions.begin() as session:
            for video in (make_video(session, name="Red_Toys.mp4"), make_video(session, name="street.mp4")):
                make_run(session, video, make_masklet(session, video))
            session.add_all((make_version(project_id, number=7), make_import(project_id)))
        for words, subjects in (
            ("toys", {"Red_Toys.mp4", "toys-v7"}),
            ("MP4 toys", {"Red_Toys.mp4"}),
            ("_", {"Red_Toys.mp4"}),
            ("v7", {"toys-v7"}),
            (".tar", {"set.tar"}),
            ("nothing", set()),
        ):
            found = client.get(f"{address}/jobs", params={"subject": words}).json()
            assert {job["subject"] for job in found} == subjects


class TestAudit:
    def test_has_names_and_is_filtered(self, client: TestClient, address: str) -> None:
        client.patch(address, json={"name": "Streets"})
        client.post("/api/projects", json={"name": "Roads"})
        made, renamed = client.get("/api/audit").json()
        assert (renamed["account_name"], renamed["project_name"], made["project_name"]) == (
            "Ada",
            "Streets",
            "Roads",
        )

        def found(**query: str) -> list[str]:
            return [entry["id"] for entry in client.get("/api/audit", params=query).json()]

        assert found(words="renamed streets") == [renamed["id"]]
        assert found(words="ada") == [made["id"], renamed["id"]]
        assert found(words="100%") == []
        assert found(account_id=made["account_id"]) == [made["id"], renamed["id"]]
        assert found(before=made["at"]) == [renamed["id"]]
        today = now().date()
        assert len(found(since=str(today), until=str(today))) == 2
        assert found(until=str(today - timedelta(days=1))) == []
        assert [entry["id"] for entry in client.get(f"{address}/audit").json()] == [renamed["id"]]

    def test_by_action_and_by_what_it_is_about(self, client: TestClient, address: str) -> None:
        client.patch(address, json={"name": 'Streets "by night"'})
        client.post("/api/projects", json={"name": "Roads"})

        def actions(**query: str) -> list[str]:
            return [entry["action"] for entry in client.get("/api/audit", params=query).json()]

        assert actions(action="project made") == ["project made"]
        assert actions(action="project mad") == []
        assert actions(about="Roads") == ["project made"]
        assert actions(about='Streets "by night"') == ["project renamed"]
        assert actions(about="Road") == []
        assert actions(about="Roads", action="project renamed") == []
        assert client.get(f"{address}/audit/actions").json() == ["project made", "project renamed"]

    def test_pages_leave_nothing_out(self, client: TestClient, sessions: Sessions) -> None:
        moment = now()
        with sessions.begin() as session:
            session.add_all(AuditEntry(at=moment, action=f"step {number}", details={}) for number in range(9))
        seen: list[str] = []
        page = client.get("/api/audit", params={"count": 2}).json()
        while page:
            seen += [entry["action"] for entry in page]
            after = {"before": page[-1]["at"], "before_id": page[-1]["id"], "count": "2"}
            page = client.get("/api/audit", params=after).json()
        assert sorted(seen) == [f"step {number}" for number in range(9)]

    def test_phases_are_noted(self, client: TestClient, address: str) -> None:
        phase = client.get(f"{address}/phases").json()[2]
        client.patch(f"/api/phases/{phase['id']}", json={"honeypot_rate": 0.1})
        [entry] = client.get(f"{address}/audit").json()
        assert (entry["action"], entry["details"]) == (
            "phase changed",
            {"phase": "phase-3", "honeypot_rate": 0.1},
        )
