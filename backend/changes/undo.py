"""Undoing a change, and doing it again: both put the other side of everything in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from backend.accounts.actor import Actor
from backend.changes.content import digest_of, fill, state_to_restore
from backend.changes.entities import Change, ChangeKind, KeptMask
from backend.changes.errors import ChangeNotFound, MasksChangedSince
from backend.changes.making import read_change, span_of
from backend.changes.paper import EDITS, RETRACTED, Paper
from backend.changes.record import Place, announce_masks, kept_mask, taken_down
from backend.changes.removing import Removals
from backend.changes.repository import ChangeRepository
from backend.changes.schemas import ChangeRead
from backend.changes.wastebasket import Wastebasket
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.guidance.proposals import RUN_ID, ProposalStore
from backend.inference.client import HostClient
from backend.inference.registry import WorkerRegistry
from backend.masklets.entities import Mask
from backend.masklets.errors import MaskletNotFound
from backend.masklets.repository import MaskletRepository
from backend.prompts.fold import effective_prompts
from backend.prompts.repository import PromptRepository
from backend.propagation.active import refuse_while_carried
from backend.propagation.life import announce_run
from backend.propagation.repository import RunRepository
from backend.tasks.guard import TaskGuard
from backend.videos.service import find_ready


class UndoService:
    """Turns changes round."""

    def __init__(self, unit: UnitOfWork, hosts: HostClient, registry: WorkerRegistry, actor: Actor) -> None:
        self._unit = unit
        self._hosts = hosts
        self._registry = registry
        self._actor = actor
        self._changes = ChangeRepository(unit.session)
        self._guard = TaskGuard(unit)

    def turn(self, change_id: UUID, *, undone: bool) -> ChangeRead:
        """Undo a change, or do it again; what stands as it should already stays.

        Raises:
            ChangeNotFound.
            MaskletNotFound: the masklet that it changed was removed since.
            TaskHeld, TaskAssigned, TaskNotForYou, MaskletClosed: see TaskGuard.
            AlreadyPropagating: a run carries one of the masklets.
            MasksChangedSince: masks are not as the change left them.
            IdUsedSince: something else has the id of what was removed.
        """
        change = self._hold(change_id)
        if change.undone != undone:
            self._turn(change)
        return read_change(change)

    def _hold(self, change_id: UUID) -> Change:
        found = self._changes.find(change_id)
        if found is None:
            raise ChangeNotFound(change_id)
        find_ready(self._unit.session, found.video_id, for_update=True)
        change = self._changes.find_for_update(change_id)
        if change is None:
            raise ChangeNotFound(change_id)
        return change

    def _turn(self, change: Change) -> None:
        refuse_while_carried(self._unit, self._registry, change.video_id, change.masklet_ids)
        if change.kind == ChangeKind.REMOVE:
            Removals(self._unit, self._hosts, self._actor).turn(change)
        elif change.kind == ChangeKind.REFUSE:
            living = self._living(change)
            run = RunRepository(self._unit.session).find(UUID(change.log[RUN_ID]))
            self._guard.allow_refusal(self._actor, living, None if run is None else run.account_id)
            self._turn_proposal(change, living)
        else:
            self._turn_masks(change, self._living(change))
        change.undone = not change.undone

    def _turn_proposal(self, change: Change, masklet_ids: Sequence[UUID]) -> None:
        """Offer again what was decided about, or take it out again."""
        run_id = UUID(change.log[RUN_ID])
        if change.undone:
            ProposalStore(self._unit.session).put_away(change.id, run_id, span_of(change), masklet_ids)
        else:
            Wastebasket(self._unit.session, change.id).bring_back()
        run = RunRepository(self._unit.session).find(run_id)
        if run is not None:
            announce_run(self._unit, run)

    def _turn_masks(self, change: Change, masklet_ids: Sequence[UUID]) -> None:
        kept = self._changes.kept(change.id)
        for masklet_id in masklet_ids:
            self._guard.allow(self._actor, masklet_id)
        masks = {(mask.masklet_id, mask.frame_index): mask for mask in self._changes.masks_of(masklet_ids)}
        blocked = {one.frame_index for one in kept if not _is_as_left(one, _of(masks, one))}
        blocked |= self._prompted_since(change)
        if blocked:
            raise MasksChangedSince(change.id, sorted(blocked))
        self._swap(change, kept, masks)
        if RETRACTED in change.log or EDITS in change.log:
            Paper(self._unit, self._actor, change, UUID(change.masklet_ids[0])).turn_round()
        if RUN_ID in change.log:
            self._turn_proposal(change, masklet_ids)
        for masklet_id in masklet_ids:
            # A worker that followed the masklet holds other masks; it begins with it anew.
            self._unit.after_commit(partial(self._hosts.forget, change.video_id, masklet_id))

    def _living(self, change: Change) -> list[UUID]:
        """Masklets of the change that nobody has removed. Raises MaskletNotFound where none is left."""
        masklets = MaskletRepository(self._unit.session)
        wanted = sorted(map(UUID, change.masklet_ids))
        living = [masklet_id for masklet_id in wanted if masklets.find(masklet_id) is not None]
        if wanted and not living:
            raise MaskletNotFound(wanted[0])
        return living

    def _prompted_since(self, change: Change) -> set[int]:
        """Frames whose prompts the change took away and where there are others now, unanswered maybe."""
        taken = {each["frame_index"] for each in change.log.get(RETRACTED, ())}
        if change.undone or not taken:
            return set()
        log = PromptRepository(self._unit.session).log_of(UUID(change.masklet_ids[0]))
        return taken & {prompt.frame_index for prompt in effective_prompts(log)}

    def _swap(self, change: Change, kept: Sequence[KeptMask], masks: dict[Place, Mask]) -> None:
        """Put the other sides in place, and keep what was there."""
        before = taken_down(list(masks.values()))
        for one in kept:
            self._restore(change.video_id, one, masks)
        self._unit.session.flush()
        for one in kept:
            place = (one.masklet_id, one.frame_index)
            content = before[place].content if place in before else None
            turned = kept_mask(change.id, place, content, masks.get(place))
            one.content = turned.content
            one.left_digest, one.left_state = turned.left_digest, turned.left_state
        announce_masks(self._unit, change.video_id, before, masks)

    def _restore(self, video_id: UUID, kept: KeptMask, masks: dict[Place, Mask]) -> None:
        place = (kept.masklet_id, kept.frame_index)
        mask = masks.get(place)
        if kept.content is None:
            if mask is not None:
                self._unit.session.delete(masks.pop(place))
            return
        was = None if mask is None else mask.state
        if mask is None:
            mask = Mask(
                masklet_id=kept.masklet_id, frame_index=kept.frame_index, video_id=video_id, revision=0
            )
            self._unit.session.add(mask)
            masks[place] = mask
        fill(mask, kept.content)
        mask.state = state_to_restore(mask.state, now=was, left=kept.left_state)
        mask.revision, mask.updated_at = mask.revision + 1, now()


def _of(masks: Mapping[Place, Mask], kept: KeptMask) -> Mask | None:
    return masks.get((kept.masklet_id, kept.frame_index))


def _is_as_left(kept: KeptMask, mask: Mask | None) -> bool:
    return kept.left_digest == (None if mask is None else digest_of(mask))
