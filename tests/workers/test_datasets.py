"""Data set versions and imports as a worker makes them: real database, real files."""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import boto3
import pytest
from moto import mock_aws
from redis import Redis
from sqlalchemy import select

from backend.datasets.blobs import DATASHEET, FILES, MANIFEST, VIDEOS
from backend.datasets.entities import DatasetState, ImportPurpose
from backend.datasets.life import cancel_version, resume_version
from backend.datasets.schemas import DatasetRules, SplitSettings, Standing
from backend.datasets.versions import VersionRepository
from backend.db.engine import Sessions
from backend.masklets.entities import Mask, Masklet, MaskState
from backend.storage import video_keys
from backend.tasks.entities import Task, TaskState
from backend.videos.entities import Video
from media.formats.catalogue import Format
from media.formats.core_file import CoreClip
from media.formats.measure import ClipMeasures, measure_clip
from media.formats.pack import PartWriter
from tests.media.sets import FRAMES, OBJECTS, MadeClip, make_clip, members_of
from tests.workers.sets import SetStage, new_project, tar_of
from workers.dataset import freezing

EVERY = [each.value for each in Format if each != Format.OVERLAY]


@pytest.fixture
def stage(set_stage: SetStage) -> SetStage:
    return set_stage


@pytest.fixture
def clips(tmp_path: Path) -> list[MadeClip]:
    return [make_clip(tmp_path, "cats"), make_clip(tmp_path, "dogs", objects=OBJECTS[:2])]


@pytest.fixture
def ready(stage: SetStage, clips: list[MadeClip]) -> SetStage:
    """Two videos by two creators."""
    stage.add_video(clips[0], creator="Ada", country="DE")
    stage.add_video(clips[1], creator="Grace", country="FR")
    return stage


def without_edits(clip: MadeClip) -> MadeClip:
    """The clip as the database holds it: nobody edited a frame."""
    objects = tuple(replace(each, edited_frame_count=0) for each in clip.facts.objects)
    return MadeClip(replace(clip.facts, objects=objects), clip.video)


class TestVersion:
    def test_holds_the_files_of_each_format(
        self, ready: SetStage, clips: list[MadeClip], tmp_path: Path
    ) -> None:
        version_id = ready.order(formats=EVERY)
        ready.build()
        ready.done(version_id)
        for name in EVERY:
            wanted = members_of(Format(name), [without_edits(clip) for clip in clips], tmp_path / "scratch")
            found = ready.files(version_id, name)
            tables = {path for path in wanted if path.startswith("frame_tables/")}
            assert found.keys() == wanted.keys()
            assert {path for path in wanted if found[path] != wanted[path]} <= tables

    def test_manifest_tells_what_is_there(self, ready: SetStage) -> None:
        version_id = ready.order(formats=["davis"], licence="CC BY 4.0", note="Toys on the floor.")
        ready.build()
        version = ready.done(version_id)
        manifest = ready.document(version_id, MANIFEST)
        assert hashlib.sha256(manifest).hexdigest() == version.manifest_sha256
        told = json.loads(manifest)
        assert (told["licence"], told["models"]) == ("CC BY 4.0", ["nano w1"])
        assert told["statistics"]["masklets"] == {"manual": 4, "auto": 1, "total": 5}
        assert "smaller number" in told["formats"]["davis"]["overlap"]
        assert told["formats"]["davis"]["overlapping_pixels"] > 0
        for name in (FILES, VIDEOS):
            content = ready.document(version_id, name)
            assert told["lists"][name]["sha256"] == hashlib.sha256(content).hexdigest()
        files = ready.files(version_id)
        lines = [json.loads(line) for line in ready.document(version_id, FILES).splitlines()]
        for line in lines:
            content = files[line["path"].split("/", 1)[1]]
            assert (line["size"], line["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        assert len(lines) == len(files) == told["formats"]["davis"]["files"]
        sheet = ready.document(version_id, DATASHEET).decode()
        assert "Toys on the floor." in sheet
        assert "| YouTube-VOS |" in sheet

    def test_the_same_rules_give_the_same_bytes(self, ready: SetStage) -> None:
        first, second = ready.order(formats=EVERY), ready.order(formats=EVERY)
        ready.build()
        assert ready.version(second).number == 2
        assert ready.files(first) == ready.files(second)

    def test_later_changes_do_not_reach_it(self, ready: SetStage, clips: list[MadeClip]) -> None:
        version_id = ready.order(formats=["sa-v"])
        ready.build()
        before = ready.files(version_id)
        with ready.sessions.begin() as session:
            session.query(Mask).delete()
        assert ready.files(version_id) == before

    def test_nothing_is_left_in_staging(self, ready: SetStage) -> None:
        ready.order(formats=["youtube-vis"])
        ready.build()
        assert list(ready.store.staging_path("x").parent.iterdir()) == []

    def test_a_removed_video_is_said(self, ready: SetStage) -> None:
        version_id = ready.order()
        with ready.sessions.begin() as session:
            session.query(Video).filter(Video.name == "dogs.mp4").delete()
        ready.build()
        version = ready.version(version_id)
        assert version.state == DatasetState.FAILED
        assert "make a new version" in (version.problem or {})["detail"]


class TestInterruptions:
    def stopped_after(
        self, monkeypatch: pytest.MonkeyPatch, members: int, failure: BaseException
    ) -> Callable[[], None]:
        """Have something fail after so many files; gives what mends it."""
        added = 0
        add = PartWriter.add

        def dying(self: PartWriter, member: Any) -> None:
            nonlocal added
            added += 1
            if added > members:
                raise failure
            add(self, member)

        monkeypatch.setattr(PartWriter, "add", dying)
        return monkeypatch.undo

    @pytest.mark.parametrize("members", [1, 9, 25, 40])
    def test_a_killed_version_goes_on_to_the_same_bytes(
        self, ready: SetStage, monkeypatch: pytest.MonkeyPatch, members: int
    ) -> None:
        whole = ready.order(formats=["davis", "sa-v"])
        ready.build()
        broken = ready.order(formats=["davis", "sa-v"])
        mend = self.stopped_after(monkeypatch, members, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            ready.build()
        mend()
        with ready.sessions.begin() as session:
            version = VersionRepository(session).find_for_update(broken)
            assert version is not None
            assert version.state == DatasetState.RUNNING
            version.state = DatasetState.QUEUED  # as the next start of the worker does
        ready.build()
        ready.done(broken)
        assert ready.files(broken) == ready.files(whole)

    def test_a_full_disk_is_said_and_what_was_done_is_kept(
        self, ready: SetStage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = ready.order(formats=["davis", "sa-v"])
        ready.build()
        version_id = ready.order(formats=["davis", "sa-v"])
        mend = self.stopped_after(monkeypatch, 9, OSError(errno.ENOSPC, "No space left on device"))
        ready.build()
        mend()
        version = ready.version(version_id)
        assert version.state == DatasetState.FAILED
        assert "free some space" in (version.problem or {})["detail"]
        with ready.sessions.begin() as session:
            held = VersionRepository(session).find_for_update(version_id)
            assert held is not None
            resume_version(held)
        ready.build()
        ready.done(version_id)
        assert ready.files(version_id) == ready.files(whole)

    def test_a_video_that_is_removed_while_it_is_frozen(
        self, ready: SetStage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its masks were copied already, and then its file goes."""
        version_id = ready.order()

        def removing(clip: CoreClip, beat: Callable[[], None]) -> ClipMeasures:
            with ready.sessions.begin() as session:
                for video in session.scalars(select(Video)):
                    ready.store.delete_all(video_keys(video.id).prefix)
                    session.delete(video)
            return measure_clip(clip, beat)

        monkeypatch.setattr(freezing, "measure_clip", removing)
        ready.build()
        version = ready.version(version_id)
        assert version.state == DatasetState.FAILED
        assert "make a new version" in (version.problem or {})["detail"]

    def test_a_cancelled_one_stops_and_can_be_resumed(self, ready: SetStage) -> None:
        version_id = ready.order()
        with ready.sessions.begin() as session:
            version = VersionRepository(session).find_for_update(version_id)
            assert version is not None
            version.state = DatasetState.RUNNING
            cancel_version(version, worker_lives=True)
            version.state = DatasetState.QUEUED
        ready.build()
        assert ready.version(version_id).state == DatasetState.CANCELLED
        with ready.sessions.begin() as session:
            version = VersionRepository(session).find_for_update(version_id)
            assert version is not None
            resume_version(version)
        ready.build()
        ready.done(version_id)

    def test_parts_are_cut_after_a_video(self, ready: SetStage) -> None:
        version_id = ready.order(formats=["davis"])
        with ready.sessions.begin() as session:
            version = VersionRepository(session).find_for_update(version_id)
            assert version is not None
            version.part_bytes = 1
        ready.build()
        ready.done(version_id)
        parts = ready.parts(version_id)
        assert [part.next_video for part in parts] == [1, 2]
        assert [part.is_last for part in parts] == [False, True]
        assert "ImageSets/2017/train.txt" in ready.files(version_id)


class TestSplits:
    def test_val_takes_the_hardest_creator(self, ready: SetStage) -> None:
        version_id = ready.order(splits=SplitSettings(val=0.5, similar_bits=None), formats=["sa-v"])
        ready.build()
        version = ready.done(version_id)
        with ready.sessions() as session:
            videos = VersionRepository(session).videos(version_id)
        [hard] = [video for video in videos if video.split == "val"]
        assert hard.score == max(video.score or 0 for video in videos)
        assert version.statistics is not None
        assert version.statistics["splits"]["val"]["videos"] == 1
        assert f"sav_val/Annotations_6fps/{hard.key}/000/00000.png" in ready.files(version_id)

    def test_alike_videos_stay_on_one_side(self, stage: SetStage, tmp_path: Path) -> None:
        for key in ("one", "two"):
            stage.add_video(make_clip(tmp_path, key), creator=key)
        version_id = stage.order(splits=SplitSettings(val=0.5))
        stage.build()
        division = stage.done(version_id).division
        assert division is not None
        assert [(pair["one"], pair["other"]) for pair in division["together"]] == [("one", "two")]
        assert division["leaks"] == []


class TestRules:
    def test_standing_and_type(self, ready: SetStage) -> None:
        with ready.sessions.begin() as session:
            masklet = session.scalars(select(Masklet).where(Masklet.name == "ball")).first()
        assert masklet is not None
        rules = DatasetRules(types=["auto"], standings=[Standing.OPEN])
        version_id = ready.order(rules=rules)
        ready.build()
        statistics = ready.done(version_id).statistics
        assert statistics is not None
        assert statistics["masklets"] == {"manual": 0, "auto": 1, "total": 1}


class TestDelivery:
    def test_parts_and_documents_go_to_s3(self, ready: SetStage, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tester")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        with mock_aws():
            bucket = boto3.client("s3")
            bucket.create_bucket(Bucket="sets")
            version_id = ready.order(deliver_to="s3://sets/masks")
            ready.build()
            ready.done(version_id)
            [part] = ready.parts(version_id)
            assert part.delivered
            keys = {entry["Key"] for entry in bucket.list_objects_v2(Bucket="sets")["Contents"]}
            assert keys == {
                f"masks/toys-v1/{name}" for name in (part.name, MANIFEST, FILES, VIDEOS, DATASHEET)
            }
            stored = bucket.get_object(Bucket="sets", Key=f"masks/toys-v1/{part.name}")["Body"].read()
        assert hashlib.sha256(stored).hexdigest() == part.sha256


def masklets_of(stage: SetStage, video_id: UUID) -> dict[int, Masklet]:
    with stage.sessions() as session:
        return {
            each.number: each for each in session.scalars(select(Masklet).where(Masklet.video_id == video_id))
        }


class TestImport:
    @pytest.mark.parametrize("chosen", EVERY)
    def test_export_import_export_is_identical(
        self, ready: SetStage, sessions: Sessions, redis: Redis, chosen: str
    ) -> None:
        first = ready.order(formats=[chosen])
        ready.build()
        files = ready.files(first)
        other = SetStage(
            ready.settings,
            sessions,
            redis,
            ready.store,
            ready.jobs,
            new_project(sessions, redis, f"again {chosen} {uuid4()}"),
            ready.stop,
        )
        taken = other.bring(tar_of(files), ImportPurpose.GROUND_TRUTH)
        assert taken.state == DatasetState.DONE, taken.problem
        assert {clip["state"] for clip in taken.report["clips"].values()} == {"stored"}
        second = other.order(formats=[chosen], rules=DatasetRules())  # ground truth counts as accepted
        other.build()
        other.done(second)
        again = other.files(second)
        assert again.keys() == files.keys()
        pixels = {path for path in files if path.endswith((".mp4", ".jpg")) or "frame_tables" in path}
        assert {path for path in files if again[path] != files[path]} <= pixels

    def test_into_the_same_video_frames_are_identical(self, ready: SetStage, clips: list[MadeClip]) -> None:
        version_id = ready.order(formats=["davis"])
        ready.build()
        taken = ready.bring(tar_of(ready.files(version_id)), ImportPurpose.PRE_ANNOTATIONS)
        assert taken.state == DatasetState.DONE, taken.problem
        cats = taken.report["clips"]["cats"]
        assert (cats["frames"], cats["new_video"], cats["masklets"]) == ("identical", False, 3)
        masklets = masklets_of(ready, UUID(cats["video_id"]))
        assert sorted(masklets) == [1, 2, 4, 5, 6, 7]  # numbers that were taken move on
        with ready.sessions() as session:
            own = session.scalars(select(Mask).where(Mask.masklet_id == masklets[5].id)).all()
            tasks = session.scalars(select(Task).where(Task.masklet_id == masklets[5].id)).all()
        assert {mask.frame_index for mask in own} == set(range(0, FRAMES, 4))
        assert {mask.state for mask in own} == {MaskState.PROPAGATED}
        assert [task.state for task in tasks] == [TaskState.QUEUED]

    def test_ground_truth_is_locked_and_accepted(self, ready: SetStage) -> None:
        version_id = ready.order(formats=["sa-v"])
        ready.build()
        taken = ready.bring(tar_of(ready.files(version_id)), ImportPurpose.GROUND_TRUTH)
        cats = masklets_of(ready, UUID(taken.report["clips"]["cats"]["video_id"]))
        with ready.sessions() as session:
            own = session.scalars(select(Mask).where(Mask.masklet_id == cats[5].id)).all()
            [task] = session.scalars(select(Task).where(Task.masklet_id == cats[5].id)).all()
        assert {mask.state for mask in own} == {MaskState.LOCKED}
        assert task.state == TaskState.SATISFACTORY

    def test_masks_without_a_video_say_what_to_do(self, ready: SetStage) -> None:
        version_id = ready.order(formats=["sa-v"])
        ready.build()
        files = {
            path.replace("cats", "birds"): content
            for path, content in ready.files(version_id).items()
            if path.endswith("cats_manual.json")
        }
        taken = ready.bring(tar_of(files), ImportPurpose.GROUND_TRUTH)
        birds = taken.report["clips"]["birds"]
        assert birds["state"] == "refused"
        assert "Upload a video named “birds”" in birds["detail"]

    def test_an_unreadable_archive_fails_with_a_sentence(self, stage: SetStage) -> None:
        taken = stage.bring(b"nonsense", ImportPurpose.GROUND_TRUTH, "photo.png")
        assert taken.state == DatasetState.FAILED
        assert "neither a zip nor a tar" in (taken.problem or {})["detail"]
