"""Every query about projects."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.projects.entities import Project


class ProjectRepository:
    """The projects."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_of(self, project_ids: Collection[UUID] | None) -> Sequence[Project]:
        """List some projects, or (None) all of them, oldest first."""
        query = select(Project).order_by(Project.created_at, Project.id)
        if project_ids is not None:
            query = query.where(Project.id.in_(project_ids))
        return self._session.scalars(query).all()

    def find(self, project_id: UUID) -> Project | None:
        """Find a project."""
        return self._session.get(Project, project_id)

    def first(self) -> Project | None:
        """Find the oldest project in use."""
        return self._session.scalar(
            select(Project)
            .where(Project.archived_at.is_(None))
            .order_by(Project.created_at, Project.id)
            .limit(1)
        )

    def hold_in_use(self) -> Sequence[UUID]:
        """Give the projects in use and hold them until the commit."""
        return self._session.scalars(
            select(Project.id).where(Project.archived_at.is_(None)).order_by(Project.id).with_for_update()
        ).all()

    def add(self, name: str) -> Project | None:
        """Store a new project; None when the name is taken."""
        return self._session.scalar(
            insert(Project).values(name=name).on_conflict_do_nothing().returning(Project)
        )

    def rename(self, project: Project, name: str) -> bool:
        """Give a project another name. Says whether it could have it: False when the name is taken."""
        try:
            with self._session.begin_nested():
                project.name = name
        except IntegrityError:
            self._session.refresh(project)
            return False
        return True
