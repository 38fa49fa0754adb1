"""One supervisor per home folder, a free port, a page shown only to people."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from backend.core.settings import Settings
from supervisor.errors import AlreadyRunning, PortTaken
from supervisor.folders import SOCKET_PATH_BYTES, fits, home_key, private_folder, socket_folder
from supervisor.instance import answers, only_instance, require_free_port
from supervisor.main import browser_opener
from supervisor.parts import address


@pytest.fixture
def listening() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


class TestOnlyInstance:
    def test_second_start_says_where_the_first_is(self, tmp_path: Path) -> None:
        with (
            only_instance(tmp_path, "http://127.0.0.1:8000"),
            pytest.raises(AlreadyRunning, match=rf"open http://127.0.0.1:8000, .* kill {os.getpid()}\)"),
            only_instance(tmp_path, "http://127.0.0.1:8000"),
        ):
            pass

    def test_lock_is_free_after_the_first_has_ended(self, tmp_path: Path) -> None:
        for _ in range(2):
            with only_instance(tmp_path, "http://127.0.0.1:8000"):
                assert (tmp_path / "supervisor.lock").read_text().startswith(f"{os.getpid()} ")

    def test_other_home_is_another_instance(self, tmp_path: Path) -> None:
        with only_instance(tmp_path / "one", "a"), only_instance(tmp_path / "two", "b"):
            assert (tmp_path / "two" / "supervisor.lock").exists()


class TestPort:
    def test_taken(self, listening: socket.socket) -> None:
        with listening:
            port = listening.getsockname()[1]
            assert answers("127.0.0.1", port)
            with pytest.raises(PortTaken, match=rf"Port {port} is taken .* MASKLOOM_PORT={port + 1} \./run"):
                require_free_port("127.0.0.1", port)

    def test_free(self, listening: socket.socket) -> None:
        port = listening.getsockname()[1]
        listening.close()
        require_free_port("127.0.0.1", port)
        assert not answers("127.0.0.1", port)

    def test_address_of_another_machine(self) -> None:
        with pytest.raises(PortTaken, match="check MASKLOOM_HOST"):
            require_free_port("192.0.2.1", 8000)


class TestFolders:
    def test_short_path_is_kept(self) -> None:
        assert socket_folder(Path("/srv/maskloom"), "s") == Path("/srv/maskloom")

    @pytest.mark.parametrize("folder", ["/" + "x" * SOCKET_PATH_BYTES, "/a,b"])
    def test_path_that_cannot_hold_a_socket(self, folder: str) -> None:
        chosen = socket_folder(Path(folder), "s")
        assert chosen != Path(folder)
        assert fits(chosen / "s")
        assert chosen == socket_folder(Path(folder), "s")

    def test_bound_is_the_kernels(self, tmp_path: Path) -> None:
        room = SOCKET_PATH_BYTES - len(os.fsencode(tmp_path)) - 1
        for length, allowed in ((room, True), (room + 1, False)):
            path = tmp_path / ("s" * length)
            assert fits(path) is allowed
            with socket.socket(socket.AF_UNIX) as server:
                if allowed:
                    server.bind(str(path))
                else:
                    with pytest.raises(OSError, match="too long"):
                        server.bind(str(path))

    def test_private_folder_lets_nobody_else_in(self, tmp_path: Path) -> None:
        assert private_folder(tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700

    @pytest.mark.skipif(os.geteuid() != 0, reason="needs root to make another user's folder")
    def test_somebody_elses_folder_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "theirs").mkdir()
        os.chown(tmp_path / "theirs", 1, 1)
        with pytest.raises(PermissionError, match="belongs to another user"):
            private_folder(tmp_path / "theirs")

    def test_key_depends_on_the_path_only(self, tmp_path: Path) -> None:
        assert home_key(tmp_path) == home_key(tmp_path / "x" / "..")
        assert home_key(tmp_path) != home_key(tmp_path / "x")


class TestAddress:
    @pytest.mark.parametrize(
        ("host", "expected"),
        [
            ("127.0.0.1", "http://127.0.0.1:8000"),
            ("0.0.0.0", "http://127.0.0.1:8000"),
            ("::", "http://[::1]:8000"),
            ("localhost", "http://localhost:8000"),
        ],
    )
    def test_can_be_opened_on_this_machine(self, host: str, expected: str) -> None:
        assert address(Settings(host=host, port=8000)) == expected


class TestBrowser:
    @pytest.mark.parametrize(
        ("platform", "environment", "is_terminal", "expected"),
        [
            ("linux", {"DISPLAY": ":0"}, True, "xdg-open"),
            ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True, "xdg-open"),
            ("linux", {}, True, None),
            ("linux", {"DISPLAY": ":0"}, False, None),
            ("linux", {"DISPLAY": ":0", "CI": "true"}, True, None),
            ("darwin", {}, True, "open"),
        ],
    )
    def test_opens_only_where_a_person_looks(
        self, platform: str, environment: dict[str, str], is_terminal: bool, expected: str | None
    ) -> None:
        assert browser_opener(platform, environment, is_terminal=is_terminal) == expected
