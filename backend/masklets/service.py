"""The rules of masklets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID, uuid4

from backend.accounts.actor import Actor
from backend.db.unit_of_work import UnitOfWork
from backend.events.schemas import MaskletEvent, MaskletRemovedEvent
from backend.inference.client import HostClient
from backend.masklets.entities import Mask, Masklet
from backend.masklets.errors import MaskletIdTaken, MaskletNotFound
from backend.masklets.masks import MaskStore
from backend.masklets.repository import MaskletRepository
from backend.masklets.schemas import MaskletCreate, MaskletRead, MaskletUpdate
from backend.videos.errors import VideoNotFound
from backend.videos.service import find_ready, find_video

PALETTE_SIZE = 12


class MaskletService:
    """Makes, changes and lists masklets, and reads their masks."""

    def __init__(self, unit: UnitOfWork, hosts: HostClient, actor: Actor) -> None:
        self._unit = unit
        self._hosts = hosts
        self._actor = actor
        self._masklets = MaskletRepository(unit.session)
        self._masks = MaskStore(unit.session)

    def list_of_video(self, video_id: UUID) -> Sequence[Masklet]:
        """List the masklets of a video by number. Raises VideoNotFound."""
        find_video(self._unit.session, video_id)
        return self._masklets.of_video(video_id)

    def create(self, video_id: UUID, wish: MaskletCreate) -> Masklet:
        """Begin a masklet; the same one again changes nothing.

        Raises:
            VideoNotFound, VideoNotReady, MaskletIdTaken.
        """
        find_ready(self._unit.session, video_id, for_update=True)
        begun = None if wish.id is None else self._masklets.find(wish.id)
        if begun is not None:
            if begun.video_id != video_id:
                raise MaskletIdTaken(begun.id)
            return begun
        number = self._masklets.next_number(video_id)
        if number is None:
            raise VideoNotFound(video_id)
        masklet = Masklet(
            id=wish.id or uuid4(),
            video_id=video_id,
            number=number,
            name=wish.name or f"Object {number}",
            colour=(number - 1) % PALETTE_SIZE,
            created_by=self._actor.account_id,
        )
        self._masklets.add(masklet)
        self._announce(masklet)
        return masklet

    def update(self, masklet_id: UUID, wish: MaskletUpdate) -> Masklet:
        """Change name or colour. Raises MaskletNotFound."""
        masklet = self._hold(masklet_id)
        masklet.name = wish.name or masklet.name
        masklet.colour = masklet.colour if wish.colour is None else wish.colour
        self._announce(masklet)
        return masklet

    def delete(self, masklet_id: UUID) -> None:
        """Remove a masklet with its prompts and masks. Raises MaskletNotFound."""
        masklet = self._hold(masklet_id)
        video_id = masklet.video_id
        self._masklets.delete(masklet)
        self._unit.announce(video_id, MaskletRemovedEvent(masklet_id=masklet_id))
        self._unit.after_commit(partial(self._hosts.forget, video_id, masklet_id))

    def masks_in_span(
        self, video_id: UUID, start: int, end: int | None, masklet_id: UUID | None
    ) -> Sequence[Mask]:
        """List the masks from frame ``start`` to ``end``, both included. Raises VideoNotFound."""
        find_video(self._unit.session, video_id)
        return self._masks.in_span(video_id, start, end, masklet_id)

    def _hold(self, masklet_id: UUID) -> Masklet:
        masklet = self._masklets.find_for_update(masklet_id)
        if masklet is None:
            raise MaskletNotFound(masklet_id)
        return masklet

    def _announce(self, masklet: Masklet) -> None:
        self._unit.announce(masklet.video_id, MaskletEvent(masklet=MaskletRead.model_validate(masklet)))
