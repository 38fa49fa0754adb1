"""The automatic generator as a job: with the small network, on a real database and real streams."""

from __future__ import annotations

from dataclasses import asdict, replace
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.accounts.entities import Account
from backend.automask.entities import AutomaskJob, AutomaskOrigin, AutomaskState
from backend.automask.life import cancel_job, requeue_jobs
from backend.automask.repository import AutomaskRepository
from backend.automask.schemas import AutomaskCreate
from backend.db.unit_of_work import unit_of_work
from backend.jobs.queue import JobClient, Jobs
from backend.masklets.entities import Masklet, MaskletType, MaskState
from backend.masklets.repository import MaskletRepository
from backend.phases.repository import PhaseRepository
from backend.prompts.entities import PromptKind
from backend.prompts.repository import PromptRepository
from backend.storage import video_keys
from backend.tasks.entities import Task, TaskSource, TaskState
from backend.verification.entities import Verdict, VerdictLabel
from backend.videos.entities import Video
from media import rle
from model.automask import AutoMasker, AutomaskSettings, GridLayer
from tests.workers.stage import HEIGHT, MAKER, WIDTH, WORKER, Stage
from workers.tasks import automask as automask_module
from workers.tasks.automask import Automask, settings_of

FRAMES = 6
WISH: dict[str, Any] = {
    "layers": [{"crops_per_side": 1, "points_per_side": 4}, {"crops_per_side": 2, "points_per_side": 2}],
    "min_predicted_iou": 0.0,
    "min_stability": 0.0,
    "max_box_iou": 0.97,
    "max_crop_box_iou": 0.97,
    "max_duplicate_iou": 0.99,
    "crop_edge_px": 0,
    "min_region_px": 4,
}


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


def worker(stage: Stage, **changes: Any) -> Automask:
    parts: dict[str, Any] = {
        "sessions": stage.sessions,
        "redis": stage.redis,
        "store": stage.store,
        "network": stage.network,
        "maker": MAKER,
        "worker_name": WORKER,
        "is_busy": lambda: False,
        "stop": Event(),
        **changes,
    }
    return Automask(**parts)


def queue(stage: Stage, video_id: UUID, **changes: Any) -> UUID:
    """A job as the server leaves it."""
    wish = AutomaskCreate.model_validate({**WISH, **changes})
    with unit_of_work(stage.sessions, stage.redis) as unit:
        job = AutomaskJob(id=uuid4(), video_id=video_id, settings=wish.model_dump(mode="json"))
        AutomaskRepository(unit.session).add(job)
        return job.id


def run(stage: Stage, video_id: UUID, **changes: Any) -> AutomaskJob:
    job_id = queue(stage, video_id, **changes)
    worker(stage)(job_id)
    return job_of(stage, job_id)


def job_of(stage: Stage, job_id: UUID) -> AutomaskJob:
    with stage.sessions() as database:
        return database.get_one(AutomaskJob, job_id)


def masklets(stage: Stage, video_id: UUID) -> list[Masklet]:
    with stage.sessions() as database:
        return list(MaskletRepository(database).of_video(video_id))


def task_of(stage: Stage, masklet_id: UUID) -> Task:
    with stage.sessions() as database:
        return database.query(Task).filter(Task.masklet_id == masklet_id).one()


def judge(stage: Stage, masklet_id: UUID, label: VerdictLabel) -> None:
    with unit_of_work(stage.sessions) as unit:
        verifier = Account(id=uuid4(), email=f"{uuid4().hex}@example.org", name="Vera")
        unit.session.add(verifier)
        unit.session.flush()
        task = unit.session.query(Task).filter(Task.masklet_id == masklet_id).one()
        unit.session.add(Verdict(task_id=task.id, round=0, verifier_id=verifier.id, label=label, reason=None))


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
        run(stage, video_id)
        kept = masklets(stage, video_id)[0].id
        job_id = queue(stage, video_id)
        finish = automask_module.finish_job

        def judge_first(*args: Any) -> None:
            judge(stage, kept, VerdictLabel.SATISFACTORY)
            finish(*args)

        monkeypatch.setattr(automask_module, "finish_job", judge_first)
        worker(stage)(job_id)
        assert kept in {one.id for one in masklets(stage, video_id)}
        assert job_of(stage, job_id).state == AutomaskState.DONE


class Killed(BaseException):
    """The process dies."""


class TestInterruptions:
    def die_after(self, calls: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have the worker die before it stores for the ``calls``-th time, one masklet at a time."""
        store, left = automask_module.store_masklets, [calls]

        def store_or_die(*args: Any) -> bool:
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            return store(*args)

        monkeypatch.setattr(automask_module, "STORE_AT_A_TIME", 1)
        monkeypatch.setattr(automask_module, "store_masklets", store_or_die)

    def test_after_a_crash_the_rest_is_made_and_nothing_twice(
        self, stage: Stage, video_id: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run(stage, video_id)
        old = {one.id for one in masklets(stage, video_id)}
        job_id = queue(stage, video_id)
        self.die_after(2, monkeypatch)
        with pytest.raises(Killed):
            worker(stage)(job_id)
        monkeypatch.undo()
        crashed = job_of(stage, job_id)
        assert (crashed.state, crashed.masklets_made) == (AutomaskState.RUNNING, 1)
        assert {UUID(one) for one in crashed.replaces or ()} == old
        with unit_of_work(stage.sessions, stage.redis) as unit:
            client = JobClient(stage.settings)
            assert requeue_jobs(unit, Jobs(unit, client), WORKER) == [job_id]
        worker(stage)(job_id)
        done = job_of(stage, job_id)
        assert (done.state, done.masklets_made, done.masklets_replaced) == (
            AutomaskState.DONE,
            len(old),
            len(old),
        )
        assert len(masklets(stage, video_id)) == len(old)

    def test_stopping_the_worker_leaves_the_job_for_the_next_start(
        self, stage: Stage, video_id: UUID
    ) -> None:
        job_id = queue(stage, video_id)
        stop = Event()

        def busy() -> bool:
            stop.set()
            return False

        worker(stage, stop=stop, is_busy=busy)(job_id)
        assert job_of(stage, job_id).state == AutomaskState.RUNNING
        assert masklets(stage, video_id) == []

    def test_cancelling_stops_it_and_keeps_what_was_stored(
        self, stage: Stage, video_id: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job_id = queue(stage, video_id)

        def cancel_after_the_first() -> bool:
            with unit_of_work(stage.sessions, stage.redis) as unit:
                job = AutomaskRepository(unit.session).find_for_update(job_id)
                assert job is not None
                if job.masklets_made > 0:
                    cancel_job(unit, job, worker_lives=True)
            return False

        monkeypatch.setattr(automask_module, "STORE_AT_A_TIME", 1)
        one_by_one = replace(settings_of(AutomaskCreate(**WISH).model_dump()), objects_per_pass=1)
        monkeypatch.setattr(automask_module, "settings_of", lambda _: one_by_one)
        worker(stage, is_busy=cancel_after_the_first)(job_id)
        assert job_of(stage, job_id).state == AutomaskState.CANCELLED
        assert len(masklets(stage, video_id)) == 1

    def test_removing_the_video_stops_it(
        self, stage: Stage, video_id: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job_id = queue(stage, video_id)
        store = automask_module.store_masklets

        def remove_first(*args: Any) -> bool:
            with unit_of_work(stage.sessions) as unit:
                unit.session.delete(unit.session.get_one(Video, video_id))
            return store(*args)

        monkeypatch.setattr(automask_module, "store_masklets", remove_first)
        worker(stage)(job_id)
        with stage.sessions() as database:
            assert database.get(AutomaskJob, job_id) is None

    def test_a_video_that_cannot_be_read_fails_with_its_problem(self, stage: Stage, video_id: UUID) -> None:
        stage.store.delete_all(video_keys(video_id).prefix)
        job = run(stage, video_id)
        assert job.state == AutomaskState.FAILED
        assert job.problem is not None
        assert job.problem["type"] == "/problems/blob-not-found"

    def test_a_fault_of_ours_fails_the_job_and_the_next_one_is_done(
        self, stage: Stage, video_id: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken = queue(stage, video_id)
        with unit_of_work(stage.sessions) as unit:
            unit.session.get_one(AutomaskJob, broken).settings = {"layers": []}
        second_video = stage.video(FRAMES)
        with unit_of_work(stage.sessions) as unit:
            project_id = unit.session.get_one(Video, second_video).project_id
            PhaseRepository(unit.session).add_built_in(project_id)
        good = queue(stage, second_video)
        worker(stage)(broken)
        assert [job_of(stage, one).state for one in (broken, good)] == [
            AutomaskState.FAILED,
            AutomaskState.DONE,
        ]


class TestTurns:
    def test_a_job_waits_while_people_wait_but_not_for_ever(
        self, stage: Stage, video_id: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        waits: list[float] = []
        monkeypatch.setattr(automask_module, "GIVE_WAY_S", 0.03)
        monkeypatch.setattr(automask_module.time, "sleep", waits.append)
        job_id = queue(stage, video_id, layers=[{"crops_per_side": 1, "points_per_side": 1}])
        worker(stage, is_busy=lambda: True)(job_id)
        assert job_of(stage, job_id).state == AutomaskState.DONE
        assert waits

    def test_a_second_message_does_not_begin_a_second_search(self, stage: Stage, video_id: UUID) -> None:
        job_id = queue(stage, video_id)
        task = worker(stage)
        threads = [Thread(target=task, args=(job_id,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        begun = [event for event in stage.events(video_id, "automask") if event["job"]["stage"] is None]
        assert len(begun) == 1
        assert job_of(stage, job_id).state == AutomaskState.DONE

    def test_a_message_for_a_job_that_is_over_does_nothing(self, stage: Stage, video_id: UUID) -> None:
        job = run(stage, video_id)
        worker(stage)(job.id)
        assert job_of(stage, job.id).finished_at == job.finished_at


def test_defaults_of_the_api_are_those_of_the_generator() -> None:
    stored = AutomaskCreate().model_dump(mode="json")
    left_open = {name: getattr(AutomaskSettings(), name) for name, value in stored.items() if value is None}
    assert set(left_open) == {"min_predicted_iou", "min_stability", "max_masklets"}
    assert settings_of({**stored, **left_open}) == AutomaskSettings()


@pytest.mark.parametrize("field", sorted(set(AutomaskCreate.model_fields) - {"layers"}), ids=str)
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
