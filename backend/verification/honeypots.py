"""Honeypots: accepted masklets with known defects, kept apart from everything that counts."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, exists, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from backend.masklets.entities import Mask, Masklet, MaskletType
from backend.tasks.entities import Task, TaskPerson, TaskState
from backend.verification.defects import possible_defects, spoil
from backend.verification.entities import Check, Honeypot, HoneypotMask, Verdict
from backend.videos.entities import Video
from media.rle import Rle

MOST_MASKS = 3000
"""Longer masklets are not copied: making the copy would take long."""

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

    def unseen(
        self, project_id: UUID, verifier_id: UUID, limit: int, *, automatic: bool = False
    ) -> Sequence[Honeypot]:
        """List honeypots that a verifier has not seen, oldest first; they are made ahead, see ``make``.

        Args:
            automatic: only of masklets that the generator made.
        """
        shown = exists().where(Check.honeypot_id == Honeypot.id, Check.verifier_id == verifier_id)
        query = select(Honeypot).where(
            Honeypot.project_id == project_id, ~shown, *_strange_to(Honeypot.masklet_id, verifier_id)
        )
        if automatic:
            query = query.join(Masklet, Masklet.id == Honeypot.masklet_id).where(
                Masklet.type == MaskletType.AUTO
            )
        return self._session.scalars(query.order_by(Honeypot.created_at, Honeypot.id).limit(limit)).all()

    def make(self, project_id: UUID, verifier_id: UUID) -> Honeypot | None:
        """Make another honeypot for a verifier, of a masklet that there is none of yet.

        Returns:
            None where no accepted masklet is left to make one of.
        """
        masks = select(func.count()).where(Mask.masklet_id == Masklet.id, Mask.area > 0).scalar_subquery()
        source = self._session.scalar(
            select(Masklet)
            .join(Task, Task.masklet_id == Masklet.id)
            .where(
                Task.project_id == project_id,
                Task.state == TaskState.SATISFACTORY,
                ~exists().where(Honeypot.masklet_id == Masklet.id),
                *_strange_to(Masklet.id, verifier_id),
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


def _strange_to(masklet_id: InstrumentedAttribute[UUID], account_id: UUID) -> list[ColumnElement[bool]]:
    """Say that a person neither worked on a masklet nor judged it: they would know it again."""
    task, judged = aliased(Task), aliased(Task)
    return [
        ~exists().where(
            task.masklet_id == masklet_id,
            TaskPerson.task_id == task.id,
            TaskPerson.account_id == account_id,
            TaskPerson.worked,
        ),
        ~exists().where(
            judged.masklet_id == masklet_id, Verdict.task_id == judged.id, Verdict.verifier_id == account_id
        ),
    ]
