"""Every query about changes and what is kept of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.changes.entities import Change, KeptMask
from backend.masklets.entities import Mask, Masklet
from backend.prompts.entities import Prompt

INSERT_AT_A_TIME = 1000


class ChangeRepository:
    """The changes of all videos."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, change: Change) -> None:
        """Store a new change."""
        self._session.add(change)
        self._session.flush()

    def find(self, change_id: UUID) -> Change | None:
        """Find a change."""
        return self._session.get(Change, change_id)

    def find_for_update(self, change_id: UUID) -> Change | None:
        """Find a change and hold it until the commit."""
        return self._session.scalar(
            select(Change)
            .where(Change.id == change_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )

    def exists(self, change_id: UUID) -> bool:
        """Say whether there is such a change."""
        return self._session.scalar(select(Change.id).where(Change.id == change_id)) is not None

    def keep(self, masks: Iterable[KeptMask]) -> None:
        """Keep the other sides of masks; what a change kept of a frame already stays, with a new digest."""
        rows = [
            {column.name: getattr(mask, column.name) for column in KeptMask.__table__.columns}
            for mask in masks
        ]
        for start in range(0, len(rows), INSERT_AT_A_TIME):
            adding = insert(KeptMask).values(rows[start : start + INSERT_AT_A_TIME])
            self._session.execute(
                adding.on_conflict_do_update(
                    index_elements=["change_id", "masklet_id", "frame_index"],
                    set_={
                        "left_digest": adding.excluded.left_digest,
                        "left_state": adding.excluded.left_state,
                    },
                )
            )

    def kept(self, change_id: UUID) -> Sequence[KeptMask]:
        """List what a change keeps, by masklet and frame."""
        return self._session.scalars(
            select(KeptMask)
            .where(KeptMask.change_id == change_id)
            .order_by(KeptMask.masklet_id, KeptMask.frame_index)
        ).all()

    def count(self, change_id: UUID) -> int:
        """Count the masks that a change is about."""
        counting = select(func.count()).select_from(KeptMask).where(KeptMask.change_id == change_id)
        return self._session.scalar(counting) or 0

    def masks_of(self, masklet_ids: Iterable[UUID]) -> Sequence[Mask]:
        """List the masks of some masklets as they are now, by masklet and frame, and hold them."""
        return self._session.scalars(
            select(Mask)
            .where(Mask.masklet_id.in_(list(masklet_ids)))
            .order_by(Mask.masklet_id, Mask.frame_index)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()

    def of_person(self, video_id: UUID, account_id: UUID, limit: int) -> Sequence[Change]:
        """List what a person did to many masks of a video, newest first."""
        return self._session.scalars(
            select(Change)
            .where(Change.video_id == video_id, Change.account_id == account_id)
            .order_by(Change.created_at.desc(), Change.id)
            .limit(limit)
        ).all()

    def prompts_of_person(self, video_id: UUID, account_id: UUID, limit: int) -> Sequence[Prompt]:
        """List the newest entries of a person in the logs of a video, newest first."""
        return self._session.scalars(
            select(Prompt)
            .join(Masklet, Masklet.id == Prompt.masklet_id)
            .where(Masklet.video_id == video_id, Prompt.account_id == account_id)
            .order_by(Prompt.sequence.desc())
            .limit(limit)
        ).all()

    def forget_before(self, moment: datetime) -> int:
        """Remove changes from before a moment, with what is kept of them. Says how many."""
        gone = self._session.execute(delete(Change).where(Change.created_at < moment).returning(Change.id))
        return len(gone.all())
