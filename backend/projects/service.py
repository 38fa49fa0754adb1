"""The rules of projects."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from backend.db.unit_of_work import UnitOfWork
from backend.projects.entities import Project
from backend.projects.errors import ProjectNameTaken, ProjectNotFound
from backend.projects.repository import ProjectRepository

DEFAULT_NAME = "My project"


class ProjectService:
    """Lists and makes projects."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._projects = ProjectRepository(unit.session)

    def list_all(self) -> Sequence[Project]:
        """List projects, oldest first."""
        return self._projects.list_all()

    def create(self, name: str) -> Project:
        """Make a project. Raises ProjectNameTaken."""
        project = self._projects.add(name)
        if project is None:
            raise ProjectNameTaken(name)
        return project

    def find_or_default(self, project_id: UUID | None) -> Project:
        """Give a project, or the oldest one when none is named. Raises ProjectNotFound."""
        if project_id is None:
            return self._projects.first() or self.create(DEFAULT_NAME)
        project = self._projects.find(project_id)
        if project is None:
            raise ProjectNotFound(project_id)
        return project
