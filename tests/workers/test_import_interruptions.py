"""A worker that dies during an import: the next one goes on, nothing is there twice, nothing is missing."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from redis import Redis
from sqlalchemy import func, select

from backend.datasets.entities import DatasetImport, DatasetState, ImportOrigin, ImportPurpose
from backend.datasets.storing import ClipToStore, store_clip
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.masklets.entities import Mask, Masklet
from backend.masklets.masks import MaskStore
from backend.tasks.entities import Task
from backend.videos.entities import Video
from media.formats.clip import ObjectFacts, StoredMask
from tests.media.sets import OBJECTS, make_clip
from tests.workers.sets import SetStage, new_project, tar_of
from workers.dataset import importing


@pytest.fixture
def archive(set_stage: SetStage, tmp_path: Path) -> bytes:
    """Two videos with their masks, as a data set brings them."""
    set_stage.add_video(make_clip(tmp_path, "cats"))
    set_stage.add_video(make_clip(tmp_path, "dogs", objects=OBJECTS[:2]))
    version_id = set_stage.order(formats=["sa-v"])
    set_stage.build()
    return tar_of(set_stage.files(version_id))


@pytest.fixture
def other(set_stage: SetStage, sessions: Sessions, redis: Redis) -> SetStage:
    """Another project of the same worker."""
    stage = set_stage
    project_id = new_project(sessions, redis, f"again {uuid4()}")
    return SetStage(stage.settings, sessions, redis, stage.store, stage.jobs, project_id, stage.stop)


def standing(stage: SetStage) -> dict[str, int]:
    """How much is there of everything in a project."""
    of_project = Video.project_id == stage.project_id
    with stage.sessions() as session:
        videos = session.scalar(select(func.count()).select_from(Video).where(of_project))
        masklets = select(Masklet.id).join(Video).where(of_project)
        counts = {
            kind.__tablename__: session.scalar(
                select(func.count()).select_from(kind).where(kind.masklet_id.in_(masklets))
            )
            for kind in (Mask, Task, ImportOrigin)
        }
    return {"videos": videos or 0, **{name: count or 0 for name, count in counts.items()}}


def dying(call: Callable[..., Any], on: int) -> Callable[..., Any]:
    """The call, which kills the worker the ``on``-th time."""
    times = 0

    def wrapped(*args: Any, **named: Any) -> Any:
        nonlocal times
        times += 1
        if times == on:
            raise KeyboardInterrupt
        return call(*args, **named)

    return wrapped


def killed_in(monkeypatch: pytest.MonkeyPatch, place: str, on: int) -> None:
    if place == "writing masks":
        monkeypatch.setattr(MaskStore, "write", dying(MaskStore.write, on))
    elif place == "reporting":
        monkeypatch.setattr(importing, "note_clip", dying(importing.note_clip, on))
    else:
        monkeypatch.setattr(importing, "store_clip", dying(importing.store_clip, on))


class TestKilled:
    @pytest.mark.parametrize("on", [1, 2, 3], ids=lambda on: f"time {on}")
    @pytest.mark.parametrize("place", ["writing masks", "reporting", "storing"])
    def test_goes_on_without_doubles(
        self, other: SetStage, archive: bytes, monkeypatch: pytest.MonkeyPatch, place: str, on: int
    ) -> None:
        whole = {"videos": 2, "masks": 40, "tasks": 5, "import_origins": 5}
        monkeypatch.setattr("backend.datasets.storing.ROWS_AT_ONCE", 7)
        import_id = other.receive(archive, ImportPurpose.GROUND_TRUTH)
        killed_in(monkeypatch, place, on)
        try:
            other.take_imports()
        except KeyboardInterrupt:
            assert standing(other)["masks"] in (0, 16, 24)  # of no video, or of whole ones
        monkeypatch.undo()
        with other.sessions.begin() as session:
            found = session.get_one(DatasetImport, import_id)
            if found.state == DatasetState.RUNNING:
                found.state = DatasetState.QUEUED  # as the next start of the worker does
        other.take_imports()
        taken = other.taken(import_id)
        assert taken.state == DatasetState.DONE, taken.problem
        assert {clip["state"] for clip in taken.report["clips"].values()} == {"stored"}
        assert standing(other) == whole


class TestMemory:
    def store(self, stage: SetStage, video_id: UUID, masks: int) -> tuple[int, int]:
        """Store a video with so many masks. Gives what was stored, and the most memory meanwhile."""
        frames = masks // 2

        def stream() -> Any:
            for frame in range(frames):
                for number in (1, 2):
                    yield StoredMask(frame, number, f"{frame:05d}{'x' * 2000}", 5)

        clip = ClipToStore(
            key="long", objects=[ObjectFacts(1), ObjectFacts(2)], annotated=range(frames), masks=stream
        )
        import_id = stage.receive(b"", ImportPurpose.PRE_ANNOTATIONS)
        tracemalloc.start()
        with unit_of_work(stage.sessions, stage.redis) as unit:
            found = unit.session.get_one(DatasetImport, import_id)
            found.state = DatasetState.DONE
            stored = store_clip(unit, found, video_id, clip)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return stored.masks, peak

    def test_does_not_grow_with_the_masks_of_a_video(
        self, set_stage: SetStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("backend.datasets.storing.ROWS_AT_ONCE", 100)
        video_id = set_stage.add_video(make_clip(tmp_path, "long"))
        few, small = self.store(set_stage, video_id, 400)
        many, large = self.store(set_stage, video_id, 4000)
        assert (few, many) == (400, 4000)
        assert large < 1.5 * small
