"""Opens tasks by rules. A rule says what there should be; following it opens what is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import NamedTuple, TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from backend.accounts.actor import Actor
from backend.accounts.audit import AuditLog
from backend.admin.schemas import RuleExample, RuleKind, TaskRule, TaskRuleAnswer, VideoChoice
from backend.db.unit_of_work import UnitOfWork
from backend.masklets.entities import Masklet
from backend.phases.entities import Phase
from backend.phases.errors import PhaseNotFound
from backend.projects.entities import Project
from backend.tasks.entities import Task, TaskState
from backend.tasks.opening import TaskOpening
from backend.tasks.schemas import TaskCreate
from backend.videos.entities import Video, VideoState

EXAMPLES = 20

Row = TypeVarTuple("Row")


class Wanted(NamedTuple):
    """Tasks that should be somewhere: in a video, or of one masklet.

    Attributes:
        tasks: that are missing.
        there: that there are already.
    """

    video_id: UUID
    video_name: str
    masklet_id: UUID | None
    masklet_name: str | None
    tasks: int
    there: int


def is_drawn(key: UUID, share: float) -> bool:
    """Say whether something belongs to a share of all; what does belongs to larger shares, too. Pure."""
    number = int.from_bytes(hashlib.blake2b(key.bytes, digest_size=8).digest(), "big")
    return number < share * 2**64


def within(wanted: Sequence[Wanted], most: int) -> list[Wanted]:
    """Take tasks from the front until there are enough. Pure."""
    taken: list[Wanted] = []
    for each in wanted:
        room = most - sum(other.tasks for other in taken)
        if room <= 0:
            break
        if each.tasks > 0:
            taken.append(each._replace(tasks=min(each.tasks, room)))
    return taken


class TaskRules:
    """Follows rules in one project."""

    def __init__(self, unit: UnitOfWork, actor: Actor, project_id: UUID) -> None:
        self._unit = unit
        self._session: Session = unit.session
        self._actor = actor
        self._project_id = project_id

    def preview(self, rule: TaskRule) -> TaskRuleAnswer:
        """Say what a rule would open. Raises PhaseNotFound."""
        wanted = self._wanted(rule)
        return _answer(wanted, within(wanted, rule.most))

    def follow(self, rule: TaskRule) -> TaskRuleAnswer:
        """Open what is missing, all or nothing. Two people who follow rules at once do so in turn.

        Raises:
            PhaseNotFound.
        """
        self._session.scalar(
            select(Project.id).where(Project.id == self._project_id).with_for_update(key_share=True)
        )
        wanted = self._wanted(rule)
        chosen = within(wanted, rule.most)
        opening = TaskOpening(self._unit, self._actor)
        for each in chosen:
            for _ in range(each.tasks):
                opening.open(self._project_id, _task(rule, each))
        if chosen:
            AuditLog(self._session).write(
                self._actor.account_id,
                "tasks opened by rule",
                self._project_id,
                tasks=sum(each.tasks for each in chosen),
                rule=rule.model_dump(mode="json"),
            )
        return _answer(wanted, chosen)

    def _wanted(self, rule: TaskRule) -> list[Wanted]:
        self._require_phases([each for each in (rule.phase_id, rule.from_phase_id) if each is not None])
        match rule.kind:
            case RuleKind.NEW_OBJECTS:
                found = self._new_objects(rule)
            case RuleKind.AGAIN:
                found = self._again(rule)
            case RuleKind.WITHOUT_TASK:
                found = self._without_task(rule)
        return [each for each in found if is_drawn(each.masklet_id or each.video_id, rule.share)]

    def _new_objects(self, rule: TaskRule) -> list[Wanted]:
        """Each video, with the tasks of this phase that its own objects have."""
        count = (
            select(func.count())
            .select_from(Task)
            .join(Masklet, Masklet.id == Task.masklet_id)
            .where(Task.video_id == Video.id, Task.phase_id == rule.phase_id, Masklet.copy_of.is_(None))
            .scalar_subquery()
        )
        rows = self._session.execute(self._in_videos(select(Video.id, Video.name, count), rule.videos))
        return [
            Wanted(
                video_id,
                name,
                None,
                None,
                tasks=max(rule.per_video - there, 0),
                there=min(there, rule.per_video),
            )
            for video_id, name, there in rows
        ]

    def _again(self, rule: TaskRule) -> list[Wanted]:
        """Each object that was accepted, with whether a copy of it has a task of this phase."""
        copy, accepted = aliased(Masklet), aliased(Task)
        has_copy = exists(
            select(Task.id)
            .join(copy, copy.id == Task.masklet_id)
            .where(copy.copy_of == Masklet.id, Task.phase_id == rule.phase_id)
        )
        done = [accepted.masklet_id == Masklet.id, accepted.state == TaskState.SATISFACTORY]
        if rule.from_phase_id is not None:
            done.append(accepted.phase_id == rule.from_phase_id)
        return self._of_masklets(rule, has_copy, exists(select(accepted.id).where(*done)))

    def _without_task(self, rule: TaskRule) -> list[Wanted]:
        """Each masklet that has no task of any phase, or one of this phase that may come of the rule."""
        of_phase = exists(
            select(Task.id).where(Task.masklet_id == Masklet.id, Task.phase_id == rule.phase_id)
        )
        other = exists(select(Task.id).where(Task.masklet_id == Masklet.id, Task.phase_id != rule.phase_id))
        return self._of_masklets(rule, of_phase, ~other)

    def _of_masklets(
        self, rule: TaskRule, there: ColumnElement[bool], fits: ColumnElement[bool]
    ) -> list[Wanted]:
        query = select(Video.id, Video.name, Masklet.id, Masklet.name, there).join(
            Masklet, Masklet.video_id == Video.id
        )
        query = query.where(Masklet.copy_of.is_(None), fits)
        rows = self._session.execute(self._in_videos(query, rule.videos).order_by(Masklet.number))
        return [
            Wanted(
                video_id, video_name, masklet_id, name, tasks=0 if is_there else 1, there=1 if is_there else 0
            )
            for video_id, video_name, masklet_id, name, is_there in rows
        ]

    def _in_videos(self, query: Select[*Row], choice: VideoChoice) -> Select[*Row]:
        query = query.where(Video.project_id == self._project_id, Video.state == VideoState.READY)
        for column, value in (
            (Video.creator, choice.creator),
            (Video.country, choice.country),
            (Video.setting, choice.setting),
        ):
            if value is not None:
                query = query.where(column == value)
        for tag in choice.tags:
            query = query.where(Video.tags.contains([tag]))
        if choice.name is not None:
            query = query.where(Video.name.icontains(choice.name, autoescape=True))
        return query.order_by(Video.created_at, Video.id)

    def _require_phases(self, phase_ids: Collection[UUID]) -> None:
        here = set(self._session.scalars(select(Phase.id).where(Phase.project_id == self._project_id)))
        for phase_id in phase_ids:
            if phase_id not in here:
                raise PhaseNotFound(phase_id)


def _task(rule: TaskRule, wanted: Wanted) -> TaskCreate:
    again = rule.kind == RuleKind.AGAIN
    return TaskCreate(
        phase_id=rule.phase_id,
        priority=rule.priority,
        video_id=wanted.video_id if wanted.masklet_id is None else None,
        masklet_id=None if again else wanted.masklet_id,
        copy_of=wanted.masklet_id if again else None,
    )


def _answer(wanted: Sequence[Wanted], chosen: Sequence[Wanted]) -> TaskRuleAnswer:
    tasks = sum(each.tasks for each in chosen)
    return TaskRuleAnswer(
        tasks=tasks,
        videos=len({each.video_id for each in chosen}),
        there=sum(each.there for each in wanted),
        left_over=sum(each.tasks for each in wanted) - tasks,
        examples=[
            RuleExample(video_name=each.video_name, masklet_name=each.masklet_name, tasks=each.tasks)
            for each in chosen[:EXAMPLES]
        ],
    )
