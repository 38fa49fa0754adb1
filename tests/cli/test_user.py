"""``maskloom user`` on a real database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select
from starlette.testclient import TestClient
from typer.testing import CliRunner

from backend.accounts.entities import AuditEntry
from backend.core.settings import Settings
from backend.db.engine import Sessions, dispose, make_sessions
from backend.main import create_app
from cli.main import build


@pytest.fixture
def settings(database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.delenv("MASKLOOM_DATABASE_URL", raising=False)
    return Settings(
        database_url=database_url, redis_url=redis_url, password_hash_kib=8, password_hash_passes=1
    )


@pytest.fixture
def sessions(settings: Settings) -> Iterator[Sessions]:
    made = make_sessions(settings)
    yield made
    dispose(made)


@pytest.fixture
def browser(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        yield client


def run(*words: str) -> Result:
    return CliRunner().invoke(build(), ["user", *words])


def told(*words: str) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.usefixtures("settings")
class TestPeople:
    def test_are_added_listed_and_given_roles(self) -> None:
        added = told("add", "Ada@Example.org", "--name", "Ada", "--role", "annotator", "--site-admin")
        assert added["link"].startswith("http://127.0.0.1:8000/new-password#")
        assert told("list") == [
            {
                "email": "ada@example.org",
                "name": "Ada",
                "site_admin": True,
                "disabled": False,
                "projects": {"My project": ["annotator"]},
            }
        ]
        told("role", "ada@example.org", "--role", "verifier", "--role", "admin", "--project", "My project")
        assert told("list")[0]["projects"] == {"My project": ["verifier", "admin"]}
        told("role", "ada@example.org")
        assert told("list")[0]["projects"] == {}
        assert "ada@example.org" in run("list").stdout

    def test_are_disabled_and_back(self) -> None:
        told("add", "ada@example.org")
        told("disable", "ada@example.org")
        assert told("list")[0]["disabled"] is True
        told("disable", "ada@example.org", "--undo")
        assert told("list")[0]["disabled"] is False

    def test_last_site_admin_stays(self) -> None:
        told("add", "ada@example.org", "--site-admin")
        for words in (("disable", "ada@example.org"), ("role", "ada@example.org", "--no-site-admin")):
            refused = run(*words)
            assert refused.exit_code == 1
            assert "another person" in refused.stderr
        assert told("list")[0]["site_admin"] is True

    @pytest.mark.parametrize(
        ("words", "status", "sentence"),
        [
            (["reset-link", "nobody@example.org"], 1, "no such person"),
            (["add", "nobody"], 2, "no e-mail address"),
            (["add", "a@b", "--role", "admin", "--project", "Moon"], 1, "no such project"),
        ],
        ids=["unknown", "not an address", "no project"],
    )
    def test_mistakes_are_told(self, words: list[str], status: int, sentence: str) -> None:
        result = run(*words)
        assert (result.exit_code, sentence in result.stderr) == (status, True), result.stderr
        assert told("list") == []

    def test_database_of_another_version(
        self, blank_database_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", blank_database_url)
        result = run("list")
        assert (result.exit_code, "`maskloom up`" in result.stderr) == (3, True), result.stderr

    def test_database_that_does_not_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@127.0.0.1:1/maskloom")
        result = run("list")
        assert (result.exit_code, "check DATABASE_URL" in result.stderr) == (3, True), result.stderr

    def test_same_address_twice(self) -> None:
        told("add", "ada@example.org")
        assert run("add", "ADA@example.org").exit_code == 1


class TestSecrets:
    def test_link_sets_the_password(self, browser: TestClient) -> None:
        told("add", "ada@example.org", "--role", "annotator")
        secret = told("reset-link", "ada@example.org")["link"].partition("#")[2]
        wish = {"secret": secret, "password": "correct horse battery"}
        assert browser.post("/api/password-resets", json=wish).status_code == 204
        assert browser.get("/api/me").json()["email"] == "ada@example.org"

    def test_token_signs_a_program_in(self, browser: TestClient) -> None:
        told("add", "ada@example.org", "--role", "annotator")
        token = told("token", "ada@example.org", "--scope", "view")["token"]
        me = browser.get("/api/me", headers={"Authorization": f"Bearer {token}"}).json()
        assert me["memberships"][0]["permissions"] == ["view"]

    def test_every_change_is_noted_without_secrets(self, sessions: Sessions) -> None:
        told("add", "ada@example.org", "--role", "annotator")
        token = told("token", "ada@example.org")["token"]
        with sessions() as session:
            entries = session.scalars(select(AuditEntry).order_by(AuditEntry.at)).all()
        assert [entry.action for entry in entries] == [
            "account made",
            "roles changed",
            "password link made",
            "token made",
        ]
        assert all(entry.account_id is None and token not in str(entry.details) for entry in entries)


def test_without_a_database_it_says_how_to_get_one(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "MASKLOOM_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MASKLOOM_HOME", str(tmp_path_factory.mktemp("home")))
    result = run("list")
    assert result.exit_code == 2
    assert "maskloom up" in result.stderr
