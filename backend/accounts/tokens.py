"""Secrets that prove who asks: long and random, shown once, stored as a digest."""

from __future__ import annotations

import hashlib
import secrets

API_TOKEN_MARK = "maskloom_"
"""How a token of the API begins, so that scanners for lost secrets can tell it."""


def new_secret() -> str:
    """Make a secret of 256 random bits that may stand in an address."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Give what is stored of a secret. It holds 256 random bits, so that a fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
