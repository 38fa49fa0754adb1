"""Slows down whoever tries out passwords, counted in Redis for all servers together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from redis import Redis

from backend.accounts.errors import TooManyAttempts
from backend.accounts.tokens import digest_of

WINDOW_S = 600
MOST_FOR_ONE_FROM_ONE = 8  # one account, from one address
MOST_FROM_ONE = 60  # any account, from one address: an office may share it
MOST_FOR_ONE = 100  # one account, from anywhere


class Throttle:
    """Counts attempts to sign in. A right password clears what its own address had spent."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def count(self, email: str, client: str) -> None:
        """Count an attempt before it is judged, so that many at once do not slip through.

        Raises:
            TooManyAttempts: there were too many; the error says how long to wait.
        """
        for key, most in _limits(email, client):
            pipe = self._redis.pipeline()
            pipe.set(key, 0, ex=WINDOW_S, nx=True)
            pipe.incr(key)
            pipe.ttl(key)
            _, attempts, wait_s = pipe.execute()
            if attempts > most:
                raise TooManyAttempts(max(cast(int, wait_s), 1))

    def clear(self, email: str, client: str) -> None:
        """Forget what one address had spent on one account."""
        key, _ = next(_limits(email, client))
        self._redis.delete(key)


def _limits(email: str, client: str) -> Iterator[tuple[str, int]]:
    yield f"attempts:{digest_of(f'{email} {client}')}", MOST_FOR_ONE_FROM_ONE
    yield f"attempts:{digest_of(client)}", MOST_FROM_ONE
    yield f"attempts:{digest_of(email)}", MOST_FOR_ONE
