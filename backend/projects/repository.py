"""Every query about projects."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.projects.entities import Project


class ProjectRepository:
    """The projects."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_all(self) -> Sequence[Project]:
        """List projects, oldest first."""
        return self._session.scalars(select(Project).order_by(Project.created_at, Project.id)).all()

    def find(self, project_id: UUID) -> Project | None:
        """Find a project."""
        return self._session.get(Project, project_id)

    def first(self) -> Project | None:
        """Find the oldest project."""
        return self._session.scalar(select(Project).order_by(Project.created_at, Project.id).limit(1))

    def add(self, name: str) -> Project | None:
        """Store a new project; None when the name is taken."""
        return self._session.scalar(
            insert(Project).values(name=name).on_conflict_do_nothing().returning(Project)
        )
