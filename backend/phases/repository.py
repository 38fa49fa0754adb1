"""Every query about phases."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.changes.entities import RemovedRow
from backend.db.base import now
from backend.phases.builtin import built_in_rows
from backend.phases.entities import Phase
from backend.tasks.entities import Task


class PhaseRepository:
    """The phases of all projects."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_built_in(self, project_id: UUID) -> None:
        """Give a project the three phases of the paper; those that it has stay as they are."""
        rows = [
            {"id": uuid4(), "project_id": project_id, "created_at": now(), **row} for row in built_in_rows()
        ]
        self._session.execute(insert(Phase).on_conflict_do_nothing(), rows)

    def add(self, phase: Phase) -> bool:
        """Store a new phase. Says whether its key was free."""
        columns = {
            column.key: getattr(phase, column.key)
            for column in Phase.__table__.columns
            if getattr(phase, column.key) is not None
        }
        added = insert(Phase).values(columns).on_conflict_do_nothing(index_elements=["project_id", "key"])
        return self._session.scalar(added.returning(Phase.id)) is not None

    def find(self, phase_id: UUID) -> Phase | None:
        """Find a phase."""
        return self._session.get(Phase, phase_id)

    def find_for_update(self, phase_id: UUID) -> Phase | None:
        """Find a phase and hold it until the commit."""
        return self._session.scalar(
            select(Phase)
            .where(Phase.id == phase_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )

    def of_project(self, project_id: UUID) -> Sequence[Phase]:
        """List the phases of a project in their order."""
        return self._session.scalars(
            select(Phase).where(Phase.project_id == project_id).order_by(Phase.position, Phase.created_at)
        ).all()

    def default_of(self, project_id: UUID) -> Phase:
        """Give the phase that opens for masklets that annotators begin."""
        return self._sure_to_have(
            project_id, select(Phase).where(Phase.project_id == project_id, Phase.is_default)
        )

    def built_in(self, project_id: UUID, key: str) -> Phase:
        """Give one of the three phases of the paper."""
        return self._sure_to_have(
            project_id, select(Phase).where(Phase.project_id == project_id, Phase.key == key)
        )

    def next_position(self, project_id: UUID) -> int:
        """Give the place after the last phase."""
        last = self._session.scalar(select(func.max(Phase.position)).where(Phase.project_id == project_id))
        return (last or 0) + 1

    def make_default(self, phase: Phase) -> None:
        """Make a phase its project's default in place of the one before."""
        self._session.execute(
            update(Phase)
            .where(Phase.project_id == phase.project_id, Phase.is_default)
            .values(is_default=False)
        )
        phase.is_default = True
        self._session.flush()

    def has_tasks(self, phase_id: UUID) -> bool:
        """Say whether any task was ever opened in a phase, those of removed masklets counted in."""
        removed = exists().where(
            RemovedRow.table_name == Task.__tablename__,
            RemovedRow.content["phase_id"].as_string() == str(phase_id),
        )
        return bool(self._session.scalar(select(or_(exists().where(Task.phase_id == phase_id), removed))))

    def _sure_to_have(self, project_id: UUID, wanted: Select[Phase]) -> Phase:
        found = self._session.scalar(wanted)
        if found is None:  # a project that was made by hand has no phases yet
            self.add_built_in(project_id)
            found = self._session.scalars(wanted).one()
        return found

    def delete(self, phase: Phase) -> None:
        """Remove a phase."""
        self._session.execute(delete(Phase).where(Phase.id == phase.id))
