"""Whose masks somebody must not see: of an object that they are annotating, or may be given, a second time.

The masks of several annotators can only be compared while none of them has seen those of another.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, union
from sqlalchemy.orm import Session, aliased

from backend.accounts.actor import Actor, Permission
from backend.masklets.entities import Masklet
from backend.masklets.errors import MaskletNotFound
from backend.tasks.entities import Task, TaskPerson, TaskState
from backend.videos.entities import Video

UNSUBMITTED = (TaskState.QUEUED, TaskState.IN_PROGRESS)


class Copy(NamedTuple):
    """One masklet of an object that several annotators are given, and its task while that is not submitted.

    Attributes:
        object_id: the masklet that the others are copies of.
        waits: the task is queued.
        held_by: whose it is, or for whom it is reserved.
        excluded: the person who asks is not to be given it.
    """

    masklet_id: UUID
    object_id: UUID
    waits: bool
    held_by: UUID | None
    excluded: bool


def hidden_copies(copies: Iterable[Copy], account_id: UUID, *, takes_from_queue: bool) -> frozenset[UUID]:
    """Choose the masklets that somebody must not see: pure.

    Args:
        copies: all of some objects.
        account_id: who asks.
        takes_from_queue: they may be given what waits there.
    """
    known = list(copies)
    theirs = [
        copy
        for copy in known
        if copy.held_by == account_id
        or (takes_from_queue and copy.waits and copy.held_by is None and not copy.excluded)
    ]
    return frozenset(
        other.masklet_id
        for mine in theirs
        for other in known
        if other.object_id == mine.object_id and other.masklet_id != mine.masklet_id
    )


def hidden_from(session: Session, actor: Actor, video_id: UUID) -> frozenset[UUID]:
    """List the masklets of a video whose masks, prompts and figures somebody must not see now.

    What a person holds, or has reserved for them, hides the others; so does what waits in the queue for any
    annotator, but not from those who manage the project. Once their copy is submitted they see all.
    """
    project_id = session.scalar(select(Video.project_id).where(Video.id == video_id))
    rows = session.execute(_copies_of(video_id, actor.account_id)).all()
    if not rows:
        return frozenset()
    person = actor.without_scopes()  # a token that may only look is held by somebody who may annotate
    annotates = person.may(Permission.ANNOTATE, project_id)
    manages = person.may(Permission.MANAGE_PROJECT, project_id)
    copies = [
        Copy(masklet_id, object_id, state == TaskState.QUEUED, leased_by or assigned_to, bool(excluded))
        for masklet_id, object_id, state, leased_by, assigned_to, excluded in rows
    ]
    return hidden_copies(copies, actor.account_id, takes_from_queue=annotates and not manages)


def require_visible(session: Session, actor: Actor, masklet_id: UUID) -> None:
    """Refuse to tell of a masklet whose masks somebody must not see. Raises MaskletNotFound."""
    video_id = session.scalar(select(Masklet.video_id).where(Masklet.id == masklet_id))
    if video_id is None or masklet_id in hidden_from(session, actor, video_id):
        raise MaskletNotFound(masklet_id)


def seen_while_annotating(session: Session, account_id: UUID) -> frozenset[UUID]:
    """List the masklets of objects that somebody is annotating a second time, or has reserved, but their own.

    Asked by itself and not as a part of another question: there are few, and a plan that joins them may read
    every masklet.
    """
    own = set(
        session.scalars(
            union(
                select(Task.masklet_id).where(Task.leased_by == account_id, Task.state.in_(UNSUBMITTED)),
                select(Task.masklet_id).where(Task.assigned_to == account_id, Task.state == TaskState.QUEUED),
            )
        )
    )
    if not own:
        return frozenset()
    objects = session.scalars(
        select(func.coalesce(Masklet.copy_of, Masklet.id)).where(Masklet.id.in_(own))
    ).all()
    same = select(Masklet.id).where(or_(Masklet.id.in_(objects), Masklet.copy_of.in_(objects)))
    return frozenset(session.scalars(same)) - own


def _copies_of(
    video_id: UUID, account_id: UUID
) -> Select[UUID, UUID, TaskState, UUID | None, UUID | None, bool]:
    """Ask for the masklets of the objects of a video that there are copies of."""
    copied = aliased(Masklet)
    object_id = func.coalesce(Masklet.copy_of, Masklet.id)
    objects = select(copied.copy_of).where(copied.video_id == video_id, copied.copy_of.is_not(None))
    return (
        select(Masklet.id, object_id, Task.state, Task.leased_by, Task.assigned_to, TaskPerson.excluded)
        .outerjoin(Task, and_(Task.masklet_id == Masklet.id, Task.state.in_(UNSUBMITTED)))
        .outerjoin(TaskPerson, and_(TaskPerson.task_id == Task.id, TaskPerson.account_id == account_id))
        .where(Masklet.video_id == video_id, object_id.in_(objects))
    )
