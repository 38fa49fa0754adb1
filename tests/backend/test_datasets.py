"""Data set versions over HTTP; what workers make of them is tested with the workers."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from redis import Redis
from starlette.testclient import TestClient

from backend.accounts.actor import Role
from backend.datasets.blobs import dataset_keys
from backend.datasets.datasheet import datasheet_of
from backend.datasets.entities import DatasetPart, DatasetState, DatasetVersion
from backend.datasets.figures import PUBLISHED, Counted, statistics_of
from backend.datasets.making import keys_of
from backend.db.base import now
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.masklets.begin import begin_masklet
from backend.masklets.entities import Masklet, MaskState
from backend.storage import BlobStore
from backend.tasks.entities import TaskSource
from backend.tasks.service import TaskService
from backend.videos.entities import Video
from media.formats.measure import SIZE_BINS
from tests.backend.conftest import Scene, SignInAs
from tests.backend.factories import default_project_id, mask_row, write_masks
from tests.backend.problem import read_problem

OPEN = {"standings": ["open"]}


@pytest.fixture
def project(sessions: Sessions) -> str:
    with sessions.begin() as session:
        return str(default_project_id(session))


@pytest.fixture
def masked(sessions: Sessions, scene: Scene) -> Scene:
    """A masklet without a task on ten frames, one of them stale."""
    with sessions.begin() as session:
        masklet = session.get_one(Masklet, scene.masklet_id)
        write_masks(session, *(mask_row(masklet, frame) for frame in range(9)))
        write_masks(session, mask_row(masklet, 9, state=MaskState.STALE))
    return scene


def make(client: TestClient, project: str, **wish: Any) -> dict[str, Any]:
    answer = client.post(f"/api/projects/{project}/datasets", json={"name": "toys", "rules": OPEN, **wish})
    assert answer.status_code == 202, answer.text
    made: dict[str, Any] = answer.json()
    return made


class TestCount:
    def count(self, client: TestClient, project: str, **rules: Any) -> dict[str, Any]:
        counted: dict[str, Any] = client.post(f"/api/projects/{project}/datasets/count", json=rules).json()
        return counted

    def test_what_rules_would_choose(self, client: TestClient, project: str, masked: Scene) -> None:
        assert self.count(client, project, **OPEN) == {
            "videos": 1,
            "manual": 1,
            "auto": 0,
            "masks": 10,
            "stale": 1,
            "creators_unknown": 1,
        }

    @pytest.mark.parametrize(
        "rules",
        [
            {"standings": ["accepted"]},
            {**OPEN, "types": ["auto"]},
            {**OPEN, "phases": ["phase-1"]},
            {**OPEN, "tags": ["night"]},
            {**OPEN, "until": "2001-01-01T00:00:00Z"},
        ],
        ids=["standing", "type", "phase", "tag", "date"],
    )
    def test_each_rule_leaves_out(
        self, client: TestClient, project: str, masked: Scene, rules: dict[str, Any]
    ) -> None:
        assert self.count(client, project, **rules)["videos"] == 0

    def test_tags_choose(self, client: TestClient, project: str, masked: Scene, sessions: Sessions) -> None:
        with sessions.begin() as session:
            session.get_one(Video, masked.video_id).tags = ["night", "street"]
        assert self.count(client, project, **OPEN, tags=["snow", "night"])["videos"] == 1

    def test_other_projects_are_not_found(
        self, sign_in_as: SignInAs, project: str, client: TestClient
    ) -> None:
        foreign = client.post("/api/projects", json={"name": "Secret"}).json()["id"]
        person = sign_in_as({Role.ANNOTATOR})
        rules = {**OPEN, "project_ids": [foreign]}
        answer = person.post(f"/api/projects/{project}/datasets/count", json=rules)
        read_problem(answer, 404, "project-not-found")


class TestMake:
    def test_is_queued_and_numbered(self, client: TestClient, project: str, masked: Scene) -> None:
        first, second = make(client, project), make(client, project)
        assert (first["state"], first["title"], second["title"]) == ("queued", "toys-v1", "toys-v2")
        listed = client.get(f"/api/projects/{project}/datasets").json()
        assert [each["title"] for each in listed] == ["toys-v2", "toys-v1"]
        page = client.get(f"/api/datasets/{first['id']}/videos").json()
        assert (page["total"], page["videos"][0]["key"]) == (1, "street")

    def test_nothing_chosen(self, client: TestClient, project: str, masked: Scene) -> None:
        answer = client.post(f"/api/projects/{project}/datasets", json={"name": "toys"})
        read_problem(answer, 409, "nothing-chosen")

    def test_formats_without_room_for_a_number_are_refused_at_once(
        self, client: TestClient, project: str, masked: Scene, sessions: Sessions
    ) -> None:
        with sessions.begin() as session:
            session.get_one(Masklet, masked.masklet_id).number = 256
        wish = {"name": "toys", "rules": OPEN, "formats": ["sa-v", "davis", "mots"]}
        problem = read_problem(
            client.post(f"/api/projects/{project}/datasets", json=wish), 409, "number-beyond-format"
        )
        assert (problem["formats"], problem["number"], problem["most"]) == (["davis"], 256, 255)
        assert make(client, project, formats=["sa-v", "mots"])["state"] == "queued"

    @pytest.mark.parametrize("name", ["", "Toys", "../up", "a b"])
    def test_names_are_plain(self, client: TestClient, project: str, name: str) -> None:
        answer = client.post(f"/api/projects/{project}/datasets", json={"name": name})
        assert answer.status_code == 422

    def test_only_site_admins_write_to_s3(
        self, client: TestClient, sign_in_as: SignInAs, project: str, masked: Scene
    ) -> None:
        wish = {"name": "toys", "rules": OPEN, "deliver_to": "s3://masks/sets"}
        admin = sign_in_as({Role.ADMIN})
        answer = admin.post(f"/api/projects/{project}/datasets", json=wish)
        read_problem(answer, 403, "not-permitted")
        wrong = client.post(f"/api/projects/{project}/datasets", json={**wish, "deliver_to": "/etc"})
        read_problem(wrong, 422, "s3-address-wrong")


class TestLife:
    def test_a_waiting_one_is_cancelled_resumed_and_removed(
        self, client: TestClient, project: str, masked: Scene
    ) -> None:
        address = f"/api/datasets/{make(client, project)['id']}"
        read_problem(client.delete(address), 409, "dataset-under-way")
        assert client.post(f"{address}/cancel").json()["state"] == "cancelled"
        assert client.post(f"{address}/resume").json()["state"] == "queued"
        read_problem(client.post(f"{address}/resume"), 409, "dataset-not-resumable")
        client.post(f"{address}/cancel")
        assert client.delete(address).status_code == 204
        read_problem(client.get(address), 404, "dataset-not-found")


class Finished(NamedTuple):
    """A version as a worker leaves it, and the bytes of its only part."""

    version_id: UUID
    content: bytes

    @property
    def part(self) -> str:
        return f"/api/datasets/{self.version_id}/files/toys-v1-sa-v-0001.tar"


@pytest.fixture
def finished(
    client: TestClient, project: str, masked: Scene, sessions: Sessions, store: BlobStore
) -> Finished:
    version_id, content = UUID(make(client, project)["id"]), bytes(range(256)) * 100
    store.write(dataset_keys(version_id).part("toys-v1-sa-v-0001.tar"), content)
    store.write(dataset_keys(version_id).document("manifest.json"), b'{"name": "toys"}')
    with sessions.begin() as session:
        version = session.get_one(DatasetVersion, version_id)
        version.state, version.manifest_sha256 = DatasetState.DONE, "0" * 64
        part = DatasetPart(
            version_id=version_id,
            format="sa-v",
            number=1,
            name="toys-v1-sa-v-0001.tar",
            size=len(content),
            sha256="0" * 64,
            members=1,
            next_video=1,
            is_last=True,
        )
        session.add(part)
    return Finished(version_id, content)


class TestFiles:
    def test_parts_are_served_in_ranges(self, client: TestClient, finished: Finished) -> None:
        assert client.get(finished.part).content == finished.content
        rest = client.get(finished.part, headers={"Range": "bytes=1000-"})
        assert (rest.status_code, rest.content) == (206, finished.content[1000:])
        files = f"/api/datasets/{finished.version_id}/files"
        assert json.loads(client.get(f"{files}/manifest.json").content) == {"name": "toys"}
        read_problem(client.get(f"{files}/else.tar"), 404, "dataset-file-not-found")

    def test_whose_copy_waits_does_not_see_the_original(
        self, sign_in_as: SignInAs, masked: Scene, finished: Finished, sessions: Sessions, redis: Redis
    ) -> None:
        with unit_of_work(sessions, redis) as unit:
            copy = begin_masklet(unit, masked.video_id, copy_of=masked.masklet_id)
            TaskService(unit).open(copy, source=TaskSource.OVERLAP)
        read_problem(sign_in_as({Role.ANNOTATOR}).get(finished.part), 409, "dataset-blind")
        assert sign_in_as({Role.VERIFIER}).get(finished.part).status_code == 200

    def test_before_it_is_done(self, client: TestClient, project: str, masked: Scene) -> None:
        address = f"/api/datasets/{make(client, project)['id']}"
        read_problem(client.get(f"{address}/files/manifest.json"), 409, "dataset-not-done")
        read_problem(client.get(f"{address}/videos/0/preview.mp4"), 409, "dataset-not-done")


def test_unknown_ids(client: TestClient) -> None:
    read_problem(client.get(f"/api/imports/{uuid4()}"), 404, "import-not-found")
    read_problem(client.get(f"/api/datasets/{uuid4()}"), 404, "dataset-not-found")


class TestFurtherFormats:
    def test_only_of_what_is_done(self, client: TestClient, project: str, masked: Scene) -> None:
        address = f"/api/datasets/{make(client, project)['id']}"
        wish = {"formats": ["davis"]}
        read_problem(client.post(f"{address}/formats", json=wish), 409, "dataset-not-done")

    def test_are_queued_stopped_and_left_out(self, client: TestClient, finished: Finished) -> None:
        address = f"/api/datasets/{finished.version_id}"
        read_problem(client.post(f"{address}/formats", json={"formats": ["sa-v"]}), 409, "formats-there")
        added = client.post(f"{address}/formats", json={"formats": ["sa-v", "davis"]})
        assert added.status_code == 202, added.text
        [addition] = added.json()["additions"]
        assert (added.json()["state"], addition["formats"], addition["manifest_sha256"]) == (
            "queued",
            ["davis"],
            None,
        )
        assert client.get(f"{address}/files/manifest.json").status_code == 200  # what was done stays so
        read_problem(client.delete(f"{address}/additions/1"), 409, "dataset-under-way")
        client.post(f"{address}/cancel")
        left = client.delete(f"{address}/additions/1").json()
        assert (left["state"], left["additions"]) == ("done", [])
        read_problem(client.delete(f"{address}/additions/1"), 404, "addition-not-found")

    def test_are_noted(self, client: TestClient, finished: Finished) -> None:
        client.post(f"/api/datasets/{finished.version_id}/formats", json={"formats": ["mots"]})
        about = {"about": str(finished.version_id)}
        actions = [entry["action"] for entry in client.get("/api/audit", params=about).json()]
        assert actions == ["formats added", "data set made"]


class TestFigures:
    def test_nothing_divides_by_nothing(self) -> None:
        figures = statistics_of([])
        assert (figures["videos"], figures["disappearance_rate"]["total"]) == (0, None)

    def test_adds_up(self) -> None:
        facts = {"frame_count": 240, "frame_rate": 24.0, "frame_step": 4, "width": 640, "height": 360}
        masklets = [
            {"type": "manual", "reappearances": 1},
            {"type": "auto", "reappearances": 0},
        ]
        sums = {"small_masks": 3, "overlap_frames": 0, "overlap_pixels": 0, "stale": 0, "untrained": 0}
        measures = {"masklets": masklets, "masks": {"manual": 4, "auto": 2}, **sums}
        measures["size_bins"] = [0] * SIZE_BINS
        figures = statistics_of([Counted({**facts, "setting": "indoor"}, measures, "val")] * 2)
        assert (figures["annotated_frames"], figures["masks"]["total"]) == (120, 12)
        assert figures["disappearance_rate"] == {"manual": 1.0, "auto": 0.0, "total": 0.5}
        assert figures["splits"] == {"val": {"videos": 2, "masklets": 4, "masks": 12}}
        assert (figures["settings"], figures["duration_s"]["mean"]) == ({"indoor": 2}, 10.0)

    def test_published_values_name_their_source(self) -> None:
        assert {each.name for each in PUBLISHED} >= {"DAVIS 2017", "YouTube-VOS", "MOSE", "SA-V manual"}
        assert all("2408.00714" in each.source for each in PUBLISHED)


def test_the_datasheet_tells_most_first_and_parts_in_order() -> None:
    counts = {"videos": 1, "masklets": 1, "masks": 1}
    told = {"countries": {"BR": 1, "DE": 3, "unknown": 2}, "splits": {"val": counts, "train": counts}}
    version = DatasetVersion(
        name="toys",
        number=1,
        note="",
        rules={"standings": ["accepted"], "types": ["manual"], "phases": [], "tags": []}
        | {"since": None, "until": None},
        splits={"by_creator": True, "by_country": False, "motion": 1, "occlusion": 1, "reappearance": 1},
        formats=["sa-v"],
        frame_step=4,
        software={},
        statistics={**statistics_of([]), **told},
        created_at=now(),
    )
    text = datasheet_of(version, [])
    assert "DE 3, BR 1, nobody said 2" in text
    assert text.index("| train |") < text.index("| val |")


def test_keys_are_plain_and_told_apart() -> None:
    names = ["street.mp4", "street.mov", "Straße 3.mp4", "...", "STREET.mp4"]
    keys = keys_of(names)
    assert keys == ["street", "street_2", "Stra_e_3", "video", "STREET_3"]
