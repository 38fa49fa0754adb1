"""The rules of what a person does to a masklet's frames. Undoing it is in ``undo``."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from backend.accounts.actor import Actor
from backend.changes.deeds import DEEDS, Place
from backend.changes.entities import Change, ChangeKind
from backend.changes.errors import ChangeIdTaken, FramesOutsideVideo
from backend.changes.making import hold_video_of, new_change, read_change, span_of
from backend.changes.paper import Paper
from backend.changes.record import recorded
from backend.changes.repository import ChangeRepository
from backend.changes.schemas import ChangeRead, SpanChange
from backend.core.schema import Span
from backend.db.unit_of_work import UnitOfWork
from backend.inference.client import HostClient
from backend.inference.registry import WorkerRegistry
from backend.propagation.active import refuse_while_carried
from backend.tasks.guard import TaskGuard
from backend.videos.entities import Video

_CHANGES_PROMPTS = (ChangeKind.CLEAR, ChangeKind.ABSENT)


class FrameService:
    """Locks, unlocks and clears frames, and takes down where the object is absent."""

    def __init__(self, unit: UnitOfWork, hosts: HostClient, registry: WorkerRegistry, actor: Actor) -> None:
        self._unit = unit
        self._hosts = hosts
        self._registry = registry
        self._actor = actor
        self._changes = ChangeRepository(unit.session)
        self._guard = TaskGuard(unit)

    def do(self, kind: ChangeKind, masklet_id: UUID, wish: SpanChange) -> ChangeRead:
        """Do something to a span of a masklet; the same once more changes nothing.

        Raises:
            MaskletNotFound, VideoNotReady, FramesOutsideVideo, ChangeIdTaken.
            TaskHeld, TaskAssigned, TaskNotForYou, MaskletClosed: see TaskGuard.
            AlreadyPropagating: a run carries the masklet, and would fill again what is cleared.
            FramesLocked: all that was to be cleared, or said to be absent, is locked.
        """
        video = hold_video_of(self._unit.session, masklet_id)
        _require_within(wish.span, video)
        change = self._changes.find(wish.id)
        if change is None:
            change = self._do_now(kind, video, masklet_id, wish)
        elif (change.kind, change.masklet_ids, span_of(change)) != (kind, [str(masklet_id)], wish.span):
            raise ChangeIdTaken(wish.id)
        return read_change(change)

    def _do_now(self, kind: ChangeKind, video: Video, masklet_id: UUID, wish: SpanChange) -> Change:
        self._guard.allow(self._actor, masklet_id)
        if kind in _CHANGES_PROMPTS:
            refuse_while_carried(self._unit, self._registry, video.id, [str(masklet_id)])
        change = new_change(
            wish.id, kind, video.id, [masklet_id], wish.span, account_id=self._actor.account_id
        )
        self._changes.add(change)
        with recorded(self._unit, change, [masklet_id]):
            masks = {mask.frame_index: mask for mask in self._changes.masks_of([masklet_id])}
            paper = Paper(self._unit, self._actor, change, masklet_id)
            DEEDS[kind](Place(self._unit, change, masklet_id, video.shape, wish.span, masks, paper))
        if kind in _CHANGES_PROMPTS:
            # A worker that followed the masklet holds masks that are gone; it begins with it anew.
            self._unit.after_commit(partial(self._hosts.forget, video.id, masklet_id))
        return change


def _require_within(span: Span, video: Video) -> None:
    last_frame = video.shape.frame_count - 1
    if not 0 <= span.first <= span.last <= last_frame:
        raise FramesOutsideVideo(span, last_frame)
