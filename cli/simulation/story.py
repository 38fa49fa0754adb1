"""The course of a simulation: three phases, a returned masklet, automatic masklets, and the figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.simulation.annotating import Annotator, wait_until_over
from cli.simulation.errors import SimulationFailed
from cli.simulation.people import PATIENCE_S, Person
from cli.simulation.truth import TrueObject, true_objects
from cli.simulation.verifying import verify_all
from media.sample import SampleVideo

PHASES = ("phase-1", "phase-2", "phase-3")
HURRIED = ("phase-2", 0)
"""The phase and the object that is first submitted half done."""
MOST_ROUNDS = 4

Say = Callable[[str], None]


@dataclass(frozen=True)
class Course:
    """What is simulated.

    Attributes:
        file: the sample video.
        video: what it shows.
        object_count: objects to annotate.
        grid: points a side that the automatic generator asks; 0 leaves it out.
        automatic: most automatic masklets.
    """

    file: Path
    video: SampleVideo
    object_count: int
    grid: int
    automatic: int


class Story:
    """Three people in one project. The first works in phase 1, the second in phase 2, the third in phase 3.

    Args:
        admin: opens tasks.
        people: annotators who also verify; each judges what the others made.
        course: what is simulated.
        say: tells whoever watches.
    """

    def __init__(self, admin: Person, people: Sequence[Person], course: Course, say: Say) -> None:
        self._admin = admin
        self._people = people
        self._course = course
        self._objects = true_objects(course.video, course.object_count)
        self._all_objects = true_objects(course.video, len(course.video.objects))
        self._say = say

    def tell(self) -> dict[str, Any]:
        """Go through everything; gives table 1 as the server has it. Raises SimulationFailed."""
        video_id = self._upload()
        phases = {each["key"]: each["id"] for each in self._admin.get(f"/projects/{self._project}/phases")}
        originals: dict[str, str] = {}
        for phase, annotator in zip(PHASES, self._people, strict=True):
            for number, truth in enumerate(self._objects):
                task = self._open(annotator, video_id, phases[phase], truth, originals.get(truth.name))
                originals.setdefault(truth.name, str(task["masklet_id"]))
                self._carry_out(annotator, truth, phase, hurried=(phase, number) == HURRIED)
        if self._course.grid:
            self._generate(video_id)
        table: dict[str, Any] = self._admin.get(f"/projects/{self._project}/table-1")
        return table

    @property
    def _project(self) -> str:
        return self._admin.project_id

    def _upload(self) -> str:
        from cli.tus import upload

        video_id = upload(
            self._admin.client, self._course.file, project_id=self._project, progress=lambda _: None
        )
        deadline = time.monotonic() + PATIENCE_S
        while (state := self._admin.get(f"/videos/{video_id}")["state"]) != "ready":
            if state == "failed" or time.monotonic() > deadline:
                raise SimulationFailed(f"the video is {state}; see the log of the worker")
            time.sleep(0.2)
        self._say(f"video ready: {self._course.video.frame_count} frames, {len(self._objects)} objects")
        return video_id

    def _open(
        self, annotator: Person, video_id: str, phase_id: str, truth: TrueObject, original: str | None
    ) -> dict[str, Any]:
        """Have the admin open a task; the same object in a later phase is a copy of the first masklet."""
        wish = {
            "video_id": video_id,
            "phase_id": phase_id,
            "name": truth.name,
            "assigned_to": annotator.account_id,
            "copy_of": original,
        }
        task: dict[str, Any] = self._admin.post(f"/projects/{self._project}/tasks", wish)
        return task

    def _carry_out(self, annotator: Person, truth: TrueObject, phase: str, *, hurried: bool) -> None:
        """Pull the task, annotate, submit, have it judged, and mend it until it is accepted."""
        task = annotator.post(f"/projects/{self._project}/tasks/next")
        work = Annotator(annotator, task, truth, phase)
        (work.hurry if hurried else work.annotate)()
        for _ in range(MOST_ROUNDS):
            work.submit()
            self._verify()
            state = annotator.get(f"/tasks/{task['id']}")
            self._say(f"{phase}: {annotator.name} annotated the {truth.name}: {state['state']}")
            if state["state"] != "queued":
                return
            if annotator.post(f"/projects/{self._project}/tasks/next") is None:
                raise SimulationFailed("the returned task did not come back to its annotator")
            work.mend()
        raise SimulationFailed(f"the {truth.name} is not accepted after {MOST_ROUNDS} rounds")

    def _generate(self, video_id: str) -> None:
        """Have automatic masklets made and judged; what is not satisfactory becomes work of phase 3."""
        wish = {
            "layers": [{"crops_per_side": 1, "points_per_side": self._course.grid}],
            "min_predicted_iou": 0.0,
            "min_stability": 0.0,
            "max_masklets": self._course.automatic,
        }
        job = self._admin.post(f"/videos/{video_id}/automask", wish)
        job = wait_until_over(self._admin, f"/automask/{job['id']}")
        if job["state"] != "done":
            raise SimulationFailed(f"the automatic masklets ended as {job['state']}: {job['problem']}")
        self._say(f"automatic: {job['masklets_made']} masklets, {job['duplicates']} duplicates dropped")
        self._verify()
        for task in self._admin.get(f"/videos/{video_id}/tasks"):
            if task["source"] == "auto":
                self._say(f"automatic: a masklet is {task['state']}")
                if task["state"] == "queued":
                    self._mend_automatic(task)

    def _mend_automatic(self, task: dict[str, Any]) -> None:
        annotator = self._people[-1]
        annotator.post(f"/tasks/{task['id']}/take")
        masks = annotator.get(f"/videos/{task['video_id']}/masks", masklet_id=task["masklet_id"])
        by_frame = {mask["frame_index"]: mask["counts"] for mask in masks}
        truth = max(
            self._all_objects,
            key=lambda each: sum(each.iou(frame, by_frame.get(frame)) for frame in each.annotated),
        )
        work = Annotator(annotator, task, truth, "phase-3")
        work.mend()
        work.submit()
        self._verify()
        state = annotator.get(f"/tasks/{task['id']}")["state"]
        self._say(f"phase-3: {annotator.name} mended an automatic masklet of the {truth.name}: {state}")

    def _verify(self) -> None:
        for verifier in self._people:
            verify_all(verifier, self._all_objects)
