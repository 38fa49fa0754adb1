"""Who may change a masklet, and with which tools: asked before every prompt, mask and propagation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from backend.accounts.actor import Actor, Permission
from backend.core.errors import DomainError
from backend.db.unit_of_work import UnitOfWork
from backend.masklets.entities import Masklet
from backend.masklets.errors import MaskletNotFound
from backend.masklets.repository import MaskletRepository
from backend.phases.entities import Phase, PhasePredictor, Tool
from backend.prompts.entities import PromptKind
from backend.tasks.entities import Task
from backend.tasks.errors import MaskletClosed, ToolNotInPhase
from backend.tasks.handover import hand_over_masks
from backend.tasks.leases import lease_to
from backend.tasks.repository import TaskRepository
from backend.tasks.service import TaskService
from backend.tasks.time import require_time


def answers_alone(phase: Phase, kind: PromptKind) -> bool:
    """Say whether a prompt is answered by its frame alone, without memory and without an earlier mask."""
    return phase.predictor != PhasePredictor.FULL and kind in (PromptKind.CLICK, PromptKind.BOX)


class Allowed(NamedTuple):
    """The task that a person may work in, and its phase."""

    task: Task
    phase: Phase


class TaskGuard:
    """Lets people change masklets, or says why not. It takes and renews leases on the way."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit
        self._tasks = TaskRepository(unit.session)
        self._service = TaskService(unit)

    def allow(self, actor: Actor, masklet_id: UUID, *tools: Tool) -> Phase:
        """Let a person change a masklet.

        A masklet without a task gets one in the default phase. A queued task that is free becomes theirs.

        Args:
            actor: who asks.
            masklet_id: held for update from here on.
            tools: what they use, one of these; none for what every phase allows, such as undoing.

        Returns:
            The phase of the masklet's task.

        Raises:
            MaskletNotFound.
            TaskHeld, TaskAssigned, TaskNotForYou, MaskletClosed: the masklet is not theirs to change now.
            ToolNotInPhase: the phase does not have the tool.
            TimeUsedUp: the phase gives a masklet no more time.
        """
        return self.allow_held(actor, self._hold(masklet_id), *tools).phase

    def allow_held(self, actor: Actor, masklet: Masklet, *tools: Tool) -> Allowed:
        """Let a person change a masklet that the caller holds for update; all else as ``allow``."""
        task, phase = self._work_on(actor, masklet)
        if tools and phase.allowed.isdisjoint(tools):
            raise ToolNotInPhase(phase, tools[0])
        if tools:
            require_time(self._unit.session, task, phase)
        lease_to(self._unit, task, actor)
        return Allowed(task, phase)

    def allow_removal(self, actor: Actor, masklet_id: UUID) -> None:
        """Let a person remove a masklet: its annotator, or an admin of the project. Raises as ``allow``."""
        task = self._tasks.newest_of_masklet(self._hold(masklet_id).id)
        if task is not None and not actor.may(Permission.MANAGE_PROJECT, task.project_id):
            self.allow(actor, masklet_id)

    def allow_refusal(self, actor: Actor, masklet_ids: Iterable[UUID], begun_by: UUID | None) -> None:
        """Let a person turn down what a run proposes, or offer it again.

        Admins of the project may, whoever may change the masklet, and who began the run as long as nobody
        else works on the masklet, also where it was submitted meanwhile.

        Args:
            actor: who asks.
            masklet_ids: of the proposal, in the order of their ids.
            begun_by: who began the run.

        Raises:
            As ``allow``.
        """
        for masklet_id in masklet_ids:
            task = self._tasks.newest_of_masklet(masklet_id)
            if task is None or actor.may(Permission.MANAGE_PROJECT, task.project_id):
                continue
            if actor.account_id == begun_by and task.leased_by in (None, begun_by):
                continue
            self.allow(actor, masklet_id)

    def before_propagation(self, actor: Actor, masklet_ids: Iterable[UUID], *, strict: bool) -> list[UUID]:
        """Choose what a person may propagate, and hand over masks where the phase carries masks only.

        Args:
            actor: who asks.
            masklet_ids: with prompts, in the order of their numbers.
            strict: all of them must be theirs; otherwise others' are left out.

        Raises:
            DomainError: one of the masklets, or all of them, may not be propagated; see ``allow``.
            NoMaskToCarry: a prompted frame has no mask.
        """
        phases: dict[UUID, Phase] = {}
        refusals: list[DomainError] = []
        for masklet_id in masklet_ids:
            try:
                phases[masklet_id] = self.allow(actor, masklet_id, Tool.PROPAGATE)
            except DomainError as refusal:
                if strict:
                    raise
                refusals.append(refusal)
        if refusals and not phases:
            raise refusals[0]
        for masklet_id, phase in phases.items():
            if phase.predictor == PhasePredictor.MASK_PROPAGATION:
                hand_over_masks(self._unit, actor, masklet_id)
        return list(phases)

    def _hold(self, masklet_id: UUID) -> Masklet:
        masklet = MaskletRepository(self._unit.session).find_for_update(masklet_id)
        if masklet is None:
            raise MaskletNotFound(masklet_id)
        return masklet

    def _work_on(self, actor: Actor, masklet: Masklet) -> Allowed:
        found = self._tasks.open_with_phase(masklet.id)
        if found is not None:
            return Allowed(*found)
        finished = self._tasks.newest_of_masklet(masklet.id)
        if finished is not None:
            raise MaskletClosed(finished)
        task = self._service.open(masklet, account_id=actor.account_id)
        return Allowed(task, self._service.phase_of(task))
