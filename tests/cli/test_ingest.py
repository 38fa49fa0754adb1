"""``maskloom ingest`` against a real server, with a broken connection on the way."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest
import uvicorn
from click.testing import Result
from typer.testing import CliRunner

from backend.accounts.actor import Permission
from backend.accounts.own import new_token
from backend.accounts.secrets import ApiTokenRepository
from backend.core.connections import make_redis
from backend.core.settings import Settings
from backend.db.engine import dispose, make_sessions
from backend.main import create_app
from backend.storage import open_store
from backend.videos.entities import VideoState
from backend.videos.repository import VideoRepository
from cli import tus
from cli.main import build
from media.sample import write_sample_video
from tests.backend.factories import make_account
from workers.tasks.ingest import Ingest


@pytest.fixture
def settings(tmp_path: Path, database_url: str, redis_url: str) -> Settings:
    return Settings(home=tmp_path / "home", database_url=database_url, redis_url=redis_url, storage_url="")


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    """A server, and beside it something that ingests what comes."""
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_level="warning", ws="none"))
    stop = Event()
    threads = [Thread(target=server.run), Thread(target=ingest_what_comes, args=(settings, stop))]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    stop.set()
    server.should_exit = True
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()


def ingest_what_comes(settings: Settings, stop: Event) -> None:
    sessions, redis = make_sessions(settings), make_redis(settings)
    ingest = Ingest(settings, sessions, redis, open_store(settings), stop)
    while not stop.wait(0.05):
        with sessions() as database:
            waiting = [video.id for video in VideoRepository(database).in_states(VideoState.QUEUED)]
        for video_id in waiting:
            ingest(video_id)
    dispose(sessions)
    redis.close()


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    folder = tmp_path / "clips"
    folder.mkdir()
    write_sample_video(folder / "room.mp4", seconds=0.5, width=96, height=64)
    return folder / "room.mp4"


@pytest.fixture(autouse=True)
def token(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """The token of a site admin, given to the command by the environment."""
    sessions = make_sessions(settings)
    with sessions.begin() as session:
        account = make_account(session, is_site_admin=True)
        made = new_token(account.id, "test", list(Permission), None)
        ApiTokenRepository(session).add(made.token)
    dispose(sessions)
    monkeypatch.setenv("MASKLOOM_TOKEN", made.secret)
    return made.secret


def run(address: str, *words: object) -> Result:
    return CliRunner().invoke(build(), ["ingest", *map(str, words), "--server", address, "--json"])


def ask(address: str, path: str) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {os.environ['MASKLOOM_TOKEN']}"}
    found: list[dict[str, Any]] = httpx.get(f"{address}{path}", headers=headers).raise_for_status().json()
    return found


def videos(address: str) -> list[dict[str, Any]]:
    return ask(address, "/api/videos")


def test_nobody_is_told_how_to_be_somebody(address: str, clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASKLOOM_TOKEN", "made up")
    result = run(address, clip)
    assert result.exit_code == 4
    assert "maskloom user token" in result.stderr


def test_a_video_becomes_ready(address: str, clip: Path) -> None:
    result = run(address, clip)
    assert result.exit_code == 0, result.output
    (told,) = json.loads(result.stdout)
    (video,) = videos(address)
    assert told == {"file": str(clip), "video_id": video["id"], "state": "ready", "detail": None}
    assert (video["name"], video["frame_count"]) == ("room.mp4", 12)


def test_a_folder_with_a_bad_file_takes_the_good_ones_and_fails(address: str, clip: Path) -> None:
    (clip.parent / "words.mp4").write_text("only words")
    (clip.parent / ".hidden").write_text("not taken")
    result = run(address, clip.parent)
    assert result.exit_code == 1
    states = {Path(one["file"]).name: one["state"] for one in json.loads(result.stdout)}
    assert states == {"room.mp4": "ready", "words.mp4": "refused"}


def test_a_project_is_found_or_made_by_its_name(address: str, clip: Path) -> None:
    for _ in range(2):
        assert run(address, clip, "--project", "Kitchen", "--no-wait").exit_code == 0
    projects = {one["name"]: one["id"] for one in ask(address, "/api/projects")}
    assert {video["project_id"] for video in videos(address)} == {projects["Kitchen"]}


def test_a_broken_connection_is_taken_up_where_it_left_off(
    address: str, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tus, "CHUNK_BYTES", 4096)
    monkeypatch.setattr(tus, "PAUSE_S", 0.01)
    with breaking_patches(monkeypatch, every=3) as sent:
        result = run(address, clip)
    assert result.exit_code == 0, result.output
    assert sent["broken"] >= 1
    assert sent["bytes"] < clip.stat().st_size + 4096 * (sent["broken"] + 1)


@contextmanager
def breaking_patches(monkeypatch: pytest.MonkeyPatch, every: int) -> Iterator[dict[str, int]]:
    """Let every n-th part of an upload fail before it is sent."""
    counts = {"patches": 0, "broken": 0, "bytes": 0}
    send = httpx.Client.request

    def unreliable(self: httpx.Client, method: str, *args: Any, **kwargs: Any) -> httpx.Response:
        if method == "PATCH":
            counts["patches"] += 1
            counts["bytes"] += len(kwargs["content"])
            if counts["patches"] % every == 0:
                counts["broken"] += 1
                raise httpx.WriteError("the connection broke")
        return send(self, method, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(httpx.Client, "request", unreliable)
        yield counts


def test_no_server_is_said_with_the_way_out(clip: Path) -> None:
    result = run("http://127.0.0.1:9", clip)
    assert result.exit_code == 3
    assert "maskloom up" in result.stderr


def test_nothing_to_upload_is_refused(tmp_path: Path) -> None:
    assert run("http://127.0.0.1:9", tmp_path / "missing.mp4").exit_code == 2
    (tmp_path / "empty").mkdir()
    assert run("http://127.0.0.1:9", tmp_path / "empty").exit_code == 2
