"""Honeypots: accepted masklets with known defects, kept apart from everything that counts."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import Exists, exists, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from backend.masklets.entities import Mask, Masklet
from backend.tasks.entities import Task, TaskPerson, TaskState
from backend.verification.defects import possible_defects, spoil
from backend.verification.entities import Check, Honeypot, HoneypotMask
from backend.videos.entities import Video
from media.rle import Rle

MOST_MASKS = 3000
"""Longer masklets are not copied: making the copy would keep the verifier waiting."""

Choice = TypeVar("Choice")


class HoneypotStore:
    """Chooses and makes honeypots.

    Args:
        session: an open transaction.
        random: decides which masklet gets which defect.
    """

    def __init__(self, session: Session, random: Random) -> None:
        self._session = session
        self._random = random

    def one_for(self, project_id: UUID, verifier_id: UUID) -> Honeypot | None:
        """Give a honeypot that a verifier has not seen: one that there is, else a new one.

        Returns:
            None where no accepted masklet is left to make one of.
        """
        return self._unseen(project_id, verifier_id) or self._new(project_id, verifier_id)

    def _unseen(self, project_id: UUID, verifier_id: UUID) -> Honeypot | None:
        shown = exists().where(Check.honeypot_id == Honeypot.id, Check.verifier_id == verifier_id)
        candidates = self._session.scalars(
            select(Honeypot)
            .where(
                Honeypot.project_id == project_id,
                ~shown,
                ~_worked(Honeypot.masklet_id, verifier_id),
                ~_seen(Honeypot.masklet_id, verifier_id),
            )
            .order_by(Honeypot.created_at, Honeypot.id)
            .limit(1)
        )
        return candidates.first()

    def _new(self, project_id: UUID, verifier_id: UUID) -> Honeypot | None:
        masks = select(func.count()).where(Mask.masklet_id == Masklet.id, Mask.area > 0).scalar_subquery()
        source = self._session.scalar(
            select(Masklet)
            .join(Task, Task.masklet_id == Masklet.id)
            .where(
                Task.project_id == project_id,
                Task.state == TaskState.SATISFACTORY,
                ~_worked(Masklet.id, verifier_id),
                ~_seen(Masklet.id, verifier_id),
                masks.between(1, MOST_MASKS),
            )
            .order_by(func.random())
            .limit(1)
        )
        return None if source is None else self._make(project_id, source)

    def _make(self, project_id: UUID, source: Masklet) -> Honeypot:
        shape = self._session.get_one(Video, source.video_id).shape
        size = (shape.height, shape.width)
        masks = self._masks(source.id, size)
        defect = self._random.choice(possible_defects(masks))
        spoiled = spoil(masks, defect, self._neighbour(source, size))
        honeypot = Honeypot(
            id=uuid4(),
            project_id=project_id,
            masklet_id=source.id,
            defect=defect,
            first_frame=spoiled.first,
            last_frame=spoiled.last,
        )
        self._session.add(honeypot)
        self._session.flush()
        rows = [
            {"honeypot_id": honeypot.id, "frame_index": frame, "counts": mask.counts}
            for frame, mask in sorted(spoiled.masks.items())
        ]
        self._session.execute(insert(HoneypotMask), rows)
        return honeypot

    def _neighbour(self, source: Masklet, size: tuple[int, int]) -> dict[int, Rle] | None:
        """Give the masks of another object of the same video to switch to."""
        others = self._session.scalars(
            select(Masklet.id)
            .where(
                Masklet.video_id == source.video_id,
                Masklet.id != source.id,
                func.coalesce(Masklet.copy_of, Masklet.id) != (source.copy_of or source.id),
            )
            .order_by(Masklet.number)
        ).all()
        return self._masks(self._chosen(others), size) if others else None

    def _chosen(self, choices: Sequence[Choice]) -> Choice:
        return self._random.choice(choices)

    def _masks(self, masklet_id: UUID, size: tuple[int, int]) -> dict[int, Rle]:
        rows = self._session.execute(
            select(Mask.frame_index, Mask.counts)
            .where(Mask.masklet_id == masklet_id)
            .order_by(Mask.frame_index)
        )
        return {frame_index: Rle(size, counts) for frame_index, counts in rows}


def _worked(masklet_id: InstrumentedAttribute[UUID], account_id: UUID) -> Exists:
    """Whether a person worked on a masklet: they would know it again."""
    task = aliased(Task)
    return exists().where(
        task.masklet_id == masklet_id,
        TaskPerson.task_id == task.id,
        TaskPerson.account_id == account_id,
        TaskPerson.worked,
    )


def _seen(masklet_id: InstrumentedAttribute[UUID], account_id: UUID) -> Exists:
    """Whether a person was shown a honeypot of a masklet before."""
    honeypot, check = aliased(Honeypot), aliased(Check)
    return exists().where(
        honeypot.masklet_id == masklet_id,
        check.honeypot_id == honeypot.id,
        check.verifier_id == account_id,
    )
