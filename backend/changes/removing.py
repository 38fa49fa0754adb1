"""Removing a masklet with all that belongs to it, and bringing it back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError

from backend.accounts.actor import Actor
from backend.changes.entities import Change, ChangeKind
from backend.changes.errors import ChangeIdTaken, IdUsedSince
from backend.changes.making import hold_video_of, new_change, read_change
from backend.changes.repository import ChangeRepository
from backend.changes.schemas import ChangeRead
from backend.changes.wastebasket import Wastebasket
from backend.core.schema import Span
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.events.schemas import MaskletRemovedEvent, ResyncEvent
from backend.inference.client import HostClient
from backend.masklets.begin import announce_masklet
from backend.masklets.entities import Masklet
from backend.masklets.relations import unfit_parts
from backend.masklets.repository import MaskletRepository
from backend.tasks.guard import TaskGuard
from backend.tasks.repository import TaskRepository
from backend.tasks.steps import announce_task
from backend.videos.entities import Video

_MASKLETS = cast(Table, Masklet.__table__)


class Removals:
    """Takes masklets away whole, and puts them back as they were: masks, prompts, tasks and sums."""

    def __init__(self, unit: UnitOfWork, hosts: HostClient, actor: Actor) -> None:
        self._unit = unit
        self._hosts = hosts
        self._actor = actor
        self._changes = ChangeRepository(unit.session)
        self._masklets = MaskletRepository(unit.session)
        self._tasks = TaskRepository(unit.session)
        self._guard = TaskGuard(unit)

    def remove(self, masklet_id: UUID, change_id: UUID | None) -> ChangeRead:
        """Remove a masklet; the same removal once more changes nothing, also where it was undone since.

        Raises:
            MaskletNotFound, ChangeIdTaken.
            TaskHeld, TaskAssigned, TaskNotForYou, MaskletClosed: only an admin may remove it now.
        """
        video = hold_video_of(self._unit.session, masklet_id)
        change = None if change_id is None else self._changes.find(change_id)
        if change is None:
            change = self._remove_now(video, masklet_id, change_id or uuid4())
        elif (change.kind, change.masklet_ids) != (ChangeKind.REMOVE, [str(masklet_id)]):
            raise ChangeIdTaken(change.id)
        return read_change(change)

    def turn(self, change: Change) -> None:
        """Bring back what a change removed, or remove it again; the change and its video are held.

        Raises:
            TaskHeld, TaskAssigned, TaskNotForYou, MaskletClosed: only an admin may do that now.
            IdUsedSince: a client began something else under an id of what is to come back.
        """
        masklet_id = UUID(change.masklet_ids[0])
        if change.undone:
            self._guard.allow_removal(self._actor, masklet_id)
            change.created_at = now()  # it is kept as long as any removal from here on
            self._take_away(change, masklet_id)
        else:
            self._bring_back(change)
            self._guard.allow_removal(self._actor, masklet_id)
            cut = self._cut_unfit_relations(change.video_id, masklet_id)
            self._announce_return(masklet_id, cut)

    def _remove_now(self, video: Video, masklet_id: UUID, change_id: UUID) -> Change:
        whole = Span(first=0, last=video.shape.frame_count - 1)
        by = self._actor.account_id
        change = new_change(change_id, ChangeKind.REMOVE, video.id, [masklet_id], whole, account_id=by)
        self._guard.allow_removal(self._actor, masklet_id)
        self._changes.add(change)
        self._take_away(change, masklet_id)
        return change

    def _take_away(self, change: Change, masklet_id: UUID) -> None:
        # Whoever moves a task on comes to its masklet afterwards, so the tasks are waited for first.
        self._tasks.hold_all_of(masklet_id)
        self._masklets.hold_whole(masklet_id)
        Wastebasket(self._unit.session, change.id).put(_MASKLETS, _MASKLETS.c.id == masklet_id)
        self._unit.announce(change.video_id, MaskletRemovedEvent(masklet_id=masklet_id))
        self._let_workers_forget(change.video_id, masklet_id)

    def _bring_back(self, change: Change) -> None:
        try:
            Wastebasket(self._unit.session, change.id).bring_back()
        except IntegrityError as error:
            raise IdUsedSince(change.id) from error

    def _cut_unfit_relations(self, video_id: UUID, masklet_id: UUID) -> list[Masklet]:
        """Make wholes of parts whose relation came back, and does not go with those chosen meanwhile."""
        masklets = self._masklets.of_video(video_id)
        unfit = unfit_parts(masklet_id, {each.id: each.part_of for each in masklets})
        cut = [each for each in masklets if each.id in unfit]
        for each in cut:
            each.part_of = None
        return cut

    def _announce_return(self, masklet_id: UUID, cut: Sequence[Masklet]) -> None:
        masklet = self._masklets.find_for_update(masklet_id)
        assert masklet is not None  # it was put back just now
        for task in self._tasks.of_masklet(masklet_id):  # first: who may see the masklet follows from them
            announce_task(self._unit, task)
        for each in {masklet.id: masklet, **{one.id: one for one in cut}}.values():
            announce_masklet(self._unit, each)
        self._unit.announce(masklet.video_id, ResyncEvent())  # its masks may be thousands
        self._let_workers_forget(masklet.video_id, masklet_id)

    def _let_workers_forget(self, video_id: UUID, masklet_id: UUID) -> None:
        self._unit.after_commit(partial(self._hosts.forget, video_id, masklet_id))
