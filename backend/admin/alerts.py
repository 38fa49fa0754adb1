"""What should worry those who look after a project: pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.admin.schemas import Alert, AtWork, Disk, JobKind, JobRead, JobState, Queue, Severity
from backend.ledger.measures import Totals

ENOUGH_VERDICTS = 20
FALL = 0.10
LEASE_ENDS_SOON = timedelta(minutes=3)
FAILED_LATELY = timedelta(hours=24)
WAITS_LONG = timedelta(days=2)
STUCK = timedelta(minutes=10)
WAITS_UNBEGUN = timedelta(minutes=15)
ONE_AT_A_TIME = (JobKind.DATASET, JobKind.IMPORT)
"""Work of these kinds is done one after the other, so that some may wait as long as another is done."""

DISK_LOW_SHARE, DISK_LOW_BYTES = 0.10, 10 * 10**9
DISK_FULL_SHARE, DISK_FULL_BYTES = 0.02, 2 * 10**9


@dataclass(frozen=True)
class Situation:
    """All that alerts are made from.

    Attributes:
        this_week: sums of the last seven days, as those of the seven before.
        live_workers: names of the workers that are heard of.
        lost_workers: names of those that fell silent without a word, and when that was noticed.
        jobs: the newest jobs.
    """

    now: datetime
    queues: Sequence[Queue]
    at_work: Sequence[AtWork]
    jobs: Sequence[JobRead]
    disk: Disk
    this_week: Totals
    week_before: Totals
    live_workers: Sequence[str]
    lost_workers: Sequence[tuple[str, datetime]]


def alerts_of(situation: Situation) -> list[Alert]:
    """Say what somebody should look at, the worst first."""
    found = [
        *_disk(situation.disk),
        *_workers(situation),
        *_jobs(situation),
        *_stuck(situation),
        *_acceptance(situation),
        *_leases(situation),
        *_verification(situation),
    ]
    return sorted(found, key=lambda alert: alert.severity != Severity.TROUBLE)


def _disk(disk: Disk) -> Iterator[Alert]:
    share = disk.free_bytes / disk.total_bytes if disk.total_bytes else 1.0
    free = f"{disk.free_bytes / 10**9:.1f} GB ({share:.0%}) are free where videos are stored."
    advice = "Remove videos that are not needed, or give the server more room."
    if share < DISK_FULL_SHARE or disk.free_bytes < DISK_FULL_BYTES:
        yield Alert(
            kind="disk-full",
            severity=Severity.TROUBLE,
            title="The disk is full",
            detail=f"Only {free} {advice}",
        )
    elif share < DISK_LOW_SHARE and disk.free_bytes < DISK_LOW_BYTES:
        yield Alert(
            kind="disk-low",
            severity=Severity.WARNING,
            title="The disk fills up",
            detail=f"{free} {advice}",
        )


def _workers(situation: Situation) -> Iterator[Alert]:
    if not situation.live_workers:
        yield Alert(
            kind="no-worker",
            severity=Severity.TROUBLE,
            title="No worker is alive",
            detail="Clicks are kept, but not answered. Start a worker with `./run`, or look into its log.",
        )
    for name, since in situation.lost_workers:
        if since < situation.now - FAILED_LATELY:
            continue  # nobody waits for it any more
        yield Alert(
            kind="worker-lost",
            severity=Severity.TROUBLE,
            title=f"Worker “{name}” is gone",
            detail=f"It fell silent at {since:%H:%M} UTC; look into its log and start it again.",
        )


def _jobs(situation: Situation) -> Iterator[Alert]:
    live = set(situation.live_workers)
    orphans = [
        job
        for job in situation.jobs
        if job.state == JobState.RUNNING and job.worker is not None and job.worker not in live
    ]
    if orphans:
        yield Alert(
            kind="job-orphaned",
            severity=Severity.WARNING,
            title=f"{_count(len(orphans), 'job waits', 'jobs wait')} for a worker that is gone",
            detail=f"The newest is “{orphans[0].subject}”. Start “{orphans[0].worker}” again.",
        )
    since = situation.now - FAILED_LATELY
    failed = [
        job
        for job in situation.jobs
        if job.state == JobState.FAILED and (job.finished_at or job.created_at) > since
    ]
    if failed:
        reason = (failed[0].problem or {}).get("detail", "")
        yield Alert(
            kind="job-failed",
            severity=Severity.WARNING,
            title=f"{_count(len(failed), 'job', 'jobs')} failed in the last 24 hours",
            detail=f"“{failed[0].subject}”: {reason} The page Jobs lists all of them.",
        )


def _stuck(situation: Situation) -> Iterator[Alert]:
    live, too_old = set(situation.live_workers), situation.now - STUCK
    silent = [
        job
        for job in situation.jobs
        if job.state == JobState.RUNNING
        and job.worker in live
        and job.heard_at is not None
        and job.heard_at < too_old
    ]
    if silent:
        newest = silent[0]
        yield Alert(
            kind="job-stuck",
            severity=Severity.WARNING,
            title=f"{_count(len(silent), 'job makes', 'jobs make')} no progress",
            detail=f"Nothing was heard of “{newest.subject}” for more than {STUCK.seconds // 60} minutes."
            " Look into the log of its worker; cancel it on the page Jobs and let it go on from there.",
        )
    begun = {job.kind for job in situation.jobs if job.state == JobState.RUNNING}
    waiting = [
        job
        for job in situation.jobs
        if job.state == JobState.QUEUED
        and job.kind in ONE_AT_A_TIME
        and job.kind not in begun
        and job.created_at < situation.now - WAITS_UNBEGUN
    ]
    if waiting and live:
        yield Alert(
            kind="job-waits",
            severity=Severity.WARNING,
            title=f"{_count(len(waiting), 'job is', 'jobs are')} not begun",
            detail=f"“{waiting[-1].subject}” has waited since {waiting[-1].created_at:%d %b, %H:%M} UTC"
            " though workers are alive. Look into their logs, or start one again: it takes up what waits.",
        )


def _acceptance(situation: Situation) -> Iterator[Alert]:
    now, before = _rate(situation.this_week), _rate(situation.week_before)
    if now is not None and before is not None and round(before - now, 6) >= FALL:
        yield Alert(
            kind="acceptance-falls",
            severity=Severity.WARNING,
            title="Acceptance falls",
            detail=f"{now:.0%} of this week's verdicts are satisfactory, {before:.0%} were the week before."
            " Look at the reasons of returned masklets, and whether the guideline says enough.",
        )


def _rate(totals: Totals) -> float | None:
    judged = totals.satisfactory + totals.unsatisfactory + totals.rejected
    return totals.satisfactory / judged if judged >= ENOUGH_VERDICTS else None


def _leases(situation: Situation) -> Iterator[Alert]:
    soon = situation.now + LEASE_ENDS_SOON
    ending = [
        person
        for person in situation.at_work
        if person.doing == "annotating" and person.lease_expires_at < soon
    ]
    if ending:
        names = ", ".join(sorted({person.name for person in ending}))
        yield Alert(
            kind="lease-expires",
            severity=Severity.WARNING,
            title=f"{_count(len(ending), 'lease expires', 'leases expire')} soon",
            detail=f"Nothing was heard of {names} for a while; what they hold goes back to the queue,"
            " with everything that was done.",
        )


def _verification(situation: Situation) -> Iterator[Alert]:
    waits = [queue.oldest_submitted_at for queue in situation.queues if queue.oldest_submitted_at is not None]
    if waits and min(waits) < situation.now - WAITS_LONG:
        count = sum(queue.submitted for queue in situation.queues)
        days = (situation.now - min(waits)).days
        yield Alert(
            kind="verification-waits",
            severity=Severity.WARNING,
            title="Submitted work waits for verifiers",
            detail=f"{_count(count, 'masklet waits', 'masklets wait')}, the oldest for {days} days;"
            " ask somebody to verify, or give a person that role.",
        )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
