"""Tasks: one masklet, one phase, with a history of who did what."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import CreatedAt, Entity, Key, now


class TaskState(StrEnum):
    """Where a task stands."""

    QUEUED = "queued"
    IN_PROGRESS = "in-progress"  # leased by an annotator
    SUBMITTED = "submitted"  # waits for verdicts
    UNSATISFACTORY = "unsatisfactory"  # for a moment only: it is queued again
    SATISFACTORY = "satisfactory"
    REJECTED = "rejected"  # not a well-defined object


OPEN_STATES = (TaskState.QUEUED, TaskState.IN_PROGRESS, TaskState.SUBMITTED, TaskState.UNSATISFACTORY)
"""A masklet has at most one task in these."""


class TaskAction(StrEnum):
    """What can happen to a task."""

    OPEN = "open"
    TAKE = "take"
    RELEASE = "release"
    EXPIRE = "expire"
    SKIP = "skip"
    SUBMIT = "submit"
    HAND_IN = "hand-in"  # the automatic generator submits what it made
    WITHDRAW = "withdraw"
    ACCEPT = "accept"
    RETURN = "return"
    REJECT = "reject"
    REQUEUE = "requeue"
    REOPEN = "reopen"
    ASSIGN = "assign"


class TaskSource(StrEnum):
    """Who began the masklet of a task."""

    MANUAL = "manual"
    AUTO = "auto"
    OVERLAP = "overlap"  # a copy of another masklet, to measure agreement


class Task(Entity):
    """One masklet to be annotated in one phase.

    ``project_id`` and ``video_id`` repeat what the masklet says. They refer to nothing on purpose: whoever
    removes a video holds it before its masklets, and a reference would make writers of tasks hold it after.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        Index(
            "ix_tasks_masklet_id_open",
            "masklet_id",
            unique=True,
            postgresql_where=text("state IN ('queued', 'in-progress', 'submitted', 'unsatisfactory')"),
        ),
        Index(
            "ix_tasks_project_id_queue",
            "project_id",
            text("priority DESC"),
            "created_at",
            "id",
            postgresql_where=text("state = 'queued' AND assigned_to IS NULL"),
        ),
        Index(
            "ix_tasks_assigned_to_queue",
            "assigned_to",
            "project_id",
            text("priority DESC"),
            "created_at",
            "id",
            postgresql_where=text("state = 'queued'"),
        ),
        Index(
            "ix_tasks_lease_expires_at_leased",
            "lease_expires_at",
            postgresql_where=text("leased_by IS NOT NULL"),
        ),
        Index("ix_tasks_leased_by_leased", "leased_by", postgresql_where=text("leased_by IS NOT NULL")),
        Index(
            "ix_tasks_project_id_submitted",
            "project_id",
            text("priority DESC"),
            "submitted_at",
            "id",
            postgresql_where=text("state = 'submitted'"),
        ),
        Index("ix_tasks_project_id_created_at", "project_id", "created_at", "id"),
        Index("ix_tasks_project_id_state", "project_id", "state", "created_at", "id"),
    )

    id: Mapped[Key]
    project_id: Mapped[UUID]
    video_id: Mapped[UUID] = mapped_column(index=True)
    masklet_id: Mapped[UUID] = mapped_column(ForeignKey("masklets.id", ondelete="CASCADE"), index=True)
    phase_id: Mapped[UUID] = mapped_column(ForeignKey("phases.id"), index=True)
    source: Mapped[TaskSource] = mapped_column(default=TaskSource.MANUAL)
    state: Mapped[TaskState] = mapped_column(default=TaskState.QUEUED)
    priority: Mapped[int] = mapped_column(default=0)  # the higher the sooner
    round: Mapped[int] = mapped_column(default=0)  # how often it was returned
    assigned_to: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    leased_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    lease_expires_at: Mapped[datetime | None]
    annotator_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    entry: Mapped[dict[str, Any] | None]  # where to begin: frames, pen mark, reason
    verdicts_due: Mapped[int] = mapped_column(default=0)  # verdicts that are still needed in this round
    submitted_at: Mapped[datetime | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class TaskPerson(Entity):
    """What one person has to do with one task: worked on it, or is not to be given it again."""

    __tablename__ = "task_people"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)
    worked: Mapped[bool] = mapped_column(default=False)
    excluded: Mapped[bool] = mapped_column(default=False)


class TaskChange(Entity):
    """One step in the life of a task: who, when, why. Never changed, never removed on its own."""

    __tablename__ = "task_changes"
    __table_args__ = (Index("ix_task_changes_task_id_id", "task_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    action: Mapped[TaskAction]
    before: Mapped[TaskState]
    after: Mapped[TaskState]
    reason: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[CreatedAt]
