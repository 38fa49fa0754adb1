"""Uploads by tus: in one go, in parts, interrupted, refused, given up."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from redis import Redis
from sqlalchemy import update
from starlette.testclient import TestClient

from backend import main as main_module
from backend.accounts.gate import COOKIE
from backend.core.settings import Settings
from backend.db.base import now
from backend.db.engine import Sessions
from backend.main import create_app
from backend.parts import Parts
from backend.storage import BlobStore, upload_name, video_keys
from backend.uploads import service as service_module
from backend.uploads.errors import (
    UploadNotFound,
)
from backend.uploads.service import UploadService
from backend.uploads.staged import StagedFile
from backend.videos.entities import Video
from media.errors import DecodeCrashed, DecodeTimeout, SourceMissing
from tests.backend.conftest import HOME_PAGE, Clip
from tests.backend.factories import events, padded, queued
from tests.backend.problem import read_problem

TUS = {"Tus-Resumable": "1.0.0"}
PART = {**TUS, "Content-Type": "application/offset+octet-stream"}


def metadata(**values: str) -> str:
    return ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in values.items())


def begin(client: TestClient, size: int, **values: str) -> httpx2.Response:
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata(**values)}
    return client.post("/api/uploads", headers=headers)


def send(client: TestClient, address: str, offset: int, data: bytes) -> httpx2.Response:
    return client.patch(address, content=data, headers={**PART, "Upload-Offset": str(offset)})


@pytest.fixture
def film(clip: Clip) -> bytes:
    return clip.source.read_bytes()


@pytest.fixture
def address(client: TestClient, film: bytes) -> str:
    """An upload of the film that has begun."""
    return str(begin(client, len(film), filename="street.mp4").headers["location"])


def video_of(client: TestClient, address: str) -> dict[str, Any]:
    video: dict[str, Any] = client.get(f"/api/videos/{address.rsplit('/', 1)[-1]}").json()
    return video


def nothing_left(client: TestClient, settings: Settings, address: str) -> bool:
    name = address.rsplit("/", 1)[-1]
    files = [path for path in settings.storage_dir.rglob("*") if name in str(path) and path.is_file()]
    return client.get("/api/videos").json() == [] and files == []


class TestHappyWay:
    def test_begin_lists_the_video(self, client: TestClient, redis: Redis) -> None:
        response = begin(client, 1000, filename="C:\\clips\\Straße.mp4")
        assert response.status_code == 201
        upload = response.json()
        assert upload == {"id": upload["id"], "video_id": upload["id"], "offset": 0, "size": 1000}
        assert response.headers["location"] == f"/api/uploads/{upload['id']}"
        assert response.headers["tus-resumable"] == "1.0.0"
        [video] = client.get("/api/videos").json()
        assert (video["id"], video["name"], video["state"]) == (upload["id"], "Straße.mp4", "uploading")
        assert video["project_id"] == client.get("/api/projects").json()[0]["id"]
        assert [event["type"] for event in events(redis, UUID(upload["id"]))] == ["video"]

    def test_in_one_go(
        self, client: TestClient, redis: Redis, store: BlobStore, film: bytes, address: str
    ) -> None:
        response = send(client, address, 0, film)
        assert response.status_code == 204
        assert response.headers["upload-offset"] == str(len(film))
        video = video_of(client, address)
        assert (video["state"], video["source_bytes"]) == ("queued", len(film))
        assert video["source_sha256"] == hashlib.sha256(film).hexdigest()
        assert store.local_path(video_keys(UUID(video["id"])).source).read_bytes() == film
        assert not store.staging_path(upload_name(UUID(video["id"]))).exists()
        assert queued(redis, "batch") == [{"id": video["id"], "task": "ingest", "args": [video["id"]]}]
        assert events(redis, UUID(video["id"]))[-1]["video"]["state"] == "queued"

    def test_in_parts(self, client: TestClient, film: bytes, address: str) -> None:
        third = len(film) // 3
        for start in range(0, len(film), third):
            offset = client.head(address, headers=TUS).headers
            assert (offset["upload-offset"], offset["upload-length"]) == (str(start), str(len(film)))
            assert send(client, address, start, film[start : start + third]).status_code == 204
        assert video_of(client, address)["state"] == "queued"
        assert client.head(address, headers=TUS).headers["upload-offset"] == str(len(film))

    def test_progress_is_shown(self, client: TestClient, film: bytes, address: str) -> None:
        send(client, address, 0, film[: len(film) // 2])
        assert video_of(client, address)["progress"] == pytest.approx(0.5, abs=0.01)

    def test_into_a_project(self, client: TestClient) -> None:
        project = client.post("/api/projects", json={"name": "Roads"}).json()["id"]
        begin(client, 10, filename="a.mp4", project_id=project)
        assert client.get("/api/videos").json()[0]["project_id"] == project

    def test_options(self, client: TestClient, settings: Settings) -> None:
        headers = client.options("/api/uploads").headers
        assert headers["tus-version"] == "1.0.0"
        assert headers["tus-extension"] == "creation,termination"
        assert headers["tus-max-size"] == str(settings.upload_max_bytes)


class TestRefusals:
    @pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH", "DELETE"])
    def test_without_the_protocol(self, client: TestClient, method: str, address: str) -> None:
        response = client.request(method, "/api/uploads" if method == "POST" else address)
        assert response.status_code == 412
        assert response.headers["tus-version"] == "1.0.0"

    @pytest.mark.parametrize("length", [None, "-1", "1.5", "many", "٣", "9" * 19, "0"])
    def test_length_that_is_none(self, client: TestClient, length: str | None) -> None:
        headers: dict[str, Any] = TUS if length is None else {**TUS, "Upload-Length": length.encode()}
        read_problem(client.post("/api/uploads", headers=headers), 400, "upload-header-invalid")

    @pytest.mark.parametrize("text", ["filename ?", "filename /w==", "project_id bm9uZQ=="])
    def test_metadata_that_is_none(self, client: TestClient, text: str) -> None:
        headers = {**TUS, "Upload-Length": "10", "Upload-Metadata": text}
        read_problem(client.post("/api/uploads", headers=headers), 400, "upload-header-invalid")

    def test_project_that_is_not_there(self, client: TestClient) -> None:
        read_problem(begin(client, 10, project_id=str(uuid4())), 404, "project-not-found")

    def test_cap(self, settings: Settings, site_admin: str) -> None:
        small = settings.model_copy(update={"upload_max_bytes": 100})
        with TestClient(create_app(small), base_url=HOME_PAGE, cookies={COOKIE: site_admin}) as client:
            assert begin(client, 100).status_code == 201
            document = read_problem(begin(client, 101), 413, "upload-too-large")
            assert document["max_bytes"] == 100
            assert len(client.get("/api/videos").json()) == 1

    def test_disk_without_room(self, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(service_module, "SPARE_BYTES", 2**60)
        read_problem(begin(client, 10), 507, "storage-full")

    def test_wrong_content_type(self, client: TestClient, address: str) -> None:
        response = client.patch(address, content=b"x", headers={**TUS, "Upload-Offset": "0"})
        read_problem(response, 415, "upload-content-type-wrong")

    @pytest.mark.parametrize("offset", [0, 5, 11])
    def test_wrong_offset(self, client: TestClient, film: bytes, address: str, offset: int) -> None:
        send(client, address, 0, film[:10])
        response = send(client, address, offset, film[offset:])
        assert read_problem(response, 409, "upload-offset-wrong")["offset"] == 10
        assert response.headers["upload-offset"] == "10"

    def test_part_after_the_end(self, client: TestClient, film: bytes, address: str) -> None:
        send(client, address, 0, film)
        read_problem(send(client, address, len(film), b"x"), 409, "upload-offset-wrong")

    def test_more_than_was_announced(self, client: TestClient, film: bytes, address: str) -> None:
        read_problem(send(client, address, 0, film + b"x"), 413, "upload-too-large")

    def test_two_at_once(self, client: TestClient, store: BlobStore, film: bytes, address: str) -> None:
        path = store.staging_path(upload_name(UUID(address.rsplit("/", 1)[-1])))
        with StagedFile.open(path):
            read_problem(send(client, address, 0, film), 423, "upload-busy")
        assert send(client, address, 0, film).status_code == 204

    @pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
    def test_upload_that_is_not_there(self, client: TestClient, method: str) -> None:
        headers = {**PART, "Upload-Offset": "0"}
        response = client.request(method, f"/api/uploads/{uuid4()}", headers=headers)
        assert response.status_code == 404

    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (b"no video at all, whatever its name says", "not-a-video"),
            (b"\x89PNG\r\n\x1a\n" + bytes(64), "not-a-video"),
            (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "not-a-video"),
        ],
    )
    def test_what_is_no_video_leaves_nothing_behind(
        self, client: TestClient, settings: Settings, redis: Redis, content: bytes, kind: str
    ) -> None:
        address = begin(client, len(content), filename="film.mp4").headers["location"]
        read_problem(send(client, address, 0, content), 415, kind)
        assert nothing_left(client, settings, address)
        assert queued(redis, "batch") == []
        assert client.head(address, headers=TUS).status_code == 404

    def test_decoder_that_crashes_leaves_nothing_behind(
        self,
        client: TestClient,
        settings: Settings,
        film: bytes,
        address: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("backend.uploads.sniff.MEMORY_BYTES", 1)
        monkeypatch.setattr("backend.uploads.sniff.sys.executable", "/bin/false")
        read_problem(send(client, address, 0, film), 422, DecodeCrashed.code)
        assert nothing_left(client, settings, address)

    def test_decoder_that_hangs_is_ended(
        self, client: TestClient, film: bytes, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("backend.uploads.sniff.TIME_S", 0.001)
        read_problem(send(client, address, 0, film), 422, DecodeTimeout.code)


class TestGivingUp:
    def test_leaves_nothing_behind(
        self, client: TestClient, settings: Settings, film: bytes, address: str
    ) -> None:
        send(client, address, 0, film[:100])
        response = client.delete(address, headers=TUS)
        assert (response.status_code, response.headers["tus-resumable"]) == (204, "1.0.0")
        assert nothing_left(client, settings, address)

    def test_only_before_the_end(self, client: TestClient, film: bytes, address: str) -> None:
        send(client, address, 0, film)
        read_problem(client.delete(address, headers=TUS), 404, "upload-not-found")
        assert video_of(client, address)["state"] == "queued"

    def test_while_the_last_part_is_looked_into(
        self,
        client: TestClient,
        settings: Settings,
        film: bytes,
        address: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def give_up_meanwhile(_: Path) -> None:
            client.delete(address, headers=TUS)

        monkeypatch.setattr(service_module, "check_video", give_up_meanwhile)
        read_problem(send(client, address, 0, film), 404, "upload-not-found")
        assert nothing_left(client, settings, address)


class TestAfterACrash:
    """What a server that was killed leaves behind is put right by the next request or sweep."""

    @pytest.fixture(autouse=True)
    def only_sweeps_of_the_test(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The server sweeps when it starts, too; here that would come at any moment of a test."""

        async def rest(_parts: Parts, stop: asyncio.Event) -> None:
            await stop.wait()

        monkeypatch.setattr(main_module, "keep_house", rest)

    @pytest.fixture
    def service(self, client: TestClient) -> UploadService:
        parts = client.app.state.parts  # type: ignore[attr-defined]
        assert isinstance(parts, Parts)
        return UploadService(parts)

    @pytest.fixture
    def whole(self, service: UploadService, address: str, film: bytes) -> UUID:
        """Every byte is on the disk, but the server died before it looked at them."""
        upload_id = UUID(address.rsplit("/", 1)[-1])
        service.staged_path(upload_id).write_bytes(film)
        return upload_id

    @pytest.mark.usefixtures("whole")
    def test_asking_for_the_offset_finishes(self, client: TestClient, film: bytes, address: str) -> None:
        assert client.head(address, headers=TUS).headers["upload-offset"] == str(len(film))
        assert video_of(client, address)["state"] == "queued"

    def test_sweeping_finishes(
        self, client: TestClient, redis: Redis, service: UploadService, whole: UUID, address: str
    ) -> None:
        service.sweep()
        service.sweep()
        assert video_of(client, address)["state"] == "queued"
        assert [job["id"] for job in queued(redis, "batch")] == [str(whole)]

    def test_stored_but_not_said_so(
        self, client: TestClient, service: UploadService, store: BlobStore, whole: UUID, address: str
    ) -> None:
        store.adopt(video_keys(whole).source, service.staged_path(whole))
        service.sweep()
        assert video_of(client, address)["state"] == "queued"

    def test_stored_by_somebody_else_at_the_same_moment(
        self,
        client: TestClient,
        service: UploadService,
        store: BlobStore,
        whole: UUID,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def stored_meanwhile(path: Path) -> None:
            store.adopt(video_keys(whole).source, path)
            raise SourceMissing(str(path))

        with monkeypatch.context() as patch:
            patch.setattr(service_module, "check_video", stored_meanwhile)
            with pytest.raises(UploadNotFound):
                service.finish(whole)
        assert store.exists(video_keys(whole).source)
        service.sweep()
        assert video_of(client, f"/api/uploads/{whole}")["state"] == "queued"

    def test_whole_but_no_video(
        self, client: TestClient, settings: Settings, service: UploadService, film: bytes, address: str
    ) -> None:
        service.staged_path(UUID(address.rsplit("/", 1)[-1])).write_bytes(bytes(len(film)))
        service.sweep()
        assert nothing_left(client, settings, address)

    def test_sweeping_leaves_what_somebody_is_at(
        self, client: TestClient, service: UploadService, whole: UUID, address: str
    ) -> None:
        with StagedFile.open(service.staged_path(whole)):
            service.sweep()
        assert video_of(client, address)["state"] == "uploading"

    def test_sweeping_removes_what_nobody_goes_on_with(
        self, client: TestClient, settings: Settings, sessions: Sessions, service: UploadService, film: bytes
    ) -> None:
        old, active, fresh = (begin(client, len(film)).headers["location"] for _ in range(3))
        for address in (old, active):
            send(client, address, 0, film[:100])
        long_ago = now() - timedelta(hours=settings.upload_idle_hours + 1)
        with sessions.begin() as session:
            ids = [UUID(address.rsplit("/", 1)[-1]) for address in (old, active)]
            session.execute(update(Video).where(Video.id.in_(ids)).values(created_at=long_ago))
        os.utime(service.staged_path(ids[0]), (long_ago.timestamp(),) * 2)
        service.sweep()
        left = {video["id"] for video in client.get("/api/videos").json()}
        assert left == {address.rsplit("/", 1)[-1] for address in (active, fresh)}
        assert not service.staged_path(ids[0]).exists()


def test_padded_clip_is_still_a_video(client: TestClient, film: bytes) -> None:
    """The longer uploads of other tests rest on this."""
    long = padded(film, 3_000_000)
    address = begin(client, len(long)).headers["location"]
    assert send(client, address, 0, long).status_code == 204
    assert video_of(client, address)["source_sha256"] == hashlib.sha256(long).hexdigest()
