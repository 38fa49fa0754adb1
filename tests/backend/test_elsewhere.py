"""Signing in with OpenID Connect, against a small provider that really runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import select, update
from starlette.testclient import TestClient

from backend.accounts.entities import Account, AuditEntry
from backend.core.settings import Settings
from backend.db.base import now
from backend.db.engine import Sessions
from backend.main import create_app
from tests.backend.conftest import HOME_PAGE
from tests.backend.factories import make_account
from tests.backend.oidc_provider import CLIENT_ID, CLIENT_SECRET, OidcProvider, running_provider
from tests.backend.problem import read_problem

GRACE = {"sub": "42", "email": "Grace@Example.org", "email_verified": True, "name": "Grace Hopper"}


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    with running_provider() as running:
        running.person = dict(GRACE)
        yield running


@pytest.fixture
def linked(settings: Settings, provider: OidcProvider) -> Settings:
    """Settings with the provider."""
    return settings.model_copy(
        update={
            "public_url": HOME_PAGE,
            "oidc_issuer": provider.address,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": CLIENT_SECRET,
            "oidc_name": "the university",
        }
    )


@pytest.fixture
def browser(linked: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(linked), base_url=HOME_PAGE, follow_redirects=False) as client:
        yield client


@pytest.fixture
def grace(sessions: Sessions) -> Account:
    with sessions.begin() as session:
        return make_account(session, "Grace", email="grace@example.org")


def there_and_back(browser: TestClient) -> httpx2.Response:
    """Go to the provider, be let in, and come back."""
    leaving = browser.get("/api/sign-in/elsewhere")
    assert leaving.status_code == 303, leaving.text
    back = httpx2.get(leaving.headers["location"]).headers["location"]
    assert back.startswith(f"{HOME_PAGE}/api/sign-in/elsewhere/return?")
    where = urlsplit(back)
    return browser.get(f"{where.path}?{where.query}")


def refused_as(response: httpx2.Response) -> str:
    assert response.status_code == 303
    assert "maskloom_session" not in response.cookies
    return str(response.headers["location"]).partition("problem=")[2]


class TestComingBack:
    def test_signs_in_and_links_the_account_for_good(
        self, browser: TestClient, grace: Account, provider: OidcProvider, sessions: Sessions
    ) -> None:
        assert browser.get("/api/welcome").json()["single_sign_on"] == "the university"
        response = there_and_back(browser)
        assert (response.status_code, response.headers["location"]) == (303, "/")
        assert browser.get("/api/me").json()["id"] == str(grace.id)
        with sessions() as session:
            actions = session.scalars(select(AuditEntry.action)).all()
        assert actions == ["linked to sign-in elsewhere"]

        provider.person["email"] = "hopper@example.org"  # the subject counts from now on
        browser.cookies.clear()
        assert there_and_back(browser).headers["location"] == "/"
        assert browser.get("/api/me").json()["id"] == str(grace.id)

    def test_nobody_invited(self, browser: TestClient, sessions: Sessions) -> None:
        assert refused_as(there_and_back(browser)) == "nobody-invited"
        with sessions() as session:
            assert session.scalars(select(Account)).all() == []

    def test_new_account_where_the_settings_allow_it(self, linked: Settings) -> None:
        welcoming = linked.model_copy(update={"oidc_new_accounts": True})
        with TestClient(create_app(welcoming), base_url=HOME_PAGE, follow_redirects=False) as browser:
            assert there_and_back(browser).headers["location"] == "/"
            me = browser.get("/api/me").json()
        assert (me["email"], me["name"], me["memberships"]) == ("grace@example.org", "Grace Hopper", [])
        assert me["is_site_admin"] is False

    @pytest.mark.usefixtures("grace")
    def test_address_that_the_provider_does_not_vouch_for(
        self, browser: TestClient, provider: OidcProvider
    ) -> None:
        provider.person["email_verified"] = False
        assert refused_as(there_and_back(browser)) == "nobody-invited"

    def test_disabled_account(self, browser: TestClient, grace: Account, sessions: Sessions) -> None:
        with sessions.begin() as session:
            session.execute(update(Account).where(Account.id == grace.id).values(disabled_at=now()))
        assert refused_as(there_and_back(browser)) == "account-disabled"

    def test_account_that_is_linked_to_somebody_else(
        self, browser: TestClient, grace: Account, provider: OidcProvider
    ) -> None:
        there_and_back(browser)
        browser.cookies.clear()
        provider.person["sub"] = "43"
        assert refused_as(there_and_back(browser)) == "nobody-invited"


@pytest.mark.usefixtures("grace")
class TestTricks:
    @pytest.mark.parametrize(
        "wrong",
        [{"nonce": "another"}, {"aud": "another"}, {"iss": "https://evil.example"}, {"exp": 1}],
        ids=["nonce", "audience", "issuer", "expired"],
    )
    def test_token_that_is_not_for_us(
        self, browser: TestClient, provider: OidcProvider, wrong: dict[str, Any]
    ) -> None:
        provider.wrong = wrong
        assert refused_as(there_and_back(browser)) == "sign-in-elsewhere-failed"

    def test_token_that_somebody_else_signed(self, browser: TestClient, provider: OidcProvider) -> None:
        provider.shown_key = RSAKey.generate_key(2048, {"kid": "one"})
        assert refused_as(there_and_back(browser)) == "sign-in-elsewhere-failed"

    def test_state_of_another_browser(self, browser: TestClient) -> None:
        leaving = browser.get("/api/sign-in/elsewhere")
        back = urlsplit(httpx2.get(leaving.headers["location"]).headers["location"])
        victim = TestClient(browser.app, base_url=HOME_PAGE, follow_redirects=False)
        assert refused_as(victim.get(f"{back.path}?{back.query}")) == "sign-in-elsewhere-failed"

    def test_coming_back_twice(self, browser: TestClient) -> None:
        leaving = browser.get("/api/sign-in/elsewhere")
        back = urlsplit(httpx2.get(leaving.headers["location"]).headers["location"])
        kept = dict(browser.cookies)
        assert browser.get(f"{back.path}?{back.query}").headers["location"] == "/"
        again = TestClient(browser.app, base_url=HOME_PAGE, follow_redirects=False, cookies=kept)
        assert refused_as(again.get(f"{back.path}?{back.query}")) == "sign-in-elsewhere-failed"

    def test_provider_says_no(self, browser: TestClient) -> None:
        browser.get("/api/sign-in/elsewhere")
        response = browser.get("/api/sign-in/elsewhere/return?error=access_denied")
        assert refused_as(response) == "sign-in-elsewhere-failed"


class TestTrouble:
    def test_off_by_default(self, client: TestClient) -> None:
        assert client.get("/api/welcome").json()["single_sign_on"] is None
        for path in ("/api/sign-in/elsewhere", "/api/sign-in/elsewhere/return"):
            read_problem(client.get(path), 404, "sign-in-elsewhere-off")

    def test_provider_that_does_not_answer(self, linked: Settings) -> None:
        away = linked.model_copy(update={"oidc_issuer": "http://127.0.0.1:1"})
        with TestClient(create_app(away), base_url=HOME_PAGE, follow_redirects=False) as browser:
            assert refused_as(browser.get("/api/sign-in/elsewhere")) == "sign-in-elsewhere-failed"

    def test_provider_with_another_name(self, linked: Settings, provider: OidcProvider) -> None:
        renamed = linked.model_copy(update={"oidc_issuer": f"{provider.address}/"})
        with TestClient(create_app(renamed), base_url=HOME_PAGE, follow_redirects=False) as browser:
            assert refused_as(browser.get("/api/sign-in/elsewhere")) == "sign-in-elsewhere-failed"
