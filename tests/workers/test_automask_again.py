"""A second search of a video: what it replaces, and what stays."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from backend.automask.entities import AutomaskState
from backend.db.unit_of_work import unit_of_work
from backend.phases.repository import PhaseRepository
from backend.tasks.entities import Task, TaskState
from backend.verification.entities import VerdictLabel
from backend.videos.entities import Video
from tests.workers.searches import FRAMES, job_of, judge, masklets, queue, run, worker
from tests.workers.stage import Stage
from workers.tasks import automask as automask_module


@pytest.fixture
def video_id(stage: Stage) -> UUID:
    made = stage.video(FRAMES)
    with unit_of_work(stage.sessions) as unit:
        video = unit.session.get_one(Video, made)
        PhaseRepository(unit.session).add_built_in(video.project_id)
    return made


@pytest.fixture(autouse=True)
def _tell_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(automask_module, "PROGRESS_EVERY_S", 0.0)


class TestExisting:
    def test_objects_that_have_a_masklet_get_no_second(self, stage: Stage, video_id: UUID) -> None:
        first = run(stage, video_id)
        for masklet in masklets(stage, video_id):
            judge(stage, masklet.id, VerdictLabel.SATISFACTORY)
        again = run(stage, video_id)
        assert (again.masklets_made, again.duplicates) == (0, first.masklets_made)
        assert len(masklets(stage, video_id)) == first.masklets_made

    def test_what_nobody_judged_is_replaced(self, stage: Stage, video_id: UUID) -> None:
        run(stage, video_id)
        before = {one.id for one in masklets(stage, video_id)}
        again = run(stage, video_id)
        after = {one.id for one in masklets(stage, video_id)}
        assert again.masklets_replaced == len(before) == len(after)
        assert not before & after
        gone = {event["masklet_id"] for event in stage.events(video_id, "masklet_removed")}
        assert gone == {str(one) for one in before}

    @pytest.mark.parametrize("label", list(VerdictLabel), ids=str)
    def test_what_somebody_judged_stays(self, stage: Stage, video_id: UUID, label: VerdictLabel) -> None:
        run(stage, video_id)
        kept, *others = (one.id for one in masklets(stage, video_id))
        judge(stage, kept, label)
        again = run(stage, video_id)
        after = {one.id for one in masklets(stage, video_id)}
        assert kept in after
        assert not after & set(others)
        assert again.masklets_replaced == len(others)
        assert again.duplicates >= 1

    def test_what_somebody_corrected_or_holds_stays(self, stage: Stage, video_id: UUID) -> None:
        run(stage, video_id)
        corrected, taken, *_ = (one.id for one in masklets(stage, video_id))
        with unit_of_work(stage.sessions) as unit:
            unit.session.query(Task).filter(Task.masklet_id == taken).one().state = TaskState.IN_PROGRESS
        stage.lock(corrected, 2)
        run(stage, video_id)
        assert {corrected, taken} <= {one.id for one in masklets(stage, video_id)}

    def test_masklets_of_people_are_never_replaced(self, stage: Stage, video_id: UUID) -> None:
        by_hand = stage.masklet(video_id)
        run(stage, video_id)
        run(stage, video_id)
        assert by_hand in {one.id for one in masklets(stage, video_id)}

    def test_one_judged_while_the_next_search_ran_stays(
        self, stage: Stage, video_id: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = run(stage, video_id).masklets_made
        kept = masklets(stage, video_id)[0].id
        job_id = queue(stage, video_id)
        finish = automask_module.finish_job

        def judge_first(*args: Any) -> None:
            judge(stage, kept, VerdictLabel.SATISFACTORY)
            finish(*args)

        monkeypatch.setattr(automask_module, "finish_job", judge_first)
        worker(stage)(job_id)
        job, after = job_of(stage, job_id), {one.id for one in masklets(stage, video_id)}
        assert kept in after
        assert (job.state, job.duplicates) == (AutomaskState.DONE, 1)
        assert len(after) == job.masklets_made + 1 == before  # its object is there once
