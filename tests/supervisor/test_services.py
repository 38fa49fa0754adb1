"""The services that the other tests stand on."""

from __future__ import annotations

import redis
from sqlalchemy import create_engine, text

from tests.services import DatabaseServer


def query(url: str, statement: str) -> list[object]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return list(result.scalars()) if result.returns_rows else []
    finally:
        engine.dispose()


COUNT_TABLES = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"


class TestDatabases:
    def test_a_table_in_one_database_is_not_in_the_next(self, database_server: DatabaseServer) -> None:
        first, second = database_server.blank(), database_server.blank()
        query(first, "CREATE TABLE things (id int)")
        assert query(first, COUNT_TABLES) == [1]
        assert query(second, COUNT_TABLES) == [0]
        database_server.drop(first)
        database_server.drop(second)

    def test_a_forgotten_connection_does_not_keep_a_database(self, database_server: DatabaseServer) -> None:
        url = database_server.blank()
        engine = create_engine(url)
        connection = engine.connect()
        database_server.drop(url)
        name = url.split("?")[0].rsplit("/", 1)[-1]
        other = database_server.blank()
        assert query(other, f"SELECT datname FROM pg_database WHERE datname = '{name}'") == []
        database_server.drop(other)
        connection.invalidate()
        engine.dispose()

    def test_text_sorts_by_code_point_on_every_system(self, blank_database_url: str) -> None:
        assert query(blank_database_url, "SELECT x FROM (VALUES ('é'), ('a'), ('Z')) AS t(x) ORDER BY x") == [
            "Z",
            "a",
            "é",
        ]


class TestValkey:
    def test_keeps_a_value(self, redis_url: str) -> None:
        with redis.Redis.from_url(redis_url) as client:
            client.set("key", "value")
            assert client.get("key") == b"value"

    def test_begins_empty(self, redis_url: str) -> None:
        with redis.Redis.from_url(redis_url) as client:
            assert client.dbsize() == 0
