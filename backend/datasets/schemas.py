"""What the API says about data sets."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from backend.core.schema import Schema
from backend.datasets.entities import DatasetStage, DatasetState, ImportPurpose, ImportStage
from backend.masklets.entities import MaskletType
from media.formats.catalogue import Format
from media.formats.clip import Split

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


class Standing(StrEnum):
    """How the newest task of a masklet stands."""

    ACCEPTED = "accepted"
    WAITING = "waiting"  # handed in, no verdict yet
    OPEN = "open"  # being worked on, or without any task
    REJECTED = "rejected"


def _plain_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise PydanticCustomError(
            "plain_name", "use small letters, digits, dots and dashes, beginning with a letter or digit"
        )
    return name


class DatasetRules(Schema):
    """Which masklets belong to a data set. Copies that only compare annotators never do."""

    project_ids: list[UUID] = Field([], description="Projects to take from; empty: the one of the data set.")
    phases: list[str] = Field([], description="Keys of the phases that masklets come from; empty: any.")
    standings: list[Standing] = Field(
        [Standing.ACCEPTED], min_length=1, description="What became of them in verification."
    )
    types: list[MaskletType] = Field([MaskletType.MANUAL, MaskletType.AUTO], min_length=1)
    since: datetime | None = Field(None, description="Of the last step of the masklet's task, or later.")
    until: datetime | None = Field(None, description="Of the last step of the masklet's task, or earlier.")
    tags: list[str] = Field([], description="Videos with any of these tags; empty: all.")


class SplitSettings(Schema):
    """How videos are divided; what is not val or test is train."""

    val: float = Field(0.0, ge=0, le=1, description="Share of the videos, at most.")
    test: float = Field(0.0, ge=0, le=1, description="Share of the videos, at most.")
    by_creator: bool = Field(True, description="Keep the videos of one creator on one side.")
    by_country: bool = Field(False, description="Keep the videos of one country on one side.")
    similar_bits: int | None = Field(
        4,
        ge=0,
        le=32,
        description="Keep videos on one side whose frames' hashes differ in at most so many of 64 bits;"
        " null keeps none together and only tells.",
    )
    motion: float = Field(1.0, ge=0, le=100, description="Weight of fast motion.")
    occlusion: float = Field(1.0, ge=0, le=100, description="Weight of occlusion.")
    reappearance: float = Field(1.0, ge=0, le=100, description="Weight of objects that come back.")
    seed: int = Field(0, ge=0, description="Which of equally hard videos go first.")

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.val + self.test > 1:
            raise PydanticCustomError("too_much", "val and test together must not be more than 1")
        return self


class DatasetCreate(Schema):
    """A version to make. Versions of one name are numbered from 1."""

    name: Annotated[str, AfterValidator(_plain_name)] = Field(min_length=1, max_length=100)
    note: str = Field("", max_length=10_000, description="Goes into the datasheet.")
    licence: str | None = Field(None, max_length=200)
    rules: DatasetRules = DatasetRules()
    splits: SplitSettings = SplitSettings()
    formats: list[Format] = Field([Format.SAV], min_length=1)
    frame_step: int = Field(4, ge=1, le=24, description="Every n-th frame is annotated; SA-V always has 4.")
    part_mib: int = Field(1024, ge=1, le=65536, description="A tar file ends with the video that fills it.")
    deliver_to: str | None = Field(
        None, max_length=1000, description="Also write to this place, such as s3://bucket/folder."
    )


class RuleCount(Schema):
    """What rules would choose now."""

    videos: int
    manual: int = Field(description="Masklets that people made or corrected.")
    auto: int = Field(description="Automatic masklets that nobody had to correct.")
    masks: int = Field(description="Visible masks on all frames.")
    stale: int = Field(description="Masks older than the prompts of their masklet.")
    creators_unknown: int = Field(description="Videos of which nobody said who recorded them.")


class DatasetPartRead(Schema):
    """One tar file."""

    format: Format
    number: int
    name: str
    size: int
    sha256: str
    members: int
    delivered: bool


class FormatsAdd(Schema):
    """Formats to write a finished version in as well."""

    formats: list[Format] = Field(min_length=1)


class AdditionRead(Schema):
    """Formats that came after a version was finished."""

    number: int
    formats: list[Format]
    software: dict[str, Any]
    created_at: datetime
    created_by: UUID
    manifest_sha256: str | None = Field(description="Null until they are written.")


class DatasetRead(Schema):
    """A version and how far it has come."""

    id: UUID
    project_id: UUID
    name: str
    number: int
    title: str
    note: str
    licence: str | None
    rules: dict[str, Any]
    splits: dict[str, Any]
    formats: list[Format] = Field(description="Those that the manifest tells of.")
    frame_step: int
    deliver_to: str | None
    software: dict[str, Any]
    additions: list[AdditionRead] = Field(description="Formats that came later.")
    state: DatasetState
    stage: DatasetStage | None
    done: int = Field(description="Videos of the stage, of every format.")
    total: int
    cancel_requested: bool
    statistics: dict[str, Any] | None = Field(description="Null until all masks are frozen.")
    division: dict[str, Any] | None = Field(description="What was kept together, and leaks.")
    manifest_sha256: str | None
    bytes: int
    problem: dict[str, Any] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class DatasetDetails(DatasetRead):
    """A version with its files."""

    parts: list[DatasetPartRead]


class DatasetVideoRead(Schema):
    """A video of a version."""

    position: int
    video_id: UUID = Field(description="It may have been removed since.")
    key: str
    name: str
    split: Split | None
    score: float | None
    facts: dict[str, Any]
    measures: dict[str, Any] | None


class DatasetVideoPage(Schema):
    """Some videos of a version."""

    videos: list[DatasetVideoRead]
    total: int


class PublishedSet(Schema):
    """What a paper says of a data set, for comparison."""

    name: str
    videos: float
    hours: float
    masklets: float
    masks: float
    frames: float
    disappearance_rate: float
    source: str


class ImportRead(Schema):
    """An import and how far it has come."""

    id: UUID
    project_id: UUID
    file_name: str
    size: int
    sent: int = Field(description="Bytes of it that have come.")
    format: Format | None
    purpose: ImportPurpose
    state: DatasetState
    stage: ImportStage | None
    done: int = Field(description="Videos.")
    total: int
    cancel_requested: bool
    report: dict[str, Any] = Field(description="What became of each video.")
    problem: dict[str, Any] | None
    has_archive: bool = Field(description="Whether it can be resumed when something of it is left to do.")
    created_at: datetime
    started_at: datetime | None
    heard_at: datetime | None = Field(description="When bytes came, or its worker told how far it is.")
    finished_at: datetime | None
