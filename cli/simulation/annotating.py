"""How simulated annotators work in the three phases.

Their judgement is exact, as they know the truth; their time is modelled, the model's time is measured.
"""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

from cli.simulation.errors import SimulationFailed
from cli.simulation.people import PATIENCE_S, Person
from cli.simulation.truth import STRIDE, TrueObject

GOOD_IOU = 0.9
"""Good enough for a frame that somebody edits."""
PASSABLE_IOU = 0.8
"""Good enough for a frame that was carried."""
MOST_CLICKS = 3
MOST_CORRECTIONS = 4
"""Frames that are corrected one by one; then all that are left are painted."""
LOOK_S, CLICK_S, PAINT_S = 0.7, 1.6, 9.0
"""Time of a person, seconds: to look at a frame, to place a click, to paint an object."""
POLL_S = 0.1
WORKER_LOST = "/problems/worker-lost"


class Annotator:
    """A person at work on one task.

    Args:
        person: who.
        task: theirs, taken.
        truth: the object that it asks for.
        phase: key of the task's phase.
    """

    def __init__(self, person: Person, task: dict[str, Any], truth: TrueObject, phase: str) -> None:
        self._person = person
        self._task = task
        self._truth = truth
        self._phase = phase
        self._masklet_id = str(task["masklet_id"])

    def annotate(self) -> None:
        """Annotate the object as the phase has it."""
        if self._phase == "phase-1":
            for frame in self._truth.annotated:
                self._edit(frame)
            return
        self._edit(self._truth.annotated[0])
        self._propagate()
        for _ in range(MOST_CORRECTIONS):
            bad = self._look_through()
            if not bad:
                return
            self._edit(bad[0])
            self._propagate()
        self._finish()

    def hurry(self) -> None:
        """Annotate one frame and leave it at that: what a verifier must not let pass."""
        self._edit(self._truth.annotated[0])

    def mend(self) -> None:
        """Do what a returned task asks for."""
        if self._phase != "phase-1":
            self._propagate()
        self._finish()

    def submit(self) -> None:
        """Tell of the time and submit."""
        self._person.tell()
        self._person.post(f"/tasks/{self._task['id']}/submit")

    def _finish(self) -> None:
        """Paint every frame that is still bad, and carry the masks to the frames between."""
        bad = self._look_through()
        for frame in bad:
            self._paint(frame)
        if bad and self._phase != "phase-1":
            self._propagate()

    def _edit(self, frame: int) -> None:
        """Click until the mask is good; paint it when clicks do not get there."""
        counts = self._masks().get(frame) if self._phase == "phase-3" else None
        for _ in range(MOST_CLICKS):
            x, y, positive = self._truth.click(frame, counts)
            if counts is None and not positive:
                break
            value = {"kind": "click", "x": x, "y": y, "positive": positive}
            counts = self._prompt(frame, value, CLICK_S, "click")
            if self._truth.iou(frame, counts) >= GOOD_IOU:
                return
        self._paint(frame)

    def _paint(self, frame: int) -> None:
        value = {"kind": "mask", "counts": self._truth.masks[frame].counts}
        self._prompt(frame, value, PAINT_S, "brush")

    def _prompt(self, frame: int, value: dict[str, Any], active_s: float, tool: str) -> str | None:
        """Give a prompt; gives the mask that came of it."""
        body = {"id": str(uuid4()), "frame_index": frame, "value": value, "tool": tool}
        answer = self._person.post(f"/masklets/{self._masklet_id}/prompts", body)
        self._person.spend(self._masklet_id, active_s=active_s, frame_index=frame, tool=tool)
        return None if answer["mask"] is None else str(answer["mask"]["counts"])

    def _propagate(self) -> None:
        """Carry the prompts through the whole video, and wait."""
        started = time.monotonic()
        run = self._run()
        if run["state"] == "failed" and run["problem"]["type"] == WORKER_LOST:
            run = self._run()  # by another one, or by the same after it has started again
        if run["state"] != "done":
            raise SimulationFailed(f"a propagation ended as {run['state']}: {run['problem']}")
        self._person.spend(
            self._masklet_id, active_s=0.0, waiting_s=time.monotonic() - started, tool="propagate"
        )

    def _run(self) -> dict[str, Any]:
        """Carry the prompts once; gives the run once it is over."""
        wish = {
            "id": str(uuid4()),
            "start_frame": self._truth.annotated[0],
            "masklet_ids": [self._masklet_id],
        }
        run = self._person.post(f"/videos/{self._task['video_id']}/propagations", wish)
        return wait_until_over(self._person, f"/propagations/{run['id']}")

    def _look_through(self) -> list[int]:
        """Look at every annotated frame; gives those that are not good enough, the worst first."""
        masks = self._masks()
        for frame in self._truth.annotated:
            self._person.spend(self._masklet_id, active_s=LOOK_S, frame_index=frame)
        return self._truth.worst(masks, PASSABLE_IOU)

    def _masks(self) -> dict[int, str]:
        masks = self._person.get(f"/videos/{self._task['video_id']}/masks", masklet_id=self._masklet_id)
        return {mask["frame_index"]: mask["counts"] for mask in masks if mask["frame_index"] % STRIDE == 0}


def wait_until_over(person: Person, path: str) -> dict[str, Any]:
    """Ask for a job until it is over. Raises SimulationFailed."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        job: dict[str, Any] = person.get(path)
        if job["state"] in ("done", "cancelled", "failed"):
            return job
        time.sleep(POLL_S)
    raise SimulationFailed(f"{path} is not over after {PATIENCE_S:.0f} s; is a worker alive?")
