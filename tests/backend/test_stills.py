"""Frames as pictures: few open files, bounded memory, many readers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import cv2
import numpy as np
import pytest

from backend.storage import BlobStore, video_keys
from backend.storage.errors import BlobNotFound
from backend.videos.stills import Stills
from tests.backend.conftest import Clip
from tests.backend.factories import FRAMES


@pytest.fixture
def videos(store: BlobStore, clip: Clip) -> list[UUID]:
    made = [uuid4() for _ in range(3)]
    for video_id in made:
        store.write(video_keys(video_id).video, (clip.folder / "video.mp4").read_bytes())
    return made


def test_many_readers_of_many_videos_get_the_right_frames(store: BlobStore, videos: list[UUID]) -> None:
    single = Stills(store)
    right = [single.jpeg(videos[0], frame) for frame in range(FRAMES)]
    crowded = Stills(store, readers=1, cache_bytes=len(right[0]) * 4)
    wishes = [(videos[turn % 3], (turn * 7) % FRAMES) for turn in range(120)]
    with ThreadPoolExecutor(6) as pool:
        pictures = list(pool.map(lambda wish: crowded.jpeg(*wish), wishes))
    assert [right.index(picture) for picture in pictures] == [frame for _, frame in wishes]


def test_encoded_pictures_are_kept_up_to_a_limit(store: BlobStore, videos: list[UUID]) -> None:
    stills = Stills(store)
    picture = stills.jpeg(videos[0], 3)
    assert stills.jpeg(videos[0], 3) is picture
    small = Stills(store, cache_bytes=1)
    first = small.jpeg(videos[0], 3)
    small.jpeg(videos[0], 4)
    assert small.jpeg(videos[0], 3) is not first


@pytest.mark.parametrize(("width", "shown"), [(32, 32), (4000, 64)], ids=["smaller", "never-larger"])
def test_smaller_pictures(store: BlobStore, videos: list[UUID], width: int, shown: int) -> None:
    stills = Stills(store)
    whole, small = (
        cv2.imdecode(np.frombuffer(stills.jpeg(videos[0], 3, each), np.uint8), 1) for each in (None, width)
    )
    assert (whole.shape[1], small.shape[1]) == (64, shown)
    assert small.shape[0] == round(whole.shape[0] * shown / 64)


def test_a_removed_video_is_forgotten(store: BlobStore, videos: list[UUID]) -> None:
    stills = Stills(store)
    stills.jpeg(videos[0], 3)
    store.delete_all(video_keys(videos[0]).prefix)
    stills.forget(videos[0])
    with pytest.raises(BlobNotFound):
        stills.jpeg(videos[0], 3)
