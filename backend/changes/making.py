"""Makes changes and reads them: pure."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from backend.changes.entities import Change, ChangeKind
from backend.changes.schemas import ChangeRead
from backend.core.schema import Span
from backend.db.base import now


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


def span_of(change: Change) -> Span:
    """Give the frames that a change is about."""
    return Span(first=change.span_first, last=change.span_last)


def read_change(change: Change, frames: int) -> ChangeRead:
    """Say what the API says of a change."""
    return ChangeRead(
        id=change.id,
        video_id=change.video_id,
        kind=change.kind,
        masklet_ids=[UUID(masklet_id) for masklet_id in change.masklet_ids],
        span=span_of(change),
        undone=change.undone,
        frames=frames,
        account_id=change.account_id,
        created_at=change.created_at,
    )
