"""Who belongs where, and one's own account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from backend.accounts.actor import Role
from backend.accounts.entities import Account, ApiToken
from backend.accounts.passwords import Passwords
from backend.core.settings import Settings
from backend.db.base import now
from backend.db.engine import Sessions
from backend.masklets.entities import Masklet
from tests.backend.conftest import HOME_PAGE, SignInAs
from tests.backend.factories import make_account
from tests.backend.problem import read_problem

OLD, NEW = "correct horse battery", "staple horse battery"


def id_of(browser: TestClient) -> str:
    return str(browser.get("/api/me").json()["id"])


def project_of(browser: TestClient) -> str:
    return str(browser.get("/api/projects").json()[0]["id"])


class TestProjects:
    def test_founder_gets_every_role(self, client: TestClient) -> None:
        made = client.post("/api/projects", json={"name": "Roads"}).json()
        found = {each["project_id"]: each["roles"] for each in client.get("/api/me").json()["memberships"]}
        assert found[made["id"]] == ["annotator", "verifier", "admin"]

    def test_admin_renames_the_own_one(self, client: TestClient, sign_in_as: SignInAs) -> None:
        admin, project_id = sign_in_as([Role.ADMIN]), project_of(client)
        assert admin.patch(f"/api/projects/{project_id}", json={"name": "Roads"}).json()["name"] == "Roads"
        client.post("/api/projects", json={"name": "Rivers"})
        taken = admin.patch(f"/api/projects/{project_id}", json={"name": "Rivers"})
        read_problem(taken, 409, "project-name-taken")
        assert admin.get(f"/api/projects/{project_id}").json()["name"] == "Roads"

    def test_video_goes_where_one_may_put_it(self, client: TestClient, sign_in_as: SignInAs) -> None:
        other = UUID(client.post("/api/projects", json={"name": "Roads"}).json()["id"])
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "100"}
        begun = sign_in_as([Role.ADMIN], other).post("/api/uploads", headers=headers)
        video = client.get(f"/api/videos/{begun.json()['id']}").json()
        assert video["project_id"] == str(other)
        refused = sign_in_as([Role.ANNOTATOR]).post("/api/uploads", headers=headers)
        read_problem(refused, 403, "not-permitted")


class TestMembers:
    def test_roles_are_changed(self, client: TestClient, sign_in_as: SignInAs) -> None:
        admin, grace = sign_in_as([Role.ADMIN], name="Admin"), sign_in_as([Role.ANNOTATOR])
        address = f"/api/projects/{project_of(client)}/members"
        changed = admin.put(f"{address}/{id_of(grace)}", json={"roles": ["admin", "verifier"]})
        assert changed.json()["roles"] == ["verifier", "admin"]
        assert [member["name"] for member in grace.get(address).json()] == ["Ada", "Admin", "Grace"]

    def test_somebody_leaves(self, client: TestClient, sign_in_as: SignInAs) -> None:
        grace = sign_in_as([Role.ANNOTATOR])
        address = f"/api/projects/{project_of(client)}/members/{id_of(grace)}"
        assert client.delete(address).status_code == 204
        assert grace.get("/api/projects").json() == []
        read_problem(client.delete(address), 404, "account-not-found")

    def test_only_a_site_admin_reaches_people_outside_the_project(
        self, client: TestClient, sign_in_as: SignInAs
    ) -> None:
        outsider = sign_in_as([])
        address = f"/api/projects/{project_of(client)}/members/{id_of(outsider)}"
        wish = {"roles": ["annotator"]}
        read_problem(sign_in_as([Role.ADMIN]).put(address, json=wish), 404, "account-not-found")
        assert client.put(address, json=wish).status_code == 200
        assert len(outsider.get("/api/projects").json()) == 1

    def test_changes_are_noted(self, client: TestClient, sign_in_as: SignInAs) -> None:
        grace, project_id = sign_in_as([Role.ANNOTATOR]), project_of(client)
        client.put(f"/api/projects/{project_id}/members/{id_of(grace)}", json={"roles": ["verifier"]})
        [entry] = client.get(f"/api/projects/{project_id}/audit").json()
        assert (entry["action"], entry["account_id"]) == ("roles changed", id_of(client))
        assert (entry["details"]["before"], entry["details"]["after"]) == (["annotator"], ["verifier"])
        assert client.get("/api/audit").json() == [entry]


class TestAccounts:
    def test_disabled_one_is_out_at_once(self, client: TestClient, sign_in_as: SignInAs) -> None:
        grace = sign_in_as([Role.ANNOTATOR])
        token = grace.post("/api/me/tokens", json={"name": "robot", "scopes": ["view"]}).json()["secret"]
        address = f"/api/accounts/{id_of(grace)}"
        assert client.patch(address, json={"disabled": True}).json()["disabled_at"] is not None
        for headers in ({}, {"authorization": f"Bearer {token}"}):
            read_problem(grace.get("/api/me", headers=headers), 401, "not-signed-in")
        client.patch(address, json={"disabled": False})
        read_problem(grace.get("/api/me"), 401, "not-signed-in")  # the sign-in is gone, the token is back
        assert grace.get("/api/me", headers={"authorization": f"Bearer {token}"}).status_code == 200

    def test_last_site_admin_stays(self, client: TestClient, sign_in_as: SignInAs) -> None:
        address = f"/api/accounts/{id_of(client)}"
        for wish in ({"disabled": True}, {"is_site_admin": False}):
            read_problem(client.patch(address, json=wish), 409, "last-site-admin")
        other = sign_in_as([], is_site_admin=True)
        assert other.patch(address, json={"is_site_admin": False}).json()["is_site_admin"] is False
        read_problem(client.get("/api/accounts"), 403, "not-permitted")
        assert [account["name"] for account in other.get("/api/accounts").json()] == ["Ada", "Grace"]


class TestOwnAccount:
    @pytest.fixture
    def grace(self, sessions: Sessions, settings: Settings, stranger: TestClient) -> TestClient:
        """A person who signed in with a password."""
        with sessions.begin() as session:
            hashed = Passwords(settings).hash(OLD)
            make_account(session, "Grace", email="grace@example.org", password_hash=hashed)
        stranger.post("/api/sign-in", json={"email": "grace@example.org", "password": OLD})
        return stranger

    def test_another_name(self, grace: TestClient) -> None:
        assert grace.patch("/api/me", json={"name": " Grace Hopper "}).json()["name"] == "Grace Hopper"

    def test_another_password_signs_other_browsers_out(self, client: TestClient, grace: TestClient) -> None:
        other = TestClient(client.app, base_url=HOME_PAGE)
        other.post("/api/sign-in", json={"email": "grace@example.org", "password": OLD})
        wrong = grace.put("/api/me/password", json={"present": "guess", "wanted": NEW})
        read_problem(wrong, 403, "password-wrong")
        weak = grace.put("/api/me/password", json={"present": OLD, "wanted": "short"})
        read_problem(weak, 422, "password-weak")
        assert grace.put("/api/me/password", json={"present": OLD, "wanted": NEW}).status_code == 204
        assert grace.get("/api/me").status_code == 200
        read_problem(other.get("/api/me"), 401, "not-signed-in")
        typed = {"email": "grace@example.org", "password": NEW}
        assert other.post("/api/sign-in", json=typed).status_code == 204


class TestTokens:
    WISH: ClassVar[dict[str, object]] = {"name": "robot", "scopes": ["annotate", "view"], "days": 7}

    def test_is_shown_once_and_stored_as_a_digest(self, client: TestClient, sessions: Sessions) -> None:
        made = client.post("/api/me/tokens", json=self.WISH).json()
        [listed] = client.get("/api/me/tokens").json()
        assert listed == {name: value for name, value in made.items() if name != "secret"}
        assert listed["scopes"] == ["view", "annotate"]
        with sessions() as session:
            stored = session.scalars(select(ApiToken)).one()
            assert stored.digest != made["secret"]
            assert stored.expires_at is not None
            assert timedelta(days=6) < stored.expires_at - now() < timedelta(days=8)

    def test_expires(self, client: TestClient, stranger: TestClient, sessions: Sessions) -> None:
        secret = client.post("/api/me/tokens", json=self.WISH).json()["secret"]
        headers = {"authorization": f"Bearer {secret}"}
        assert stranger.get("/api/me", headers=headers).status_code == 200
        with sessions.begin() as session:
            session.execute(update(ApiToken).values(expires_at=now()))
        read_problem(stranger.get("/api/me", headers=headers), 401, "not-signed-in")

    def test_removed_one_is_worth_nothing(self, client: TestClient, stranger: TestClient) -> None:
        made = client.post("/api/me/tokens", json=self.WISH).json()
        assert client.delete(f"/api/me/tokens/{made['id']}").status_code == 204
        read_problem(client.delete(f"/api/me/tokens/{made['id']}"), 404, "token-not-found")
        response = stranger.get("/api/me", headers={"authorization": f"Bearer {made['secret']}"})
        assert read_problem(response, 401, "not-signed-in")
        assert response.headers["www-authenticate"] == "Bearer"

    def test_cannot_take_over_the_account(self, client: TestClient, stranger: TestClient) -> None:
        secret = client.post("/api/me/tokens", json=self.WISH).json()["secret"]
        stranger.headers["authorization"] = f"Bearer {secret}"
        read_problem(stranger.post("/api/me/tokens", json=self.WISH), 403, "sign-in-needed")
        read_problem(stranger.patch("/api/me", json={"name": "Eve"}), 403, "sign-in-needed")
        wish = {"present": "x", "wanted": NEW}
        read_problem(stranger.put("/api/me/password", json=wish), 403, "sign-in-needed")

    def test_a_bad_one_does_not_fall_back_on_the_cookie(self, client: TestClient) -> None:
        response = client.get("/api/me", headers={"authorization": "Bearer made-up"})
        read_problem(response, 401, "not-signed-in")


def test_what_people_make_carries_their_name(client: TestClient, sessions: Sessions, video_id: UUID) -> None:
    masklet_id = client.post(f"/api/videos/{video_id}/masklets", json={}).json()["id"]
    with sessions() as session:
        ada = session.scalars(select(Account.id)).one()
        assert session.get_one(Masklet, UUID(masklet_id)).created_by == ada


class TestTokensOfOthers:
    def token_of(self, person: TestClient, name: str = "robot") -> dict[str, Any]:
        made: dict[str, Any] = person.post("/api/me/tokens", json={"name": name, "scopes": ["view"]}).json()
        return made

    def test_are_listed_without_secrets(self, client: TestClient, sign_in_as: SignInAs) -> None:
        grace = sign_in_as([Role.ANNOTATOR])
        made = self.token_of(grace)
        answer = client.get("/api/tokens")
        [listed] = answer.json()
        assert (listed["id"], listed["account_id"], listed["account_name"]) == (
            made["id"],
            id_of(grace),
            "Grace",
        )
        assert "secret" not in listed
        assert made["secret"] not in answer.text

    def test_revoked_they_let_nobody_in(self, client: TestClient, sign_in_as: SignInAs) -> None:
        grace = sign_in_as([Role.ANNOTATOR])
        made = self.token_of(grace)
        headers = {"authorization": f"Bearer {made['secret']}"}
        assert client.delete(f"/api/tokens/{made['id']}").status_code == 204
        read_problem(grace.get("/api/me", headers=headers), 401, "not-signed-in")
        read_problem(client.delete(f"/api/tokens/{made['id']}"), 404, "token-not-found")
        about = client.get("/api/audit", params={"about": made["id"]}).json()
        assert [entry["action"] for entry in about] == ["token revoked"]

    def test_only_site_admins_see_them(self, sign_in_as: SignInAs) -> None:
        admin = sign_in_as([Role.ADMIN])
        made = self.token_of(admin)
        read_problem(admin.get("/api/tokens"), 403, "not-permitted")
        read_problem(admin.delete(f"/api/tokens/{made['id']}"), 403, "not-permitted")
