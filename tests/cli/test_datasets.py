"""``maskloom export``, ``import`` and ``stats`` against a real server and a real worker's tasks."""

from __future__ import annotations

import json
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from uuid import UUID, uuid4

import pytest
import uvicorn
from click.testing import Result
from redis import Redis
from typer.testing import CliRunner

from backend.accounts.actor import Permission
from backend.accounts.own import new_token
from backend.accounts.secrets import ApiTokenRepository
from backend.core.connections import make_redis
from backend.core.settings import Settings
from backend.db.engine import Sessions, dispose, make_sessions
from backend.jobs.queue import JobClient
from backend.main import create_app
from backend.storage import open_store
from cli.main import build
from tests.backend.factories import default_project_id, make_account
from tests.media.sets import make_clip
from tests.workers.sets import IngestingJobs, SetStage
from workers.tasks.dataset import BuildDatasets
from workers.tasks.dataset_import import TakeImports


@pytest.fixture
def settings(tmp_path: Path, database_url: str, redis_url: str) -> Settings:
    return Settings(home=tmp_path / "home", database_url=database_url, redis_url=redis_url, storage_url="")


@pytest.fixture
def sessions(settings: Settings) -> Iterator[Sessions]:
    made = make_sessions(settings)
    yield made
    dispose(made)


@pytest.fixture
def stage(settings: Settings, sessions: Sessions) -> Iterator[SetStage]:
    redis: Redis = make_redis(settings)
    jobs = JobClient(settings)
    with sessions.begin() as session:
        project_id: UUID = default_project_id(session)
    yield SetStage(settings, sessions, redis, open_store(settings), jobs, project_id, Event())
    jobs.close()
    redis.close()


@pytest.fixture
def address(settings: Settings, stage: SetStage) -> Iterator[str]:
    """A server, and beside it something that does what waits."""
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_level="warning", ws="none"))

    def work() -> None:
        build_sets = BuildDatasets(settings, stage.sessions, stage.redis, stage.store, stage.stop)
        ingesting = IngestingJobs(stage)
        take = TakeImports(settings, stage.sessions, stage.redis, stage.store, ingesting, stage.stop)
        while not stage.stop.wait(0.1):
            build_sets(uuid4())
            take(uuid4())
        ingesting.close()

    threads = [Thread(target=server.run), Thread(target=work)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    stage.stop.set()
    server.should_exit = True
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


@pytest.fixture
def token(sessions: Sessions) -> str:
    with sessions.begin() as session:
        account = make_account(session, is_site_admin=True)
        made = new_token(account.id, "tests", list(Permission), lasts=None)
        ApiTokenRepository(session).add(made.token)
        return made.secret


def run(address: str, token: str, *arguments: str) -> Result:
    return CliRunner().invoke(build(), [*arguments, "--server", address, "--token", token])


def test_out_and_in_again(address: str, token: str, stage: SetStage, tmp_path: Path) -> None:
    stage.add_video(make_clip(tmp_path, "cats"))
    out = tmp_path / "out"
    made = run(address, token, "export", "toys", "--standing", "open", "--format", "davis", "--out", str(out))
    assert made.exit_code == 0, made.output
    assert "toys-v1: 1 videos, 3 masklets" in made.output
    [part] = out.glob("*.tar")
    with tarfile.open(part) as archive:
        assert "toys-v1/ImageSets/2017/train.txt" in archive.getnames()
        archive.extractall(tmp_path / "unpacked", filter="data")
    assert json.loads((out / "manifest.json").read_bytes())["name"] == "toys"

    further = run(address, token, "export", "toys", "--add-to", "1", "--format", "mots", "--out", str(out))
    assert further.exit_code == 0, further.output
    assert json.loads((out / "addition-001.json").read_bytes())["addition"] == 1
    assert (out / "toys-v1-mots-0001.tar").exists()
    unknown = run(address, token, "export", "toys", "--add-to", "7", "--format", "mots")
    assert (unknown.exit_code, "there are: toys-v1" in unknown.output) == (1, True)

    taken = run(address, token, "import", str(tmp_path / "unpacked" / "toys-v1"), "--ground-truth", "--json")
    assert taken.exit_code == 0, taken.output
    [cats] = json.loads(taken.stdout)["report"]["clips"].values()
    assert (cats["masklets"], cats["frames"]) == (3, "identical")

    shown = run(address, token, "stats", "toys")
    assert shown.exit_code == 0, shown.output
    assert "YouTube-VOS" in shown.output
    figures = json.loads(run(address, token, "stats", "--json").stdout)
    assert figures["masklets"]["total"] == 3


def test_refusals_are_said(address: str, token: str, tmp_path: Path) -> None:
    empty = run(address, token, "export", "toys")
    assert (empty.exit_code, "choose no masklet" in empty.output) == (1, True)
    (tmp_path / "notes.txt").write_text("no masks")
    nonsense = run(address, token, "import", str(tmp_path / "notes.txt"))
    assert (nonsense.exit_code, "neither a zip nor a tar" in nonsense.output) == (1, True)
    unknown = run(address, token, "stats", "cats")
    assert (unknown.exit_code, "There is no measured version" in unknown.output) == (1, True)
    stranger = run(address, "wrong", "stats")
    assert (stranger.exit_code, "user token" in stranger.output) == (4, True)
