"""What verifiers are shown: automatic masklets, the masks of a check, many at once."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from redis import Redis
from starlette.testclient import TestClient

from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.masklets.entities import Masklet, MaskletType
from backend.tasks.service import TaskService
from backend.videos.entities import Video
from tests.backend.conftest import MakePerson, Scene
from tests.backend.factories import make_masklet, mask_row, write_masks
from tests.backend.judging import BAD, BOTH, GOOD, NO, checks, judge
from tests.backend.problem import read_problem
from tests.backend.work import Worker, make_submitted, set_phase


@pytest.fixture(autouse=True)
def honest(sessions: Sessions) -> None:
    """Show no honeypots, which would come in by chance."""
    set_phase(sessions, honeypot_rate=0.0)


@pytest.fixture
def ada(person: MakePerson) -> Worker:
    return person("Ada", *BOTH)


@pytest.fixture
def vera(person: MakePerson) -> Worker:
    return person("Vera", *BOTH)


@pytest.fixture
def submitted(sessions: Sessions, ada: Worker) -> UUID:
    """A task that Ada submitted."""
    with sessions.begin() as session:
        return make_submitted(session, ada.id).id


class TestAutomatic:
    @pytest.fixture
    def task_id(self, sessions: Sessions, redis: Redis, scene: Scene) -> UUID:
        """What the generator handed in."""
        with unit_of_work(sessions, redis) as unit:
            masklet = unit.session.get_one(Masklet, scene.masklet_id)
            write_masks(unit.session, mask_row(masklet, 0))
            return TaskService(unit).submit_for_verification(masklet).id

    def test_goes_to_verifiers_and_then_to_phase_3(
        self, scene: Scene, task_id: UUID, ada: Worker, vera: Worker
    ) -> None:
        refusal = read_problem(ada.click(scene.masklet_id), 409, "masklet-closed")
        assert "made automatically" in refusal["detail"]
        judge(vera, BAD)
        task = ada.get(f"/tasks/{task_id}")
        assert (task["source"], task["state"], task["assigned_to"]) == ("auto", "queued", None)
        phases = ada.get(f"/projects/{task['project_id']}/phases")
        assert {phase["id"]: phase["key"] for phase in phases}[task["phase_id"]] == "phase-3"
        taken = ada.post(f"/projects/{task['project_id']}/tasks/next").json()
        assert (taken["id"], taken["entry"]["note"]) == (str(task_id), "The tail.")

    def test_satisfactory_ones_are_done(self, task_id: UUID, vera: Worker) -> None:
        judge(vera, GOOD)
        task = vera.get(f"/tasks/{task_id}")
        assert (task["state"], task["annotator_id"], task["source"]) == ("satisfactory", None, "auto")


class TestShown:
    def test_what_is_to_be_judged(self, submitted: UUID, vera: Worker) -> None:
        [check] = checks(vera)
        assert check["video"] == {
            "name": "street.mp4", "width": 64, "height": 48, "frame_count": 30, "frame_rate": 24.0,
        }  # fmt: skip
        assert (check["object"]["name"], check["object"]["type"]) == ("Car", "manual")
        assert check["phase"]["key"] == "phase-3"

    def test_contact_sheet(self, submitted: UUID, vera: Worker) -> None:
        [check] = checks(vera)
        sheet = vera.get(f"/checks/{check['id']}/sheet")
        frames = {each["frame_index"]: each for each in sheet["frames"]}
        assert (frames[0]["causes"][0], frames[20]["causes"][0]) == ("first", "last")
        assert (frames[24]["causes"], frames[24]["counts"]) == (["after"], None)
        shown = {each["frame_index"]: each["counts"] for each in vera.get(f"/checks/{check['id']}/masks")}
        assert {frame: each["counts"] for frame, each in frames.items() if frame in shown} == shown
        assert [each["frame_index"] for each in sheet["flip"]] == [0, 4, 8, 12, 16, 20]
        assert sheet["visible"] == [{"first": 0, "last": 20}]

    def test_of_somebody_else(self, submitted: UUID, vera: Worker, person: MakePerson) -> None:
        [check] = checks(vera)
        for what in ("sheet", "masks"):
            read_problem(
                person("Vito", *BOTH).browser.get(f"/api/checks/{check['id']}/{what}"), 404, "check-not-found"
            )


class TestManyAtOnce:
    @pytest.fixture
    def automatic(self, sessions: Sessions, redis: Redis, scene: Scene) -> list[UUID]:
        """What the generator handed in."""
        with unit_of_work(sessions, redis) as unit:
            video = unit.session.get_one(Masklet, scene.masklet_id).video_id
            tasks = []
            for _ in range(3):
                masklet = make_masklet(unit.session, unit.session.get_one(Video, video))
                masklet.type = MaskletType.AUTO
                write_masks(unit.session, mask_row(masklet, 0))
                tasks.append(TaskService(unit).submit_for_verification(masklet).id)
            return tasks

    def given(self, worker: Worker, project_id: UUID) -> list[str]:
        response = worker.browser.post(f"/api/projects/{project_id}/checks/next?count=40&automatic=true")
        assert response.status_code == 200, response.text
        return [each["id"] for each in response.json()]

    def test_only_what_the_generator_made(
        self, project_id: UUID, submitted: UUID, automatic: list[UUID], vera: Worker
    ) -> None:
        assert len(checks(vera, 1)) == 1  # of whatever kind
        found = self.given(vera, project_id)
        assert len(found) == 3
        assert found == self.given(vera, project_id)

    def test_each_counts_for_itself(
        self, project_id: UUID, automatic: list[UUID], vera: Worker, person: MakePerson
    ) -> None:
        first, second, third = self.given(vera, project_id)
        unknown = str(uuid4())
        verdicts = [
            GOOD | {"check_id": first},
            BAD | {"check_id": unknown},
            {"check_id": second, "label": "unsatisfactory"},
            NO | {"check_id": third},
        ]
        for _ in range(2):  # sent twice, they count once
            said = vera.post(f"/projects/{project_id}/checks/verdicts", verdicts=verdicts).json()
            assert [each["check_id"] for each in said] == [first, unknown, second, third]
            assert [each["label"] for each in said] == ["satisfactory", None, None, "rejected"]
            kinds = [each["problem"] and each["problem"]["type"] for each in said]
            assert kinds == [None, "/problems/check-not-found", "/problems/verdict-incomplete", None]
        states = sorted(vera.get(f"/tasks/{task}")["state"] for task in automatic)
        assert states == ["rejected", "satisfactory", "submitted"]
        assert self.given(vera, project_id) == [second]

    def test_checks_of_another_project_are_unknown(
        self, automatic: list[UUID], project_id: UUID, vera: Worker, client: TestClient
    ) -> None:
        [first, *_] = self.given(vera, project_id)
        other = client.post("/api/projects", json={"name": "Other"}).json()["id"]
        people = f"/api/projects/{other}/members/{vera.id}"
        assert client.put(people, json={"roles": ["verifier"]}).status_code == 200
        said = vera.post(f"/projects/{other}/checks/verdicts", verdicts=[GOOD | {"check_id": first}]).json()
        assert said[0]["problem"]["type"] == "/problems/check-not-found"
