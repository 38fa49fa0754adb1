"""Signing in and out, and what a sign-in is worth."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from backend.accounts import throttle
from backend.accounts.entities import Account, SignIn
from backend.accounts.gate import COOKIE
from backend.accounts.identity import RENEW_AFTER, SIGN_IN_LASTS
from backend.accounts.passwords import Passwords
from backend.core.settings import Settings
from backend.db.base import now
from backend.db.engine import Sessions
from backend.events import router as events_router
from backend.main import create_app
from tests.backend.conftest import HOME_PAGE, Scene, SignInAs
from tests.backend.factories import make_account
from tests.backend.problem import read_problem

EMAIL, PASSWORD = "grace@example.org", "correct horse battery"
RIGHT = {"email": EMAIL, "password": PASSWORD}


@pytest.fixture
def grace(sessions: Sessions, settings: Settings) -> Account:
    """A person with a password."""
    with sessions.begin() as session:
        hashed = Passwords(settings).hash(PASSWORD)
        return make_account(session, "Grace", email=EMAIL, password_hash=hashed)


@pytest.mark.usefixtures("grace")
class TestSignIn:
    def test_makes_you_known(self, stranger: TestClient) -> None:
        read_problem(stranger.get("/api/me"), 401, "not-signed-in")
        assert stranger.post("/api/sign-in", json=RIGHT).status_code == 204
        me = stranger.get("/api/me").json()
        assert (me["name"], me["email"], me["is_site_admin"]) == ("Grace", EMAIL, False)
        assert me["memberships"][0]["roles"] == ["annotator", "verifier", "admin"]
        assert "annotate" in me["memberships"][0]["permissions"]

    def test_page_of_somebody_else_is_told_to_sign_in(self, stranger: TestClient, grace: Account) -> None:
        stranger.post("/api/sign-in", json=RIGHT)
        assert stranger.get("/api/me", headers={"Maskloom-Account": str(grace.id)}).status_code == 200
        foreign = stranger.get("/api/me", headers={"Maskloom-Account": str(uuid4())})
        read_problem(foreign, 401, "not-signed-in")

    def test_cookie_is_out_of_reach_of_scripts_and_other_sites(self, stranger: TestClient) -> None:
        cookie = stranger.post("/api/sign-in", json=RIGHT).headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "path=/" in cookie
        assert "secure" not in cookie

    def test_cookie_stays_within_tls_where_there_is_tls(self, stranger: TestClient) -> None:
        response = stranger.post("/api/sign-in", json=RIGHT, headers={"origin": "https://localhost"})
        assert "secure" in response.headers["set-cookie"].lower()

    def test_address_may_be_typed_in_any_way(self, stranger: TestClient) -> None:
        typed = {**RIGHT, "email": "  Grace@Example.ORG "}
        assert stranger.post("/api/sign-in", json=typed).status_code == 204

    @pytest.mark.parametrize(
        "typed",
        [{**RIGHT, "password": "wrong"}, {**RIGHT, "email": "nobody@example.org"}, {**RIGHT, "password": ""}],
        ids=["password", "address", "empty"],
    )
    def test_wrong_ones_are_refused_alike(self, stranger: TestClient, typed: dict[str, str]) -> None:
        document = read_problem(stranger.post("/api/sign-in", json=typed), 403, "sign-in-refused")
        assert "E-mail address or password" in document["detail"]

    def test_foreign_page_cannot_sign_anybody_in(self, stranger: TestClient) -> None:
        response = stranger.post("/api/sign-in", json=RIGHT, headers={"origin": "http://evil.example"})
        read_problem(response, 403, "foreign-origin")

    def test_password_is_kept_as_argon2id_and_the_secret_as_a_digest(
        self, stranger: TestClient, sessions: Sessions
    ) -> None:
        secret = stranger.post("/api/sign-in", json=RIGHT).cookies[COOKIE]
        with sessions() as session:
            assert (
                session.scalars(select(Account.password_hash).where(Account.email == EMAIL)).one() is not None
            )
            hashes = session.scalars(select(Account.password_hash)).all()
            digests = session.scalars(select(SignIn.digest)).all()
        assert all(each is None or each.startswith("$argon2id$") for each in hashes)
        assert secret not in digests

    def test_weaker_hashes_are_renewed(
        self, settings: Settings, sessions: Sessions, grace: Account, stranger: TestClient
    ) -> None:
        stronger = settings.model_copy(update={"password_hash_passes": 2})
        with TestClient(create_app(stronger), base_url=HOME_PAGE) as client:
            assert client.post("/api/sign-in", json=RIGHT).status_code == 204
        with sessions() as session:
            renewed = session.get_one(Account, grace.id).password_hash
        assert renewed != grace.password_hash
        assert not Passwords(stronger).is_outdated(renewed or "")
        assert stranger.post("/api/sign-in", json=RIGHT).status_code == 204


@pytest.mark.usefixtures("grace")
class TestThrottle:
    def test_trying_out_passwords_is_slowed_down(self, stranger: TestClient) -> None:
        wrong = {**RIGHT, "password": "guess"}
        for _ in range(throttle.MOST_FOR_ONE_FROM_ONE):
            read_problem(stranger.post("/api/sign-in", json=wrong), 403, "sign-in-refused")
        response = stranger.post("/api/sign-in", json=RIGHT)
        document = read_problem(response, 429, "too-many-attempts")
        assert 0 < document["wait_s"] <= throttle.WINDOW_S
        assert response.headers["retry-after"] == str(document["wait_s"])

    def test_right_password_clears_the_count(self, stranger: TestClient) -> None:
        wrong = {**RIGHT, "password": "guess"}
        for _ in range(3):
            for _ in range(throttle.MOST_FOR_ONE_FROM_ONE - 1):
                stranger.post("/api/sign-in", json=wrong)
            assert stranger.post("/api/sign-in", json=RIGHT).status_code == 204

    def test_trying_out_accounts_is_slowed_down_too(
        self, stranger: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(throttle, "MOST_FROM_ONE", 3)
        for number in range(3):
            typed = {"email": f"{number}@example.org", "password": "guess"}
            read_problem(stranger.post("/api/sign-in", json=typed), 403, "sign-in-refused")
        read_problem(stranger.post("/api/sign-in", json=RIGHT), 429, "too-many-attempts")


class TestLifeOfASignIn:
    def test_sign_out_ends_it_on_the_server(self, client: TestClient, stranger: TestClient) -> None:
        stranger.cookies = client.cookies
        assert client.post("/api/sign-out").status_code == 204
        read_problem(stranger.get("/api/me"), 401, "not-signed-in")

    def test_sign_out_of_nobody_does_no_harm(self, stranger: TestClient) -> None:
        assert stranger.post("/api/sign-out").status_code == 204

    @pytest.mark.usefixtures("grace")
    def test_sign_out_everywhere(self, client: TestClient, settings: Settings, stranger: TestClient) -> None:
        other = TestClient(client.app, base_url=HOME_PAGE)
        for browser in (stranger, other):
            browser.post("/api/sign-in", json=RIGHT)
        assert stranger.post("/api/me/sign-out-everywhere").status_code == 204
        read_problem(other.get("/api/me"), 401, "not-signed-in")
        assert client.get("/api/me").status_code == 200  # somebody else's

    def test_ends_some_time_after_its_last_use(self, client: TestClient, sessions: Sessions) -> None:
        used_last = now() - RENEW_AFTER - timedelta(minutes=1)
        with sessions.begin() as session:
            session.execute(update(SignIn).values(renewed_at=used_last, expires_at=used_last + SIGN_IN_LASTS))
        assert client.get("/api/me").status_code == 200
        with sessions() as session:
            assert session.scalars(select(SignIn.expires_at)).one() > now() + SIGN_IN_LASTS - timedelta(
                minutes=1
            )
        with sessions.begin() as session:
            session.execute(update(SignIn).values(expires_at=now()))
        read_problem(client.get("/api/me"), 401, "not-signed-in")

    def test_secret_that_is_none(self, client: TestClient) -> None:
        client.cookies.set(COOKIE, "made up")
        read_problem(client.get("/api/me"), 401, "not-signed-in")


class TestListening:
    """The WebSocket of a video."""

    def closed_with(self, browser: TestClient, scene: Scene) -> int:
        address = f"/api/videos/{scene.video_id}/events"
        with browser.websocket_connect(address) as socket, pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
        return closed.value.code

    def test_needs_a_sign_in(self, stranger: TestClient, scene: Scene) -> None:
        assert self.closed_with(stranger, scene) == 4401

    def test_foreign_project_is_not_there(self, sign_in_as: SignInAs, scene: Scene) -> None:
        assert self.closed_with(sign_in_as([]), scene) == 4404

    def test_ends_with_the_sign_in(
        self, client: TestClient, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(events_router, "ASK_AGAIN_S", 0.05)
        with client.websocket_connect(f"/api/videos/{scene.video_id}/events") as socket:
            assert socket.receive_json()["event"] == {"type": "hello"}
            client.post("/api/sign-out")
            with pytest.raises(WebSocketDisconnect) as closed:
                socket.receive_json()
        assert closed.value.code == 4401
