"""The schema on a real server: up, down, up, and the same as the entities say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, MetaData, create_engine, inspect, text

from tests.services import CHECKOUT

Described = tuple[list[tuple[str, str, bool | None]], list[str], list[str]]


@pytest.fixture
def config(blank_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("MASKLOOM_DATABASE_URL", blank_database_url)
    return Config(CHECKOUT / "alembic.ini")


@pytest.fixture
def engine(blank_database_url: str) -> Iterator[Engine]:
    made = create_engine(blank_database_url)
    yield made
    made.dispose()


def snapshot(engine: Engine) -> dict[str, Described]:
    """Names of all tables, columns, keys and indexes."""
    metadata = MetaData()
    metadata.reflect(engine)
    return {
        table.name: (
            sorted((column.name, str(column.type), column.nullable) for column in table.columns),
            sorted(str(constraint.name) for constraint in table.constraints),
            sorted(str(index.name) for index in table.indexes),
        )
        for table in metadata.sorted_tables
    }


def test_schema_is_what_the_entities_say(config: Config) -> None:
    command.upgrade(config, "head")
    command.check(config)


def test_check_would_notice_a_difference(config: Config, engine: Engine) -> None:
    command.upgrade(config, "head")
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE masks DROP COLUMN area"))
    with pytest.raises(CommandError, match="area"):
        command.check(config)


def test_down_and_up_again(config: Config, engine: Engine) -> None:
    command.upgrade(config, "head")
    there = snapshot(engine)
    command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    command.upgrade(config, "head")
    assert snapshot(engine) == there


def test_there_is_a_project_to_begin_in(config: Config, engine: Engine) -> None:
    command.upgrade(config, "head")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM projects")).scalars().all() == ["My project"]


def test_names_follow_the_convention(config: Config, engine: Engine) -> None:
    command.upgrade(config, "head")
    described = snapshot(engine)
    described.pop("alembic_version")
    for name, (_, constraints, indexes) in described.items():
        assert f"pk_{name}" in constraints
        assert all(each.split("_")[0] in ("pk", "fk", "uq") for each in constraints)
        assert all(each.startswith(f"ix_{name}_") for each in indexes)
