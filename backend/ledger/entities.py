"""The ledger and what is kept of it: append-only events, and sums of them that answer quickly."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import BIT
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Entity, Key, now


class EventKind(StrEnum):
    """What happened."""

    TIME = "time"  # a person was at it, or waited while a propagation ran
    EDIT = "edit"  # a click, box, mask or stroke on a frame
    UNDO = "undo"  # an edit was taken back and never counts again; doing it again is a new edit
    ANSWER = "answer"  # the model answered an edit; carries the wait
    PROPAGATE = "propagate"  # a propagation was asked for
    TAKE = "take"  # a person took a task
    SKIP = "skip"  # and gave it back undone
    SUBMIT = "submit"  # the work of a task went to verification
    VERDICT = "verdict"  # a verifier judged it


class Outcome(StrEnum):
    """What a verdict said."""

    SATISFACTORY = "satisfactory"
    UNSATISFACTORY = "unsatisfactory"
    REJECTED = "rejected"


class Size(StrEnum):
    """Size of an object by its area in the first frame of its phase-1 masks, as in the paper."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class LedgerEvent(Entity):
    """One event. Rows are never changed or removed: a trigger refuses it.

    There are no foreign keys: the ledger outlives what it tells of.
    """

    __tablename__ = "ledger"
    __table_args__ = (
        Index("ix_ledger_project_id_sequence", "project_id", "sequence", unique=True),
        Index("ix_ledger_undoes", "undoes", unique=True, postgresql_where=text("undoes IS NOT NULL")),
        Index(
            "ix_ledger_masklet_id_frame_index",
            "masklet_id",
            "frame_index",
            postgresql_where=text("kind = 'edit'"),
        ),
    )

    id: Mapped[Key]
    sequence: Mapped[int] = mapped_column(BigInteger, Identity())  # order of the server, no client's clock
    kind: Mapped[EventKind]
    at: Mapped[datetime] = mapped_column(default=now)  # server time
    project_id: Mapped[UUID]
    video_id: Mapped[UUID | None]
    masklet_id: Mapped[UUID | None]
    task_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]  # who acted
    judged_account_id: Mapped[UUID | None]  # of a verdict: whose work it judges
    phase: Mapped[str | None] = mapped_column(String(40))  # key of the phase
    model: Mapped[str | None] = mapped_column(String(200))  # network and weights, such as nano:nano-1
    tool: Mapped[str | None] = mapped_column(String(16))
    frame_index: Mapped[int | None]
    active_ms: Mapped[int] = mapped_column(default=0)
    waiting_ms: Mapped[int] = mapped_column(default=0)  # for the model; never part of active_ms
    outcome: Mapped[Outcome | None]
    undoes: Mapped[UUID | None]
    client_id: Mapped[UUID | None]  # one open page
    client_sequence: Mapped[int | None]
    client_at: Mapped[datetime | None]  # told for the record; nothing is computed from it


class Summary(Entity):
    """Sums over the events of one masklet, phase, person, day and model version.

    Milliseconds fit four bytes, as a row is about one day; Postgres adds those up fastest.
    Distinct frames do not add up over rows, so they are kept as one bit each: a query unites them. Rows go
    with their masklet; time that was spent without a masklet stays.
    """

    __tablename__ = "ledger_summaries"
    __table_args__ = (
        UniqueConstraint(
            "project_id",
            "masklet_id",
            "phase",
            "account_id",
            "day",
            "model",
            name="uq_ledger_summaries_place",
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    project_id: Mapped[UUID]
    masklet_id: Mapped[UUID | None] = mapped_column(ForeignKey("masklets.id", ondelete="CASCADE"), index=True)
    phase: Mapped[str | None] = mapped_column(String(40))
    account_id: Mapped[UUID | None]
    day: Mapped[date]  # UTC
    model: Mapped[str | None] = mapped_column(String(200))
    active_ms: Mapped[int] = mapped_column(default=0)
    waiting_ms: Mapped[int] = mapped_column(default=0)
    verify_ms: Mapped[int] = mapped_column(default=0)
    edits: Mapped[int] = mapped_column(default=0)
    clicks: Mapped[int] = mapped_column(default=0)
    propagations: Mapped[int] = mapped_column(default=0)
    submits: Mapped[int] = mapped_column(default=0)
    verdicts: Mapped[int] = mapped_column(default=0)  # given by this person
    satisfactory: Mapped[int] = mapped_column(default=0)  # received for this person's work, as the next two
    unsatisfactory: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=0)  # annotated frames of the video
    edited_steps: Mapped[str | None] = mapped_column(BIT(varying=True))  # one bit per annotated frame
    clicked_frames: Mapped[str | None] = mapped_column(BIT(varying=True))  # one bit per frame of the video


class ReferenceMask(Entity):
    """A phase-1 mask as it was submitted last: what later phases are compared with."""

    __tablename__ = "reference_masks"

    masklet_id: Mapped[UUID] = mapped_column(ForeignKey("masklets.id", ondelete="CASCADE"), primary_key=True)
    frame_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    counts: Mapped[str] = mapped_column(Text)
    area: Mapped[int]


class Alignment(Entity):
    """How many masks of a masklet, as submitted last in a phase, agree with the phase-1 masks."""

    __tablename__ = "alignments"

    masklet_id: Mapped[UUID] = mapped_column(ForeignKey("masklets.id", ondelete="CASCADE"), primary_key=True)
    phase: Mapped[str] = mapped_column(String(40), primary_key=True)
    project_id: Mapped[UUID] = mapped_column(index=True)
    account_id: Mapped[UUID | None]
    day: Mapped[date]
    model: Mapped[str | None] = mapped_column(String(200))
    size: Mapped[Size]
    masks: Mapped[int]  # compared
    aligned: Mapped[int]  # of these with an IoU above 0.75
