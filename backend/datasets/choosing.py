"""Which masklets the rules of a data set choose: one query, and only queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, distinct, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from backend.datasets.repository import is_automatic
from backend.datasets.schemas import DatasetRules, RuleCount, Standing
from backend.masklets.entities import Mask, Masklet, MaskletType, MaskState
from backend.phases.entities import Phase
from backend.tasks.entities import Task, TaskState
from backend.videos.entities import Video, VideoState

_STATES = {
    Standing.ACCEPTED: (TaskState.SATISFACTORY,),
    Standing.WAITING: (TaskState.SUBMITTED,),
    Standing.OPEN: (TaskState.QUEUED, TaskState.IN_PROGRESS, TaskState.UNSATISFACTORY),
    Standing.REJECTED: (TaskState.REJECTED,),
}


class ChosenVideo(NamedTuple):
    """A video with the masklets that were chosen of it, by number."""

    video: Video
    masklet_ids: list[UUID]


class Choice:
    """What rules choose, as the database is now."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self, rules: DatasetRules, project_ids: Sequence[UUID]) -> RuleCount:
        """Count what is chosen."""
        chosen = _chosen(rules, project_ids).subquery()
        automatic = func.count().filter(chosen.c.automatic)
        videos, manual, auto = self._session.execute(
            select(func.count(distinct(chosen.c.video_id)), func.count() - automatic, automatic)
        ).one()
        masks, stale = self._session.execute(
            select(func.count(), func.count().filter(Mask.state == MaskState.STALE))
            .select_from(Mask)
            .join(chosen, chosen.c.id == Mask.masklet_id)
            .where(Mask.area > 0)
        ).one()
        unknown = self._session.scalar(
            select(func.count()).where(Video.creator.is_(None), exists().where(chosen.c.video_id == Video.id))
        )
        return RuleCount(
            videos=videos, manual=manual, auto=auto, masks=masks, stale=stale, creators_unknown=unknown or 0
        )

    def videos(self, rules: DatasetRules, project_ids: Sequence[UUID]) -> list[ChosenVideo]:
        """List what is chosen, videos in the order in which they came."""
        chosen = _chosen(rules, project_ids).subquery()
        rows = self._session.execute(
            select(Video, func.array_agg(aggregate_order_by(chosen.c.id, chosen.c.number)))
            .join(chosen, chosen.c.video_id == Video.id)
            .group_by(Video.id)
            .order_by(Video.created_at, Video.id)
        )
        return [ChosenVideo(video, list(ids)) for video, ids in rows]

    def highest_number(self, rules: DatasetRules, project_ids: Sequence[UUID]) -> tuple[int, str]:
        """Give the highest number of an object that is chosen, and the name of its video."""
        chosen = _chosen(rules, project_ids).subquery()
        found = self._session.execute(
            select(chosen.c.number, Video.name)
            .join(Video, Video.id == chosen.c.video_id)
            .order_by(chosen.c.number.desc(), Video.id)
            .limit(1)
        ).one_or_none()
        return (0, "") if found is None else (found.number, found.name)


def _chosen(rules: DatasetRules, project_ids: Sequence[UUID]) -> Select[Any]:
    task = (
        select(Task.state, Task.phase_id, Task.updated_at)
        .where(Task.masklet_id == Masklet.id)
        .order_by(Task.created_at.desc(), Task.id)
        .limit(1)
        .lateral("newest_task")
    )
    last_step = func.coalesce(task.c.updated_at, Masklet.created_at)
    conditions: list[ColumnElement[bool]] = [
        Video.project_id.in_(project_ids),
        Video.state == VideoState.READY,
        Masklet.copy_of.is_(None),
        exists().where(Mask.masklet_id == Masklet.id, Mask.area > 0),
        _stands(task.c.state, rules.standings),
    ]
    if set(rules.types) != set(MaskletType):
        conditions.append(is_automatic() if MaskletType.AUTO in rules.types else ~is_automatic())
    if rules.phases:
        keys = select(Phase.id).where(Phase.key.in_(rules.phases))
        conditions.append(task.c.phase_id.in_(keys))
    if rules.since is not None:
        conditions.append(last_step >= rules.since)
    if rules.until is not None:
        conditions.append(last_step <= rules.until)
    if rules.tags:
        conditions.append(or_(*(Video.tags.contains([tag]) for tag in rules.tags)))
    return (
        select(
            Masklet.id,
            Masklet.video_id,
            Masklet.number,
            case((is_automatic(), True), else_=False).label("automatic"),
        )
        .join(Video, Video.id == Masklet.video_id)
        .outerjoin(task, true())
        .where(*conditions)
    )


def _stands(state: ColumnElement[Any], standings: Sequence[Standing]) -> ColumnElement[bool]:
    states = [each for standing in standings for each in _STATES[standing]]
    fits = state.in_(states)
    return or_(fits, state.is_(None)) if Standing.OPEN in standings else fits
