"""The rules of phases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID, uuid4

from backend.accounts.actor import Actor
from backend.accounts.audit import AuditLog
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.phases.entities import PAINTING_TOOLS, Phase, PhasePredictor, Tool
from backend.phases.errors import BuiltInFixed, PhaseInUse, PhaseKeyTaken, PhaseNotConsistent, PhaseNotFound
from backend.phases.repository import PhaseRepository
from backend.phases.schemas import PhaseCreate, PhaseUpdate

_MAY_BE_NULL = frozenset({"model", "time_limit_s"})


def inconsistency(tools: Collection[Tool], predictor: PhasePredictor) -> str | None:
    """Say what is wrong with tools and predictor together; None when nothing is."""
    if predictor == PhasePredictor.IMAGE and Tool.PROPAGATE in tools:
        return "A phase of single frames has no propagation; leave the tool out or choose another predictor."
    if predictor != PhasePredictor.IMAGE and Tool.PROPAGATE not in tools:
        return "A phase that propagates needs the tool for it; add “propagate” or take the predictor “image”."
    if not set(tools) - {Tool.PROPAGATE}:
        return "Nothing could be annotated; add a click, a box or a painting tool."
    if Tool.ERASER in tools and not set(tools) - {Tool.ERASER, Tool.PROPAGATE}:
        return (
            f"An eraser alone makes no mask; add one of {', '.join(sorted(PAINTING_TOOLS - {Tool.ERASER}))}."
        )
    return None


class PhaseService:
    """Lists, defines, changes and removes phases."""

    def __init__(self, unit: UnitOfWork, actor: Actor) -> None:
        self._phases = PhaseRepository(unit.session)
        self._audit = AuditLog(unit.session)
        self._actor = actor

    def list_of_project(self, project_id: UUID) -> Sequence[Phase]:
        """List the phases of a project in their order."""
        return self._phases.of_project(project_id)

    def create(self, project_id: UUID, wish: PhaseCreate) -> Phase:
        """Define a phase. Raises PhaseKeyTaken, PhaseNotConsistent."""
        _require_consistent(wish.tools, wish.predictor)
        values = wish.model_dump(mode="json") | {"predictor": wish.predictor}
        phase = Phase(
            id=uuid4(),
            project_id=project_id,
            built_in=False,
            is_default=False,
            position=self._phases.next_position(project_id),
            created_at=now(),
            **values,
        )
        if not self._phases.add(phase):
            raise PhaseKeyTaken(wish.key)
        self._note("phase made", phase)
        return self._hold(phase.id)

    def update(self, phase_id: UUID, wish: PhaseUpdate) -> Phase:
        """Change a phase. Raises PhaseNotFound, BuiltInFixed, PhaseNotConsistent, PhaseInUse."""
        phase = self._hold(phase_id)
        changes = _changes(wish)
        if phase.built_in and not changes.keys().isdisjoint({"tools", "predictor"}):
            raise BuiltInFixed(phase)
        default = changes.pop("is_default", None)
        if default is False and phase.is_default:
            raise PhaseInUse(phase, "it is the default; make another phase the default instead")
        for name, value in changes.items():
            setattr(phase, name, value)
        _require_consistent(phase.allowed, phase.predictor)
        if default and not phase.is_default:
            self._phases.make_default(phase)
        self._note("phase changed", phase, **wish.model_dump(mode="json", exclude_unset=True))
        return phase

    def delete(self, phase_id: UUID) -> None:
        """Remove a phase that nobody ever worked in. Raises PhaseNotFound, PhaseInUse."""
        phase = self._hold(phase_id)
        if phase.built_in:
            raise PhaseInUse(phase, "every project has the three phases of the paper")
        if phase.is_default:
            raise PhaseInUse(phase, "it is the default; make another phase the default first")
        if self._phases.has_tasks(phase_id):
            raise PhaseInUse(phase, "tasks were annotated in it, and statistics need it")
        self._phases.delete(phase)
        self._note("phase removed", phase)

    def _note(self, action: str, phase: Phase, **changes: Any) -> None:
        self._audit.write(self._actor.account_id, action, phase.project_id, phase=phase.key, **changes)

    def _hold(self, phase_id: UUID) -> Phase:
        phase = self._phases.find_for_update(phase_id)
        if phase is None:
            raise PhaseNotFound(phase_id)
        return phase


def _changes(wish: PhaseUpdate) -> dict[str, Any]:
    """Give the columns to change, as the entity wants them."""
    given = wish.model_dump(mode="json", exclude_unset=True)
    changes = {name: value for name, value in given.items() if value is not None or name in _MAY_BE_NULL}
    if wish.predictor is not None:
        changes["predictor"] = wish.predictor
    return changes


def _require_consistent(tools: Collection[Tool], predictor: PhasePredictor) -> None:
    fault = inconsistency(tools, predictor)
    if fault is not None:
        raise PhaseNotConsistent(fault)
