"""One-time links: the first account, invitations, new passwords."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from backend.accounts.actor import Role
from backend.accounts.entities import Account, AuditEntry, OneTimeLink
from backend.core.settings import Settings
from backend.db.base import now
from backend.db.engine import Sessions
from backend.main import create_app
from tests.backend.conftest import HOME_PAGE, SignInAs
from tests.backend.factories import default_project_id, make_account
from tests.backend.problem import read_problem

PASSWORD = "correct horse battery"
ADA = {"email": "ada@example.org", "name": "Ada", "password": PASSWORD}
SET_UP = "the secret of the first start"


def secret_in(path: str) -> str:
    return path.partition("#")[2]


def project_of(client: TestClient) -> str:
    return str(client.get("/api/projects").json()[0]["id"])


class TestSetUp:
    @pytest.fixture
    def fresh(self, settings: Settings) -> Iterator[TestClient]:
        """A browser of an installation without any account."""
        chosen = settings.model_copy(update={"set_up_token": SET_UP})
        with TestClient(create_app(chosen), base_url=HOME_PAGE) as browser:
            wait_for_offer(browser)
            yield browser

    def test_first_account_looks_after_everything(self, fresh: TestClient) -> None:
        assert fresh.get("/api/welcome").json() == {"needs_set_up": True, "single_sign_on": None}
        assert fresh.post("/api/links/look", json={"secret": SET_UP}).json()["kind"] == "set-up"
        assert fresh.post("/api/set-up", json={**ADA, "secret": SET_UP}).status_code == 204
        me = fresh.get("/api/me").json()
        assert me["is_site_admin"] is True
        assert [(each["project_name"], each["roles"]) for each in me["memberships"]] == [
            ("My project", ["annotator", "verifier", "admin"])
        ]
        assert fresh.get("/api/welcome").json()["needs_set_up"] is False

    def test_works_once(self, fresh: TestClient) -> None:
        fresh.post("/api/set-up", json={**ADA, "secret": SET_UP})
        again = fresh.post("/api/set-up", json={**ADA, "email": "eve@example.org", "secret": SET_UP})
        read_problem(again, 410, "link-not-valid")

    def test_of_many_at_once_one_wins(self, fresh: TestClient, sessions: Sessions) -> None:
        def race(number: int) -> None:
            browser = TestClient(fresh.app, base_url=HOME_PAGE)
            wish = {**ADA, "email": f"{number}@example.org", "secret": SET_UP}
            replies.append(browser.post("/api/set-up", json=wish).status_code)

        replies: list[int] = []
        racers = [threading.Thread(target=race, args=(number,)) for number in range(4)]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        assert sorted(replies) == [204, 410, 410, 410]
        with sessions() as session:
            assert len(session.scalars(select(Account)).all()) == 1

    def test_weak_password_leaves_the_link_as_it_was(self, fresh: TestClient) -> None:
        weak = fresh.post("/api/set-up", json={**ADA, "password": "short", "secret": SET_UP})
        read_problem(weak, 422, "password-weak")
        assert fresh.post("/api/set-up", json={**ADA, "secret": SET_UP}).status_code == 204

    def test_is_not_offered_where_there_is_an_account(self, settings: Settings, sessions: Sessions) -> None:
        with sessions.begin() as session:
            make_account(session)
        chosen = settings.model_copy(update={"set_up_token": SET_UP})
        with TestClient(create_app(chosen), base_url=HOME_PAGE) as browser:
            assert browser.get("/api/welcome").json()["needs_set_up"] is False
            read_problem(browser.post("/api/set-up", json={**ADA, "secret": SET_UP}), 410, "link-not-valid")

    def test_link_is_printed_when_nobody_chose_its_secret(
        self, settings: Settings, capfd: pytest.CaptureFixture[str]
    ) -> None:
        with TestClient(create_app(settings), base_url=HOME_PAGE) as browser:
            wait_for_offer(browser)
            browser.get("/api/welcome")
        printed = capfd.readouterr()
        line = next(line for line in (printed.out + printed.err).splitlines() if "/set-up#" in line)
        assert "http://127.0.0.1:8000/set-up#" in line


def wait_for_offer(browser: TestClient) -> None:
    """The link is stored in the background, while the server already answers."""
    sessions: Sessions = browser.app.state.parts.sessions  # type: ignore[attr-defined]
    for _ in range(500):
        with sessions() as session:
            if session.scalars(select(OneTimeLink)).first() is not None:
                return
        threading.Event().wait(0.02)
    pytest.fail("no link was offered")


class TestInvitation:
    def invite(self, client: TestClient, roles: list[str], email: str | None = None) -> str:
        wish = {"roles": roles, "email": email}
        made = client.post(f"/api/projects/{project_of(client)}/invitations", json=wish)
        assert made.status_code == 201, made.text
        assert made.json()["path"].startswith("/invitation#")
        return secret_in(made.json()["path"])

    def test_makes_an_account_with_the_roles(self, client: TestClient, stranger: TestClient) -> None:
        secret = self.invite(client, ["verifier", "annotator"])
        seen = stranger.post("/api/links/look", json={"secret": secret}).json()
        assert (seen["kind"], seen["project_name"], seen["email"]) == ("invitation", "My project", None)
        assert stranger.post("/api/invitations/accept", json={**ADA, "secret": secret}).status_code == 204
        [membership] = stranger.get("/api/me").json()["memberships"]
        assert membership["roles"] == ["annotator", "verifier"]
        again = stranger.post(
            "/api/invitations/accept", json={**ADA, "email": "x@example.org", "secret": secret}
        )
        read_problem(again, 410, "link-not-valid")

    def test_adds_roles_to_the_account_that_one_has(self, client: TestClient, sign_in_as: SignInAs) -> None:
        verifier = sign_in_as([Role.VERIFIER])
        secret = self.invite(client, ["annotator"])
        assert verifier.post("/api/me/invitations", json={"secret": secret}).status_code == 204
        [membership] = verifier.get("/api/me").json()["memberships"]
        assert membership["roles"] == ["annotator", "verifier"]

    def test_for_somebody_else(self, client: TestClient, stranger: TestClient, sign_in_as: SignInAs) -> None:
        secret = self.invite(client, ["annotator"], "Grace@example.org")
        refused = stranger.post("/api/invitations/accept", json={**ADA, "secret": secret})
        assert "grace@example.org" in read_problem(refused, 409, "invitation-for-other")["detail"]
        other = sign_in_as([]).post("/api/me/invitations", json={"secret": secret})
        read_problem(other, 409, "invitation-for-other")
        grace = {**ADA, "email": "grace@example.org", "secret": secret}
        assert stranger.post("/api/invitations/accept", json=grace).status_code == 204

    def test_address_that_has_an_account(
        self, client: TestClient, stranger: TestClient, sessions: Sessions
    ) -> None:
        with sessions.begin() as session:
            make_account(session, email=ADA["email"])
        secret = self.invite(client, ["annotator"])
        response = stranger.post("/api/invitations/accept", json={**ADA, "secret": secret})
        assert "sign in" in read_problem(response, 409, "email-taken")["detail"]

    def test_withdrawn(self, client: TestClient, stranger: TestClient) -> None:
        secret = self.invite(client, ["annotator"])
        address = f"/api/projects/{project_of(client)}/invitations"
        [listed] = client.get(address).json()
        assert listed["roles"] == ["annotator"]
        assert secret not in str(listed)
        assert client.delete(f"{address}/{listed['id']}").status_code == 204
        read_problem(client.delete(f"{address}/{listed['id']}"), 404, "invitation-not-found")
        refused = stranger.post("/api/invitations/accept", json={**ADA, "secret": secret})
        read_problem(refused, 410, "link-not-valid")

    def test_expired(self, client: TestClient, stranger: TestClient, sessions: Sessions) -> None:
        secret = self.invite(client, ["annotator"])
        with sessions.begin() as session:
            session.execute(update(OneTimeLink).values(expires_at=now()))
        read_problem(stranger.post("/api/links/look", json={"secret": secret}), 410, "link-not-valid")
        assert client.get(f"/api/projects/{project_of(client)}/invitations").json() == []

    def test_is_no_link_of_another_kind(self, client: TestClient, stranger: TestClient) -> None:
        secret = self.invite(client, ["annotator"])
        reset = stranger.post("/api/password-resets", json={"secret": secret, "password": PASSWORD})
        read_problem(reset, 410, "link-not-valid")
        read_problem(stranger.post("/api/set-up", json={**ADA, "secret": secret}), 410, "link-not-valid")

    def test_needs_a_role(self, client: TestClient) -> None:
        address = f"/api/projects/{project_of(client)}/invitations"
        read_problem(client.post(address, json={"roles": []}), 422, "invalid-request")


class TestNewPassword:
    @pytest.fixture
    def grace(self, sessions: Sessions) -> UUID:
        with sessions.begin() as session:
            return make_account(session, "Grace", email="grace@example.org").id

    def link(self, client: TestClient, account_id: UUID) -> str:
        made = client.post(f"/api/accounts/{account_id}/reset-link")
        assert made.status_code == 201
        return secret_in(made.json()["path"])

    def test_is_chosen_by_a_link(self, client: TestClient, stranger: TestClient, grace: UUID) -> None:
        secret = self.link(client, grace)
        assert (
            stranger.post("/api/links/look", json={"secret": secret}).json()["email"] == "grace@example.org"
        )
        wish = {"secret": secret, "password": PASSWORD}
        assert stranger.post("/api/password-resets", json=wish).status_code == 204
        assert stranger.get("/api/me").json()["name"] == "Grace"
        read_problem(stranger.post("/api/password-resets", json=wish), 410, "link-not-valid")
        typed = {"email": "grace@example.org", "password": PASSWORD}
        assert TestClient(client.app, base_url=HOME_PAGE).post("/api/sign-in", json=typed).status_code == 204

    def test_signs_every_browser_out(self, client: TestClient, sign_in_as: SignInAs) -> None:
        browser = sign_in_as([Role.ANNOTATOR])
        account_id = UUID(browser.get("/api/me").json()["id"])
        other = TestClient(client.app, base_url=HOME_PAGE)
        other.post(
            "/api/password-resets", json={"secret": self.link(client, account_id), "password": PASSWORD}
        )
        read_problem(browser.get("/api/me"), 401, "not-signed-in")

    def test_newer_link_replaces_the_older(
        self, client: TestClient, stranger: TestClient, grace: UUID
    ) -> None:
        older, _ = self.link(client, grace), self.link(client, grace)
        refused = stranger.post("/api/password-resets", json={"secret": older, "password": PASSWORD})
        read_problem(refused, 410, "link-not-valid")

    def test_for_nobody(self, client: TestClient) -> None:
        read_problem(client.post(f"/api/accounts/{uuid4()}/reset-link"), 404, "account-not-found")

    @pytest.mark.parametrize(
        ("password", "advice"),
        [("short", "10 to 256"), ("aaaaaaaaaaaa", "different"), ("grace@example.org", "e-mail")],
        ids=["short", "monotonous", "address"],
    )
    def test_that_is_too_weak(
        self, client: TestClient, stranger: TestClient, grace: UUID, password: str, advice: str
    ) -> None:
        wish = {"secret": self.link(client, grace), "password": password}
        document = read_problem(stranger.post("/api/password-resets", json=wish), 422, "password-weak")
        assert advice in document["detail"]


def test_links_are_stored_as_digests_and_noted(client: TestClient, sessions: Sessions) -> None:
    secret = TestInvitation().invite(client, ["admin"])
    with sessions() as session:
        assert session.scalars(select(OneTimeLink.digest)).one() != secret
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.project_id) == ("invited", default_project_id(session))
        assert secret not in str(entry.details)
