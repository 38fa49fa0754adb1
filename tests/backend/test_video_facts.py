"""Facts by which data sets are chosen and split: of one video, of many, and from a table."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from redis import Redis
from starlette.testclient import TestClient

from backend.db.engine import Sessions
from backend.videos.facts_table import read_table
from tests.backend.factories import default_project_id, events, make_video
from tests.backend.problem import read_problem

FACTS = {"creator": "Ada", "country": "DE", "setting": "outdoor", "licence": "CC BY 4.0", "tags": ["rain"]}


def facts(video: dict[str, Any]) -> dict[str, Any]:
    return {name: video[name] for name in FACTS}


class TestOfOneVideo:
    def test_are_unknown_at_first(self, client: TestClient, video_id: UUID) -> None:
        video = client.get(f"/api/videos/{video_id}").json()
        assert facts(video) == {
            "creator": None,
            "country": None,
            "setting": None,
            "licence": None,
            "tags": [],
        }
        assert video["fetched_from"] is None

    def test_are_stored_told_and_noted(self, client: TestClient, video_id: UUID, redis: Redis) -> None:
        assert facts(client.patch(f"/api/videos/{video_id}", json=FACTS).json()) == FACTS
        assert facts(client.get(f"/api/videos/{video_id}").json()) == FACTS
        assert [facts(event["video"]) for event in events(redis, video_id)] == [FACTS]
        [entry] = client.get("/api/audit").json()
        assert (entry["action"], entry["details"]["country"]) == ("video changed", "DE")

    def test_what_is_left_out_stays(self, client: TestClient, video_id: UUID) -> None:
        client.patch(f"/api/videos/{video_id}", json=FACTS)
        client.patch(f"/api/videos/{video_id}", json={"name": "Lane"})
        video = client.patch(f"/api/videos/{video_id}", json={"licence": " "}).json()
        assert (video["name"], facts(video)) == ("Lane", {**FACTS, "licence": None})

    def test_a_change_that_changes_nothing_is_not_noted(self, client: TestClient, video_id: UUID) -> None:
        client.patch(f"/api/videos/{video_id}", json=FACTS)
        client.patch(f"/api/videos/{video_id}", json=FACTS)
        assert len(client.get("/api/audit").json()) == 1

    def test_countries_are_written_in_upper_case(self, client: TestClient, video_id: UUID) -> None:
        assert client.patch(f"/api/videos/{video_id}", json={"country": "ke"}).json()["country"] == "KE"

    @pytest.mark.parametrize(
        ("name", "value"),
        [("country", "Germany"), ("country", "ZZ"), ("setting", "space"), ("tags", ["a;b"])],
        ids=["long", "unknown", "setting", "tag"],
    )
    def test_values_that_mean_nothing(
        self, client: TestClient, video_id: UUID, name: str, value: object
    ) -> None:
        response = client.patch(f"/api/videos/{video_id}", json={name: value})
        assert name in read_problem(response, 422, "invalid-request")["detail"]


@pytest.fixture
def project_id(sessions: Sessions) -> UUID:
    with sessions.begin() as session:
        return default_project_id(session)


@pytest.fixture
def street_and_field(sessions: Sessions) -> tuple[UUID, UUID]:
    with sessions.begin() as session:
        return make_video(session, tags=["day"]).id, make_video(session, name="field.mp4").id


class TestOfMany:
    def test_get_the_same(
        self, client: TestClient, project_id: UUID, street_and_field: tuple[UUID, UUID]
    ) -> None:
        body = {
            "video_ids": [str(each) for each in street_and_field],
            "facts": {"country": "PE"},
            "add_tags": ["rain"],
            "remove_tags": ["day"],
        }
        answer = client.post(f"/api/projects/{project_id}/videos/facts", json=body)
        assert answer.json() == {"changed": 2}
        assert [(video["country"], video["tags"]) for video in client.get("/api/videos").json()] == [
            ("PE", ["rain"])
        ] * 2
        assert client.post(f"/api/projects/{project_id}/videos/facts", json=body).json() == {"changed": 0}
        [entry] = client.get("/api/audit").json()
        assert (entry["action"], entry["details"]["videos"]) == ("videos changed", 2)

    def test_a_video_of_elsewhere_is_not_there(
        self, client: TestClient, project_id: UUID, street_and_field: tuple[UUID, UUID]
    ) -> None:
        body = {"video_ids": [str(street_and_field[0]), str(uuid4())], "facts": FACTS}
        response = client.post(f"/api/projects/{project_id}/videos/facts", json=body)
        read_problem(response, 404, "video-not-found")
        assert client.get("/api/audit").json() == []


class TestTable:
    def send(
        self, client: TestClient, project_id: UUID, text: str, *, dry_run: bool = False
    ) -> dict[str, Any]:
        body = {"csv": text, "dry_run": dry_run}
        answer: dict[str, Any] = client.post(
            f"/api/projects/{project_id}/videos/facts/table", json=body
        ).json()
        return answer

    def test_names_videos_by_name_or_id(
        self, client: TestClient, project_id: UUID, street_and_field: tuple[UUID, UUID]
    ) -> None:
        street, _ = street_and_field
        text = f"video;country;tags\r\n{street};pe;rain; \r\nfield.mp4;;night\r\n".replace(
            "rain; ", '"rain;wind"'
        )
        assert self.send(client, project_id, text, dry_run=True) == {"rows": 2, "changed": 2, "faults": []}
        assert client.get("/api/audit").json() == []
        assert self.send(client, project_id, text)["changed"] == 2
        found = {video["name"]: video for video in client.get("/api/videos").json()}
        assert (found["street.mp4"]["country"], found["street.mp4"]["tags"]) == ("PE", ["rain", "wind"])
        assert (found["field.mp4"]["country"], found["field.mp4"]["tags"]) == (None, ["night"])
        assert self.send(client, project_id, text)["changed"] == 0

    def test_with_one_fault_nothing_is_stored(
        self, client: TestClient, project_id: UUID, street_and_field: tuple[UUID, UUID]
    ) -> None:
        answer = self.send(client, project_id, "video,country\nstreet.mp4,PE\nlost.mp4,PE\nfield.mp4,Peru\n")
        assert [fault["line"] for fault in answer["faults"]] == [3, 4]
        assert {video["country"] for video in client.get("/api/videos").json()} == {None}

    def test_a_name_of_two_videos_is_not_enough(
        self, client: TestClient, project_id: UUID, sessions: Sessions
    ) -> None:
        with sessions.begin() as session:
            make_video(session)
            make_video(session)
        [fault] = self.send(client, project_id, "name,country\nstreet.mp4,PE\n")["faults"]
        assert "2 videos" in fault["detail"]


class TestReading:
    def test_takes_back_the_table_that_the_page_gives(self) -> None:
        text = (
            "video,creator,country,setting,licence,tags,length_s,bytes,state,added\r\n"
            "'=a.mp4,'@ada,PE,,CC0,rain;night,1.5,900,Ready,2026-11-23T08:00:00Z\r\n"
        )
        [row], faults = read_table(text)
        assert (row.video, row.facts.creator, row.facts.tags, faults) == (
            "=a.mp4",
            "@ada",
            ["rain", "night"],
            [],
        )

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("country\nPE\n", 1),
            ("video,colour\na,red\n", 1),
            ("video,video\na,b\n", 1),
            ("video,country\n,PE\n", 2),
            ("video,country\na,PE,x\n", 2),
            ("video,country\na,PE\na,DE\n", 3),
        ],
        ids=["no video", "unknown column", "column twice", "no name", "too many cells", "video twice"],
    )
    def test_faults_name_their_line(self, text: str, line: int) -> None:
        _, faults = read_table(text)
        assert [fault.line for fault in faults] == [line]

    def test_empty_lines_and_a_byte_order_mark_are_passed_over(self) -> None:
        rows, faults = read_table("\ufeffvideo,license\n\na,CC0\n,\n")
        assert [(row.video, row.facts.licence) for row in rows] == [("a", "CC0")]
        assert faults == []
