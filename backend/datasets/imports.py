"""Every query about imports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.datasets.entities import DatasetImport, DatasetState, ImportOrigin
from backend.masklets.entities import Masklet
from backend.videos.entities import Frame, Video


class ImportRepository:
    """The imports."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, found: DatasetImport) -> None:
        """Store a new import."""
        self._session.add(found)
        self._session.flush()

    def find(self, import_id: UUID) -> DatasetImport | None:
        """Find an import."""
        return self._session.get(DatasetImport, import_id)

    def find_for_update(self, import_id: UUID) -> DatasetImport | None:
        """Find an import and hold it until the commit."""
        return self._session.scalar(
            select(DatasetImport)
            .where(DatasetImport.id == import_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )

    def of_project(self, project_id: UUID, limit: int) -> Sequence[DatasetImport]:
        """List the newest imports of a project, newest first."""
        return self._session.scalars(
            select(DatasetImport)
            .where(DatasetImport.project_id == project_id)
            .order_by(DatasetImport.created_at.desc(), DatasetImport.id)
            .limit(limit)
        ).all()

    def next_queued(self) -> DatasetImport | None:
        """Find and hold the import that has waited longest; those that others hold are passed over."""
        return self._session.scalar(
            select(DatasetImport)
            .where(DatasetImport.state == DatasetState.QUEUED)
            .order_by(DatasetImport.created_at, DatasetImport.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )

    def queued(self) -> Sequence[UUID]:
        """List the imports that wait, oldest first."""
        return self._session.scalars(
            select(DatasetImport.id)
            .where(DatasetImport.state == DatasetState.QUEUED)
            .order_by(DatasetImport.created_at, DatasetImport.id)
        ).all()

    def sending(self) -> Sequence[DatasetImport]:
        """List the imports whose archives are on their way."""
        return self._session.scalars(
            select(DatasetImport)
            .where(DatasetImport.state == DatasetState.SENDING)
            .order_by(DatasetImport.created_at, DatasetImport.id)
        ).all()

    def with_old_archives(self, before: datetime) -> Sequence[DatasetImport]:
        """List the imports that ended before a time and whose archives are kept, and hold them."""
        return self._session.scalars(
            select(DatasetImport)
            .where(DatasetImport.has_archive, DatasetImport.finished_at < before)
            .with_for_update(skip_locked=True)
        ).all()

    def running_of_worker(self, worker: str) -> Sequence[DatasetImport]:
        """List what a worker has begun, and hold it until the commit."""
        return self._session.scalars(
            select(DatasetImport)
            .where(DatasetImport.worker == worker, DatasetImport.state == DatasetState.RUNNING)
            .order_by(DatasetImport.created_at, DatasetImport.id)
            .with_for_update()
        ).all()

    def videos_of(self, project_id: UUID) -> Sequence[Video]:
        """List the videos of a project, newest first."""
        return self._session.scalars(
            select(Video).where(Video.project_id == project_id).order_by(Video.created_at.desc(), Video.id)
        ).all()

    def content_hashes(self, video_id: UUID) -> Sequence[str]:
        """List the hashes of a video's frames, in order."""
        return self._session.scalars(
            select(Frame.content_hash).where(Frame.video_id == video_id).order_by(Frame.frame_index)
        ).all()

    def taken_numbers(self, video_id: UUID) -> set[int]:
        """Give the numbers of a video's masklets."""
        return set(self._session.scalars(select(Masklet.number).where(Masklet.video_id == video_id)))

    def raise_numbers(self, video_id: UUID, highest: int) -> None:
        """Let the next masklet of a video get a number above ``highest``."""
        self._session.execute(
            update(Video)
            .where(Video.id == video_id, Video.masklets_begun < highest)
            .values(masklets_begun=highest)
        )

    def add_masklet(self, masklet: Masklet, origin: ImportOrigin) -> None:
        """Store a masklet and where it comes from."""
        self._session.add(masklet)
        self._session.flush()
        self._session.add(origin)
        self._session.flush()
