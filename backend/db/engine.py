"""Connections to Postgres."""

from __future__ import annotations

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
        pool_pre_ping=True,  # a restarted Postgres costs no request
        connect_args={"connect_timeout": int(WAIT_S), "application_name": "maskloom"},
    )


def make_sessions(settings: Settings) -> Sessions:
    """Make the sessions of this process. Entities stay readable after the commit."""
    return sessionmaker(make_engine(settings), expire_on_commit=False)


def dispose(sessions: Sessions) -> None:
    """Close every connection."""
    engine = sessions.kw["bind"]
    assert isinstance(engine, Engine)
    engine.dispose()
