"""The automatic generator as a job: with the small network, on a real database and real streams."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

import pytest

from backend.automask.entities import AutomaskOrigin, AutomaskState
from backend.automask.life import requeue_jobs
from backend.automask.schemas import AutomaskCreate
from backend.db.unit_of_work import unit_of_work
from backend.inference.registry import WorkerRegistry
from backend.jobs.queue import BATCH, JobClient, Jobs, gpu_queue
from backend.masklets.entities import MaskletType, MaskState
from backend.phases.repository import PhaseRepository
from backend.prompts.entities import PromptKind
from backend.prompts.repository import PromptRepository
from backend.storage import video_keys
from backend.tasks.entities import TaskSource, TaskState
from backend.videos.entities import Video
from media import rle
from model.automask import AutoMasker, AutomaskSettings, GridLayer
from tests.backend.factories import queued, worker_state
from tests.workers.searches import FRAMES, job_of, masklets, queue, run, task_of, worker
from tests.workers.stage import HEIGHT, MAKER, WIDTH, WORKER, Stage
from workers.tasks import automask as automask_module
from workers.tasks.automask import settings_of


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


class TestOneJob:
    def test_stores_what_the_generator_finds(self, stage: Stage, video_id: UUID) -> None:
        job = run(stage, video_id)
        assert (job.state, job.worker, job.problem) == (AutomaskState.DONE, WORKER, None)
        stored = masklets(stage, video_id)
        assert job.masklets_made == len(stored) >= 2
        path = stage.store.local_path(video_keys(video_id).video)
        expected = list(AutoMasker(stage.network, settings_of(job.settings)).masklets(path))
        assert len(expected) == len(stored)
        for masklet, one in zip(stored, expected, strict=True):
            assert masklet.type == MaskletType.AUTO
            counts = {frame: mask.counts for frame, mask in stage.masks(masklet.id).items()}
            assert counts == {frame: mask.mask.counts for frame, mask in one.masks.items()}
            assert list(counts) == list(range(FRAMES))

    def test_what_was_left_to_the_network_is_settled_and_told(self, stage: Stage, video_id: UUID) -> None:
        job = run(stage, video_id, min_predicted_iou=None, min_stability=0.5)
        assert (job.settings["min_predicted_iou"], job.settings["min_stability"]) == (0.8, 0.5)

    def test_masks_say_where_they_come_from(self, stage: Stage, video_id: UUID) -> None:
        job = run(stage, video_id)
        for masklet in masklets(stage, video_id):
            (prompt,) = stage.log(masklet.id)
            masks = stage.masks(masklet.id)
            assert (prompt.kind, prompt.frame_index, prompt.account_id) == (PromptKind.MASK, 0, None)
            assert prompt.value["counts"] == masks[0].counts
            for frame_index, mask in masks.items():
                assert mask.origin == {
                    "tool": "automask",
                    "prompt_ids": [str(prompt.id)],
                    "run_id": None,
                    "job_id": str(job.id),
                    **asdict(MAKER),
                }
                assert mask.measures is not None
                assert 0 <= mask.measures["stability"] <= 1
                expected = MaskState.PROPAGATED if mask.object_score > 0 else MaskState.ABSENT
                assert mask.state == (MaskState.EDITED if frame_index == 0 else expected)
            with stage.sessions() as database:
                origin = database.get_one(AutomaskOrigin, masklet.id)
            assert (origin.job_id, origin.prompt_id, origin.frame_index) == (job.id, prompt.id, 0)
            assert 0 <= origin.x <= WIDTH
            assert 0 <= origin.y <= HEIGHT
            assert set(origin.crop) == {"x0", "y0", "x1", "y1"}

    def test_each_masklet_waits_for_a_verdict(self, stage: Stage, video_id: UUID) -> None:
        run(stage, video_id)
        for masklet in masklets(stage, video_id):
            task = task_of(stage, masklet.id)
            assert (task.source, task.state, task.annotator_id) == (
                TaskSource.AUTO,
                TaskState.SUBMITTED,
                None,
            )
            assert task.verdicts_due >= 1

    def test_tells_the_pages_how_far_it_is(self, stage: Stage, video_id: UUID) -> None:
        job = run(stage, video_id)
        told = [event["job"] for event in stage.events(video_id, "automask")]
        assert [one["state"] for one in told][-1] == "done"
        assert next(one["stage"] for one in told if one["stage"]) == "finding"
        points = [one["done"] for one in told if one["stage"] == "finding"]
        assert points == sorted(points)
        assert points[-1] == told[-1]["settings"]["layers"][0]["points_per_side"] ** 2 + 4 * 2**2
        assert told[-1]["candidates"] == job.candidates == job.masklets_made
        assert {event["masklet"]["type"] for event in stage.events(video_id, "masklet")} == {"auto"}
        assert stage.events(video_id, "resync")

    def test_a_correction_goes_on_from_the_mask_that_was_followed(self, stage: Stage, video_id: UUID) -> None:
        run(stage, video_id)
        masklet = masklets(stage, video_id)[0]
        before = stage.masks(masklet.id)
        x, y = WIDTH / 2, HEIGHT / 2
        with unit_of_work(stage.sessions) as unit:
            value = {"kind": "click", "x": x, "y": y, "positive": True}
            PromptRepository(unit.session).append(masklet.id, 3, PromptKind.CLICK, value)
        assert stage.ask(video_id, masklet.id, 3).ok
        after = stage.masks(masklet.id)
        assert after[0] == before[0]  # replaying the log changes nothing that nobody touched
        assert (after[3].state, after[4].state) == (MaskState.EDITED, MaskState.STALE)

    def test_frames_between_are_left_out_when_asked(self, stage: Stage, video_id: UUID) -> None:
        run(stage, video_id, frame_step=4)
        assert all(list(stage.masks(one.id)) == [0, 4] for one in masklets(stage, video_id))


class TestNetwork:
    def test_job_for_another_network_is_sent_on_to_those_who_run_it(
        self, stage: Stage, video_id: UUID
    ) -> None:
        job_id = queue(stage, video_id, model="tiny")
        registry = WorkerRegistry(stage.redis, silence_s=600.0)
        for name, model in (("big", "tiny"), ("other", "nano")):
            registry.beat(worker_state(name, model=model))
        worker(stage)(job_id)
        assert job_of(stage, job_id).state == AutomaskState.QUEUED
        assert [job["id"] for job in queued(stage.redis, gpu_queue("big"))] == [str(job_id)]
        assert queued(stage.redis, gpu_queue("other")) == []

    @pytest.mark.parametrize("model", ["small", "small:None", None])
    def test_job_for_its_own_network_is_done(self, stage: Stage, video_id: UUID, model: str | None) -> None:
        assert run(stage, video_id, model=model).state == AutomaskState.DONE

    def test_job_for_another_one_holds_up_nobody(self, stage: Stage, video_id: UUID) -> None:
        queue(stage, stage.video(FRAMES), model="tiny")
        assert run(stage, video_id).state == AutomaskState.DONE

    def test_worker_that_starts_looks_for_itself(self, stage: Stage, video_id: UUID) -> None:
        job_id = queue(stage, video_id, model="tiny")
        client = JobClient(stage.settings)
        with unit_of_work(stage.sessions, stage.redis) as unit:
            requeue_jobs(unit, Jobs(unit, client), "big")
        client.close()
        assert str(job_id) in [job["id"] for job in queued(stage.redis, gpu_queue("big"))]
        assert str(job_id) not in [job["id"] for job in queued(stage.redis, BATCH)]


def test_defaults_of_the_api_are_those_of_the_generator() -> None:
    stored = AutomaskCreate().model_dump(mode="json")
    left_open = {
        name: getattr(AutomaskSettings(), name)
        for name, value in stored.items()
        if value is None and name != "model"
    }
    assert set(left_open) == {"min_predicted_iou", "min_stability", "max_masklets"}
    assert settings_of({**stored, **left_open}) == AutomaskSettings()


@pytest.mark.parametrize("field", sorted(set(AutomaskCreate.model_fields) - {"layers", "model"}), ids=str)
def test_the_generator_takes_whatever_the_api_takes(field: str) -> None:
    at_the_edge: dict[str, list[Any]] = {
        "frame_step": [1, 2, 4],
        "max_masklets": [1, 10_000, None],
        "prompt_frame": [0, 1_000_000],
        "crop_edge_px": [0, 10_000],
        "min_region_px": [0, 10_000_000],
        "stability_offset": [1e-6, 100],
        "crop_overlap": [0, 0.999],
    }
    for value in at_the_edge.get(field, [0, 1]):
        suited = {"min_predicted_iou": 0.5, "min_stability": 0.5}
        settings_of(AutomaskCreate.model_validate({**suited, field: value}).model_dump(mode="json"))


def test_masks_are_never_larger_than_the_video(stage: Stage, video_id: UUID) -> None:
    run(stage, video_id, layers=[asdict(GridLayer(1, 2))])
    for masklet in masklets(stage, video_id):
        for mask in stage.masks(masklet.id).values():
            assert rle.area(rle.Rle((HEIGHT, WIDTH), mask.counts)) == mask.area
