"""For how long removed masklets are kept, and with what."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from starlette.testclient import TestClient

from backend import housekeeping
from backend.changes.entities import Change, RemovedRow
from backend.core.settings import Settings
from backend.db.base import now
from backend.db.engine import Sessions
from backend.masklets.entities import Masklet
from backend.parts import Parts
from backend.phases.entities import Phase
from backend.phases.repository import PhaseRepository
from backend.videos.entities import Video
from tests.backend.conftest import Scene
from tests.backend.problem import read_problem
from tests.backend.removals import removed, turn
from tests.backend.work import make_task


class TestKept:
    async def test_for_a_while_only(
        self, client: TestClient, settings: Settings, sessions: Sessions, scene: Scene
    ) -> None:
        change_id = removed(client, scene.masklet_id)
        for age_days, rows_left in ((4, 1), (6, 0)):
            with sessions.begin() as session:
                session.execute(update(Change).values(created_at=now() - timedelta(days=age_days)))
            parts = Parts.open(settings.model_copy(update={"undo_days": 5.0}))
            housekeeping.purge(parts)
            await parts.close()
            with sessions() as session:
                assert session.scalar(select(func.count()).select_from(RemovedRow)) == rows_left
        read_problem(turn(client, change_id), 404, "change-not-found")

    def test_done_again_it_is_kept_anew(self, client: TestClient, sessions: Sessions, scene: Scene) -> None:
        change_id = removed(client, scene.masklet_id)
        turn(client, change_id)
        with sessions.begin() as session:
            session.execute(update(Change).values(created_at=now() - timedelta(days=29)))
        age = now() - datetime.fromisoformat(turn(client, change_id, "redo").json()["created_at"])
        assert age < timedelta(minutes=10)

    def test_its_phase_stays_in_use(self, client: TestClient, sessions: Sessions, scene: Scene) -> None:
        with sessions.begin() as session:
            video, masklet = (
                session.get_one(Video, scene.video_id),
                session.get_one(Masklet, scene.masklet_id),
            )
            task = make_task(session, video, masklet)
        removed(client, scene.masklet_id)
        with sessions() as session:
            others = session.scalars(select(Phase.id).where(Phase.id != task.phase_id)).first()
            assert others is not None
            phases = PhaseRepository(session)
            assert (phases.has_tasks(task.phase_id), phases.has_tasks(others)) == (True, False)

    def test_goes_with_its_video(self, client: TestClient, sessions: Sessions, scene: Scene) -> None:
        removed(client, scene.masklet_id)
        assert client.delete(f"/api/videos/{scene.video_id}").status_code == 204
        with sessions() as session:
            assert session.scalar(select(func.count()).select_from(RemovedRow)) == 0
