"""What the API says about videos and their frames."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from backend.core.schema import FrameIndex, Schema
from backend.videos.countries import Country
from backend.videos.entities import Setting, VideoState

MOST_TAGS = 50
MOST_AT_ONCE = 5000
MOST_CHARACTERS = 900_000


def _none_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _in_order(tags: list[str]) -> list[str]:
    return list(dict.fromkeys(tags))  # each once


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
OptionalText = Annotated[Text | None, BeforeValidator(_none_if_blank)]
Tag = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^,;]+$")
]
Tags = Annotated[list[Tag], Field(max_length=MOST_TAGS), AfterValidator(_in_order)]


class Filmstrip(Schema):
    """How ``filmstrip.jpg`` is cut: one row of tiles; frame ``f`` is shown by tile ``f // stride``."""

    tile_width: int
    tile_height: int
    tile_count: int
    stride: int


class VideoRead(Schema):
    """A video and how far it has come. Sizes are null until it is ready."""

    id: UUID
    project_id: UUID
    name: str
    state: VideoState
    progress: float = Field(ge=0, le=1, description="Of the state it is in.")
    source_bytes: int
    source_sha256: str | None
    source_facts: dict[str, Any]
    width: int | None
    height: int | None
    frame_count: int | None
    frame_rate: float | None
    duration_s: float | None
    annotation_step: int
    filmstrip: Filmstrip | None = Field(description="Cut of filmstrip.jpg.")
    warnings: list[str]
    problem: dict[str, Any] | None
    creator: str | None = Field(description="Who recorded it; splits keep what a creator made together.")
    country: str | None = Field(description="Two letters of ISO 3166-1.")
    setting: Setting | None
    licence: str | None
    tags: list[str]
    fetched_from: str | None = Field(description="Address that the server fetches or fetched it from.")
    created_at: datetime


class VideoFacts(Schema):
    """Facts about a video by which data sets are chosen and split. What is left out stays as it is.

    Null or an empty text removes a fact.
    """

    creator: OptionalText | None = None
    country: Annotated[Country | None, BeforeValidator(_none_if_blank)] = None
    setting: Annotated[Setting | None, BeforeValidator(_none_if_blank)] = None
    licence: OptionalText | None = None
    tags: Tags | None = Field(None, description="In place of those before.")


class VideoUpdate(VideoFacts):
    """What may be changed of one video."""

    name: Annotated[str, Field(min_length=1, max_length=300)] | None = None


class BulkUpdate(Schema):
    """A change of the facts of many videos of a project at once."""

    video_ids: list[UUID] = Field(min_length=1, max_length=MOST_AT_ONCE)
    facts: VideoFacts = VideoFacts()
    add_tags: Tags = Field(default=[])
    remove_tags: Tags = Field(default=[])


class BulkAnswer(Schema):
    """What came of it."""

    changed: int


class FactsTable(Schema):
    """Facts of videos as a table (CSV), one video a row.

    The column ``video`` has its name or its id; others are creator, country, setting, licence and tags
    (divided by semicolons). An empty cell leaves the fact as it is.
    """

    csv: str = Field(min_length=1, max_length=MOST_CHARACTERS)
    dry_run: bool = Field(False, description="Only look what would happen.")


class TableFault(Schema):
    """What is wrong with a row, or with the table as a whole."""

    line: int = Field(description="From 1, which is the line of column names.")
    detail: str


class TableAnswer(Schema):
    """What came of a table. With any fault nothing of it is stored."""

    rows: int
    changed: int = Field(description="Videos whose facts differ from before.")
    faults: list[TableFault]


class FrameRead(Schema):
    """One row of the frame table."""

    frame_index: FrameIndex
    source_pts: int
    source_time_s: float
    content_hash: str


class Attention(Schema):
    """Where the annotator looks, so that the frame is encoded before the first click."""

    frame_index: FrameIndex
