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


class ProjectArchived(DomainError):
    """Nobody works in it any more."""

    status, title = HTTPStatus.CONFLICT, "Project is archived"

    def __init__(self, project_id: UUID) -> None:
        super().__init__(
            "This project is archived: nobody works in it. An admin can take it back into use.",
            project_id=str(project_id),
        )


class LastProject(DomainError):
    """It is the only one in use."""

    status, title = HTTPStatus.CONFLICT, "Last project in use"

    def __init__(self) -> None:
        super().__init__("One project must stay in use; make another one first.")


class ProjectNameTaken(DomainError):
    """Another project has that name."""

    status, title = HTTPStatus.CONFLICT, "Project name is taken"

    def __init__(self, name: str) -> None:
        super().__init__("Another project has this name; choose a different one.", name=name)
