"""What routes ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.jobs.queue import Jobs
from backend.parts import Parts


async def parts_of(connection: HTTPConnection) -> Parts:
    """Give the parts of this server. Async, as it needs no thread."""
    parts = connection.app.state.parts
    assert isinstance(parts, Parts)
    return parts


PartsDep = Annotated[Parts, Depends(parts_of)]


def request_unit(parts: PartsDep) -> Iterator[UnitOfWork]:
    """Open the unit of work of a request."""
    with unit_of_work(parts.sessions, parts.redis) as unit:
        yield unit


UnitDep = Annotated[UnitOfWork, Depends(request_unit, scope="function")]  # commits before the reply leaves


def request_jobs(unit: UnitDep, parts: PartsDep) -> Jobs:
    """Give the long work of a request."""
    return Jobs(unit, parts.jobs)


JobsDep = Annotated[Jobs, Depends(request_jobs, scope="function")]
