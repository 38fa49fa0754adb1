"""Fixtures that every folder of tests may use: real services, started on first use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from supervisor.valkey import LocalValkey
from tests.services import DatabaseServer, running_postgres, running_valkey


@pytest.fixture(scope="session")
def database_server() -> Iterator[DatabaseServer]:
    """The Postgres of this test process."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def database_url(database_server: DatabaseServer) -> Iterator[str]:
    """Address of a migrated, empty database that this test has for itself."""
    url = database_server.migrated()
    yield url
    database_server.drop(url)


@pytest.fixture(scope="module")
def module_database_url(database_server: DatabaseServer) -> Iterator[str]:
    """Address of a migrated, at first empty database that the tests of one module share."""
    url = database_server.migrated()
    yield url
    database_server.drop(url)


@pytest.fixture
def blank_database_url(database_server: DatabaseServer) -> Iterator[str]:
    """Address of a database without tables, for tests of the migrations themselves."""
    url = database_server.blank()
    yield url
    database_server.drop(url)


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[LocalValkey]:
    """The Valkey of this test process."""
    with running_valkey() as server:
        yield server


@pytest.fixture
def redis_url(valkey_server: LocalValkey) -> str:
    """Address of a Valkey that holds nothing at the start of this test."""
    with valkey_server.connect() as client:
        client.flushall()
    return valkey_server.url


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; without one the test is skipped, or fails where CI=true."""
    named = os.environ.get("MASKLOOM_CHROMIUM")
    for name in (named,) if named else ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    reason = "no Chromium here: ./run test installs one, or name it in MASKLOOM_CHROMIUM"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
