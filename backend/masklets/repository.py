"""Every query about masklets. Masks have a store of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.masklets.entities import Masklet
from backend.videos.entities import Video


class MaskletRepository:
    """The masklets."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, masklet: Masklet) -> None:
        """Store a new masklet."""
        self._session.add(masklet)
        self._session.flush()

    def find(self, masklet_id: UUID) -> Masklet | None:
        """Find a masklet."""
        return self._session.get(Masklet, masklet_id)

    def find_for_update(self, masklet_id: UUID) -> Masklet | None:
        """Find a masklet and hold it until the commit."""
        return self._session.scalar(
            select(Masklet)
            .where(Masklet.id == masklet_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )

    def find_with_video_for_update(self, masklet_id: UUID) -> tuple[Masklet, Video] | None:
        """Find a masklet and its video, and hold the masklet, not the video, until the commit."""
        found = self._session.execute(
            select(Masklet, Video)
            .join(Video, Video.id == Masklet.video_id)
            .where(Masklet.id == masklet_id)
            .with_for_update(key_share=True, of=Masklet)
            .execution_options(populate_existing=True)
        ).one_or_none()
        return None if found is None else (found[0], found[1])

    def hold_living(self, masklet_ids: Collection[UUID]) -> set[UUID]:
        """Keep masklets from being removed until the commit; gives those that exist.

        Each one's video is held first (Postgres takes the tables in the order of FROM): whoever removes a
        video takes it before its masklets as well, so the two wait for each other in one order only.
        """
        held = (
            select(Masklet.id)
            .select_from(Video)
            .join(Masklet, Masklet.video_id == Video.id)
            .where(Masklet.id.in_(masklet_ids))
            .order_by(Masklet.id)
        )
        return set(self._session.scalars(held.with_for_update(read=True, key_share=True)))

    def hold_whole(self, masklet_id: UUID) -> None:
        """Hold a masklet so that nobody adds to it: prompts, masks and tasks wait until the commit."""
        self._session.execute(select(Masklet.id).where(Masklet.id == masklet_id).with_for_update())

    def of_video(self, video_id: UUID) -> Sequence[Masklet]:
        """List the masklets of a video by number."""
        return self._session.scalars(
            select(Masklet).where(Masklet.video_id == video_id).order_by(Masklet.number)
        ).all()

    def next_number(self, video_id: UUID) -> int | None:
        """Take the next number of a video; it is not given again. None when the video is gone."""
        return self._session.scalar(
            update(Video)
            .where(Video.id == video_id)
            .values(masklets_begun=Video.masklets_begun + 1)
            .returning(Video.masklets_begun)
        )

    def delete(self, masklet: Masklet) -> None:
        """Remove a masklet with its prompts and masks."""
        self._session.execute(delete(Masklet).where(Masklet.id == masklet.id))
