"""SA-V JSON downloads."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from backend.datasets.router import content_disposition
from backend.datasets.service import file_stem
from backend.db.engine import Sessions
from backend.masklets.entities import Masklet, MaskState
from backend.masklets.masks import MaskRow
from backend.videos.entities import Video
from media import rle
from media.sav import read_sav, write_sav
from tests.backend.conftest import Scene
from tests.backend.factories import FRAMES, HEIGHT, WIDTH, make_masklet, mask_row, write_masks
from tests.backend.problem import read_problem


def write(sessions: Sessions, scene: Scene, *frames: int, **changes: Any) -> list[MaskRow]:
    with sessions.begin() as session:
        masklet = session.get_one(Masklet, scene.masklet_id)
        rows = [mask_row(masklet, frame, **changes) for frame in frames]
        write_masks(session, *rows)
    return rows


class TestExport:
    def test_holds_the_annotated_frames(self, client: TestClient, sessions: Sessions, scene: Scene) -> None:
        rows = write(sessions, scene, *range(3, 20))
        response = client.get(f"/api/videos/{scene.video_id}/export/sa-v")
        assert response.headers["content-type"] == "application/json"
        annotation = read_sav(response.content)
        assert write_sav(annotation) == response.content
        assert annotation.video_id == "street"
        assert (annotation.video_frame_count, annotation.video_duration) == (FRAMES, FRAMES / 24)
        assert (annotation.video_height, annotation.video_width) == (HEIGHT, WIDTH)
        assert annotation.masklet_frame_count == [8]  # 30 frames, every 4th from 0
        masks = {row.frame_index: rle.Rle((HEIGHT, WIDTH), row.counts) for row in rows}
        nothing = rle.empty(HEIGHT, WIDTH)
        assert annotation.masks_of(0) == [masks.get(frame, nothing) for frame in range(0, FRAMES, 4)]
        assert annotation.masklet_first_appeared_frame == [1.0]
        assert annotation.masklet_size_abs == [128.0]

    def test_counts_edited_annotated_frames(
        self, client: TestClient, sessions: Sessions, scene: Scene
    ) -> None:
        write(sessions, scene, *range(20))
        write(sessions, scene, 4, 5, 8, state=MaskState.EDITED)
        write(sessions, scene, 12, state=MaskState.LOCKED)
        exported = client.get(f"/api/videos/{scene.video_id}/export/sa-v").json()
        assert exported["masklet_edited_frame_count"] == [2]

    def test_copies_of_an_object_are_left_out(
        self, client: TestClient, sessions: Sessions, scene: Scene
    ) -> None:
        write(sessions, scene, 0)
        with sessions.begin() as session:
            copy = make_masklet(session, session.get_one(Video, scene.video_id))
            copy.copy_of = scene.masklet_id
            write_masks(session, mask_row(copy, 0))
        exported = client.get(f"/api/videos/{scene.video_id}/export/sa-v").json()
        assert exported["masklet_id"] == [0]

    def test_masklets_keep_their_numbers(self, client: TestClient, sessions: Sessions, scene: Scene) -> None:
        write(sessions, scene, 0)
        with sessions.begin() as session:
            video = session.get_one(Video, scene.video_id)
            make_masklet(session, video, "without masks")
            write_masks(session, mask_row(make_masklet(session, video), 8))
        exported = client.get(f"/api/videos/{scene.video_id}/export/sa-v").json()
        assert (exported["masklet_id"], exported["masklet_num"]) == ([0, 2], 2)

    def test_absent_object_is_an_empty_mask(
        self, client: TestClient, sessions: Sessions, scene: Scene
    ) -> None:
        nothing = rle.encode(np.zeros((HEIGHT, WIDTH), np.bool_)).counts
        write(sessions, scene, 0, 8)
        write(sessions, scene, 4, state=MaskState.ABSENT, counts=nothing, area=0)
        exported = client.get(f"/api/videos/{scene.video_id}/export/sa-v").json()
        assert exported["masklet"][1] == [{"size": [HEIGHT, WIDTH], "counts": nothing}]
        assert exported["masklet_visibility_changes"] == [3]  # gone, back, gone after frame 8

    def test_needs_a_mask(self, client: TestClient, scene: Scene) -> None:
        response = client.get(f"/api/videos/{scene.video_id}/export/sa-v")
        read_problem(response, 409, "nothing-to-export")


class TestNotice:
    def notice(self, client: TestClient, scene: Scene) -> str | None:
        headers = client.get(f"/api/videos/{scene.video_id}/export/sa-v").headers
        return headers.get("x-maskloom-notice")

    def test_none_for_good_masks(self, client: TestClient, sessions: Sessions, scene: Scene) -> None:
        write(sessions, scene, 0, 4)
        assert self.notice(client, scene) is None

    def test_untrained_weights(self, client: TestClient, sessions: Sessions, scene: Scene) -> None:
        write(sessions, scene, 0, origin={"trained": True})
        write(sessions, scene, 4, origin={"trained": False})
        assert "untrained" in (self.notice(client, scene) or "")

    def test_stale_masks(self, client: TestClient, sessions: Sessions, scene: Scene) -> None:
        write(sessions, scene, 0, state=MaskState.STALE)
        assert "propagate again" in (self.notice(client, scene) or "")

    def test_frames_that_are_not_exported_do_not_matter(
        self, client: TestClient, sessions: Sessions, scene: Scene
    ) -> None:
        write(sessions, scene, 0)
        write(sessions, scene, 1, origin={"trained": False})
        assert self.notice(client, scene) is None


class TestFileName:
    @pytest.mark.parametrize(
        ("video", "stem"),
        [
            ("street.mp4", "street"),
            ("a.b.mov", "a.b"),
            ("Straße 3", "Straße 3"),
            ("a/b\\c.mp4", "a_b_c"),
            ('"x"\r\n?.mp4', "_x____"),
            (".mp4", ".mp4"),
            ("", "video"),
        ],
    )
    def test_stem(self, video: str, stem: str) -> None:
        assert file_stem(video) == stem

    def test_in_the_header(self, client: TestClient, sessions: Sessions, scene: Scene) -> None:
        write(sessions, scene, 0)
        client.patch(f"/api/videos/{scene.video_id}", json={"name": "Straße.mp4"})
        response = client.get(f"/api/videos/{scene.video_id}/export/sa-v")
        assert response.headers["content-disposition"] == (
            "attachment; filename=\"Stra_e_manual.json\"; filename*=UTF-8''Stra%C3%9Fe_manual.json"
        )
        assert json.loads(response.content)["video_id"] == "Straße"

    def test_header_is_ascii_whatever_the_name(self) -> None:
        assert content_disposition('a"b\\ü.json').isascii()
