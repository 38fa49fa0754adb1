"""The rules of masklets."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from backend.accounts.actor import Actor
from backend.db.unit_of_work import UnitOfWork
from backend.masklets.begin import announce_masklet, begin_masklet
from backend.masklets.entities import Mask, Masklet
from backend.masklets.errors import MaskletIdTaken, MaskletNotFound, PartOfRefused
from backend.masklets.masks import MaskStore
from backend.masklets.relations import relation_fault
from backend.masklets.repository import MaskletRepository
from backend.masklets.schemas import MaskletCreate, MaskletUpdate
from backend.tasks.beginning import begin_task
from backend.tasks.blind import hidden_from
from backend.videos.service import find_ready, find_video


class MaskletService:
    """Makes, changes and lists masklets, and reads their masks. They are removed in ``backend.changes``."""

    def __init__(self, unit: UnitOfWork, actor: Actor) -> None:
        self._unit = unit
        self._actor = actor
        self._masklets = MaskletRepository(unit.session)
        self._masks = MaskStore(unit.session)

    def list_of_video(self, video_id: UUID) -> Sequence[Masklet]:
        """List the masklets of a video by number, but for hidden ones. Raises VideoNotFound."""
        find_video(self._unit.session, video_id)
        hidden = hidden_from(self._unit.session, self._actor, video_id)
        return [masklet for masklet in self._masklets.of_video(video_id) if masklet.id not in hidden]

    def create(self, video_id: UUID, wish: MaskletCreate) -> Masklet:
        """Begin a masklet, with a task that the person holds; the same one again changes nothing.

        Raises:
            VideoNotFound, VideoNotReady, MaskletIdTaken, PartOfRefused.
        """
        video = find_ready(self._unit.session, video_id, for_update=True)
        begun = None if wish.id is None else self._masklets.find(wish.id)
        if begun is not None:
            if begun.video_id != video_id:
                raise MaskletIdTaken(begun.id)
            return begun
        masklet = begin_masklet(
            self._unit,
            video_id,
            masklet_id=wish.id,
            name=wish.name,
            class_name=wish.class_name,
            created_by=self._actor.account_id,
        )
        if wish.part_of is not None:
            self._relate(masklet, wish.part_of)
            announce_masklet(self._unit, masklet)
        begin_task(self._unit, masklet, video, self._actor.account_id)
        return masklet

    def update(self, masklet_id: UUID, wish: MaskletUpdate) -> Masklet:
        """Change name, colour, class, or what it is a part of. Raises MaskletNotFound, PartOfRefused."""
        relates = "part_of" in wish.model_fields_set
        if relates:
            self._hold_video_of(masklet_id)  # two people must not close a circle together
        masklet = self._hold(masklet_id)
        masklet.name = wish.name or masklet.name
        masklet.colour = masklet.colour if wish.colour is None else wish.colour
        if "class_name" in wish.model_fields_set:
            masklet.class_name = wish.class_name
        if relates:
            self._relate(masklet, wish.part_of)
        announce_masklet(self._unit, masklet)
        return masklet

    def masks_in_span(
        self, video_id: UUID, start: int, end: int | None, masklet_id: UUID | None
    ) -> Sequence[Mask]:
        """List the masks from frame ``start`` to ``end``, both included, but for hidden ones.

        Raises:
            VideoNotFound.
        """
        find_video(self._unit.session, video_id)
        hidden = hidden_from(self._unit.session, self._actor, video_id)
        masks = self._masks.in_span(video_id, start, end, masklet_id)
        return [mask for mask in masks if mask.masklet_id not in hidden] if hidden else masks

    def _hold(self, masklet_id: UUID) -> Masklet:
        masklet = self._masklets.find_for_update(masklet_id)
        if masklet is None:
            raise MaskletNotFound(masklet_id)
        return masklet

    def _hold_video_of(self, masklet_id: UUID) -> None:
        masklet = self._masklets.find(masklet_id)
        if masklet is None:
            raise MaskletNotFound(masklet_id)
        find_video(self._unit.session, masklet.video_id, for_update=True)

    def _relate(self, masklet: Masklet, part_of: UUID | None) -> None:
        """Make a masklet part of another one, or (None) a whole; its video is held."""
        if part_of is not None:
            parents = {other.id: other.part_of for other in self._masklets.of_video(masklet.video_id)}
            fault = relation_fault(masklet.id, part_of, parents)
            if fault is not None:
                raise PartOfRefused(masklet.id, part_of, fault)
        masklet.part_of = part_of
