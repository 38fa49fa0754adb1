"""Wholes, parts and sub-parts."""

from __future__ import annotations

from uuid import UUID

import pytest
from starlette.testclient import TestClient

from backend.db.engine import Sessions
from backend.masklets.relations import relation_fault, unfit_parts
from backend.videos.entities import Video
from tests.backend.conftest import Scene
from tests.backend.factories import make_masklet, make_video
from tests.backend.problem import read_problem

CAR, WHEEL, RIM, BUS = (UUID(int=number) for number in range(1, 5))
PARENTS = {CAR: None, WHEEL: CAR, RIM: WHEEL, BUS: None}


@pytest.mark.parametrize(
    ("part", "whole", "word"),
    [
        (BUS, CAR, None),
        (WHEEL, BUS, None),
        (WHEEL, CAR, None),
        (CAR, CAR, "itself"),
        (CAR, WHEEL, "itself"),
        (CAR, RIM, "itself"),
        (BUS, RIM, "no level below"),
        (CAR, BUS, "no level below"),
        (BUS, UUID(int=9), "same video"),
    ],
    ids=[
        "whole-becomes-part",
        "part-with-sub-part-moves",
        "as-it-is",
        "of-itself",
        "of-its-part",
        "of-its-sub-part",
        "below-a-sub-part",
        "whole-with-two-levels",
        "elsewhere",
    ],
)
def test_which_relations_make_sense(part: UUID, whole: UUID, word: str | None) -> None:
    fault = relation_fault(part, whole, PARENTS)
    if word is None:
        assert fault is None
    else:
        assert word in (fault or "")


ENGINE, LORRY = UUID(int=5), UUID(int=6)


@pytest.mark.parametrize(
    ("back", "parents", "unfit"),
    [
        (CAR, PARENTS, set()),
        (CAR, {CAR: BUS, BUS: WHEEL, WHEEL: CAR}, {CAR}),
        (CAR, {CAR: BUS, BUS: LORRY, LORRY: None}, set()),
        (CAR, {CAR: RIM, RIM: WHEEL, WHEEL: BUS, BUS: None}, {CAR}),
        (CAR, {CAR: None, WHEEL: CAR, RIM: WHEEL, ENGINE: RIM}, {WHEEL}),
        (CAR, {CAR: CAR}, {CAR}),
        (CAR, {CAR: BUS}, {CAR}),
    ],
    ids=["fits", "circle", "sub-part", "too-deep-itself", "too-deep-below", "of-itself", "of-nothing"],
)
def test_what_a_masklet_that_comes_back_gives_up(
    back: UUID, parents: dict[UUID, UUID | None], unfit: set[UUID]
) -> None:
    assert unfit_parts(back, parents) == unfit


class TestOverHttp:
    def test_class_and_whole(self, client: TestClient, scene: Scene) -> None:
        whole = str(scene.masklet_id)
        wish = {"name": "Wheel", "class_name": "wheel", "part_of": whole}
        part = client.post(f"/api/videos/{scene.video_id}/masklets", json=wish).json()
        assert (part["name"], part["class_name"], part["part_of"]) == ("Wheel", "wheel", whole)
        free = client.patch(f"/api/masklets/{part['id']}", json={"part_of": None, "class_name": None}).json()
        assert (free["class_name"], free["part_of"], free["name"]) == (None, None, "Wheel")

    def test_circle_is_refused(self, client: TestClient, scene: Scene) -> None:
        whole = str(scene.masklet_id)
        part = client.post(f"/api/videos/{scene.video_id}/masklets", json={"part_of": whole}).json()
        response = client.patch(f"/api/masklets/{whole}", json={"part_of": part["id"]})
        assert "itself" in read_problem(response, 422, "part-of-refused")["detail"]
        assert client.patch(f"/api/masklets/{whole}", json={"name": "Car"}).json()["part_of"] is None

    def test_object_of_another_video_is_refused(
        self, client: TestClient, scene: Scene, sessions: Sessions
    ) -> None:
        with sessions.begin() as session:
            elsewhere: Video = make_video(session, name="other.mp4")
            other = make_masklet(session, elsewhere).id
        response = client.patch(f"/api/masklets/{scene.masklet_id}", json={"part_of": str(other)})
        read_problem(response, 422, "part-of-refused")

    def test_parts_stay_when_the_whole_is_removed(self, client: TestClient, scene: Scene) -> None:
        wish = {"part_of": str(scene.masklet_id)}
        client.post(f"/api/videos/{scene.video_id}/masklets", json=wish)
        assert client.delete(f"/api/masklets/{scene.masklet_id}").status_code == 200
        [left] = client.get(f"/api/videos/{scene.video_id}/masklets").json()
        assert left["part_of"] is None
