"""What the API says about the ledger and the figures made from it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from backend.core.schema import FrameIndex, Schema
from backend.ledger.entities import EventKind, Outcome

MOST_EVENTS = 500
_MOST_MS = 2**31 - 1
_YEARS = range(1970, 9999)


def _plausible(moment: datetime | None) -> datetime | None:
    """Leave out what a clock gone wild says: the time that was spent counts all the same."""
    return moment if moment is not None and moment.year in _YEARS else None


class TimeEvent(Schema):
    """A stretch of time that a person spent; of more than 30 seconds the rest is taken as idle.

    What happened within it (edits, submissions, verdicts) the server writes itself.
    """

    sequence: int = Field(ge=0, le=_MOST_MS, description="Number of the event on its page, rising.")
    masklet_id: UUID | None = Field(None, description="Null where no object is chosen.")
    frame_index: FrameIndex | None = None
    tool: str | None = Field(None, min_length=1, max_length=16)
    active_ms: int = Field(ge=0, le=_MOST_MS, description="Without idle stretches and without waiting.")
    waiting_ms: int = Field(
        0, ge=0, le=_MOST_MS, description="For a propagation; the server measures the wait for an answer."
    )
    client_at: Annotated[datetime | None, AfterValidator(_plausible)] = Field(
        None,
        description="Kept for the record; nothing is computed from it. Years beyond reason are left out.",
    )


class TimeBatch(Schema):
    """Time events of one open page. Sending a batch again, or parts of it, does no harm."""

    client_id: UUID = Field(description="Random, chosen when the page was opened.")
    events: list[TimeEvent] = Field(min_length=1, max_length=MOST_EVENTS)


class BatchAnswer(Schema):
    """What came of a batch. All of it is stored now."""

    written: int
    known: int = Field(description="Events that were stored before.")


class LedgerEventRead(Schema):
    """One event, as it stands in the ledger."""

    id: UUID
    sequence: int
    kind: EventKind
    at: datetime
    video_id: UUID | None
    masklet_id: UUID | None
    task_id: UUID | None
    account_id: UUID | None
    judged_account_id: UUID | None
    phase: str | None
    model: str | None
    tool: str | None
    frame_index: int | None
    active_ms: int
    waiting_ms: int
    outcome: Outcome | None
    undoes: UUID | None


class MeasuresRead(Schema):
    """The figures of a part of the work; null where there is nothing to divide by."""

    masklets: int = Field(description="Masklets annotated, once per phase.")
    frames: int = Field(description="Their annotated frames.")
    active_s: float
    waiting_s: float
    elsewhere_s: float = Field(description="Time that belongs to no masklet.")
    edits: int
    clicks: int
    propagations: int
    verdicts: int
    seconds_per_frame: float | None
    edited_frames_percent: float | None
    clicks_per_clicked_frame: float | None
    clicks_per_masklet: float | None
    waiting_share: float | None
    verification_s: float | None = Field(description="Seconds per verdict.")
    acceptance_rate: float | None
    rounds_per_masklet: float | None
    alignment_all: float | None = Field(description="Share of masks that agree with those of phase 1.")
    alignment_small: float | None
    alignment_medium: float | None
    alignment_large: float | None
    speed_up: float | None = Field(description="Against phase 1.")


class StatisticsGroup(Schema):
    """The figures of one phase, model version, person or day."""

    key: str | None = Field(description="Phase key, model version, account id or day; null: not known.")
    name: str
    measures: MeasuresRead


class StatisticsRead(Schema):
    """Figures by group, and of everything together."""

    group_by: Literal["phase", "model", "annotator", "day"]
    groups: list[StatisticsGroup]
    total: MeasuresRead
