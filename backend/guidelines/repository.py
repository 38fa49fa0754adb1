"""Every query about guidelines."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.accounts.entities import Account
from backend.guidelines.entities import Guideline, GuidelinePicture


class GuidelineRepository:
    """The guidelines and their pictures."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, project_id: UUID) -> tuple[Guideline, str | None] | None:
        """Find the guideline of a project and the name of who changed it last."""
        row = self._session.execute(
            select(Guideline, Account.name)
            .outerjoin(Account, Account.id == Guideline.updated_by)
            .where(Guideline.project_id == project_id)
        ).one_or_none()
        return None if row is None else (row[0], row[1])

    def hold(self, project_id: UUID) -> Guideline:
        """Give the guideline of a project, made empty where there is none, and hold it until the commit."""
        self._session.execute(
            insert(Guideline).values(project_id=project_id, text="", revision=0).on_conflict_do_nothing()
        )
        return self._session.scalars(
            select(Guideline).where(Guideline.project_id == project_id).with_for_update()
        ).one()

    def add_picture(self, picture: GuidelinePicture) -> None:
        """Store what is known of a picture."""
        self._session.add(picture)
        self._session.flush()

    def find_picture(self, project_id: UUID, picture_id: UUID) -> GuidelinePicture | None:
        """Find a picture of a project."""
        picture = self._session.get(GuidelinePicture, picture_id)
        return picture if picture is not None and picture.project_id == project_id else None
