import fcntl
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from model.checkpoints.catalogue import (
    CATALOGUE,
    PublishedFile,
    find_weights,
    published_file,
    weights_folder,
)
from model.checkpoints.errors import FetchFailed, FetchInProgress, NotInCatalogue, UnreadableWeights
from model.checkpoints.fetch import ATTEMPTS, FetchProgress, fetch_file
from model.checkpoints.record import measure, read_record, record_path
from model.checkpoints.verify import FileState, list_files, verify, verify_file

CONTENT = bytes(range(256)) * 2000
PARAMETERS = len(CONTENT) // 4 - 10


@dataclass
class Site:
    """A small web server that can be told to misbehave."""

    port: int = 0
    content: bytes = CONTENT
    knows_ranges: bool = True
    tells_length: bool = True
    break_after: list[int] = field(default_factory=list)
    """Bytes after which the next answers break off."""
    statuses: list[int] = field(default_factory=list)
    """Errors that the next requests get."""
    requests: list[str | None] = field(default_factory=list)
    """Range header of every request."""

    @property
    def file(self) -> PublishedFile:
        return PublishedFile("tested", "tested.pt", f"http://127.0.0.1:{self.port}/tested.pt", PARAMETERS)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            site.requests.append(asked)
            if site.statuses:
                self.send_error(site.statuses.pop(0))
                return
            start = int(re.findall(r"\d+", asked)[0]) if asked and site.knows_ranges else 0
            if start and start >= len(site.content):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(site.content)}")
                self.end_headers()
                return
            rest = site.content[start:]
            self.send_response(206 if start else 200)
            if site.tells_length:
                self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            self.wfile.write(rest[: site.break_after.pop(0)] if site.break_after else rest)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


class TestFetching:
    def test_the_file_arrives_whole_and_is_recorded(self, site: Site, tmp_path: Path) -> None:
        path = fetch_file(site.file, tmp_path / "new" / "folder")
        assert path.read_bytes() == CONTENT
        assert read_record(path) == measure(path, url=site.file.url)
        assert sorted(entry.name for entry in path.parent.iterdir()) == ["tested.pt", "tested.pt.json"]

    def test_progress_is_reported_to_the_end(self, site: Site, tmp_path: Path) -> None:
        reports: list[FetchProgress] = []
        fetch_file(site.file, tmp_path, reports.append)
        assert reports[-1] == FetchProgress(len(CONTENT), len(CONTENT))
        assert [report.done for report in reports] == sorted(report.done for report in reports)

    def test_a_file_that_is_there_is_not_fetched_again(self, site: Site, tmp_path: Path) -> None:
        fetch_file(site.file, tmp_path)
        fetch_file(site.file, tmp_path)
        assert len(site.requests) == 1

    def test_a_file_that_changed_is_fetched_again(self, site: Site, tmp_path: Path) -> None:
        path = fetch_file(site.file, tmp_path)
        path.write_bytes(CONTENT[::-1])
        fetch_file(site.file, tmp_path)
        assert path.read_bytes() == CONTENT

    def test_a_server_that_tells_no_length(self, site: Site, tmp_path: Path) -> None:
        site.tells_length = False
        reports: list[FetchProgress] = []
        assert fetch_file(site.file, tmp_path, reports.append).read_bytes() == CONTENT
        assert reports[-1].total is None


class TestResuming:
    def test_a_broken_connection_goes_on_where_it_stopped(self, site: Site, tmp_path: Path) -> None:
        site.break_after = [100_000, 50_000]
        assert fetch_file(site.file, tmp_path, pause_s=0).read_bytes() == CONTENT
        assert site.requests == [None, "bytes=100000-", "bytes=150000-"]

    def test_another_process_goes_on_from_what_is_on_disk(self, site: Site, tmp_path: Path) -> None:
        (tmp_path / "tested.pt.part").write_bytes(CONTENT[:1234])
        assert fetch_file(site.file, tmp_path).read_bytes() == CONTENT
        assert site.requests == ["bytes=1234-"]

    def test_a_server_without_ranges_starts_over(self, site: Site, tmp_path: Path) -> None:
        site.knows_ranges = False
        (tmp_path / "tested.pt.part").write_bytes(b"x" * 1234)
        assert fetch_file(site.file, tmp_path).read_bytes() == CONTENT

    def test_a_part_longer_than_the_file_is_thrown_away(self, site: Site, tmp_path: Path) -> None:
        (tmp_path / "tested.pt.part").write_bytes(CONTENT + b"x")
        assert fetch_file(site.file, tmp_path, pause_s=0).read_bytes() == CONTENT

    def test_a_part_that_is_the_whole_file_is_taken(self, site: Site, tmp_path: Path) -> None:
        (tmp_path / "tested.pt.part").write_bytes(CONTENT)
        assert fetch_file(site.file, tmp_path).read_bytes() == CONTENT
        assert site.requests == [f"bytes={len(CONTENT)}-"]

    def test_a_server_in_trouble_is_asked_again(self, site: Site, tmp_path: Path) -> None:
        site.statuses = [503, 500]
        assert fetch_file(site.file, tmp_path, pause_s=0).read_bytes() == CONTENT

    def test_it_gives_up_in_the_end_and_keeps_what_arrived(self, site: Site, tmp_path: Path) -> None:
        site.break_after = [1000] + [0] * ATTEMPTS
        with pytest.raises(FetchFailed, match="could not be fetched"):
            fetch_file(site.file, tmp_path, pause_s=0)
        assert (tmp_path / "tested.pt.part").read_bytes() == CONTENT[:1000]


class TestFailing:
    def test_offline_the_message_tells_which_file_belongs_where(self, tmp_path: Path) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))  # bound, but nobody listens
            url = f"http://127.0.0.1:{unused.getsockname()[1]}/sam2.1_hiera_tiny.pt"
            file = PublishedFile("sam2.1-tiny", "sam2.1_hiera_tiny.pt", url, 1)
            with pytest.raises(FetchFailed) as failure:
                fetch_file(file, tmp_path / "weights")
        message = str(failure.value)
        assert f"put the file sam2.1_hiera_tiny.pt into {tmp_path / 'weights'}" in message
        assert url in message
        assert "MASKLOOM_WEIGHTS_DIR" in message

    def test_a_refusal_is_told(self, site: Site, tmp_path: Path) -> None:
        site.statuses = [403]
        with pytest.raises(FetchFailed, match="answered 403"):
            fetch_file(site.file, tmp_path)

    @pytest.mark.parametrize("content", [b"<html>login</html>", CONTENT + bytes(3_000_000)])
    def test_another_file_is_not_taken_for_the_weights(
        self, site: Site, tmp_path: Path, content: bytes
    ) -> None:
        site.content = content
        with pytest.raises(FetchFailed, match="were expected"):
            fetch_file(site.file, tmp_path)
        assert list(tmp_path.iterdir()) == []

    def test_two_at_once_are_refused(self, site: Site, tmp_path: Path) -> None:
        with (tmp_path / "tested.pt.part").open("ab") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            with pytest.raises(FetchInProgress, match="another process"):
                fetch_file(site.file, tmp_path)


class TestVerifying:
    FILE = PublishedFile("tested", "tested.pt", "http://nowhere", PARAMETERS)

    def test_a_missing_file(self, tmp_path: Path) -> None:
        assert verify_file(self.FILE, tmp_path).state == FileState.MISSING

    def test_a_file_put_by_hand_is_recorded_on_first_sight(self, tmp_path: Path) -> None:
        (tmp_path / "tested.pt").write_bytes(CONTENT)
        first, second = (verify_file(self.FILE, tmp_path) for _ in range(2))
        assert (first.state, second.state) == (FileState.FIRST_SEEN, FileState.INTACT)
        assert second.record == measure(tmp_path / "tested.pt")

    def test_a_changed_file(self, tmp_path: Path) -> None:
        path = tmp_path / "tested.pt"
        path.write_bytes(CONTENT)
        verify_file(self.FILE, tmp_path)
        path.write_bytes(CONTENT[:-1] + b"!")
        assert verify_file(self.FILE, tmp_path).state == FileState.CHANGED

    def test_a_file_of_an_impossible_size_is_not_recorded(self, tmp_path: Path) -> None:
        (tmp_path / "tested.pt").write_bytes(b"<html>")
        assert verify_file(self.FILE, tmp_path).state == FileState.IMPLAUSIBLE
        assert not record_path(tmp_path / "tested.pt").exists()

    def test_a_damaged_record_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "tested.pt").write_bytes(CONTENT)
        record_path(tmp_path / "tested.pt").write_text("{")
        with pytest.raises(UnreadableWeights, match="delete it"):
            verify_file(self.FILE, tmp_path)

    def test_progress_counts_bytes(self, tmp_path: Path) -> None:
        (tmp_path / "tested.pt").write_bytes(CONTENT)
        seen: list[int] = []
        verify_file(self.FILE, tmp_path, seen.append)
        assert seen[-1] == len(CONTENT)

    def test_by_name(self, tmp_path: Path) -> None:
        assert verify("sam2-tiny", tmp_path).path == tmp_path / "sam2_hiera_tiny.pt"
        with pytest.raises(NotInCatalogue, match="nano"):
            verify("nano", tmp_path)


class TestCatalogue:
    def test_names_and_addresses_are_the_published_ones(self) -> None:
        assert published_file("sam2-base-plus").url.endswith("/072824/sam2_hiera_base_plus.pt")
        assert published_file("sam2.1-large").url.endswith("/092824/sam2.1_hiera_large.pt")
        assert published_file("sam2.1-tiny").approximate_bytes == pytest.approx(156e6, rel=0.01)

    def test_the_list_tells_what_is_there(self, tmp_path: Path) -> None:
        (tmp_path / "sam2_hiera_small.pt").write_bytes(b"x")
        states = {status.published.name: status.state for status in list_files(tmp_path)}
        assert list(states) == list(CATALOGUE)
        assert [name for name, state in states.items() if state == FileState.PRESENT] == ["sam2-small"]

    def test_the_folder_can_be_chosen(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("MASKLOOM_WEIGHTS_DIR", str(tmp_path))
        assert weights_folder() == tmp_path
        assert find_weights("sam2-tiny") is None
        (tmp_path / "sam2_hiera_tiny.pt").write_bytes(b"x")
        assert find_weights("sam2-tiny") == tmp_path / "sam2_hiera_tiny.pt"

    def test_by_default_it_lies_in_the_users_cache(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.delenv("MASKLOOM_WEIGHTS_DIR", raising=False)
        monkeypatch.setenv("HOME", str(tmp_path))
        assert weights_folder() == tmp_path / ".cache" / "maskloom" / "weights"
