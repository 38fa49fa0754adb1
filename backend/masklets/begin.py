"""Begins masklets. Works within the caller's unit of work."""

from __future__ import annotations

from uuid import UUID, uuid4

from backend.db.unit_of_work import UnitOfWork
from backend.events.schemas import MaskletEvent
from backend.masklets.entities import Masklet, MaskletType
from backend.masklets.repository import MaskletRepository
from backend.masklets.schemas import MaskletRead
from backend.videos.errors import VideoNotFound

PALETTE_SIZE = 12


def begin_masklet(
    unit: UnitOfWork,
    video_id: UUID,
    *,
    masklet_id: UUID | None = None,
    name: str | None = None,
    class_name: str | None = None,
    kind: MaskletType = MaskletType.MANUAL,
    copy_of: UUID | None = None,
    created_by: UUID | None = None,
) -> Masklet:
    """Begin a masklet in a video that is held for update, and tell the pages.

    Args:
        unit: open unit of work.
        video_id: the video.
        masklet_id: None chooses one.
        name: None names it after its number.
        class_name: what kind of object it is.
        kind: who begins it: a person or the generator.
        copy_of: the masklet of the same object that it is compared with.
        created_by: the person.

    Raises:
        VideoNotFound: the video is gone.
    """
    masklets = MaskletRepository(unit.session)
    number = masklets.next_number(video_id)
    if number is None:
        raise VideoNotFound(video_id)
    masklet = Masklet(
        id=masklet_id or uuid4(),
        video_id=video_id,
        number=number,
        name=name or f"Object {number}",
        colour=(number - 1) % PALETTE_SIZE,
        type=kind,
        class_name=class_name,
        copy_of=copy_of,
        created_by=created_by,
    )
    masklets.add(masklet)
    announce_masklet(unit, masklet)
    return masklet


def announce_masklet(unit: UnitOfWork, masklet: Masklet) -> None:
    """Tell the pages how a masklet is."""
    unit.announce(masklet.video_id, MaskletEvent(masklet=MaskletRead.model_validate(masklet)))
