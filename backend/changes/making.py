"""Makes changes and reads them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from backend.changes.entities import Change, ChangeKind
from backend.changes.schemas import ChangeRead
from backend.core.schema import Span
from backend.db.base import now
from backend.masklets.errors import MaskletNotFound
from backend.masklets.repository import MaskletRepository
from backend.videos.entities import Video
from backend.videos.service import find_ready


def new_change(
    change_id: UUID,
    kind: ChangeKind,
    video_id: UUID,
    masklet_ids: Sequence[UUID],
    span: Span,
    *,
    account_id: UUID | None,
) -> Change:
    """Make a change that is to be stored."""
    return Change(
        id=change_id,
        video_id=video_id,
        kind=kind,
        masklet_ids=[str(masklet_id) for masklet_id in masklet_ids],
        span_first=span.first,
        span_last=span.last,
        undone=False,
        log={},
        account_id=account_id,
        created_at=now(),
    )


def hold_video_of(session: Session, masklet_id: UUID) -> Video:
    """Hold the video of a masklet before the masklet itself, as whoever removes the video does.

    Raises:
        MaskletNotFound, VideoNotReady.
    """
    masklet = MaskletRepository(session).find(masklet_id)
    if masklet is None:
        raise MaskletNotFound(masklet_id)
    return find_ready(session, masklet.video_id, for_update=True)


def span_of(change: Change) -> Span:
    """Give the frames that a change is about."""
    return Span(first=change.span_first, last=change.span_last)


def read_change(change: Change) -> ChangeRead:
    """Say what the API says of a change."""
    return ChangeRead(
        id=change.id,
        video_id=change.video_id,
        kind=change.kind,
        masklet_ids=[UUID(masklet_id) for masklet_id in change.masklet_ids],
        span=span_of(change),
        undone=change.undone,
        account_id=change.account_id,
        created_at=change.created_at,
    )
