"""The rules of guidelines."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

from backend.accounts.actor import Actor
from backend.accounts.audit import AuditLog
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.guidelines.entities import GuidelinePicture
from backend.guidelines.errors import GuidelineChanged, PictureNotFound
from backend.guidelines.pictures import media_type_of
from backend.guidelines.repository import GuidelineRepository
from backend.guidelines.schemas import GuidelineRead, GuidelineUpdate
from backend.storage import BlobStore


class PictureFile(NamedTuple):
    """A stored picture."""

    path: Path
    media_type: str


def picture_key(project_id: UUID, picture_id: UUID) -> str:
    """Name the blob of a picture."""
    return f"guidelines/{project_id}/{picture_id}"


class GuidelineService:
    """Reads and writes the guideline of a project."""

    def __init__(self, unit: UnitOfWork, store: BlobStore) -> None:
        self._guidelines = GuidelineRepository(unit.session)
        self._audit = AuditLog(unit.session)
        self._store = store

    def read(self, project_id: UUID) -> GuidelineRead:
        """Give the guideline of a project; an empty one where nobody has written any."""
        found = self._guidelines.find(project_id)
        if found is None:
            return GuidelineRead(project_id=project_id, text="", revision=0, updated_at=None, updated_by=None)
        guideline, name = found
        return GuidelineRead(
            project_id=project_id,
            text=guideline.text,
            revision=guideline.revision,
            updated_at=guideline.updated_at,
            updated_by=name,
        )

    def write(self, actor: Actor, project_id: UUID, wish: GuidelineUpdate) -> GuidelineRead:
        """Take a new text. Raises GuidelineChanged when it was written upon an older one."""
        guideline = self._guidelines.hold(project_id)
        if guideline.revision != wish.revision:
            raise GuidelineChanged(guideline.revision)
        if guideline.text != wish.text:
            guideline.text, guideline.revision = wish.text, guideline.revision + 1
            guideline.updated_at, guideline.updated_by = now(), actor.account_id
            self._audit.write(
                actor.account_id,
                "guideline changed",
                project_id,
                revision=guideline.revision,
                characters=len(wish.text),
            )
        return self.read(project_id)

    def add_picture(self, actor: Actor, project_id: UUID, data: bytes) -> UUID:
        """Keep a picture. Raises PictureTooLarge, PictureNotUsable, StorageFull."""
        media_type = media_type_of(data)
        picture_id = uuid4()
        self._store.write(picture_key(project_id, picture_id), data)
        self._guidelines.add_picture(
            GuidelinePicture(
                id=picture_id,
                project_id=project_id,
                media_type=media_type,
                size_bytes=len(data),
                created_by=actor.account_id,
            )
        )
        self._audit.write(
            actor.account_id, "guideline picture added", project_id, picture=str(picture_id), bytes=len(data)
        )
        return picture_id

    def picture(self, project_id: UUID, picture_id: UUID) -> PictureFile:
        """Give a picture. Raises PictureNotFound, BlobNotFound."""
        picture = self._guidelines.find_picture(project_id, picture_id)
        if picture is None:
            raise PictureNotFound(picture_id)
        return PictureFile(self._store.local_path(picture_key(project_id, picture_id)), picture.media_type)
