"""A project with an admin, an annotator and a verifier, and a video whose objects are known, to be judged."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from backend.accounts.actor import Permission
from backend.accounts.gate import COOKIE
from cli.simulation.annotating import wait_until_over
from cli.simulation.people import Person, Team
from cli.simulation.truth import TrueObject, true_objects
from cli.tus import upload
from media import rle
from media.sample import write_sample_video
from tests.e2e.product import INGEST_S, Product, wait_for


@dataclass(frozen=True)
class Court:
    """Who works in the project, and what is to be seen in its video.

    Attributes:
        vera: a verifier who never annotates.
        objects: with their true masks.
    """

    admin: Person
    grace: Person
    vera: Person
    video_id: str
    objects: Sequence[TrueObject]

    @property
    def project(self) -> str:
        """Its path."""
        return f"/projects/{self.admin.project_id}"

    def submit(self, name: str, *, truth: int = 0, every: int = 4) -> str:
        """Have Grace paint the true masks of an object and submit it. Gives the task's id."""
        wish = {"video_id": self.video_id, "name": name, "assigned_to": self.grace.account_id}
        task = self.admin.post(f"{self.project}/tasks", wish)
        self.grace.post(f"/tasks/{task['id']}/take")
        for frame, mask in sorted(self.objects[truth].masks.items())[::every]:
            seen = rle.area(mask) > 0
            value = {"kind": "mask", "counts": mask.counts} if seen else {"kind": "absent"}
            body = {"id": str(uuid4()), "frame_index": frame, "value": value}
            self.grace.post(f"/masklets/{task['masklet_id']}/prompts", body)
        self.grace.post(f"/tasks/{task['id']}/submit")
        return str(task["id"])

    def generate(self, points: int = 2, most: int = 3) -> None:
        """Have automatic masklets made and handed in."""
        wish = {
            "layers": [{"crops_per_side": 1, "points_per_side": points}],
            "min_predicted_iou": 0.0,
            "min_stability": 0.0,
            "max_masklets": most,
        }
        job = self.admin.post(f"/videos/{self.video_id}/automask", wish)
        done = wait_until_over(self.admin, f"/automask/{job['id']}")
        assert done["state"] == "done", done["problem"]

    def state(self, task_id: str) -> str:
        """Where a task stands."""
        return str(self.admin.get(f"/tasks/{task_id}")["state"])

    def wait_for_state(self, task_id: str, state: str) -> None:
        """Wait until a verdict has arrived."""
        wait_for(
            lambda: self.state(task_id) == state, 60, lambda: f"{state} expected, it is {self.state(task_id)}"
        )

    def verdicts(self, task_id: str) -> list[dict[str, Any]]:
        """What was said of a task."""
        found: list[dict[str, Any]] = self.admin.get(f"/tasks/{task_id}/verdicts")
        return found

    def tasks(self, source: str) -> list[dict[str, Any]]:
        """The tasks of the video that somebody, or the generator, began."""
        return [each for each in self.admin.get(f"/videos/{self.video_id}/tasks") if each["source"] == source]


def cookie_of(person: Person) -> str:
    """The secret of a person's sign-in."""
    return str(person.client.cookies[COOKIE])


@contextmanager
def open_court(
    product: Product, folder: Path, *, seconds: float = 1.0, width: int = 320, height: int = 180
) -> Iterator[Court]:
    """Found a project, invite people and upload a video made by code."""
    file = folder / "court.mp4"
    video = write_sample_video(file, seconds=seconds, width=width, height=height, with_masks=True)
    wish = {"name": "court", "scopes": [permission.value for permission in Permission]}
    token = product.client.post("/api/me/tokens", json=wish).raise_for_status().json()["secret"]
    team = Team(product.url, str(token))
    admin = team.found_project(f"Court {folder.name} {time.time_ns()}")
    grace = team.invite(admin, "Grace", ["annotator"])
    vera = team.invite(admin, "Vera", ["verifier"])
    for phase in admin.get(f"/projects/{admin.project_id}/phases"):
        changed = admin.client.patch(f"/api/phases/{phase['id']}", json={"honeypot_rate": 0.0})
        changed.raise_for_status()
    try:
        video_id = upload(admin.client, file, project_id=admin.project_id, progress=lambda _: None)
        path = f"/videos/{video_id}"
        wait_for(
            lambda: admin.get(path)["state"] == "ready", INGEST_S, lambda: f"not ready: {admin.get(path)}"
        )
        yield Court(admin, grace, vera, video_id, true_objects(video, len(video.objects)))
    finally:
        team.close(grace, vera)
