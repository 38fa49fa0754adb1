"""What a verifier is shown of a check. Honest masklets and honeypots go the same way, query by query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from backend.core.schema import Span
from backend.guidance.doubt import MaskFacts, doubts
from backend.guidance.service import facts_of
from backend.masklets.entities import Masklet
from backend.masklets.masks import MaskStore
from backend.phases.entities import Phase
from backend.tasks.entities import Task
from backend.tasks.schemas import Entry
from backend.verification.contact_sheet import Judged, contact_sheet
from backend.verification.entities import Check, Honeypot
from backend.verification.repository import VerificationRepository
from backend.verification.schemas import (
    CheckMask,
    CheckObject,
    CheckPhase,
    CheckRead,
    CheckVideo,
    SheetFrameRead,
    SheetRead,
)
from backend.videos.entities import Video, VideoShape
from media import rle
from media.rle import Rle

NO_HONEYPOT = UUID(int=0)
"""Asked for where there is none, so that as many questions go to the database either way."""


class Subject(NamedTuple):
    """What a check is about.

    Attributes:
        masklet: whose masks are shown, of a honeypot with a defect.
        task: that submitted it; of a honeypot the one that was accepted.
    """

    masklet: Masklet
    task: Task


class Presenter:
    """Looks up what a check shows."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._checks = VerificationRepository(session)

    def subject(self, check: Check) -> Subject:
        """Give the masklet and the task of a check."""
        honeypot = self._session.get(Honeypot, check.honeypot_id or NO_HONEYPOT)
        if honeypot is None:
            task = self._session.get_one(Task, check.task_id)
            return Subject(self._session.get_one(Masklet, task.masklet_id), task)
        task = self._checks.newest_task(honeypot.masklet_id)
        return Subject(self._session.get_one(Masklet, honeypot.masklet_id), task)

    def check(self, check: Check) -> CheckRead:
        """Tell what is to be judged, without its masks."""
        masklet, task = self.subject(check)
        video = self._session.get_one(Video, masklet.video_id)
        phase = self._session.get_one(Phase, task.phase_id)
        entry = None if check.task_id is None or task.entry is None else Entry.model_validate(task.entry)
        return CheckRead(
            id=check.id,
            video_id=video.id,
            round=check.round,
            entry=entry,
            expires_at=check.expires_at,
            video=CheckVideo(
                name=video.name,
                width=video.shape.width,
                height=video.shape.height,
                frame_count=video.shape.frame_count,
                frame_rate=video.shape.frame_rate,
            ),
            object=CheckObject.model_validate(masklet),
            phase=CheckPhase.model_validate(phase),
        )

    def masks(self, check: Check) -> Sequence[CheckMask]:
        """List the masks to judge, by frame."""
        bad = self._checks.masks_of_honeypot(check.honeypot_id or NO_HONEYPOT)
        good = self._checks.masks_of(self.subject(check).masklet.id)
        shown = good if check.honeypot_id is None else bad
        return [CheckMask(frame_index=frame, counts=counts) for frame, counts in shown]

    def sheet(self, check: Check) -> SheetRead:
        """Choose the frames that tell most, with their masks."""
        masklet = self.subject(check).masklet
        shape = self._session.get_one(Video, masklet.video_id).shape
        facts = self._facts(check, masklet, shape)
        judged = [
            Judged(each.frame_index, rle.area(each.mask) > 0, doubt.doubt)
            for each, doubt in zip(facts, doubts(facts), strict=True)
        ]
        sheet = contact_sheet(judged, shape.frame_count)
        counts = {each.frame_index: each.mask.counts for each in facts}
        return SheetRead(
            frames=[
                SheetFrameRead(
                    frame_index=each.frame_index,
                    causes=list(each.causes),
                    counts=counts.get(each.frame_index),
                )
                for each in sheet.frames
            ],
            flip=[CheckMask(frame_index=frame, counts=counts[frame]) for frame in sheet.flip],
            visible=[Span(first=each.first, last=each.last) for each in sheet.stretches],
        )

    def _facts(self, check: Check, masklet: Masklet, shape: VideoShape) -> list[MaskFacts]:
        """Give what is known of each mask; of a honeypot what was known of the mask that it replaces."""
        size = (shape.height, shape.width)
        bad = self._checks.masks_of_honeypot(check.honeypot_id or NO_HONEYPOT)
        masks = MaskStore(self._session).in_span(masklet.video_id, 0, None, masklet.id)
        known = {mask.frame_index: facts_of(mask, shape) for mask in masks}
        if check.honeypot_id is None:
            return list(known.values())
        return [
            replace(
                known.get(frame, MaskFacts(frame, rle.empty(*size), predicted_iou=1.0, object_score=0.0)),
                mask=Rle(size, counts),
            )
            for frame, counts in bad
        ]
