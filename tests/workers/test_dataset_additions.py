"""Formats that finished versions are given later: the same bytes as if they had been there from the first."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import boto3
import pytest
from moto import mock_aws

from backend.accounts.actor import Actor
from backend.datasets.adding import DatasetAdditions
from backend.datasets.blobs import FILES, MANIFEST, dataset_keys
from backend.datasets.entities import DatasetState
from backend.datasets.errors import AdditionNotFound, DatasetVideosGone, FormatsThere
from backend.datasets.life import cancel_version
from backend.datasets.versions import VersionRepository
from backend.db.unit_of_work import unit_of_work
from backend.jobs.queue import Jobs
from backend.masklets.entities import Mask
from backend.videos.entities import Video
from media.formats.pack import PartWriter
from tests.backend.factories import make_account
from tests.media.sets import OBJECTS, make_clip
from tests.workers.sets import SetStage


@pytest.fixture
def ready(set_stage: SetStage, tmp_path: Path) -> SetStage:
    set_stage.add_video(make_clip(tmp_path, "cats"), creator="Ada")
    set_stage.add_video(make_clip(tmp_path, "dogs", objects=OBJECTS[:2]), creator="Grace")
    return set_stage


def content(stage: SetStage, version_id: UUID, name: str) -> bytes:
    return stage.store.local_path(dataset_keys(version_id).document(name)).read_bytes()


class TestAdding:
    def test_gives_the_bytes_of_a_version_that_had_them_at_once(self, ready: SetStage) -> None:
        whole = ready.order(formats=["sa-v", "davis", "youtube-vis"])
        later = ready.order(formats=["sa-v"])
        ready.build()
        with ready.sessions.begin() as session:
            session.query(Mask).delete()  # what is frozen is what counts
        ready.add_formats(later, "davis", "youtube-vis")
        ready.build()
        ready.done(later)
        assert ready.files(later) == ready.files(whole)
        assert sorted(part.format for part in ready.parts(later)) == ["davis", "sa-v", "youtube-vis"]

    def test_leaves_the_version_as_it_was(self, ready: SetStage) -> None:
        version_id = ready.order(formats=["sa-v"])
        ready.build()
        before = ready.done(version_id)
        manifest, files = content(ready, version_id, MANIFEST), content(ready, version_id, FILES)
        ready.add_formats(version_id, "davis")
        ready.build()
        after = ready.done(version_id)
        assert content(ready, version_id, MANIFEST) == manifest
        assert content(ready, version_id, FILES) == files
        assert (after.manifest_sha256, after.formats) == (before.manifest_sha256, ["sa-v"])
        assert after.statistics == before.statistics
        assert after.bytes > before.bytes

    def test_each_manifest_vouches_for_those_before(self, ready: SetStage) -> None:
        version_id = ready.order(formats=["sa-v"])
        ready.build()
        for chosen in ("davis", "mots"):
            ready.add_formats(version_id, chosen)
            ready.build()
        version = ready.done(version_id)
        first, second = (content(ready, version_id, f"addition-00{number}.json") for number in (1, 2))
        told = json.loads(second)
        assert told["adds_to"] == {"manifest_sha256": version.manifest_sha256}
        assert told["comes_after"] == [{"addition": 1, "manifest_sha256": hashlib.sha256(first).hexdigest()}]
        assert json.loads(first)["comes_after"] == []
        assert version.additions[1]["manifest_sha256"] == hashlib.sha256(second).hexdigest()
        [part] = told["formats"]["mots"]["parts"]
        tar = ready.store.local_path(dataset_keys(version_id).part(part["name"])).read_bytes()
        assert part["sha256"] == hashlib.sha256(tar).hexdigest()
        listed = content(ready, version_id, "addition-002-files.jsonl")
        assert told["lists"]["addition-002-files.jsonl"]["sha256"] == hashlib.sha256(listed).hexdigest()
        assert {json.loads(line)["part"] for line in listed.splitlines()} == {part["name"]}

    @pytest.mark.parametrize("members", [1, 9, 20])
    def test_a_killed_one_goes_on_to_the_same_bytes(
        self, ready: SetStage, monkeypatch: pytest.MonkeyPatch, members: int
    ) -> None:
        whole, version_id = ready.order(formats=["davis"]), ready.order(formats=["sa-v"])
        ready.build()
        ready.add_formats(version_id, "davis")
        add, added = PartWriter.add, 0

        def dying(self: PartWriter, member: Any) -> None:
            nonlocal added
            added += 1
            if added > members:
                raise KeyboardInterrupt
            add(self, member)

        monkeypatch.setattr(PartWriter, "add", dying)
        with pytest.raises(KeyboardInterrupt):
            ready.build()
        monkeypatch.undo()
        with ready.sessions.begin() as session:
            version = VersionRepository(session).find_for_update(version_id)
            assert version is not None
            version.state = DatasetState.QUEUED  # as the next start of the worker does
        ready.build()
        ready.done(version_id)
        assert ready.files(version_id, "davis") == ready.files(whole, "davis")

    def test_what_is_there_is_not_added_again(self, ready: SetStage) -> None:
        version_id = ready.order(formats=["sa-v"])
        ready.build()
        with pytest.raises(FormatsThere):
            ready.add_formats(version_id, "sa-v")

    def test_removed_videos_are_said_at_once(self, ready: SetStage) -> None:
        version_id = ready.order(formats=["sa-v"])
        ready.build()
        with ready.sessions.begin() as session:
            session.query(Video).filter(
                Video.name == "dogs.mp4", Video.project_id == ready.project_id
            ).delete()
        with pytest.raises(DatasetVideosGone):
            ready.add_formats(version_id, "davis")

    def test_a_stopped_one_can_be_left_out(self, ready: SetStage) -> None:
        version_id = ready.order(formats=["sa-v"])
        ready.build()
        ready.add_formats(version_id, "davis")
        with unit_of_work(ready.sessions, ready.redis) as unit:
            version = VersionRepository(unit.session).find_for_update(version_id)
            assert version is not None
            cancel_version(version, worker_lives=False)
        with unit_of_work(ready.sessions, ready.redis) as unit:
            actor = Actor(make_account(unit.session).id, "Ada", is_site_admin=True)
            additions = DatasetAdditions(unit, Jobs(unit, ready.jobs), ready.store)
            additions.leave_out(actor, version_id, 1)
            with pytest.raises(AdditionNotFound):
                additions.leave_out(actor, version_id, 1)
        version = ready.done(version_id)
        assert version.additions == []
        assert [part.format for part in ready.parts(version_id)] == ["sa-v"]
        ready.add_formats(version_id, "davis")
        ready.build()
        assert ready.done(version_id).additions[0]["number"] == 1

    def test_goes_where_the_version_went(self, ready: SetStage, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in (
            ("ACCESS_KEY_ID", "tester"),
            ("SECRET_ACCESS_KEY", "x"),
            ("DEFAULT_REGION", "us-east-1"),
        ):
            monkeypatch.setenv(f"AWS_{name}", value)
        with mock_aws():
            bucket = boto3.client("s3")
            bucket.create_bucket(Bucket="sets")
            version_id = ready.order(deliver_to="s3://sets/masks")
            ready.build()
            ready.add_formats(version_id, "davis")
            ready.build()
            ready.done(version_id)
            keys = {
                entry["Key"].rsplit("/", 1)[1] for entry in bucket.list_objects_v2(Bucket="sets")["Contents"]
            }
        assert {"addition-001.json", "addition-001-files.jsonl", "toys-v1-davis-0001.tar"} <= keys
