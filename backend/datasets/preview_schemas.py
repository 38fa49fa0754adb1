"""What the API says of a data set version before it is made."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from backend.core.schema import Schema
from backend.datasets.schemas import DatasetRules, RuleCount, SplitSettings
from media.formats.clip import Split


class PreviewWish(Schema):
    """A version to look at before it is made."""

    rules: DatasetRules = DatasetRules()
    splits: SplitSettings = SplitSettings()
    frame_step: int = Field(4, ge=1, le=24, description="Every n-th frame is annotated.")


class PreviewVideo(Schema):
    """A video that the rules choose, and where it would go."""

    video_id: UUID
    key: str = Field(description="Its name in the data set.")
    name: str
    masklets: int
    creator: str | None
    country: str | None
    split: Split
    score: float = Field(description="Difficulty, 0 to 1: the weighted mean of the three.")
    motion: float
    occlusion: float
    reappearance: float


class PreviewPart(Schema):
    """What would be in train, val or test."""

    split: Split
    wanted: float = Field(description="Share of the videos that was asked for; of train, what is left.")
    videos: int
    masklets: int
    creators: list[str] = Field(description="By name.")
    creators_unknown: int = Field(description="Videos of which nobody said who recorded them.")
    countries: list[str]
    score: float | None = Field(description="Mean difficulty; null of an empty part.")


class PreviewPair(Schema):
    """Two videos with frames that look alike."""

    one: str
    other: str
    bits: int = Field(description="Differing bits of 64 in the hashes of their nearest frames.")


class PreviewProblem(Schema):
    """A video that cannot be measured, and so could not be made part of a version."""

    key: str
    detail: str


class DatasetPreview(Schema):
    """What a version would hold if it were made now; until all is measured, only what the rules choose."""

    count: RuleCount
    measured: int = Field(description="Videos measured so far; the others are being measured, ask again.")
    problems: list[PreviewProblem]
    parts: list[PreviewPart] = Field(description="Train, val, test; empty until all videos are measured.")
    videos: list[PreviewVideo] = Field(description="The hardest of test, val and train; at most 500.")
    together: int = Field(description="Pairs that look alike and are kept on one side.")
    alike: list[PreviewPair] = Field(description="The nearest of them, at most 50.")
    leaks: list[PreviewPair] = Field(description="Pairs that look alike on two sides, at most 50.")
    leaks_found: int
