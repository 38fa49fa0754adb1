"""A data set version before it is made: the very choice and division of the making, without its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.accounts.actor import Actor
from backend.datasets.candidates import candidate_of, shown_score
from backend.datasets.choosing import Choice, ChosenVideo
from backend.datasets.entities import VideoMeasures
from backend.datasets.making import keys_of, projects_of
from backend.datasets.measuring import MeasuresRepository, fresh_measures, wake
from backend.datasets.preview_schemas import (
    DatasetPreview,
    PreviewPair,
    PreviewPart,
    PreviewProblem,
    PreviewVideo,
    PreviewWish,
)
from backend.datasets.schemas import RuleCount, SplitSettings
from backend.datasets.splits import Candidate, Division, Leak, SplitRules, divide
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.jobs.queue import Jobs
from media.formats.clip import SPLITS, Split

MOST_VIDEOS = 500
MOST_PAIRS = 50
TRY_AGAIN_S = 30.0
"""What could not be measured is tried again when somebody asks so much later."""


@dataclass(frozen=True)
class Measured:
    """A chosen video with what is known of it.

    Attributes:
        chosen: the video and its masklets.
        key: its name in the data set.
        masklets: measures in the order of the masklets; None while they are being made.
        hashes: of its frames.
    """

    chosen: ChosenVideo
    key: str
    masklets: Sequence[Mapping[str, Any]] | None
    hashes: Sequence[str]


class DatasetPreviews:
    """Shows versions before they are made."""

    def __init__(self, unit: UnitOfWork, jobs: Jobs) -> None:
        self._session = unit.session
        self._jobs = jobs
        self._measures = MeasuresRepository(unit.session)

    def preview(self, actor: Actor, project_id: UUID, wish: PreviewWish) -> DatasetPreview:
        """Say what a version would hold, and have measured what is not known yet. Raises ProjectNotFound."""
        projects, choice = projects_of(actor, project_id, wish.rules), Choice(self._session)
        count, chosen = choice.count(wish.rules, projects), choice.videos(wish.rules, projects)
        known = self._measures.of_videos([each.video.id for each in chosen], wish.frame_step)
        videos = self._measured(chosen, known)
        missing = [each.chosen.video.id for each in videos if each.masklets is None]
        self._have_measured(missing, known, wish.frame_step)
        problems = [
            PreviewProblem(key=each.key, detail=str(row.problem["detail"]))
            for each in videos
            if (row := known.get(each.chosen.video.id)) is not None and row.problem is not None
        ]
        if missing:
            return _unmeasured(count, len(videos) - len(missing), problems)
        return preview_of(videos, count, wish.splits)

    def _measured(self, chosen: Sequence[ChosenVideo], known: Mapping[UUID, VideoMeasures]) -> list[Measured]:
        stamps = self._measures.stamps(masklet_id for each in chosen for masklet_id in each.masklet_ids)
        videos = []
        for key, each in zip(keys_of(each.video.name for each in chosen), chosen, strict=True):
            row = known.get(each.video.id)
            hashes = [] if row is None else row.hashes or []
            videos.append(Measured(each, key, fresh_measures(row, each.masklet_ids, stamps), hashes))
        return videos

    def _have_measured(self, missing: Sequence[UUID], known: Mapping[UUID, VideoMeasures], step: int) -> None:
        """Have videos measured, but not again at once what has just failed."""
        waiting = [
            video_id
            for video_id in missing
            if (row := known.get(video_id)) is None or row.problem is None or _is_long_ago(row)
        ]
        if waiting:
            self._measures.want(waiting, step)
            wake(self._jobs, waiting[0])


def preview_of(videos: Sequence[Measured], count: RuleCount, splits: SplitSettings) -> DatasetPreview:
    """Divide measured videos and tell what came of it. Pure."""
    candidates = {each.key: _candidate(each) for each in videos}
    division = divide(list(candidates.values()), SplitRules(**splits.model_dump()))
    shown = sorted(
        (_shown(each, candidates[each.key], division) for each in videos),
        key=lambda video: (-SPLITS.index(video.split), -video.score, video.key),
    )
    return DatasetPreview(
        count=count,
        measured=len(videos),
        problems=[],
        parts=[_part(split, shown, splits) for split in SPLITS],
        videos=shown[:MOST_VIDEOS],
        together=len(division.together),
        alike=_pairs(division.together),
        leaks=_pairs(division.leaks),
        leaks_found=len(division.leaks),
    )


def _unmeasured(count: RuleCount, measured: int, problems: list[PreviewProblem]) -> DatasetPreview:
    return DatasetPreview(
        count=count,
        measured=measured,
        problems=problems,
        parts=[],
        videos=[],
        together=0,
        alike=[],
        leaks=[],
        leaks_found=0,
    )


def _candidate(measured: Measured) -> Candidate:
    video = measured.chosen.video
    facts = {"creator": video.creator, "country": video.country}
    return candidate_of(measured.key, facts, measured.masklets or (), measured.hashes)


def _shown(measured: Measured, candidate: Candidate, division: Division) -> PreviewVideo:
    return PreviewVideo(
        video_id=measured.chosen.video.id,
        key=measured.key,
        name=measured.chosen.video.name,
        masklets=len(measured.chosen.masklet_ids),
        creator=candidate.creator,
        country=candidate.country,
        split=division.splits[measured.key],
        score=shown_score(division.scores[measured.key]),
        motion=shown_score(candidate.motion),
        occlusion=shown_score(candidate.occlusion),
        reappearance=shown_score(candidate.reappearance),
    )


def _part(split: Split, videos: Sequence[PreviewVideo], splits: SplitSettings) -> PreviewPart:
    own = [video for video in videos if video.split == split]
    shares = {"val": splits.val, "test": splits.test, "train": 1 - splits.val - splits.test}
    return PreviewPart(
        split=split,
        wanted=round(shares[split], 6),
        videos=len(own),
        masklets=sum(video.masklets for video in own),
        creators=sorted({video.creator for video in own if video.creator}),
        creators_unknown=sum(not video.creator for video in own),
        countries=sorted({video.country for video in own if video.country}),
        score=shown_score(sum(video.score for video in own) / len(own)) if own else None,
    )


def _pairs(leaks: Sequence[Leak]) -> list[PreviewPair]:
    nearest = sorted(leaks, key=lambda leak: (leak.bits, leak.one, leak.other))
    return [PreviewPair(one=leak.one, other=leak.other, bits=leak.bits) for leak in nearest[:MOST_PAIRS]]


def _is_long_ago(row: VideoMeasures) -> bool:
    return row.measured_at is None or (now() - row.measured_at).total_seconds() > TRY_AGAIN_S
