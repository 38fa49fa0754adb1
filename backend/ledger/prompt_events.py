"""What the ledger says about prompts: pure.

Ids follow from the prompt's own, so that a prompt that is sent, answered or taken back twice counts once.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from backend.ledger.book import Entry
from backend.ledger.entities import EventKind


def prompted(
    prompt_id: UUID,
    *,
    account_id: UUID,
    masklet_id: UUID,
    frame_index: int,
    tool: str,
    model: str | None,
) -> Entry:
    """Tell of a prompt; ``model`` is the network that will answer it."""
    return Entry(
        EventKind.EDIT,
        account_id,
        id=prompt_id,
        masklet_id=masklet_id,
        frame_index=frame_index,
        tool=tool,
        model=model,
    )


def retracted(prompt_id: UUID, *, account_id: UUID, masklet_id: UUID, frame_index: int) -> Entry:
    """Tell that a prompt was taken back."""
    return Entry(
        EventKind.UNDO,
        account_id,
        id=uuid5(prompt_id, EventKind.UNDO),
        masklet_id=masklet_id,
        frame_index=frame_index,
        undoes=prompt_id,
    )


def answered(cause: Entry, *, project_id: UUID, model: str | None, waiting_ms: float) -> Entry:
    """Tell how long a person waited for the answer to ``cause``, a prompt or its retraction.

    Args:
        cause: the event that was answered.
        project_id: the event stays there also when its masklet was removed meanwhile.
        model: the network that answered.
        waiting_ms: milliseconds from the request to the answer.
    """
    return Entry(
        EventKind.ANSWER,
        cause.account_id,
        id=uuid5(cause.id, EventKind.ANSWER),
        project_id=project_id,
        masklet_id=cause.masklet_id,
        task_id=cause.task_id,
        phase=cause.phase,
        frame_index=cause.frame_index,
        model=model,
        waiting_ms=round(waiting_ms),
    )
