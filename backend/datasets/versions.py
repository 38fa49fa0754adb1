"""Every query about data set versions, their videos and files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.datasets.entities import (
    DatasetPart,
    DatasetState,
    DatasetVersion,
    DatasetVideo,
    ImportOrigin,
)
from backend.datasets.repository import MACHINE_TOOLS, is_automatic
from backend.masklets.entities import Mask, Masklet, MaskState
from backend.projects.entities import Project
from backend.videos.entities import Frame, Video
from media.formats.clip import ObjectFacts, StoredMask
from media.normalised import FrameRow

ROWS_AT_ONCE = 1000


class MaskQuality(NamedTuple):
    """What has to be said of the masks of a video: counts, and the networks that made them."""

    stale: int
    untrained: int
    models: list[str]


class VersionRepository:
    """The versions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, version: DatasetVersion, videos: Sequence[DatasetVideo]) -> None:
        """Store a new version with its videos."""
        self._session.add(version)
        self._session.flush()
        self._session.add_all(videos)
        self._session.flush()

    def hold_project(self, project_id: UUID) -> None:
        """Hold a project until the commit."""
        self._session.execute(
            select(Project.id).where(Project.id == project_id).with_for_update(key_share=True)
        )

    def next_number(self, project_id: UUID, name: str) -> int:
        """Give the number of the next version of a name; the project is held."""
        highest = self._session.scalar(
            select(func.max(DatasetVersion.number)).where(
                DatasetVersion.project_id == project_id, DatasetVersion.name == name
            )
        )
        return (highest or 0) + 1

    def find(self, version_id: UUID) -> DatasetVersion | None:
        """Find a version."""
        return self._session.get(DatasetVersion, version_id)

    def find_for_update(self, version_id: UUID) -> DatasetVersion | None:
        """Find a version and hold it until the commit."""
        return self._session.scalar(
            select(DatasetVersion)
            .where(DatasetVersion.id == version_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )

    def of_project(self, project_id: UUID, limit: int) -> Sequence[DatasetVersion]:
        """List the newest versions of a project, newest first."""
        return self._session.scalars(
            select(DatasetVersion)
            .where(DatasetVersion.project_id == project_id)
            .order_by(DatasetVersion.created_at.desc(), DatasetVersion.id)
            .limit(limit)
        ).all()

    def next_queued(self) -> DatasetVersion | None:
        """Find and hold the version that has waited longest; those that others hold are passed over."""
        return self._session.scalar(
            select(DatasetVersion)
            .where(DatasetVersion.state == DatasetState.QUEUED)
            .order_by(DatasetVersion.created_at, DatasetVersion.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )

    def queued(self) -> Sequence[UUID]:
        """List the versions that wait, oldest first."""
        return self._session.scalars(
            select(DatasetVersion.id)
            .where(DatasetVersion.state == DatasetState.QUEUED)
            .order_by(DatasetVersion.created_at, DatasetVersion.id)
        ).all()

    def running_of_worker(self, worker: str) -> Sequence[DatasetVersion]:
        """List what a worker has begun, and hold it until the commit."""
        return self._session.scalars(
            select(DatasetVersion)
            .where(DatasetVersion.worker == worker, DatasetVersion.state == DatasetState.RUNNING)
            .order_by(DatasetVersion.created_at, DatasetVersion.id)
            .with_for_update()
        ).all()

    def delete(self, version_id: UUID) -> None:
        """Remove a version with its videos and parts."""
        self._session.execute(delete(DatasetVersion).where(DatasetVersion.id == version_id))

    def videos(
        self, version_id: UUID, *, first: int = 0, limit: int | None = None, split: str | None = None
    ) -> Sequence[DatasetVideo]:
        """List videos of a version from a position on."""
        query = select(DatasetVideo).where(
            DatasetVideo.version_id == version_id, DatasetVideo.position >= first
        )
        if split is not None:
            query = query.where(DatasetVideo.split == split)
        return self._session.scalars(query.order_by(DatasetVideo.position).limit(limit)).all()

    def removed_video(self, version_id: UUID) -> str | None:
        """Name the first video of a version that is not there any more."""
        return self._session.scalar(
            select(DatasetVideo.name)
            .outerjoin(Video, Video.id == DatasetVideo.video_id)
            .where(DatasetVideo.version_id == version_id, Video.id.is_(None))
            .order_by(DatasetVideo.position)
            .limit(1)
        )

    def video(self, version_id: UUID, position: int) -> DatasetVideo | None:
        """Find a video of a version."""
        return self._session.get(DatasetVideo, (version_id, position))

    def compared_videos(self, version_id: UUID) -> Sequence[DatasetVideo]:
        """List the videos of a version in which several annotators are given the same object."""
        compared = select(Masklet.video_id).where(Masklet.copy_of.is_not(None))
        return self._session.scalars(
            select(DatasetVideo)
            .where(DatasetVideo.version_id == version_id, DatasetVideo.video_id.in_(compared))
            .order_by(DatasetVideo.position)
        ).all()

    def count_videos(self, version_id: UUID, split: str | None = None) -> int:
        """Count the videos of a version."""
        query = select(func.count()).select_from(DatasetVideo).where(DatasetVideo.version_id == version_id)
        if split is not None:
            query = query.where(DatasetVideo.split == split)
        return self._session.scalar(query) or 0

    def parts(self, version_id: UUID) -> Sequence[DatasetPart]:
        """List the finished parts of a version, in order."""
        return self._session.scalars(
            select(DatasetPart)
            .where(DatasetPart.version_id == version_id)
            .order_by(DatasetPart.format, DatasetPart.number)
        ).all()

    def remove_parts(self, version_id: UUID, formats: Sequence[str]) -> Sequence[DatasetPart]:
        """Forget the parts of some formats. Gives those that there were."""
        return self._session.scalars(
            delete(DatasetPart)
            .where(DatasetPart.version_id == version_id, DatasetPart.format.in_(formats))
            .returning(DatasetPart)
        ).all()

    def count_videos_gone(self, version_id: UUID) -> int:
        """Count the videos of a version that were removed since."""
        query = (
            select(func.count())
            .select_from(DatasetVideo)
            .outerjoin(Video, Video.id == DatasetVideo.video_id)
            .where(DatasetVideo.version_id == version_id, Video.id.is_(None))
        )
        return self._session.scalar(query) or 0

    def objects(self, masklet_ids: Sequence[UUID], step: int) -> list[tuple[UUID, ObjectFacts]]:
        """Give the facts of masklets, by number; edited frames are those that people edited."""
        edited = (
            select(func.count())
            .where(
                Mask.masklet_id == Masklet.id,
                Mask.state == MaskState.EDITED,
                Mask.frame_index % step == 0,
                Mask.origin["tool"].as_string().not_in(MACHINE_TOOLS),
            )
            .scalar_subquery()
        )
        rows = self._session.execute(
            select(Masklet, edited, ImportOrigin.edited_frame_count, is_automatic())
            .outerjoin(ImportOrigin, ImportOrigin.masklet_id == Masklet.id)
            .where(Masklet.id.in_(masklet_ids))
            .order_by(Masklet.number)
        )
        return [
            (
                masklet.id,
                ObjectFacts(
                    number=masklet.number,
                    name=masklet.name,
                    class_name=masklet.class_name,
                    type="auto" if automatic else "manual",
                    edited_frame_count=here + (before or 0),
                ),
            )
            for masklet, here, before, automatic in rows
        ]

    def masks(self, masklet_ids: Sequence[UUID]) -> Iterator[StoredMask]:
        """Stream the masks of masklets of one video by frame and number, a thousand at a time."""
        rows = self._session.execute(
            select(
                Mask.frame_index,
                Masklet.number,
                Mask.counts,
                Mask.area,
                Mask.measures["stability"].as_float(),
            )
            .join(Masklet, Masklet.id == Mask.masklet_id)
            .where(Mask.masklet_id.in_(masklet_ids))
            .order_by(Mask.frame_index, Masklet.number)
            .execution_options(stream_results=True, yield_per=ROWS_AT_ONCE)
        )
        for row in rows:
            yield StoredMask(*row)

    def quality(self, masklet_ids: Sequence[UUID]) -> MaskQuality:
        """Say what is wrong with masks, and what made them."""
        model = func.concat_ws(" ", Mask.origin["model"].as_string(), Mask.origin["weights"].as_string())
        stale, untrained, models = self._session.execute(
            select(
                func.count().filter(Mask.state == MaskState.STALE),
                func.count().filter(Mask.origin["trained"].as_boolean().is_(False)),
                func.array_agg(model.distinct()),
            ).where(Mask.masklet_id.in_(masklet_ids))
        ).one()
        return MaskQuality(stale, untrained, sorted(each for each in models or () if each))

    def frame_table(self, video_id: UUID) -> Iterator[FrameRow]:
        """Stream the frame table of a video."""
        rows = self._session.execute(
            select(Frame.frame_index, Frame.source_pts, Frame.source_time_s, Frame.content_hash)
            .where(Frame.video_id == video_id)
            .order_by(Frame.frame_index)
            .execution_options(stream_results=True, yield_per=ROWS_AT_ONCE)
        )
        for row in rows:
            yield FrameRow(*row)
