"""Masklets that were removed: nothing of them is anywhere, and all of it comes back."""

from __future__ import annotations

from collections import Counter
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.changes.entities import Change, ChangeKind, RemovedRow
from backend.db.engine import Sessions
from backend.db.tables import metadata
from backend.ledger.rebuild import rebuild_summaries
from backend.masklets.entities import MaskState
from backend.videos.entities import Video
from tests.backend.conftest import Scene
from tests.backend.factories import default_project_id, make_masklet
from tests.backend.furnished import OF_MASKLETS, furnish
from tests.backend.ledger_events import summaries
from tests.backend.problem import read_problem
from tests.backend.removals import removed, turn

REMEMBERS = {"changes", "removed_rows", "ledger", "runs"}
"""Tables that may name a masklet that is gone."""


def rows(session: Session, *, without: set[str]) -> dict[str, Counter[str]]:
    """Every row of every table, as text."""
    return {
        table.name: Counter(session.scalars(text(f'SELECT to_jsonb(t)::text FROM "{table.name}" AS t')))
        for table in metadata.sorted_tables
        if table.name not in without
    }


class TestEverything:
    """A masklet with rows in every table, a part of it, and a copy."""

    @pytest.fixture(autouse=True)
    def furnished(self, client: TestClient, sessions: Sessions, scene: Scene) -> None:
        span = {"id": str(uuid4()), "span": {"first": 0, "last": 1}}
        with sessions.begin() as session:
            furnish(session, scene)
            video = session.get_one(Video, scene.video_id)
            make_masklet(session, video, "Wheel").part_of = scene.masklet_id
            make_masklet(session, video, "Car again").copy_of = scene.masklet_id
        assert client.post(f"/api/masklets/{scene.masklet_id}/frames/lock", json=span).status_code == 200

    def test_comes_back_to_the_letter(self, client: TestClient, sessions: Sessions, scene: Scene) -> None:
        with sessions() as session:
            before = rows(session, without={"changes", "removed_rows"})
        change_id = removed(client, scene.masklet_id)
        with sessions() as session:
            kept = set(session.scalars(select(RemovedRow.table_name).where(RemovedRow.cut.is_(None))))
        assert kept == OF_MASKLETS
        assert turn(client, change_id).json()["undone"] is True
        with sessions() as session:
            assert rows(session, without={"changes", "removed_rows"}) == before
            assert session.scalar(select(func.count()).select_from(RemovedRow)) == 0

    def test_nothing_names_it_meanwhile(self, client: TestClient, sessions: Sessions, scene: Scene) -> None:
        removed(client, scene.masklet_id)
        with sessions() as session:
            left = rows(session, without=REMEMBERS)
        naming = {name for name, found in left.items() if any(str(scene.masklet_id) in row for row in found)}
        assert naming == set()
        assert not left["comments"]

    def test_every_table_that_knows_masklets_is_tried(self) -> None:
        going = {"masklets"}
        for table in metadata.sorted_tables:
            parents = {key.column.table.name for key in table.foreign_keys if key.ondelete == "CASCADE"}
            if parents & going:
                going.add(table.name)
        assert going == OF_MASKLETS

    def test_done_again_and_undone_again(self, client: TestClient, sessions: Sessions, scene: Scene) -> None:
        with sessions() as session:
            before = rows(session, without={"changes", "removed_rows"})
        change_id = removed(client, scene.masklet_id)
        for _ in range(2):
            turn(client, change_id)
            assert turn(client, change_id, "redo").json()["undone"] is False
            assert str(scene.masklet_id) not in client.get(f"/api/videos/{scene.video_id}/masklets").text
        turn(client, change_id)
        with sessions() as session:
            assert rows(session, without={"changes", "removed_rows"}) == before

    def test_sums_are_those_of_the_ledger(self, client: TestClient, sessions: Sessions, scene: Scene) -> None:
        with sessions.begin() as session:
            project_id = default_project_id(session)
            before = summaries(session, project_id)
        change_id = removed(client, scene.masklet_id)
        for wanted in ([], before):
            with sessions.begin() as session:
                kept = summaries(session, project_id)
                rebuild_summaries(session, project_id)
                assert summaries(session, project_id) == kept
            assert kept == wanted
            turn(client, change_id)

    def test_earlier_changes_wait_until_it_is_back(
        self, client: TestClient, sessions: Sessions, scene: Scene
    ) -> None:
        with sessions() as session:
            lock_id = session.scalars(select(Change.id).where(Change.kind == ChangeKind.LOCK)).one()
        change_id = removed(client, scene.masklet_id)
        read_problem(turn(client, lock_id), 404, "masklet-not-found")
        turn(client, change_id)
        assert turn(client, lock_id).json()["undone"] is True
        masks = client.get(f"/api/videos/{scene.video_id}/masks").json()
        assert {mask["state"] for mask in masks} == {MaskState.PROPAGATED}
