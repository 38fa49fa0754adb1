"""How Alembic reaches the database: by the settings, and one process at a time."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, pool, text

from backend.core.addresses import database_address
from backend.core.settings import Settings
from backend.db.tables import metadata

LOCK = 0x6D61736B6C6F6F6D  # "maskloom": the advisory lock that two starting servers meet at


def run_offline() -> None:
    """Print the SQL."""
    context.configure(
        url=database_address(Settings()), target_metadata=metadata, literal_binds=True, compare_type=True
    )
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Change the database."""
    engine = create_engine(database_address(Settings()), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata, compare_type=True)
        with context.begin_transaction():
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            context.run_migrations()
    engine.dispose()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
