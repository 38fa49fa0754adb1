"""What the ledger says about propagation runs: pure."""

from __future__ import annotations

from uuid import UUID, uuid5

from backend.ledger.book import Entry
from backend.ledger.entities import EventKind
from backend.propagation.entities import Run


def propagations(run: Run) -> list[Entry]:
    """Tell, for each of its masklets, that a run was asked for."""
    return [
        Entry(
            EventKind.PROPAGATE,
            run.account_id,
            id=uuid5(run.id, masklet_id),
            masklet_id=UUID(masklet_id),
            tool="propagate",
            frame_index=run.start_frame,
        )
        for masklet_id in run.masklet_ids
    ]
