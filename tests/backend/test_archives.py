"""Archives of masks on their way here: in parts, interrupted, given up, swept."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import httpx2
import pytest
from redis import Redis
from starlette.applications import Starlette
from starlette.testclient import TestClient

from backend.accounts.actor import Role
from backend.datasets.archives import ARCHIVES_KEPT, ArchiveUploads
from backend.datasets.blobs import import_key
from backend.datasets.entities import DatasetImport, DatasetState
from backend.datasets.import_life import begin_next_import, end_import, note_clip
from backend.db.base import now
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.storage import BlobStore
from tests.backend.conftest import SignInAs
from tests.backend.factories import queued
from tests.backend.problem import read_problem

TUS = {"Tus-Resumable": "1.0.0"}
PART = {**TUS, "Content-Type": "application/offset+octet-stream"}
ARCHIVE = bytes(range(256)) * 40


def begin(client: TestClient, project_id: UUID, size: int = len(ARCHIVE), **query: str) -> httpx2.Response:
    name = base64.b64encode(b"set.tar").decode()
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": f"filename {name}"}
    return client.post(f"/api/uploads/projects/{project_id}/imports", params=query, headers=headers)


def send(client: TestClient, address: str, offset: int, data: bytes) -> httpx2.Response:
    return client.patch(address, content=data, headers={**PART, "Upload-Offset": str(offset)})


def offset_of(client: TestClient, address: str) -> int:
    return int(client.head(address, headers=TUS).headers["upload-offset"])


@pytest.fixture
def address(client: TestClient, project_id: UUID) -> str:
    """Where an archive that has begun is sent to."""
    return str(begin(client, project_id).headers["location"])


@pytest.fixture
def archives(client: TestClient) -> ArchiveUploads:
    return ArchiveUploads(cast(Starlette, client.app).state.parts)


def import_of(client: TestClient, address: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/imports/{address.rsplit('/', 1)[-1]}").json()
    return found


class TestSending:
    def test_in_parts_it_is_queued_when_whole(
        self, client: TestClient, project_id: UUID, store: BlobStore, redis: Redis
    ) -> None:
        begun = begin(client, project_id, purpose="ground-truth", format="davis")
        assert begun.status_code == 201, begun.text
        found, address = begun.json(), begun.headers["location"]
        assert (found["state"], found["file_name"], found["sent"]) == ("sending", "set.tar", 0)
        assert (found["purpose"], found["format"]) == ("ground-truth", "davis")
        assert send(client, address, 0, ARCHIVE[:1000]).headers["upload-offset"] == "1000"
        assert (import_of(client, address)["sent"], offset_of(client, address)) == (1000, 1000)
        assert send(client, address, 1000, ARCHIVE[1000:]).status_code == 204
        assert import_of(client, address)["state"] == "queued"
        assert store.local_path(import_key(UUID(found["id"]))).read_bytes() == ARCHIVE
        assert [job["task"] for job in queued(redis, "batch")] == ["dataset-import"]

    def test_offsets_are_kept_to(self, client: TestClient, address: str) -> None:
        send(client, address, 0, ARCHIVE[:100])
        for offset in (0, 99, 101):
            problem = read_problem(send(client, address, offset, b"x"), 409, "upload-offset-wrong")
            assert problem["offset"] == 100
        read_problem(send(client, address, 100, ARCHIVE), 413, "upload-too-large")
        assert offset_of(client, address) == len(ARCHIVE)

    def test_what_makes_no_sense_is_refused(self, client: TestClient, project_id: UUID) -> None:
        read_problem(begin(client, project_id, size=0), 400, "upload-header-invalid")
        read_problem(begin(client, project_id, size=10**15), 413, "import-too-large")
        assert client.get(f"/api/projects/{project_id}/imports").json() == []
        assert client.head(f"/api/uploads/imports/{uuid4()}", headers=TUS).status_code == 404

    def test_only_who_manages_the_project(self, sign_in_as: SignInAs, project_id: UUID, address: str) -> None:
        verifier = sign_in_as([Role.VERIFIER])
        read_problem(begin(verifier, project_id), 403, "not-permitted")
        read_problem(send(verifier, address, 0, ARCHIVE), 403, "not-permitted")


class TestEnds:
    def test_a_cancelled_one_is_gone_for_its_sender(
        self, client: TestClient, address: str, store: BlobStore
    ) -> None:
        send(client, address, 0, ARCHIVE[:100])
        found = import_of(client, address)
        assert client.post(f"/api/imports/{found['id']}/cancel").json()["state"] == "cancelled"
        assert client.head(address, headers=TUS).status_code == 404
        read_problem(send(client, address, 100, ARCHIVE[100:]), 404, "import-not-found")
        assert list(store.staging_path("x").parent.iterdir()) == []

    def test_its_sender_gives_it_up(self, client: TestClient, address: str, store: BlobStore) -> None:
        send(client, address, 0, ARCHIVE[:100])
        assert client.delete(address, headers=TUS).status_code == 204
        assert (import_of(client, address)["state"], import_of(client, address)["has_archive"]) == (
            "cancelled",
            False,
        )
        assert list(store.staging_path("x").parent.iterdir()) == []

    def test_a_whole_one_is_not_given_up(self, client: TestClient, address: str) -> None:
        send(client, address, 0, ARCHIVE)
        assert client.delete(address, headers=TUS).status_code == 204
        assert import_of(client, address)["state"] == "queued"


class TestSweep:
    def test_finishes_what_a_killed_server_left_whole(
        self, client: TestClient, address: str, archives: ArchiveUploads
    ) -> None:
        import_id = UUID(address.rsplit("/", 1)[-1])
        archives.staged_path(import_id).write_bytes(ARCHIVE)
        archives.sweep()
        assert import_of(client, address)["state"] == "queued"

    def test_finishes_what_was_stored_but_not_queued(
        self, client: TestClient, address: str, archives: ArchiveUploads, store: BlobStore
    ) -> None:
        store.write(import_key(UUID(address.rsplit("/", 1)[-1])), ARCHIVE)
        assert offset_of(client, address) == len(ARCHIVE)
        assert import_of(client, address)["state"] == "queued"

    def test_gives_up_what_nobody_sends(
        self, client: TestClient, address: str, archives: ArchiveUploads, sessions: Sessions
    ) -> None:
        send(client, address, 0, ARCHIVE[:100])
        archives.sweep()
        assert import_of(client, address)["state"] == "sending"
        with sessions.begin() as session:
            found = session.get_one(DatasetImport, UUID(address.rsplit("/", 1)[-1]))
            found.heard_at = now() - timedelta(days=30)
        archives.sweep()
        assert import_of(client, address)["state"] == "cancelled"


class TestResume:
    def ended(
        self, client: TestClient, address: str, sessions: Sessions, redis: Redis, state: DatasetState
    ) -> dict[str, Any]:
        """An import that a worker ended, with one video stored and one left out."""
        send(client, address, 0, ARCHIVE)
        import_id = UUID(address.rsplit("/", 1)[-1])
        with unit_of_work(sessions, redis) as unit:
            begin_next_import(unit, "one")
        with unit_of_work(sessions, redis) as unit:
            note_clip(unit, import_id, "cats", state="stored", masklets=3)
            note_clip(unit, import_id, "dogs", state="refused", detail="Upload it first.")
        with unit_of_work(sessions, redis) as unit:
            assert end_import(unit, import_id, state)
        return import_of(client, address)

    @pytest.mark.parametrize(
        "state", [DatasetState.FAILED, DatasetState.CANCELLED, DatasetState.DONE], ids=str
    )
    def test_what_was_left_is_tried_again(
        self, client: TestClient, address: str, sessions: Sessions, redis: Redis, state: DatasetState
    ) -> None:
        found = self.ended(client, address, sessions, redis, state)
        assert found["has_archive"]
        resumed = client.post(f"/api/imports/{found['id']}/resume").json()
        assert (resumed["state"], list(resumed["report"]["clips"])) == ("queued", ["cats"])
        read_problem(client.post(f"/api/imports/{found['id']}/resume"), 409, "import-not-resumable")

    def test_archives_go_after_a_while(  # noqa: PLR0917 - fixtures
        self,
        client: TestClient,
        address: str,
        sessions: Sessions,
        redis: Redis,
        archives: ArchiveUploads,
        store: BlobStore,
    ) -> None:
        found = self.ended(client, address, sessions, redis, DatasetState.FAILED)
        archives.sweep()
        assert store.exists(import_key(UUID(found["id"])))
        with sessions.begin() as session:
            old = session.get_one(DatasetImport, UUID(found["id"]))
            old.finished_at = now() - ARCHIVES_KEPT - timedelta(hours=1)
        archives.sweep()
        assert not store.exists(import_key(UUID(found["id"])))
        problem = read_problem(client.post(f"/api/imports/{found['id']}/resume"), 409, "import-not-resumable")
        assert "send it again" in problem["detail"]
