"""Which worker takes a video."""

from __future__ import annotations

from uuid import uuid4

import pytest

from backend.inference.placement import choose_worker
from backend.inference.schemas import WorkerState
from tests.backend.factories import worker_state

VIDEO = uuid4()
OTHER = uuid4()

IDLE = worker_state("idle")
BUSY = worker_state("busy", busy=True)
FULL = worker_state("full", sessions=[OTHER, uuid4()])
HOLDER = worker_state("holder", busy=True, sessions=[VIDEO, OTHER])
TWIN = worker_state("idle2")


@pytest.mark.parametrize(
    ("live", "placed", "chosen"),
    [
        ([], None, None),
        ([], "idle", None),
        ([IDLE], None, "idle"),
        ([BUSY, IDLE], None, "idle"),
        ([FULL, IDLE], None, "idle"),
        ([BUSY, FULL], None, "full"),
        ([TWIN, IDLE], None, "idle"),
        ([IDLE, HOLDER], None, "holder"),
        ([IDLE, BUSY], "busy", "busy"),
        ([IDLE, HOLDER], "idle", "idle"),
        ([IDLE, BUSY], "gone", "idle"),
        ([IDLE, HOLDER], "gone", "holder"),
    ],
)
def test_choice(live: list[WorkerState], placed: str | None, chosen: str | None) -> None:
    assert choose_worker(live, VIDEO, placed) == chosen
