"""The rules of projects."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from backend.accounts.actor import ALL_ROLES, Actor, Permission
from backend.accounts.audit import AuditLog
from backend.accounts.errors import NotPermitted
from backend.accounts.repository import MembershipRepository
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.phases.repository import PhaseRepository
from backend.projects.entities import Project
from backend.projects.errors import LastProject, ProjectArchived, ProjectNameTaken, ProjectNotFound
from backend.projects.repository import ProjectRepository
from backend.projects.schemas import ProjectUpdate

DEFAULT_NAME = "My project"


class ProjectService:
    """Lists, makes, renames and archives projects."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._projects = ProjectRepository(unit.session)
        self._memberships = MembershipRepository(unit.session)
        self._phases = PhaseRepository(unit.session)
        self._audit = AuditLog(unit.session)

    def list_visible(self, actor: Actor) -> Sequence[Project]:
        """List the projects that somebody may see, oldest first."""
        return self._projects.list_of(actor.projects(Permission.VIEW))

    def get(self, project_id: UUID) -> Project:
        """Give a project. Raises ProjectNotFound."""
        project = self._projects.find(project_id)
        if project is None:
            raise ProjectNotFound(project_id)
        return project

    def create(self, name: str) -> Project:
        """Make a project with the three phases of the paper, without people. Raises ProjectNameTaken."""
        project = self._projects.add(name)
        if project is None:
            raise ProjectNameTaken(name)
        self._phases.add_built_in(project.id)
        return project

    def found(self, actor: Actor, name: str) -> Project:
        """Make a project in which its founder has every role. Raises ProjectNameTaken."""
        project = self.create(name)
        self._memberships.grant(actor.account_id, project.id, ALL_ROLES)
        self._audit.write(actor.account_id, "project made", project.id, name=name)
        return project

    def update(self, actor: Actor, project_id: UUID, wish: ProjectUpdate) -> Project:
        """Rename a project, take it out of use or back.

        Raises:
            ProjectNotFound, ProjectNameTaken, LastProject.
        """
        project = self.get(project_id)
        if wish.name is not None and wish.name != project.name:
            self._rename(actor, project, wish.name)
        if wish.archived is not None and wish.archived != (project.archived_at is not None):
            self._archive(actor, project, archived=wish.archived)
        return project

    def _rename(self, actor: Actor, project: Project, name: str) -> None:
        before = project.name
        if not self._projects.rename(project, name):
            raise ProjectNameTaken(name)
        self._audit.write(actor.account_id, "project renamed", project.id, before=before, name=name)

    def _archive(self, actor: Actor, project: Project, *, archived: bool) -> None:
        if archived and not set(self._projects.hold_in_use()) - {project.id}:
            raise LastProject
        project.archived_at = now() if archived else None
        action = "project archived" if archived else "project taken back into use"
        self._audit.write(actor.account_id, action, project.id, name=project.name)

    def find_or_default(self, project_id: UUID | None) -> Project:
        """Give a project, or the oldest one when none is named. Raises ProjectNotFound."""
        if project_id is None:
            return self._projects.first() or self.create(DEFAULT_NAME)
        return self.get(project_id)

    def find_for(self, actor: Actor, permission: Permission, project_id: UUID | None) -> Project:
        """Give the project in which somebody wants to do something, else the oldest in which they may.

        Raises:
            ProjectNotFound: there is none, or none that they may know of.
            NotPermitted: they may not do that there, or anywhere.
            ProjectArchived: nobody may any more.
        """
        if project_id is None:
            visible = self._projects.list_of(actor.projects(permission))
            fitting = [project for project in visible if project.archived_at is None]
            if not fitting:
                raise NotPermitted(permission)
            return fitting[0]
        project = self.get(project_id)
        if not actor.sees(project_id):
            raise ProjectNotFound(project_id)
        if not actor.may(permission, project_id):
            raise NotPermitted(permission)
        if project.archived_at is not None:
            raise ProjectArchived(project_id)
        return project
