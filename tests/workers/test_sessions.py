"""Which sessions stay active, which are parked, and that a parked one goes on as if nothing had been."""

from __future__ import annotations

from uuid import UUID

import pytest
import torch

from model.predictors import VideoSession
from tests.workers.stage import Stage
from workers.sessions import Room, Standing, room_for

ROOM = Room(active=2, in_memory=1, on_disk=2)


@pytest.mark.parametrize(
    ("rank", "expected"),
    [
        (0, Standing.ACTIVE),
        (1, Standing.ACTIVE),
        (2, Standing.IN_MEMORY),
        (3, Standing.ON_DISK),
        (4, Standing.ON_DISK),
        (5, Standing.CLOSED),
    ],
)
def test_standing_falls_with_time(rank: int, expected: Standing) -> None:
    assert ROOM.standing(rank) == expected


def test_nothing_is_parked_in_the_memory_of_the_device_itself() -> None:
    assert room_for(torch.device("cpu")).in_memory == 0
    assert room_for(torch.device("cuda")).in_memory > 0


class TestOpenVideos:
    @pytest.fixture
    def stage(self, stage: Stage) -> Stage:
        stage.room = ROOM
        stage.restart()
        return stage

    def standings(self, stage: Stage) -> list[str]:
        """Of the open sessions, the one used last first."""
        found = [stage.videos.find(video) for video in reversed(stage.videos.ids())]
        return [video.standing.value for video in found if video is not None]

    def test_are_parked_one_after_the_other_and_closed_at_last(self, stage: Stage) -> None:
        for video in [stage.video(frame_count=2) for _ in range(6)]:
            stage.videos.get(video)
        assert sorted(self.standings(stage)) == ["active", "active", "in memory", "on disk", "on disk"]

    def test_one_of_a_run_stays_active(self, stage: Stage) -> None:
        first, *others = [stage.video(frame_count=2) for _ in range(6)]
        with stage.videos.pinned(first) as held:
            for video in others:
                stage.videos.get(video)
            assert held.standing == Standing.ACTIVE
        stage.videos.get(others[0])
        assert first not in stage.videos.ids()

    def test_a_parked_one_gives_memory_back_and_goes_on(self, stage: Stage) -> None:
        stage.room = Room(active=1, in_memory=0, on_disk=4)
        stage.restart()
        video, other = stage.video(), stage.video(frame_count=2)
        masklet = stage.masklet(video)
        stage.click(masklet, 0)
        stage.ask(video, masklet, 0)
        stage.carry(stage.new_run(video, [masklet]))
        session = self.session_of(stage, video)
        before = stage.masks(masklet)
        assert session.byte_count > 0
        stage.videos.get(other)
        assert session.byte_count == 0
        stage.carry(stage.new_run(video, [masklet], start=1))
        assert self.session_of(stage, video) is session
        after = stage.masks(masklet)
        assert {frame: mask.counts for frame, mask in after.items()} == {
            frame: mask.counts for frame, mask in before.items()
        }

    @staticmethod
    def session_of(stage: Stage, video: UUID) -> VideoSession:
        found = stage.videos.find(video)
        assert found is not None
        return found.session
