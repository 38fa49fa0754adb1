"""What worries those who look after a project, by hand-made situations."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from backend.admin.alerts import STUCK, Situation, alerts_of
from backend.admin.schemas import AtWork, Disk, JobKind, JobRead, JobState, Queue, Severity
from backend.db.base import now
from backend.ledger.measures import Totals

NOW = now()
CALM = Situation(
    now=NOW,
    queues=(),
    at_work=(),
    jobs=(),
    disk=Disk(free_bytes=500 * 10**9, total_bytes=10**12),
    this_week=Totals(satisfactory=80, unsatisfactory=20),
    week_before=Totals(satisfactory=85, unsatisfactory=15),
    live_workers=("one",),
    lost_workers=(),
)


def kinds(**changes: Any) -> list[str]:
    return [alert.kind for alert in alerts_of(replace(CALM, **changes))]


def make_job(**changes: Any) -> JobRead:
    values: dict[str, Any] = {
        "id": uuid4(),
        "kind": JobKind.PROPAGATION,
        "state": JobState.RUNNING,
        "video_id": uuid4(),
        "subject": "street.mp4",
        "stage": None,
        "progress": 0.5,
        "account_name": "Ada",
        "worker": "one",
        "problem": None,
        "may_cancel": True,
        "may_retry": False,
        "created_at": NOW,
        "started_at": NOW,
        "heard_at": None,
        "finished_at": None,
    }
    return JobRead(**(values | changes))


def make_person(lease: timedelta, **changes: Any) -> AtWork:
    values: dict[str, Any] = {
        "account_id": uuid4(),
        "name": "Ada",
        "doing": "annotating",
        "video_id": uuid4(),
        "video_name": "street.mp4",
        "masklet_name": "Car",
        "phase_name": "SAM 2",
        "since": NOW,
        "lease_expires_at": NOW + lease,
    }
    return AtWork(**(values | changes))


def make_queue(submitted: int, waited: timedelta) -> Queue:
    return Queue(
        phase_id=uuid4(),
        phase_name="SAM 2",
        queued=0,
        in_progress=0,
        submitted=submitted,
        satisfactory=0,
        rejected=0,
        oldest_queued_at=None,
        oldest_submitted_at=NOW - waited,
    )


def test_nothing_while_all_is_well() -> None:
    calm = {
        "jobs": [make_job(), make_job(state=JobState.FAILED, finished_at=NOW - timedelta(days=2))],
        "at_work": [make_person(timedelta(minutes=9)), make_person(timedelta(minutes=1), doing="verifying")],
        "queues": [make_queue(3, timedelta(hours=5))],
        "lost_workers": [("two", NOW - timedelta(days=3))],
    }
    assert kinds(**calm) == []


@pytest.mark.parametrize(
    ("free", "kind"),
    [(1.5e9, ["disk-full"]), (8e9, ["disk-full"]), (3e10, []), (9e9, ["disk-full"])],
    ids=["bytes", "share", "enough", "little of much"],
)
def test_disk(free: float, kind: list[str]) -> None:
    assert kinds(disk=Disk(free_bytes=int(free), total_bytes=10**12)) == kind


def test_disk_that_fills_up() -> None:
    assert kinds(disk=Disk(free_bytes=8 * 10**9, total_bytes=10**11)) == ["disk-low"]


def test_workers() -> None:
    assert kinds(live_workers=()) == ["no-worker"]
    assert kinds(lost_workers=[("two", NOW - timedelta(minutes=1))]) == ["worker-lost"]
    assert kinds(jobs=[make_job(worker="two")]) == ["job-orphaned"]


@pytest.mark.parametrize("kind", [JobKind.DATASET, JobKind.IMPORT], ids=str)
class TestDatasetJobs:
    def test_without_progress(self, kind: JobKind) -> None:
        long_ago = NOW - STUCK - timedelta(minutes=1)
        assert kinds(jobs=[make_job(kind=kind, heard_at=long_ago)]) == ["job-stuck"]
        assert kinds(jobs=[make_job(kind=kind, heard_at=NOW)]) == []
        assert kinds(jobs=[make_job(kind=kind, heard_at=long_ago, worker=None)]) == []  # a browser sends it
        assert kinds(jobs=[make_job(kind=kind, heard_at=long_ago, worker="two")]) == ["job-orphaned"]

    def test_that_nobody_begins(self, kind: JobKind) -> None:
        waiting = make_job(kind=kind, state=JobState.QUEUED, worker=None, created_at=NOW - timedelta(hours=1))
        assert kinds(jobs=[waiting]) == ["job-waits"]
        assert kinds(jobs=[waiting, make_job(kind=kind, heard_at=NOW)]) == []  # one after the other
        assert kinds(jobs=[waiting], live_workers=()) == ["no-worker"]
        assert kinds(jobs=[waiting.model_copy(update={"created_at": NOW})]) == []


def test_failed_jobs_say_why() -> None:
    failed = make_job(state=JobState.FAILED, finished_at=NOW, problem={"detail": "The file is broken."})
    [alert] = alerts_of(replace(CALM, jobs=[failed, failed]))
    assert (alert.title, alert.severity) == ("2 jobs failed in the last 24 hours", Severity.WARNING)
    assert "The file is broken." in alert.detail


@pytest.mark.parametrize(
    ("accepted", "of", "falls"), [(75, 100, True), (76, 100, False), (10, 19, False)], ids=str
)
def test_acceptance_falls_by_ten_points_of_enough_verdicts(accepted: int, of: int, falls: bool) -> None:
    week = Totals(satisfactory=accepted, unsatisfactory=of - accepted)
    assert (kinds(this_week=week) == ["acceptance-falls"]) == falls


def test_leases_and_waiting_work() -> None:
    assert kinds(at_work=[make_person(timedelta(minutes=2))]) == ["lease-expires"]
    assert kinds(queues=[make_queue(3, timedelta(days=3))]) == ["verification-waits"]


def test_the_worst_comes_first() -> None:
    assert kinds(live_workers=(), at_work=[make_person(timedelta(0))]) == ["no-worker", "lease-expires"]
