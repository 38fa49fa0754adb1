"""What can go wrong with projects."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from backend.core.errors import DomainError


class ProjectNotFound(DomainError):
    """No such project."""

    status, title = HTTPStatus.NOT_FOUND, "Project not found"

    def __init__(self, project_id: UUID | str) -> None:
        super().__init__("There is no such project; choose one from the list.", project_id=str(project_id))


class ProjectNameTaken(DomainError):
    """Another project has that name."""

    status, title = HTTPStatus.CONFLICT, "Project name is taken"

    def __init__(self, name: str) -> None:
        super().__init__("Another project has this name; choose a different one.", name=name)
