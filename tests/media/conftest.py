"""Fixtures of the media tests."""

import os
from pathlib import Path

import pytest

from tests.media.clips import Clip, numbered_clip


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real clips and annotations that developers may have."""
    folder = os.environ.get("MASKLOOM_TEST_DATA")
    if not folder:
        pytest.skip("set MASKLOOM_TEST_DATA to a folder with clips/ and sav_example/ to run this")
    return Path(folder)


@pytest.fixture(scope="session")
def plain_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """48 numbered frames at 24 per second, H.264 in MP4, as most uploads are: long groups, B-frames."""
    path = tmp_path_factory.mktemp("clips") / "plain.mp4"
    options = {"preset": "ultrafast", "crf": "10", "bf": "2", "g": "20"}
    return Clip(numbered_clip(48), options=options).write(path)
