"""What the tests of the server share: a server in this process on a real Postgres and a real Valkey."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import pytest
from redis import Redis
from starlette.testclient import TestClient

from backend import main
from backend.accounts.actor import Role
from backend.accounts.gate import COOKIE
from backend.core.connections import make_redis
from backend.core.settings import Settings
from backend.db.engine import Sessions, dispose, make_sessions
from backend.jobs.queue import JobClient
from backend.main import create_app
from backend.parts import Parts
from backend.storage import BlobStore, open_store, video_keys
from media.limits import NormaliseSettings
from media.normalise import normalise
from media.normalised import NormalisedVideo
from tests.backend.factories import (
    default_project_id,
    make_account,
    make_masklet,
    make_sign_in,
    make_video,
    write_clip,
)
from tests.backend.work import Worker

HOME_PAGE = "http://localhost"


@pytest.fixture
def settings(tmp_path: Path, database_url: str, redis_url: str) -> Settings:
    """Settings of a server with nothing in it."""
    return Settings(
        home=tmp_path,
        database_url=database_url,
        redis_url=redis_url,
        storage_url=f"file://{tmp_path}/storage",
        frontend_dist=tmp_path / "dist",
        allowed_hosts=["127.0.0.1", "localhost", "[::1]", "testserver"],  # the last is the test client's own
        answer_timeout_s=60.0,
        password_hash_kib=8,  # the smallest there is: tests make many
        password_hash_passes=1,
    )


@pytest.fixture
def sessions(settings: Settings) -> Iterator[Sessions]:
    made = make_sessions(settings)
    yield made
    dispose(made)


@pytest.fixture
def redis(settings: Settings) -> Iterator[Redis]:
    client = make_redis(settings)
    yield client
    client.close()


@pytest.fixture
def jobs(settings: Settings) -> Iterator[JobClient]:
    client = JobClient(settings)
    yield client
    client.close()


@pytest.fixture
def store(settings: Settings) -> BlobStore:
    return open_store(settings)


@pytest.fixture
def site_admin(sessions: Sessions) -> str:
    """The secret of the sign-in of a site admin with every role in the default project."""
    with sessions.begin() as session:
        return make_sign_in(session, make_account(session, is_site_admin=True))


async def keep_nothing(_: Parts, stop: asyncio.Event) -> None:
    """Look after nothing."""
    await stop.wait()


@pytest.fixture
def client(settings: Settings, site_admin: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A browser without a page, signed in as site admin: talks to the server of this test.

    The server keeps no house: its sweeps would end leases and fill queues while a test looks at them.
    """
    monkeypatch.setattr(main, "keep_house", keep_nothing)
    with TestClient(create_app(settings), base_url=HOME_PAGE, cookies={COOKIE: site_admin}) as browser:
        yield browser


@pytest.fixture
def stranger(client: TestClient) -> TestClient:
    """Another browser of the same server, in which nobody signed in."""
    return TestClient(client.app, base_url=HOME_PAGE)


class SignInAs(Protocol):
    """Opens browsers of other people."""

    def __call__(
        self, roles: Collection[Role], project_id: UUID | None = None, *, name: str = ..., **changes: Any
    ) -> TestClient:
        """Give a browser whose person has these roles in a project (else in the default project)."""
        ...


@pytest.fixture
def sign_in_as(client: TestClient, sessions: Sessions) -> SignInAs:
    """Open a further browser of the same server for a new person with some roles in a project."""

    def open_browser(
        roles: Collection[Role], project_id: UUID | None = None, *, name: str = "Grace", **changes: Any
    ) -> TestClient:
        with sessions.begin() as session:
            account = make_account(session, name, roles=roles, project_id=project_id, **changes)
            cookies = {COOKIE: make_sign_in(session, account)}
        return TestClient(client.app, base_url=HOME_PAGE, cookies=cookies)

    return open_browser


@pytest.fixture
def video_id(sessions: Sessions) -> UUID:
    """A ready video of 30 frames, without files."""
    with sessions.begin() as session:
        return make_video(session).id


@dataclass(frozen=True)
class Scene:
    """A ready video and a masklet in it."""

    video_id: UUID
    masklet_id: UUID


@pytest.fixture
def scene(sessions: Sessions) -> Scene:
    with sessions.begin() as session:
        video = make_video(session)
        return Scene(video.id, make_masklet(session, video).id)


@dataclass(frozen=True)
class Clip:
    """A small source file and what normalising made of it."""

    source: Path
    folder: Path
    normalised: NormalisedVideo


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    folder = tmp_path_factory.mktemp("clip")
    source = folder / "source.mp4"
    write_clip(source)
    limits = NormaliseSettings(max_pixels=10**6)
    return Clip(source, folder, normalise(source, folder, limits, lambda _: None))


@pytest.fixture
def stored_video(video_id: UUID, clip: Clip, store: BlobStore) -> UUID:
    """A ready video with all its files."""
    keys = video_keys(video_id)
    for key, name in (
        (keys.video, "video.mp4"),
        (keys.poster, "poster.jpg"),
        (keys.filmstrip, "filmstrip.jpg"),
    ):
        store.write(key, (clip.folder / name).read_bytes())
    return video_id


@pytest.fixture
def project_id(sessions: Sessions) -> UUID:
    """The project that every installation begins with."""
    with sessions.begin() as session:
        return default_project_id(session)


class MakePerson(Protocol):
    """Makes people with browsers."""

    def __call__(self, name: str, *roles: Role) -> Worker:
        """Give somebody with these roles, an annotator without any."""
        ...


@pytest.fixture
def person(sign_in_as: SignInAs) -> MakePerson:
    """Make people who work on the default project."""

    def make(name: str, *roles: Role) -> Worker:
        browser = sign_in_as(roles or [Role.ANNOTATOR], name=name)
        return Worker(UUID(browser.get("/api/me").json()["id"]), browser)

    return make


@pytest.fixture
def ada(person: MakePerson) -> Worker:
    return person("Ada")


@pytest.fixture
def grace(person: MakePerson) -> Worker:
    return person("Grace")


@pytest.fixture
def boss(person: MakePerson) -> Worker:
    return person("Boss", Role.ADMIN)
