"""Guidelines over HTTP: a text with pictures, for everybody of a project."""

from __future__ import annotations

import io
from uuid import UUID, uuid4

import pytest
from PIL import Image
from starlette.testclient import TestClient

from backend.accounts.actor import Role
from backend.db.engine import Sessions
from backend.guidelines import pictures
from tests.backend.conftest import SignInAs
from tests.backend.factories import default_project_id
from tests.backend.problem import read_problem


@pytest.fixture
def address(sessions: Sessions) -> str:
    with sessions.begin() as session:
        return f"/api/projects/{default_project_id(session)}/guideline"


def picture(kind: str = "PNG", side: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), (200, 30, 30)).save(out, kind)
    return out.getvalue()


class TestText:
    def test_is_empty_before_somebody_writes_it(self, client: TestClient, address: str) -> None:
        guideline = client.get(address).json()
        assert (guideline["text"], guideline["revision"], guideline["updated_by"]) == ("", 0, None)

    def test_is_kept_and_seen_by_annotators(
        self, client: TestClient, address: str, sign_in_as: SignInAs
    ) -> None:
        written = client.put(address, json={"text": "# Cars\n\nWith mirrors.", "revision": 0}).json()
        assert (written["revision"], written["updated_by"]) == (1, "Ada")
        assert sign_in_as([Role.ANNOTATOR]).get(address).json() == written
        [entry] = client.get("/api/audit").json()
        assert (entry["action"], entry["details"]["revision"]) == ("guideline changed", 1)

    def test_an_older_page_does_not_write_over_a_newer_text(self, client: TestClient, address: str) -> None:
        client.put(address, json={"text": "first", "revision": 0})
        response = client.put(address, json={"text": "second", "revision": 0})
        assert read_problem(response, 409, "guideline-changed")["revision"] == 1
        assert client.get(address).json()["text"] == "first"

    def test_the_same_text_again_changes_nothing(self, client: TestClient, address: str) -> None:
        client.put(address, json={"text": "first", "revision": 0})
        assert client.put(address, json={"text": "first", "revision": 1}).json()["revision"] == 1


class TestPictures:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
    def test_are_given_back_as_they_came(
        self, client: TestClient, address: str, sign_in_as: SignInAs, kind: str
    ) -> None:
        made = client.post(f"{address}/pictures", content=picture(kind))
        assert made.status_code == 201
        shown = sign_in_as([Role.VERIFIER]).get(made.json()["path"])
        assert shown.content == picture(kind)
        assert shown.headers["content-type"] == pictures.KINDS[kind]

    @pytest.mark.parametrize(
        "data",
        [b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", picture()[:45], b""],
        ids=["svg", "cut short", "nothing"],
    )
    def test_what_is_none_is_refused(self, client: TestClient, address: str, data: bytes) -> None:
        response = client.post(f"{address}/pictures", content=data)
        read_problem(response, 415, "picture-not-usable")

    def test_too_many_pixels(self, client: TestClient, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pictures, "MAX_PIXELS", 10)
        read_problem(client.post(f"{address}/pictures", content=picture()), 413, "picture-too-large")

    def test_too_many_bytes(self, client: TestClient, address: str) -> None:
        response = client.post(f"{address}/pictures", content=bytes(pictures.MAX_BYTES + 1))
        read_problem(response, 413, "picture-too-large")

    def test_belong_to_their_project(self, client: TestClient, address: str) -> None:
        made = UUID(client.post(f"{address}/pictures", content=picture()).json()["id"])
        other = client.post("/api/projects", json={"name": "Roads"}).json()["id"]
        response = client.get(f"/api/projects/{other}/guideline/pictures/{made}")
        read_problem(response, 404, "picture-not-found")
        read_problem(client.get(f"{address}/pictures/{uuid4()}"), 404, "picture-not-found")
