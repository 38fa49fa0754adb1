"""Connections to Postgres."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from backend.core.addresses import database_address
from backend.core.settings import Settings

Sessions = sessionmaker[Session]

POOL_SIZE = 8
OVERFLOW = 32  # together as many as the server has threads for requests
WAIT_S = 10.0


def make_engine(settings: Settings) -> Engine:
    """Make the engine of this process; it connects on first use. Raises NotConfigured."""
    return create_engine(
        database_address(settings),
        pool_size=POOL_SIZE,
        max_overflow=OVERFLOW,
        pool_timeout=WAIT_S,
        pool_use_lifo=True,  # few connections in turn, so that what one has prepared is of use again
        pool_pre_ping=True,  # a restarted Postgres costs no request
        connect_args={"connect_timeout": int(WAIT_S), "application_name": "maskloom"},
    )


def make_sessions(settings: Settings) -> Sessions:
    """Make the sessions of this process. Entities stay readable after the commit."""
    return sessionmaker(make_engine(settings), expire_on_commit=False)


@contextmanager
def looking_up(sessions: Sessions) -> Iterator[Session]:
    """Open a session for a look at a few rows: every statement stands alone, with no transaction around it.

    That saves the trips of BEGIN and ROLLBACK, and a ROLLBACK makes psycopg forget what the connection has
    prepared.
    """
    with sessions() as session:
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        yield session


def dispose(sessions: Sessions) -> None:
    """Close every connection."""
    engine = sessions.kw["bind"]
    assert isinstance(engine, Engine)
    engine.dispose()
