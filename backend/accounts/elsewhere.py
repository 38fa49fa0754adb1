"""Signing in elsewhere: OpenID Connect with the authorization code flow, PKCE and a nonce.

The provider is trusted with who somebody is, not with what they may do: roles stay here. Nothing of this is
used unless ``oidc_issuer`` is set.

Source: OpenID Connect Core 1.0. Authlib builds the requests and checks the claims, joserfc the signature.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

import httpx2
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from redis import Redis

from backend.accounts.audit import AuditLog
from backend.accounts.entities import Account
from backend.accounts.errors import NobodyInvited, SignInElsewhereFailed
from backend.accounts.repository import AccountRepository
from backend.accounts.tokens import digest_of
from backend.core.addresses import public_address
from backend.core.settings import Settings
from backend.db.unit_of_work import UnitOfWork

RETURN_PATH = "/api/sign-in/elsewhere/return"
LASTS_S = 600
"""So long may somebody stay at the provider's page."""

_PATIENCE_S = 10.0
_LEEWAY_S = 60  # clocks of two machines
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Identity:
    """Who somebody is elsewhere.

    Attributes:
        external_id: issuer and subject; it never changes.
        email: in lower case; None unless the provider says that it is theirs.
    """

    external_id: str
    email: str | None
    name: str


class Provider:
    """The OpenID Connect provider of the settings."""

    def __init__(self, settings: Settings, redis: Redis) -> None:
        self._settings = settings
        self._redis = redis

    def begin(self) -> tuple[str, str]:
        """Begin a sign-in.

        Returns:
            The provider's page to go to, and the state that comes back from there, for the browser to keep.

        Raises:
            SignInElsewhereFailed: the provider does not answer as one.
        """
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        with self._client() as client:
            endpoint = self._facts()["authorization_endpoint"]
            page, state = client.create_authorization_url(endpoint, code_verifier=verifier, nonce=nonce)
        kept = json.dumps({"verifier": verifier, "nonce": nonce})
        self._redis.set(_key(state), kept, ex=LASTS_S)
        return page, state

    def finish(self, state: str, code: str) -> Identity:
        """Find out who came back from the provider; a state works once.

        Raises:
            SignInElsewhereFailed: the state is not known, or the provider does not vouch for anybody.
        """
        kept = cast("str | None", self._redis.getdel(_key(state)))
        if kept is None:
            raise SignInElsewhereFailed
        memory = json.loads(kept)
        with self._client() as client:
            facts = self._facts()
            token = client.fetch_token(
                facts["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=memory["verifier"],
            )
            return self._identity(token, _read(facts["jwks_uri"]), memory["nonce"])

    def _identity(self, token: Mapping[str, Any], keys: dict[str, Any], nonce: str) -> Identity:
        signed = jwt.decode(token["id_token"], KeySet.import_key_set(cast(Any, keys)), algorithms=_ALGORITHMS)
        issuer, audience = self._settings.oidc_issuer, self._settings.oidc_client_id
        claims = CodeIDToken(
            signed.claims,
            signed.header,
            options={"iss": {"values": [issuer]}, "aud": {"value": audience}},
            params={"nonce": nonce, "client_id": audience, "access_token": token.get("access_token")},
        )
        claims.validate(leeway=_LEEWAY_S)
        verified = claims.get("email_verified") is True
        email = str(claims["email"]).strip().lower() if verified and claims.get("email") else None
        name = str(claims.get("name") or claims.get("preferred_username") or email or claims["sub"])
        return Identity(f"{issuer} {claims['sub']}", email, name[:200])

    def _facts(self) -> dict[str, str]:
        """Ask the provider for its addresses (OpenID Connect Discovery 1.0)."""
        issuer = self._settings.oidc_issuer
        facts = _read(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if facts["issuer"] != issuer:
            raise ValueError(f"the provider calls itself {facts['issuer']}, the settings {issuer}")
        return facts

    @contextmanager
    def _client(self) -> Iterator[OAuth2Client]:
        """Talk to the provider; whatever it does wrong becomes one error, with the reason in the log."""
        try:
            with OAuth2Client(
                self._settings.oidc_client_id,
                self._settings.oidc_client_secret,
                scope="openid email profile",
                redirect_uri=public_address(self._settings) + RETURN_PATH,
                code_challenge_method="S256",
                timeout=_PATIENCE_S,
            ) as client:
                yield client
        except (httpx2.HTTPError, AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
            log.warning("sign-in elsewhere failed", issuer=self._settings.oidc_issuer, error=repr(error))
            raise SignInElsewhereFailed from error


def account_of(unit: UnitOfWork, identity: Identity, *, new_accounts: bool) -> Account:
    """Find the account of somebody whom the provider vouches for, and link the two for good.

    Args:
        unit: to read and write with.
        identity: who they are elsewhere.
        new_accounts: whether somebody without an account gets one, in no project.

    Raises:
        NobodyInvited: there is no account for them, or the one with their address is somebody else's.
    """
    accounts = AccountRepository(unit.session)
    known = accounts.find_by_external_id(identity.external_id)
    if known is not None:
        return known
    if identity.email is None:
        raise NobodyInvited
    account = accounts.find_by_email(identity.email)
    if account is None and new_accounts:
        accounts.add(Account(id=uuid4(), email=identity.email, name=identity.name, is_site_admin=False))
        account = accounts.find_by_email(identity.email)
    if account is None or account.external_id is not None:
        raise NobodyInvited
    account.external_id = identity.external_id
    AuditLog(unit.session).write(account.id, "linked to sign-in elsewhere", external_id=identity.external_id)
    return account


def _read(address: str) -> dict[str, Any]:
    document: dict[str, Any] = httpx2.get(address, timeout=_PATIENCE_S).raise_for_status().json()
    return document


def _key(state: str) -> str:
    return f"elsewhere:{digest_of(state)}"
