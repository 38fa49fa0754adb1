"""Answers that take as long for a honeypot as for an honest masklet.

What is stored of a verdict on a honeypot is less than of an honest one, and a verifier who looks at the clock
of the browser could tell. Answers are therefore held until the next full step. The page opens the next
masklet meanwhile, so nobody waits for it.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator

from fastapi import Depends, params

STEP_S = 0.1


def held_s(elapsed_s: float, step_s: float) -> float:
    """Say how long to hold an answer that took so long until now: pure."""
    steps = max(math.ceil(elapsed_s / step_s), 1)
    return steps * step_s - elapsed_s


async def _hold() -> AsyncIterator[None]:
    began = time.perf_counter()
    try:
        yield
    finally:
        await asyncio.sleep(held_s(time.perf_counter() - began, STEP_S))


def evenly() -> list[params.Depends]:
    """Say for ``dependencies=`` of a route, before all others, that its answers are held to full steps."""
    return [Depends(_hold, scope="function")]
