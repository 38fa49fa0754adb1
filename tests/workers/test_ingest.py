"""Ingest of good and bad files, in the real limited process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.db.unit_of_work import unit_of_work
from backend.inference.registry import WorkerRegistry
from backend.inference.schemas import WorkerState
from backend.projects.entities import Project
from backend.storage import video_keys
from backend.videos.entities import Video, VideoState
from backend.videos.repository import VideoRepository
from media.encoder import VideoEncoder
from media.normalise import normalise
from media.normalised import NormalisedVideo
from media.reader import FrameReader
from tests.workers.stage import HEIGHT, WIDTH, Stage, moving_square
from workers.tasks import ingest as ingest_module
from workers.tasks.ingest import Ingest


@pytest.fixture
def ingest(stage: Stage) -> Ingest:
    return Ingest(stage.settings, stage.sessions, stage.redis, stage.store, Event())


def good_file(path: Path, frame_count: int = 15, rate: int = 30) -> Path:
    with VideoEncoder(path, WIDTH, HEIGHT, Fraction(rate)) as encoder:
        for frame in moving_square(frame_count):
            encoder.write(frame)
    return path


def upload(stage: Stage, source: Path) -> UUID:
    """A file as the server leaves it after the last byte came."""
    with unit_of_work(stage.sessions) as unit:
        project = Project(name=f"project {uuid4()}")
        unit.session.add(project)
        unit.session.flush()
        video = Video(
            project_id=project.id,
            name=source.name,
            state=VideoState.QUEUED,
            source_bytes=source.stat().st_size,
        )
        unit.session.add(video)
        unit.session.flush()
        stage.store.adopt(video_keys(video.id).source, source)
        return video.id


def video_of(stage: Stage, video_id: UUID) -> Video:
    with stage.sessions() as database:
        video = VideoRepository(database).find(video_id)
        assert video is not None
        return video


def blobs_of(stage: Stage, video_id: UUID) -> set[str]:
    keys = video_keys(video_id)
    named = {"source": keys.source, "video": keys.video, "poster": keys.poster, "filmstrip": keys.filmstrip}
    return {name for name, key in named.items() if stage.store.exists(key)}


def staged(stage: Stage) -> list[Path]:
    return list(stage.store.staging_path("x").parent.iterdir())


class TestGoodFiles:
    def test_become_ready_with_their_frame_table(self, stage: Stage, ingest: Ingest, tmp_path: Path) -> None:
        video_id = upload(stage, good_file(tmp_path / "a.mp4"))
        ingest(video_id)
        video = video_of(stage, video_id)
        assert (video.state, video.progress, video.problem) == (VideoState.READY, 1.0, None)
        assert (video.width, video.height, video.frame_rate) == (WIDTH, HEIGHT, 24.0)
        assert video.frame_count == 12  # half a second at 24 frames a second
        assert blobs_of(stage, video_id) == {"source", "video", "poster", "filmstrip"}
        with stage.sessions() as database:
            frames = VideoRepository(database).frames(video_id, 0, 100)
        assert [frame.frame_index for frame in frames] == list(range(12))
        assert all(len(frame.content_hash) == 32 for frame in frames)
        with FrameReader(stage.store.local_path(video_keys(video_id).video)) as reader:
            assert len(reader) == 12
        assert staged(stage) == []

    def test_tell_their_progress(
        self, stage: Stage, ingest: Ingest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ingest_module, "PROGRESS_EVERY_S", 0.0)
        video_id = upload(stage, good_file(tmp_path / "a.mp4"))
        ingest(video_id)
        states = [event["video"]["state"] for event in stage.events(video_id, "video")]
        assert states[0] == "ingesting"
        assert states[-1] == "ready"
        progress = [event["video"]["progress"] for event in stage.events(video_id, "video")]
        assert progress == sorted(progress)
        assert len(progress) > 3

    def test_twice_do_no_harm(self, stage: Stage, ingest: Ingest, tmp_path: Path) -> None:
        video_id = upload(stage, good_file(tmp_path / "a.mp4"))
        ingest(video_id)
        told = len(stage.events(video_id))
        ingest(video_id)
        assert len(stage.events(video_id)) == told

    def test_left_half_way_by_a_dead_worker_are_begun_again(
        self, stage: Stage, ingest: Ingest, tmp_path: Path
    ) -> None:
        video_id = upload(stage, good_file(tmp_path / "a.mp4"))
        with unit_of_work(stage.sessions) as unit:
            video = VideoRepository(unit.session).find_for_update(video_id)
            assert video is not None
            video.state = VideoState.INGESTING
        stage.redis.set(f"ingest:{video_id}", "a worker that is gone")
        ingest(video_id)
        assert video_of(stage, video_id).state == VideoState.READY


class TestBadFiles:
    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            (b"not a video at all, only words\n" * 100, "/problems/not-a-video"),
            (b"", "/problems/not-a-video"),
        ],
        ids=["text", "empty"],
    )
    def test_get_a_named_problem_and_leave_nothing_behind(
        self, stage: Stage, ingest: Ingest, tmp_path: Path, content: bytes, problem: str
    ) -> None:
        source = tmp_path / "holiday.mp4"
        source.write_bytes(content)
        video_id = upload(stage, source)
        ingest(video_id)
        video = video_of(stage, video_id)
        assert video.state == VideoState.FAILED
        assert video.problem is not None
        assert (video.problem["type"], video.problem["status"]) == (problem, 422)
        assert blobs_of(stage, video_id) == set()
        assert staged(stage) == []
        assert stage.events(video_id, "video")[-1]["video"]["problem"] == video.problem

    def test_that_are_too_large_are_refused(self, stage: Stage, ingest: Ingest, tmp_path: Path) -> None:
        ingest.settings = stage.settings.model_copy(update={"video_max_pixels": 1000})
        video_id = upload(stage, good_file(tmp_path / "a.mp4"))
        ingest(video_id)
        problem = video_of(stage, video_id).problem
        assert problem is not None
        assert problem["type"] == "/problems/video-too-large"
        assert problem["max_pixels"] == 1000

    def test_cut_off_in_the_middle_keep_what_decodes(
        self, stage: Stage, ingest: Ingest, tmp_path: Path
    ) -> None:
        whole = good_file(tmp_path / "a.mp4", frame_count=150).read_bytes()
        source = tmp_path / "cut.mp4"
        source.write_bytes(whole[: len(whole) // 2])
        video_id = upload(stage, source)
        ingest(video_id)
        video = video_of(stage, video_id)
        assert video.state == VideoState.READY
        assert video.frame_count is not None
        assert 0 < video.frame_count < 120
        assert video.warnings

    def test_a_fault_of_ours_fails_the_video_and_is_raised(
        self, stage: Stage, ingest: Ingest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: Any) -> NormalisedVideo:
            raise RuntimeError("a bug")

        monkeypatch.setattr(ingest_module, "normalise_in_sandbox", broken)
        video_id = upload(stage, good_file(tmp_path / "a.mp4"))
        with pytest.raises(RuntimeError, match="a bug"):
            ingest(video_id)
        video = video_of(stage, video_id)
        assert video.problem is not None
        assert video.problem["type"] == "/problems/worker-fault"


class TestInterruptions:
    @pytest.fixture
    def in_the_middle(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
        """Do something while a video is normalised."""

        def arrange(act: Callable[[], object]) -> None:
            def normalise_and_act(
                source: Path, out_dir: Path, settings: Any, _limits: Any, progress: Callable[[float], None]
            ) -> NormalisedVideo:
                def report(share: float) -> None:
                    if 0.2 < share < 0.9:
                        act()
                    progress(share)

                return normalise(source, out_dir, settings, report)

            monkeypatch.setattr(ingest_module, "normalise_in_sandbox", normalise_and_act)
            monkeypatch.setattr(ingest_module, "PROGRESS_EVERY_S", 0.0)

        return arrange

    def test_a_video_removed_meanwhile_leaves_nothing(
        self,
        stage: Stage,
        ingest: Ingest,
        tmp_path: Path,
        in_the_middle: Callable[[Callable[[], object]], None],
    ) -> None:
        video_id = upload(stage, good_file(tmp_path / "a.mp4"))

        def remove() -> None:
            with unit_of_work(stage.sessions) as unit:
                video = VideoRepository(unit.session).find(video_id)
                if video is not None:
                    VideoRepository(unit.session).delete(video)
            stage.store.delete_all(video_keys(video_id).prefix)

        in_the_middle(remove)
        ingest(video_id)
        assert blobs_of(stage, video_id) == set()
        assert staged(stage) == []

    def test_a_worker_that_stops_leaves_the_video_for_the_next_start(
        self,
        stage: Stage,
        ingest: Ingest,
        tmp_path: Path,
        in_the_middle: Callable[[Callable[[], object]], None],
    ) -> None:
        video_id = upload(stage, good_file(tmp_path / "a.mp4"))
        in_the_middle(ingest.stop.set)
        ingest(video_id)
        assert video_of(stage, video_id).state == VideoState.INGESTING
        assert blobs_of(stage, video_id) == {"source"}
        assert staged(stage) == []

    def test_a_video_that_another_live_worker_has_is_left_to_it(
        self, stage: Stage, ingest: Ingest, tmp_path: Path
    ) -> None:
        other = WorkerState(
            name="other",
            model="nano",
            weights=None,
            trained=False,
            device="cpu",
            dtype="float32",
            sessions=[],
            busy=True,
            started_at=datetime.now(UTC),
        )
        WorkerRegistry(stage.redis, silence_s=600.0).beat(other)
        video_id = upload(stage, good_file(tmp_path / "a.mp4"))
        stage.redis.set(f"ingest:{video_id}", "other")
        ingest(video_id)
        assert video_of(stage, video_id).state == VideoState.QUEUED

    def test_a_video_that_does_not_exist_is_no_error(self, stage: Stage, ingest: Ingest) -> None:
        missing = uuid4()
        ingest(missing)
        assert stage.events(missing) == []
