"""Videos, their frames and files over HTTP."""

from __future__ import annotations

from uuid import UUID, uuid4

import av
import numpy as np
import pytest
from redis import Redis
from sqlalchemy import func, select
from starlette.testclient import TestClient

from backend.db.base import Entity
from backend.db.engine import Sessions
from backend.db.tables import ENTITIES
from backend.storage import BlobStore, upload_name, video_keys
from backend.videos.entities import VideoState
from media.reader import FrameReader
from tests.backend.conftest import Clip
from tests.backend.factories import (
    FRAMES,
    events,
    make_click,
    make_masklet,
    make_run,
    make_video,
    mask_row,
    write_masks,
)
from tests.backend.fake_worker import fake_worker
from tests.backend.problem import read_problem


class TestListing:
    def test_newest_first_whatever_the_state(self, client: TestClient, sessions: Sessions) -> None:
        states = list(VideoState)
        for state in states:
            with sessions.begin() as session:
                make_video(session, state=state)
        assert [video["state"] for video in client.get("/api/videos").json()] == states[::-1]

    def test_of_one_project(self, client: TestClient, sessions: Sessions, video_id: UUID) -> None:
        other = client.post("/api/projects", json={"name": "Roads"}).json()["id"]
        with sessions.begin() as session:
            elsewhere = make_video(session, project_id=UUID(other)).id
        found = client.get("/api/videos", params={"project_id": other}).json()
        assert [video["id"] for video in found] == [str(elsewhere)]
        assert client.get("/api/videos", params={"project_id": str(uuid4())}).json() == []

    def test_one(self, client: TestClient, video_id: UUID) -> None:
        video = client.get(f"/api/videos/{video_id}").json()
        assert (video["name"], video["width"], video["frame_count"]) == ("street.mp4", 64, FRAMES)


class TestRename:
    def test_changes_the_name_and_tells(self, client: TestClient, video_id: UUID, redis: Redis) -> None:
        response = client.patch(f"/api/videos/{video_id}", json={"name": "Lane"})
        assert response.json()["name"] == "Lane"
        assert client.get(f"/api/videos/{video_id}").json() == response.json()
        assert [event["video"]["name"] for event in events(redis, video_id)] == ["Lane"]

    def test_needs_a_name(self, client: TestClient, video_id: UUID) -> None:
        read_problem(client.patch(f"/api/videos/{video_id}", json={"name": ""}), 422, "invalid-request")


class TestDelete:
    def count(self, sessions: Sessions, kind: type[Entity]) -> int:
        with sessions() as session:
            return session.scalars(select(func.count()).select_from(kind)).one()

    def test_takes_everything_along(
        self, client: TestClient, sessions: Sessions, redis: Redis, store: BlobStore, stored_video: UUID
    ) -> None:
        with sessions.begin() as session:
            video = make_video(session)
            masklet = make_masklet(session, video)
            make_click(session, masklet)
            write_masks(session, mask_row(masklet, 1))
            run_id = make_run(session, video, masklet).id
        store.write(video_keys(video.id).source, b"source")
        part = store.staging_path(upload_name(video.id))
        part.write_bytes(b"part")
        with fake_worker(redis) as worker:
            client.put(f"/api/videos/{video.id}/attention", json={"frame_index": 0})
            assert client.delete(f"/api/videos/{video.id}").status_code == 204
            client.delete(f"/api/videos/{stored_video}")
        left = {kind.__tablename__ for kind in ENTITIES if self.count(sessions, kind)}
        assert left == {"projects", "phases", "accounts", "memberships", "sign_ins", "audit_entries"}
        assert not store.exists(video_keys(video.id).source)
        assert not store.exists(video_keys(stored_video).video)
        assert not part.exists()
        assert redis.exists(f"cancel:{run_id}")
        assert not redis.exists(f"events:video:{video.id}")
        assert [request.kind for request in worker.requests] == ["warm", "forget", "forget"]
        read_problem(client.delete(f"/api/videos/{video.id}"), 404, "video-not-found")


class TestFrames:
    def test_table(self, client: TestClient, video_id: UUID) -> None:
        rows = client.get(f"/api/videos/{video_id}/frames").json()
        assert [row["frame_index"] for row in rows] == list(range(FRAMES))
        assert rows[3] == {
            "frame_index": 3,
            "source_pts": 1536,
            "source_time_s": 0.125,
            "content_hash": f"{3:032x}",
        }

    def test_part_of_the_table(self, client: TestClient, video_id: UUID) -> None:
        rows = client.get(f"/api/videos/{video_id}/frames", params={"start": 28, "count": 5}).json()
        assert [row["frame_index"] for row in rows] == [28, 29]

    def test_picture_is_the_frame(self, client: TestClient, stored_video: UUID, clip: Clip) -> None:
        response = client.get(f"/api/videos/{stored_video}/frames/17.jpg")
        assert response.headers["content-type"] == "image/jpeg"
        assert response.headers["etag"] == f'"{17:032x}"'
        assert response.headers["cache-control"] == "private, max-age=31536000, immutable"
        shown = _decode(response.content)
        with FrameReader(clip.folder / "video.mp4") as reader:
            difference = np.abs(shown.astype(int) - reader.read(17).astype(int))
        assert difference.mean() < 3

    def test_known_picture_is_not_sent_again(self, client: TestClient, stored_video: UUID) -> None:
        address = f"/api/videos/{stored_video}/frames/17.jpg"
        response = client.get(address, headers={"if-none-match": f'W/"x", "{17:032x}"'})
        assert (response.status_code, response.content) == (304, b"")

    @pytest.mark.parametrize("frame_index", [FRAMES, -1])
    def test_frame_that_is_not_there(self, client: TestClient, stored_video: UUID, frame_index: int) -> None:
        response = client.get(f"/api/videos/{stored_video}/frames/{frame_index}.jpg")
        assert read_problem(response, 404, "frame-not-found")["last_frame"] == FRAMES - 1

    def test_file_that_is_lost(self, client: TestClient, video_id: UUID) -> None:
        read_problem(client.get(f"/api/videos/{video_id}/frames/1.jpg"), 404, "blob-not-found")


class TestFiles:
    @pytest.mark.parametrize("name", ["poster.jpg", "filmstrip.jpg", "video.mp4"])
    def test_are_the_stored_ones(self, client: TestClient, stored_video: UUID, clip: Clip, name: str) -> None:
        response = client.get(f"/api/videos/{stored_video}/{name}")
        assert response.content == (clip.folder / name).read_bytes()
        assert "immutable" in response.headers["cache-control"]

    def test_part_of_the_video(self, client: TestClient, stored_video: UUID, clip: Clip) -> None:
        response = client.get(f"/api/videos/{stored_video}/video.mp4", headers={"range": "bytes=10-19"})
        assert response.status_code == 206
        assert response.content == (clip.folder / "video.mp4").read_bytes()[10:20]

    @pytest.mark.parametrize("name", ["poster.jpg", "filmstrip.jpg", "video.mp4", "frames", "frames/0.jpg"])
    @pytest.mark.parametrize("state", [VideoState.INGESTING, VideoState.FAILED])
    def test_of_a_video_that_is_not_ready(
        self, client: TestClient, sessions: Sessions, name: str, state: VideoState
    ) -> None:
        with sessions.begin() as session:
            video = make_video(session, state=state)
            if name == "frames/0.jpg":  # before ingest there is no frame table either
                session.execute(Entity.metadata.tables["frames"].delete())
        response = client.get(f"/api/videos/{video.id}/{name}")
        assert read_problem(response, 409, "video-not-ready")["state"] == state


def _decode(jpeg: bytes) -> np.ndarray:
    codec = av.CodecContext.create("mjpeg", "r")
    [picture] = codec.decode(av.Packet(jpeg))
    return picture.to_ndarray(format="rgb24")
