"""A masklet with a row in every table that knows masklets."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.accounts.entities import Account
from backend.automask.entities import AutomaskJob, AutomaskOrigin
from backend.comments.entities import Comment
from backend.datasets.entities import DatasetImport, ImportOrigin, ImportPurpose
from backend.guidance.proposals import ProposalStore
from backend.ledger.entities import Alignment, ReferenceMask, Size
from backend.masklets.entities import Masklet
from backend.propagation.entities import RunState
from backend.tasks.entities import TaskAction, TaskChange, TaskPerson, TaskState
from backend.verification.entities import (
    Check,
    Defect,
    Honeypot,
    HoneypotMask,
    HoneypotVerdict,
    Verdict,
    VerdictLabel,
)
from backend.videos.entities import Video
from tests.backend.conftest import Scene
from tests.backend.factories import make_click, make_run, mask_row, write_masks
from tests.backend.ledger_events import edit, undo, write
from tests.backend.work import make_task

OF_MASKLETS = {
    *("masklets", "masks", "prompts", "tasks", "task_people", "task_changes", "verdicts", "checks"),
    *("honeypots", "honeypot_masks", "honeypot_verdicts", "kept_masks", "proposal_masks", "comments"),
    *("ledger_summaries", "reference_masks", "alignments", "automask_origins", "import_origins"),
}
"""Every table with rows that belong to a masklet."""

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def furnish(session: Session, scene: Scene) -> None:
    """Give a masklet a row in every table that knows masklets."""
    video, masklet = session.get_one(Video, scene.video_id), session.get_one(Masklet, scene.masklet_id)
    somebody = session.scalars(select(Account)).first()
    assert somebody is not None
    origin = {"tool": "propagation", "prompt_ids": [], "run_id": str(uuid4()), "share": 0.1 + 0.2}
    write_masks(session, *[mask_row(masklet, frame, origin=origin) for frame in range(10)])
    prompt_id = make_click(session, masklet, 3)
    first = edit(masklet.id, 3, account_id=somebody.id)
    write(session, first, edit(masklet.id, 5, account_id=somebody.id, active_ms=700), undo(first))
    _furnish_tasks(session, video, masklet, somebody)
    _furnish_sources(session, video, masklet, prompt_id)
    run = make_run(session, video, masklet, proposal=True, state=RunState.DONE)
    ProposalStore(session).put(run.id, [mask_row(masklet, frame) for frame in (4, 5)])
    asked = Comment(video_id=video.id, masklet_id=masklet.id, author_id=somebody.id, text="Here?", x=1.5)
    session.add(asked)
    session.flush()
    session.add(Comment(video_id=video.id, author_id=somebody.id, text="Yes.", thread_id=asked.id))
    session.add(ReferenceMask(masklet_id=masklet.id, frame_index=0, counts="0", area=7))
    session.add(
        Alignment(
            masklet_id=masklet.id,
            phase="phase-3",
            project_id=video.project_id,
            day=date(2026, 3, 1),
            size=Size.SMALL,
            masks=8,
            aligned=5,
        )
    )


def _furnish_tasks(session: Session, video: Video, masklet: Masklet, somebody: Account) -> None:
    entry = {"span_first": 3, "span_last": 5, "reason": "missed", "note": "", "mark": None, "box": None}
    task = make_task(session, video, masklet, entry=entry, submitted_at=DAY)
    session.add(TaskPerson(task_id=task.id, account_id=somebody.id, worked=True))
    steps: dict[str, Any] = {
        "before": TaskState.QUEUED,
        "after": TaskState.IN_PROGRESS,
        "details": {"from": None},
    }
    session.add(TaskChange(task_id=task.id, account_id=somebody.id, action=TaskAction.TAKE, **steps))
    said: dict[str, Any] = {"verifier_id": somebody.id, "label": VerdictLabel.SATISFACTORY}
    session.add(Verdict(task_id=task.id, round=0, mark={"frame_index": 3, "points": [[1.5, 2.0]]}, **said))
    shown: dict[str, Any] = {
        "project_id": video.project_id,
        "verifier_id": somebody.id,
        "round": 0,
        "expires_at": DAY,
    }
    session.add(Check(task_id=task.id, **shown))
    pot = Honeypot(
        project_id=video.project_id,
        masklet_id=masklet.id,
        defect=Defect.GROWTH,
        first_frame=2,
        last_frame=4,
    )
    session.add(pot)
    session.flush()
    session.add(HoneypotMask(honeypot_id=pot.id, frame_index=2, counts="00"))
    session.add(HoneypotVerdict(honeypot_id=pot.id, caught=True, **said))
    session.add(Check(honeypot_id=pot.id, **shown))


def _furnish_sources(session: Session, video: Video, masklet: Masklet, prompt_id: UUID) -> None:
    job = AutomaskJob(video_id=video.id, settings={})
    archive = DatasetImport(
        project_id=video.project_id, file_name="masks.zip", size=1, purpose=ImportPurpose.GROUND_TRUTH
    )
    session.add_all([job, archive])
    session.flush()
    session.add(
        AutomaskOrigin(
            masklet_id=masklet.id,
            job_id=job.id,
            prompt_id=prompt_id,
            frame_index=0,
            x=1 / 3,
            y=2.5,
            crop={"x0": 0},
            predicted_iou=0.9,
            stability=0.95,
        )
    )
    session.add(ImportOrigin(masklet_id=masklet.id, import_id=archive.id, key="clip", number=1))
