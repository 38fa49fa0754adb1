"""What previews know of videos: measures of masklets and hashes of frames, made by workers and kept.

A measure is as good as the masks that it was made from: it carries a stamp of them, and one with another
stamp is made again. The work waits in the database; a message only wakes a worker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.datasets.entities import VideoMeasures
from backend.datasets.versions import ROWS_AT_ONCE
from backend.db.base import now
from backend.jobs.queue import BATCH, Jobs
from backend.masklets.entities import Mask, Masklet
from media.formats.clip import StoredMask

TASK = "dataset-measure"
STAMP = "stamp"


class MeasuresRepository:
    """The measures."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_videos(self, video_ids: Sequence[UUID], step: int) -> dict[UUID, VideoMeasures]:
        """Give what is known of videos at a step of annotated frames."""
        found = self._session.scalars(
            select(VideoMeasures).where(
                VideoMeasures.video_id == any_(literal(list(video_ids), ARRAY(Uuid))),
                VideoMeasures.step == step,
            )
        )
        return {each.video_id: each for each in found}

    def stamps(self, masklet_ids: Iterable[UUID]) -> dict[str, str]:
        """Give the stamp of each masklet's masks, by the masklet's id; any change makes another one."""
        rows = self._session.execute(
            select(Mask.masklet_id, func.count(), func.max(Mask.updated_at))
            .where(Mask.masklet_id == any_(literal(list(masklet_ids), ARRAY(Uuid))))
            .group_by(Mask.masklet_id)
        )
        return {str(masklet_id): f"{count} {at.isoformat()}" for masklet_id, count, at in rows}

    def want(self, video_ids: Sequence[UUID], step: int) -> None:
        """Have videos measured; those that wait already keep their place."""
        for begin in range(0, len(video_ids), ROWS_AT_ONCE):
            some = video_ids[begin : begin + ROWS_AT_ONCE]
            wanted = insert(VideoMeasures).values(
                [{"video_id": each, "step": step, "masklets": {}, "wanted_at": now()} for each in some]
            )
            waits = func.coalesce(VideoMeasures.wanted_at, wanted.excluded.wanted_at)
            self._session.execute(
                wanted.on_conflict_do_update(index_elements=["video_id", "step"], set_={"wanted_at": waits})
            )

    def next_wanted(self) -> VideoMeasures | None:
        """Find and hold what has waited longest; what others hold is passed over."""
        return self._session.scalar(
            select(VideoMeasures)
            .where(VideoMeasures.wanted_at.is_not(None))
            .order_by(VideoMeasures.wanted_at, VideoMeasures.video_id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )

    def hold_wanted(self, video_id: UUID, step: int) -> VideoMeasures | None:
        """Hold what is known of a video until the commit; None when it does not wait, or others hold it."""
        return self._session.scalar(
            select(VideoMeasures)
            .where(
                VideoMeasures.video_id == video_id,
                VideoMeasures.step == step,
                VideoMeasures.wanted_at.is_not(None),
            )
            .with_for_update(skip_locked=True)
        )

    def known_hashes(self, video_id: UUID) -> list[str] | None:
        """Give the hashes of a video's frames, whatever step they were made for; they never change."""
        return self._session.scalar(
            select(VideoMeasures.hashes)
            .where(VideoMeasures.video_id == video_id, VideoMeasures.hashes.is_not(None))
            .limit(1)
        )

    def masklets(self, video_id: UUID) -> Sequence[Masklet]:
        """List the masklets of a video, by number."""
        return self._session.scalars(
            select(Masklet).where(Masklet.video_id == video_id).order_by(Masklet.number)
        ).all()

    def masks(self, masklet_ids: Sequence[UUID], step: int) -> Iterator[StoredMask]:
        """Stream the masks of masklets of one video on annotated frames, by frame and number."""
        rows = self._session.execute(
            select(Mask.frame_index, Masklet.number, Mask.counts, Mask.area)
            .join(Masklet, Masklet.id == Mask.masklet_id)
            .where(Mask.masklet_id.in_(masklet_ids), Mask.frame_index % step == 0)
            .order_by(Mask.frame_index, Masklet.number)
            .execution_options(stream_results=True, yield_per=ROWS_AT_ONCE)
        )
        for row in rows:
            yield StoredMask(*row)


def fresh_measures(
    known: VideoMeasures | None, masklet_ids: Sequence[UUID], stamps: Mapping[str, str]
) -> list[Mapping[str, Any]] | None:
    """Give the measures of masklets, in their order; None when any is missing or older than its masks."""
    if known is None or known.hashes is None:
        return None
    found = [known.masklets.get(str(masklet_id)) for masklet_id in masklet_ids]
    fresh = [
        each
        for masklet_id, each in zip(masklet_ids, found, strict=True)
        if each is not None and each[STAMP] == stamps.get(str(masklet_id))
    ]
    return fresh if len(fresh) == len(masklet_ids) else None


def wake(jobs: Jobs, anything: UUID) -> None:
    """Have a worker measure what waits, once everything is stored."""
    jobs.after_commit(TASK, anything, queue=BATCH)
