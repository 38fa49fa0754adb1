from collections.abc import Iterator

import pytest

from model.predictors import VideoPredictor, VideoSession
from model.tracker import Tracker
from tests.model.predictors.clips import made_frames


@pytest.fixture
def session(tracker: Tracker) -> Iterator[VideoSession]:
    """A session on eight made frames."""
    with VideoPredictor(tracker).open(made_frames()) as opened:
        yield opened
