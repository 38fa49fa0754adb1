"""What the API says about verification."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from backend.core.schema import FrameIndex, Schema, Span
from backend.tasks.schemas import Entry, PenMark
from backend.verification.entities import VerdictLabel, VerdictReason


class CheckRead(Schema):
    """A masklet to judge."""

    id: UUID
    video_id: UUID
    round: int = Field(description="How often it was returned.")
    entry: Entry | None = Field(description="What the last verdict asked for.")
    expires_at: datetime = Field(description="Until then nobody else is asked in one's place.")


class CheckMask(Schema):
    """One mask to judge. Its size is the video's height and width."""

    frame_index: FrameIndex
    counts: str = Field(description="Compressed COCO run lengths, column by column.")


class VerdictCreate(Schema):
    """A verifier's answer. All but “satisfactory” needs a reason; “unsatisfactory” also frames."""

    label: VerdictLabel
    reason: VerdictReason | None = None
    note: str = Field("", max_length=2000)
    span: Span | None = None
    mark: PenMark | None = None
    active_ms: int = Field(0, ge=0, le=24 * 3600 * 1000, description="Time spent on it, without idling.")


class VerdictRead(Schema):
    """A verdict that was given."""

    id: UUID
    task_id: UUID
    round: int
    verifier_id: UUID
    label: VerdictLabel
    reason: VerdictReason | None
    note: str
    span_first: FrameIndex | None
    span_last: FrameIndex | None
    mark: PenMark | None
    active_ms: int
    created_at: datetime


class VerdictTaken(Schema):
    """That a verdict arrived."""

    label: VerdictLabel


class VerifierQuality(Schema):
    """How one verifier judges."""

    account_id: UUID
    satisfactory: int
    unsatisfactory: int
    rejected: int
    honeypots: int = Field(description="Masklets with a known defect that they judged.")
    caught: int = Field(description="Of these, not taken for satisfactory.")
    catch_rate: float | None


class PairAgreement(Schema):
    """How far two verifiers agree."""

    first_id: UUID
    second_id: UUID
    items: int
    kappa: float | None = Field(description="Cohen's; null where chance explains everything.")


class ObjectAgreement(Schema):
    """How far the masks of one object agree that several annotators made."""

    masklet_id: UUID
    annotators: int
    mean_iou: float


class AgreementRead(Schema):
    """Agreement of verifiers on masklets that two of them judged, and of annotators on objects they share."""

    items: int = Field(description="Masklets with two verdicts in a round.")
    fleiss_kappa: float | None
    pairs: list[PairAgreement]
    objects: list[ObjectAgreement] = Field(description="The newest ones.")
    mean_iou: float | None
