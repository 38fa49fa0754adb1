"""Verifiers at work, for tests of verification."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.accounts.actor import Role
from tests.backend.work import Worker

BOTH = (Role.ANNOTATOR, Role.VERIFIER)
GOOD = {"label": "satisfactory", "active_ms": 4000}
BAD = {"label": "unsatisfactory", "reason": "boundary", "span": {"first": 8, "last": 12}, "note": "The tail."}
NO = {"label": "rejected", "reason": "not-well-defined"}


def checks(worker: Worker, count: int = 1) -> list[dict[str, Any]]:
    [project] = worker.get("/projects")
    response = worker.browser.post(f"/api/projects/{project['id']}/checks/next?count={count}")
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()
    return found


def judge(worker: Worker, verdict: dict[str, Any]) -> None:
    [check] = checks(worker)
    response = worker.post(f"/checks/{check['id']}/verdict", **verdict)
    assert response.status_code == 200, response.text


def resubmit(worker: Worker, task_id: UUID) -> None:
    assert worker.post(f"/tasks/{task_id}/take").status_code == 200
    assert worker.post(f"/tasks/{task_id}/submit").status_code == 200
