"""What the API says about verification."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from backend.core.schema import FrameIndex, Schema, Span
from backend.masklets.entities import MaskletType
from backend.tasks.schemas import Entry, PenMark
from backend.verification.contact_sheet import Cause
from backend.verification.entities import VerdictLabel, VerdictReason

MOST_CHECKS = 40
"""So many masklets are given, and judged, at once."""


class CheckVideo(Schema):
    """The video of a masklet to judge."""

    name: str
    width: int
    height: int
    frame_count: int
    frame_rate: float


class CheckObject(Schema):
    """Whose masks are to be judged."""

    number: int
    name: str
    class_name: str | None
    colour: int = Field(description="Index into the palette.")
    type: MaskletType


class CheckPhase(Schema):
    """How it was annotated."""

    id: UUID
    key: str
    name: str


class CheckRead(Schema):
    """A masklet to judge."""

    id: UUID
    video_id: UUID
    round: int = Field(description="How often it was returned.")
    entry: Entry | None = Field(description="What the last verdict asked for.")
    expires_at: datetime = Field(description="Until then nobody else is asked in one's place.")
    video: CheckVideo
    object: CheckObject
    phase: CheckPhase


class CheckMask(Schema):
    """One mask to judge. Its size is the video's height and width."""

    frame_index: FrameIndex
    counts: str = Field(description="Compressed COCO run lengths, column by column.")


class SheetFrameRead(Schema):
    """A frame that tells much, and why."""

    frame_index: FrameIndex
    causes: list[Cause]
    counts: str | None = Field(description="Mask, compressed COCO run lengths; null where there is none.")


class SheetRead(Schema):
    """A masklet at a glance: what a verifier is shown first."""

    frames: list[SheetFrameRead]
    flip: list[CheckMask] = Field(description="Frames of a loop of two seconds.")
    visible: list[Span] = Field(description="Where the object is seen.")


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


class CheckVerdict(VerdictCreate):
    """A verifier's answer to one of several checks."""

    check_id: UUID


class VerdictsCreate(Schema):
    """Answers to several checks at once."""

    verdicts: list[CheckVerdict] = Field(min_length=1, max_length=MOST_CHECKS)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({verdict.check_id for verdict in self.verdicts}) < len(self.verdicts):
            raise ValueError("judge each check once")
        return self


class CheckVerdictTaken(Schema):
    """What became of one of several answers."""

    check_id: UUID
    label: VerdictLabel | None = Field(description="That arrived; null where it was refused.")
    problem: dict[str, Any] | None = Field(description="Why it was refused: a problem document.")


class RecordDay(Schema):
    """What a verifier did on one day."""

    day: date = Field(description="UTC.")
    judged: int
    active_s: float


class RecordRead(Schema):
    """One's own verdicts. What they are compared with is a day old, so that nothing tells which is meant."""

    satisfactory: int
    unsatisfactory: int
    rejected: int
    seconds_per_verdict: float | None = Field(description="Active time, without idling.")
    days: list[RecordDay] = Field(description="Oldest first; days without verdicts are left out.")
    through: date = Field(description="Last day, UTC, that the figures below know of.")
    known_defects: int = Field(description="Masklets with a known defect among those that one judged.")
    catch_rate: float | None = Field(description="Of these, not taken for satisfactory; null for too few.")
    compared: int = Field(description="Verdicts that can be compared with another verifier's.")
    agreed: int = Field(description="Of these, the same.")
    kappa: float | None = Field(description="Cohen's: agreement beyond chance.")


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
