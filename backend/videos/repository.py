"""Every query about videos and their frames."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol, cast
from uuid import UUID

from sqlalchemy import Table, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.db.bulk import copy_into_twin
from backend.videos.entities import Frame, Video, VideoState

_FRAMES = cast(Table, Frame.__table__)
_FRAME_COLUMNS = ("video_id", "frame_index", "source_pts", "source_time_s", "content_hash")


class FrameFacts(Protocol):
    """What ingest found out about a frame."""

    @property
    def frame_index(self) -> int:
        """Frame of the normalised video."""
        ...

    @property
    def source_pts(self) -> int:
        """Time stamp in the source file, in its own unit."""
        ...

    @property
    def source_time_s(self) -> float:
        """Seconds in the source file."""
        ...

    @property
    def content_hash(self) -> str:
        """Hash of the pixels."""
        ...


class VideoRepository:
    """The videos."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, video: Video) -> None:
        """Store a new video."""
        self._session.add(video)
        self._session.flush()

    def find(self, video_id: UUID) -> Video | None:
        """Find a video."""
        return self._session.get(Video, video_id)

    def find_for_update(self, video_id: UUID) -> Video | None:
        """Find a video and hold it until the commit."""
        return self._session.scalar(
            select(Video)
            .where(Video.id == video_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )

    def list_of_projects(self, project_ids: Collection[UUID] | None) -> Sequence[Video]:
        """List the videos of some projects, or (None) of all, newest first."""
        query = select(Video).order_by(Video.created_at.desc(), Video.id)
        if project_ids is not None:
            query = query.where(Video.project_id.in_(project_ids))
        return self._session.scalars(query).all()

    def of_project_for_update(
        self, project_id: UUID, video_ids: Collection[UUID] | None = None
    ) -> list[Video]:
        """List some videos of a project, or (None) all, and hold them until the commit."""
        query = (
            select(Video)
            .where(Video.project_id == project_id)
            .order_by(Video.id)  # whoever else holds several takes them in the same order
            .with_for_update(key_share=True)
        )
        if video_ids is not None:
            query = query.where(Video.id.in_(video_ids))
        return list(self._session.scalars(query))

    def in_states(self, *states: VideoState) -> Sequence[Video]:
        """List videos in one of some states, oldest first."""
        return self._session.scalars(
            select(Video).where(Video.state.in_(states)).order_by(Video.created_at)
        ).all()

    def delete(self, video: Video) -> None:
        """Remove a video with all that hangs on it."""
        self._session.execute(delete(Video).where(Video.id == video.id))

    def frames(self, video_id: UUID, start: int, count: int) -> Sequence[Frame]:
        """List ``count`` rows of the frame table from frame ``start``."""
        return self._session.scalars(
            select(Frame)
            .where(Frame.video_id == video_id, Frame.frame_index >= start, Frame.frame_index < start + count)
            .order_by(Frame.frame_index)
        ).all()

    def frame(self, video_id: UUID, frame_index: int) -> Frame | None:
        """Find one row of the frame table."""
        return self._session.get(Frame, (video_id, frame_index))

    def replace_frames(self, video_id: UUID, frames: Iterable[FrameFacts]) -> None:
        """Store the frame table of a video in place of any before."""
        rows = (
            (video_id, frame.frame_index, frame.source_pts, frame.source_time_s, frame.content_hash)
            for frame in frames
        )
        self._session.execute(delete(Frame).where(Frame.video_id == video_id))
        twin = copy_into_twin(self._session, _FRAMES, _FRAME_COLUMNS, rows)
        self._session.execute(
            insert(Frame).from_select(_FRAME_COLUMNS, select(*(twin.c[name] for name in _FRAME_COLUMNS)))
        )
