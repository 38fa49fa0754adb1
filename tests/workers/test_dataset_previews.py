"""Versions before they are made: what is shown is what is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from backend.datasets.schemas import DatasetRules, SplitSettings, Standing
from backend.datasets.versions import VersionRepository
from backend.masklets.entities import Mask, Masklet
from backend.storage import video_keys
from backend.videos.entities import Video
from tests.media.sets import OBJECTS, make_clip
from tests.workers.sets import SetStage


@pytest.fixture
def ready(set_stage: SetStage, tmp_path: Path) -> SetStage:
    """Six videos by three creators, with one, two or three objects each."""
    for number, creator in enumerate(("Ada", "Grace", "Ada", None, "Edsger", "Grace")):
        clip = make_clip(tmp_path, f"clip{number}", objects=OBJECTS[: 1 + number % 3])
        set_stage.add_video(clip, creator=creator, country="DE" if number < 3 else None)
    return set_stage


SETTINGS = {
    "apart": SplitSettings(val=0.2, test=0.2, similar_bits=None),
    "together": SplitSettings(val=0.34, test=0.2),
    "weighted": SplitSettings(val=0.5, by_creator=False, similar_bits=None, motion=0, occlusion=3, seed=7),
    "countries": SplitSettings(test=0.5, by_country=True, similar_bits=None),
}


class TestPreview:
    def measured(self, stage: SetStage, **wish: Any) -> Any:
        stage.preview(**wish)
        stage.measure()
        return stage.preview(**wish)

    @pytest.mark.parametrize("splits", SETTINGS.values(), ids=SETTINGS.keys())
    def test_shows_what_is_made_then(self, ready: SetStage, splits: SplitSettings) -> None:
        shown = self.measured(ready, splits=splits)
        version_id = ready.order(splits=splits)
        ready.build()
        version = ready.done(version_id)
        with ready.sessions() as session:
            made = VersionRepository(session).videos(version_id)
        assert {(each.key, each.split, each.score) for each in shown.videos} == {
            (each.key, each.split, each.score) for each in made
        }
        assert {each.key: each.masklets for each in shown.videos} == {
            each.key: len(each.masklet_ids) for each in made
        }
        division, statistics = version.division, version.statistics
        assert division is not None
        assert statistics is not None
        assert (shown.together, shown.leaks_found) == (len(division["together"]), len(division["leaks"]))
        parts = {part.split: part.videos for part in shown.parts if part.videos}
        assert parts == {split: counts["videos"] for split, counts in statistics["splits"].items()}

    def test_measures_first_and_says_how_far_it_is(self, ready: SetStage) -> None:
        before = ready.preview()
        assert (before.measured, before.count.videos, before.videos) == (0, 6, [])
        ready.measure()
        after = ready.preview()
        assert (after.measured, len(after.videos)) == (6, 6)
        assert all(video.motion > 0 for video in after.videos)

    def test_tells_parts_and_creators(self, ready: SetStage) -> None:
        shown = self.measured(ready, splits=SplitSettings(val=0.34, similar_bits=None))
        train, val, test = shown.parts
        assert [part.split for part in shown.parts] == ["train", "val", "test"]
        assert sum(part.videos for part in shown.parts) == 6
        assert not set(train.creators) & set(val.creators)
        assert (test.videos, test.score, test.wanted) == (0, None, 0)
        assert sum(part.creators_unknown for part in shown.parts) == 1

    def test_leaks_are_told(self, ready: SetStage) -> None:
        apart = SplitSettings(val=0.34, by_creator=False, similar_bits=None)
        shown = self.measured(ready, splits=apart)
        assert shown.leaks_found == len(shown.leaks) > 0
        assert shown.leaks[0].bits == 0  # all clips show the same pictures
        assert shown.together == 0

    def test_changed_masks_are_measured_again(self, ready: SetStage) -> None:
        first = self.measured(ready)
        with ready.sessions.begin() as session:
            shadows = session.query(Masklet).join(Video).filter(Masklet.number == 2)
            masklet = shadows.filter(Video.project_id == ready.project_id).first()
            assert masklet is not None  # it vanishes on frame 9 and comes back
            session.query(Mask).filter(Mask.masklet_id == masklet.id, Mask.frame_index > 12).delete()
        again = ready.preview()
        assert again.measured == 5
        ready.measure()
        final = ready.preview()
        assert final.measured == 6
        assert [video.score for video in final.videos] != [video.score for video in first.videos]

    def test_other_rules_need_no_new_measures(self, ready: SetStage) -> None:
        self.measured(ready)
        fewer = ready.preview(rules=DatasetRules(types=["auto"], standings=[Standing.OPEN]))
        assert fewer.measured == fewer.count.videos == 2
        assert {video.masklets for video in fewer.videos} == {1}

    def test_a_video_without_its_file_is_named(self, set_stage: SetStage, tmp_path: Path) -> None:
        video_id: UUID = set_stage.add_video(make_clip(tmp_path, "lost"))
        set_stage.store.delete(video_keys(video_id).video)
        set_stage.preview()
        set_stage.measure()
        shown = set_stage.preview()
        [problem] = shown.problems
        assert (problem.key, shown.measured, shown.videos) == ("lost", 0, [])
        assert "restore the storage folder" in problem.detail

    def test_a_worker_that_stops_leaves_the_rest(self, ready: SetStage) -> None:
        ready.preview()
        ready.stop.set()
        ready.measure()
        assert ready.preview().measured == 0
        ready.stop.clear()
        ready.measure()
        assert ready.preview().measured == 6


def test_nothing_chosen_is_an_empty_preview(set_stage: SetStage) -> None:
    shown = set_stage.preview()
    assert (shown.count.videos, shown.measured, shown.videos) == (0, 0, [])
