"""What the API says about fetching videos from elsewhere."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from backend.core.schema import Schema

MOST_ADDRESSES = 2000


class FetchCreate(Schema):
    """Videos to fetch."""

    addresses: list[str] = Field(
        min_length=1,
        max_length=MOST_ADDRESSES,
        description="https://…, http://…, s3://bucket/key, or s3://bucket/folder/ for every video below it.",
    )


class FetchFault(Schema):
    """An address that nothing is fetched from, and why."""

    address: str
    detail: str


class FetchAnswer(Schema):
    """What came of a list. With any fault nothing is begun."""

    begun: list[UUID] = Field(description="Videos that are on their way now.")
    known: int = Field(description="Addresses that are on their way or were fetched before.")
    faults: list[FetchFault]
