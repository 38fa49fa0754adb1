"""Videos that the server fetches itself: from public addresses only, within limits, resumed, seen to fail."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import pytest
from redis import Redis
from starlette.testclient import TestClient

from backend.core.settings import Settings
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.fetching import fetcher as fetcher_module
from backend.fetching.addresses import check_address, is_folder, name_of
from backend.fetching.download import ConnectionLost, Download
from backend.fetching.errors import (
    AddressNotPublic,
    AddressWrong,
    HostUnknown,
    SourceRefused,
    SourceTooLarge,
    TooManyRedirects,
)
from backend.fetching.fetcher import Fetcher
from backend.fetching.guard import Guard, is_public, look_up
from backend.fetching.service import FetchService
from backend.parts import Parts
from backend.storage import open_store, video_keys
from backend.storage.s3 import S3Address
from tests.backend.conftest import Clip
from tests.backend.factories import default_project_id, queued
from tests.backend.problem import read_problem


class Shelf(BaseHTTPRequestHandler):
    """Serves one file, as well as a host in trouble would."""

    data: ClassVar[bytes] = b""
    cut_after: ClassVar[list[int]] = []  # bytes after which the connection breaks, once each
    asked: ClassVar[list[str]] = []
    leads_to: ClassVar[str] = ""

    def do_GET(self) -> None:
        self.asked.append(f"{self.path} {self.headers.get('Range', '')}".strip())
        if self.path == "/moved":
            self._say(302, {"Location": self.leads_to})
        elif self.path == "/gone":
            self._say(404, {})
        else:
            self._send(int(self.headers.get("Range", "bytes=0-")[6:-1]))

    def _send(self, start: int) -> None:
        body = self.data[start:]
        self._say(206 if start else 200, {"Content-Length": str(len(body)), "ETag": '"one"'})
        if self.cut_after:
            self.wfile.write(body[: self.cut_after.pop()])
            self.close_connection = True
        else:
            self.wfile.write(body)

    def _say(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def shelf(clip: Clip) -> Iterator[str]:
    """The address of a host in this machine with the clip."""
    Shelf.data, Shelf.cut_after, Shelf.asked = clip.source.read_bytes(), [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def at_home(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


HOME = Guard(frozenset({"localhost"}), at_home)


class TestGuard:
    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "::1",
            "fe80::1%eth0",
            "fd00::1",
            "::ffff:10.0.0.1",
            "2002:7f00:1::",
        ],
    )
    def test_addresses_of_the_inside(self, address: str) -> None:
        assert not is_public(address)
        with pytest.raises(AddressNotPublic):
            Guard(resolve=lambda *_: [address]).address_of("innocent.example", 443)

    @pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111"])
    def test_addresses_of_the_outside(self, address: str) -> None:
        assert Guard(resolve=lambda *_: [address]).address_of("videos.example", 443) == address

    def test_one_address_inside_is_enough_to_refuse(self) -> None:
        with pytest.raises(AddressNotPublic):
            Guard(resolve=lambda *_: ["93.184.216.34", "10.0.0.1"]).address_of("two.example", 80)

    def test_a_host_that_was_named_may_be_inside(self) -> None:
        assert HOME.address_of("LOCALHOST", 80) == "127.0.0.1"

    def test_a_host_that_nobody_knows(self) -> None:
        with pytest.raises(HostUnknown):
            look_up("nowhere.invalid", 80)
        with pytest.raises(HostUnknown):
            Guard(resolve=lambda *_: []).address_of("nowhere.invalid", 80)


class TestAddresses:
    @pytest.mark.parametrize(
        "address",
        [
            "",
            "a.mp4",
            "ftp://a/b.mp4",
            "https://",
            "https://a b/c",
            "file:///etc/passwd",
            "http://[::1",
            "s3://",
        ],
    )
    def test_that_are_none(self, address: str) -> None:
        with pytest.raises(AddressWrong):
            check_address(address)

    def test_give_names(self) -> None:
        found = [
            name_of(each)
            for each in ("https://a.org/x/My%20clip.mp4?k=1", "https://a.org/", "s3://b/c/d.mkv")
        ]
        assert found == ["My clip.mp4", "a.org", "d.mkv"]

    def test_folders_are_in_s3(self) -> None:
        addresses = ("s3://b", "s3://b/c/", "s3://b/c.mp4", "https://a.org/")
        assert [is_folder(each) for each in addresses] == [True, True, False, False]


class TestDownload:
    def download(self, tmp_path: Path, url: str, max_bytes: int = 10**7) -> Download:
        return Download(url, tmp_path / "file", max_bytes, HOME)

    def test_whole_file(self, shelf: str, tmp_path: Path, clip: Clip) -> None:
        told: list[tuple[int, int | None]] = []
        self.download(tmp_path, f"{shelf}/a.mp4").run(lambda came, total: told.append((came, total)))
        assert (tmp_path / "file").read_bytes() == clip.source.read_bytes()
        assert told[-1] == (len(Shelf.data), len(Shelf.data))

    def test_goes_on_where_it_broke(self, shelf: str, tmp_path: Path, clip: Clip) -> None:
        Shelf.cut_after = [100]
        download = self.download(tmp_path, f"{shelf}/a.mp4")
        with pytest.raises(ConnectionLost):
            download.run(lambda *_: None)
        download.run(lambda *_: None)
        assert (tmp_path / "file").read_bytes() == clip.source.read_bytes()
        assert Shelf.asked == ["/a.mp4", "/a.mp4 bytes=100-"]

    def test_too_large(self, shelf: str, tmp_path: Path) -> None:
        with pytest.raises(SourceTooLarge):
            self.download(tmp_path, f"{shelf}/a.mp4", max_bytes=50).run(lambda *_: None)
        assert not (tmp_path / "file").exists()

    def test_a_host_that_refuses(self, shelf: str, tmp_path: Path) -> None:
        with pytest.raises(SourceRefused, match="status 404"):
            self.download(tmp_path, f"{shelf}/gone").run(lambda *_: None)

    def test_a_redirect_is_followed(self, shelf: str, tmp_path: Path, clip: Clip) -> None:
        Shelf.leads_to = "/a.mp4"
        self.download(tmp_path, f"{shelf}/moved").run(lambda *_: None)
        assert (tmp_path / "file").read_bytes() == clip.source.read_bytes()

    def test_a_redirect_to_the_inside_is_not(self, shelf: str, tmp_path: Path) -> None:
        Shelf.leads_to = "http://router.example/reboot"
        with pytest.raises(AddressNotPublic):
            self.download(tmp_path, f"{shelf}/moved").run(lambda *_: None)

    def test_a_redirect_to_a_file_is_none(self, shelf: str, tmp_path: Path) -> None:
        Shelf.leads_to = "file:///etc/passwd"
        with pytest.raises(AddressWrong):
            self.download(tmp_path, f"{shelf}/moved").run(lambda *_: None)

    def test_round_and_round(self, shelf: str, tmp_path: Path) -> None:
        Shelf.leads_to = "/moved"
        with pytest.raises(TooManyRedirects):
            self.download(tmp_path, f"{shelf}/moved").run(lambda *_: None)


class TestFetching:
    """Through the API, as an admin gives a list."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"fetch_buckets": ["clips"]})

    @pytest.fixture
    def project_id(self, sessions: Sessions) -> UUID:
        with sessions.begin() as session:
            return default_project_id(session)

    @pytest.fixture(autouse=True)
    def nobody_else_fetches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Keep the server of the test from fetching by itself."""
        monkeypatch.setattr("backend.fetching.keeping.AT_ONCE", 0)

    def begin(self, client: TestClient, project_id: UUID, addresses: Sequence[str]) -> Any:
        return client.post(f"/api/projects/{project_id}/videos/fetch", json={"addresses": list(addresses)})

    def fetch_all(self, settings: Settings) -> int:
        parts = Parts.open(settings)
        fetcher = Fetcher(parts, threading.Event(), HOME, waits_s=(0.0,))
        count = 0
        while fetcher.fetch_next():
            count += 1
        asyncio.run(parts.close())
        return count

    def test_video_is_listed_fetched_and_queued(
        self,
        client: TestClient,
        project_id: UUID,
        shelf: str,
        settings: Settings,
        redis: Redis,
    ) -> None:
        address = f"{shelf}/toys.mp4?secret=1"
        [video_id] = self.begin(client, project_id, [f" {address} ", "", address]).json()["begun"]
        video = client.get(f"/api/videos/{video_id}").json()
        assert (video["name"], video["state"]) == ("toys.mp4", "uploading")
        assert video["fetched_from"] == f"{shelf}/toys.mp4"
        Shelf.cut_after = [200]

        assert self.fetch_all(settings) == 1
        video = client.get(f"/api/videos/{video_id}").json()
        assert (video["state"], video["source_bytes"]) == ("queued", len(Shelf.data))
        source = open_store(settings).local_path(video_keys(UUID(video_id)).source)
        assert source.read_bytes() == Shelf.data
        assert [job["task"] for job in queued(redis, "batch")] == ["ingest"]
        assert self.begin(client, project_id, [address]).json() == {"begun": [], "known": 1, "faults": []}
        [entry] = client.get("/api/audit").json()
        assert (entry["action"], entry["details"]) == (
            "videos fetched",
            {"videos": 1, "hosts": ["localhost"]},
        )

    def test_what_cannot_be_had_says_why(
        self,
        client: TestClient,
        project_id: UUID,
        shelf: str,
        settings: Settings,
    ) -> None:
        addresses = [f"{shelf}/gone", "http://router.example/a.mp4"]
        video_ids = self.begin(client, project_id, addresses).json()["begun"]
        self.fetch_all(settings)
        kinds = [client.get(f"/api/videos/{video_id}").json()["problem"]["type"] for video_id in video_ids]
        assert kinds == ["/problems/source-refused", "/problems/address-not-public"]

    def test_what_is_no_video_stays_in_the_list(
        self,
        client: TestClient,
        project_id: UUID,
        shelf: str,
        settings: Settings,
    ) -> None:
        Shelf.data = b"<html>Sign in first</html>"
        [video_id] = self.begin(client, project_id, [f"{shelf}/a.mp4"]).json()["begun"]
        self.fetch_all(settings)
        video = client.get(f"/api/videos/{video_id}").json()
        assert (video["state"], video["problem"]["type"]) == ("failed", "/problems/not-a-video")

    def test_a_removed_video_is_left_alone(
        self,
        client: TestClient,
        project_id: UUID,
        shelf: str,
        settings: Settings,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        [video_id] = self.begin(client, project_id, [f"{shelf}/a.mp4"]).json()["begun"]
        fetch = fetcher_module.Download.run

        def remove_first(download: Download, report: Any) -> None:
            client.delete(f"/api/videos/{video_id}")
            fetch(download, report)

        monkeypatch.setattr(fetcher_module.Download, "run", remove_first)
        self.fetch_all(settings)
        assert client.get("/api/videos").json() == []
        assert not open_store(settings).staging_path(f"upload-{video_id}").exists()

    def test_with_a_fault_nothing_is_begun(self, client: TestClient, project_id: UUID) -> None:
        answer = self.begin(client, project_id, ["https://a.org/a.mp4", "a.mp4", "s3://vault/key.mp4"]).json()
        assert [fault["address"] for fault in answer["faults"]] == ["a.mp4", "s3://vault/key.mp4"]
        assert "MASKLOOM_FETCH_BUCKETS" in answer["faults"][1]["detail"]
        assert client.get("/api/videos").json() == []

    def test_an_empty_list(self, client: TestClient, project_id: UUID) -> None:
        read_problem(self.begin(client, project_id, [" "]), 422, "nothing-to-fetch")

    def test_a_folder_in_s3_gives_its_videos(
        self, client: TestClient, project_id: UUID, settings: Settings, sessions: Sessions, redis: Redis
    ) -> None:
        class Bucket:
            def list(self, address: S3Address) -> Iterator[tuple[S3Address, int]]:
                for name in ("a.mp4", "b.MOV", "notes.txt"):
                    yield address.below(name), 10

        actor = client.get("/api/me").json()["id"]
        with unit_of_work(sessions, redis) as unit:
            from backend.accounts.actor import Actor

            service = FetchService(unit, settings, Bucket())
            answer = service.begin(
                Actor(UUID(actor), "Ada"), project_id, ["s3://clips/day 1/".replace(" ", "-")]
            )
        assert len(answer.begun) == 2
        names = {video["name"] for video in client.get("/api/videos").json()}
        assert names == {"a.mp4", "b.MOV"}
