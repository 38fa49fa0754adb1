"""Verification over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.db.base import now
from backend.dependencies import UnitDep
from backend.projects.errors import ProjectNotFound
from backend.tasks.errors import TaskNotFound
from backend.verification.errors import (
    AlreadyJudged,
    CheckNotFound,
    CheckOutdated,
    OwnWork,
    VerdictIncomplete,
)
from backend.verification.evenly import evenly
from backend.verification.own_record import OwnRecordDesk
from backend.verification.presenting import Presenter
from backend.verification.quality import QualityDesk
from backend.verification.repository import VerificationRepository
from backend.verification.schemas import (
    MOST_CHECKS,
    AgreementRead,
    CheckMask,
    CheckRead,
    CheckVerdictTaken,
    RecordRead,
    SheetRead,
    VerdictCreate,
    VerdictRead,
    VerdictsCreate,
    VerdictTaken,
    VerifierQuality,
)
from backend.verification.service import VerificationDesk

router = APIRouter(tags=["verification"])


def verification_desk(unit: UnitDep, actor: ActorDep) -> VerificationDesk:
    """Give the checks of the person who asks."""
    return VerificationDesk(unit, actor)


def quality_desk(unit: UnitDep) -> QualityDesk:
    """Give what is known of verifiers and annotators."""
    return QualityDesk(unit.session)


def presenter(unit: UnitDep) -> Presenter:
    """Give what is shown of checks."""
    return Presenter(unit.session)


VerificationDep = Annotated[VerificationDesk, Depends(verification_desk, scope="function")]
PresenterDep = Annotated[Presenter, Depends(presenter, scope="function")]
QualityDep = Annotated[QualityDesk, Depends(quality_desk, scope="function")]


@router.post(
    "/projects/{project_id}/checks/next",
    dependencies=needs(Permission.VERIFY),
    responses=problems(ProjectNotFound),
)
def next_checks(
    project_id: UUID,
    desk: VerificationDep,
    presenter: PresenterDep,
    count: Annotated[int, Query(ge=1, le=MOST_CHECKS, description="More than one to fetch ahead.")] = 1,
    *,
    automatic: Annotated[
        bool, Query(description="Only what the generator made and nobody corrected, to be judged together.")
    ] = False,
) -> list[CheckRead]:
    """Give the next masklets to judge, never one's own; empty when there are none."""
    return [presenter.check(check) for check in desk.next(project_id, count, automatic=automatic)]


@router.get(
    "/checks/{check_id}/masks",
    dependencies=[*evenly(), *needs(Permission.VERIFY)],
    responses=problems(CheckNotFound),
)
def list_check_masks(check_id: UUID, desk: VerificationDep, presenter: PresenterDep) -> Sequence[CheckMask]:
    """List the masks to judge, by frame."""
    return presenter.masks(desk.find(check_id))


@router.get(
    "/checks/{check_id}/sheet",
    dependencies=[*evenly(), *needs(Permission.VERIFY)],
    responses=problems(CheckNotFound),
)
def get_contact_sheet(check_id: UUID, desk: VerificationDep, presenter: PresenterDep) -> SheetRead:
    """Choose the frames that tell most about a masklet, with their masks: what to look at first."""
    return presenter.sheet(desk.find(check_id))


@router.post(
    "/checks/{check_id}/verdict",
    dependencies=[*evenly(), *needs(Permission.VERIFY)],
    responses=problems(CheckNotFound, OwnWork, CheckOutdated, AlreadyJudged, VerdictIncomplete),
)
def give_verdict(check_id: UUID, body: VerdictCreate, desk: VerificationDep) -> VerdictTaken:
    """Judge a masklet; sending the same verdict again does no harm."""
    return VerdictTaken(label=desk.judge(check_id, body))


@router.post(
    "/projects/{project_id}/checks/verdicts",
    dependencies=[*evenly(), *needs(Permission.VERIFY)],
    responses=problems(ProjectNotFound),
)
def give_verdicts(project_id: UUID, body: VerdictsCreate, desk: VerificationDep) -> list[CheckVerdictTaken]:
    """Judge several masklets at once. Each counts for itself; one that is refused says why."""
    return desk.judge_all(project_id, body.verdicts)


@router.get(
    "/projects/{project_id}/my-verification",
    dependencies=needs(Permission.VERIFY),
    responses=problems(ProjectNotFound),
)
def get_own_record(project_id: UUID, unit: UnitDep, actor: ActorDep) -> RecordRead:
    """Tell how one judges oneself: pace, catch rate, agreement; never of which masklet."""
    return OwnRecordDesk(unit.session).record(project_id, actor.account_id, now())


@router.get(
    "/tasks/{task_id}/verdicts", dependencies=needs(Permission.VIEW), responses=problems(TaskNotFound)
)
def list_verdicts(task_id: UUID, unit: UnitDep) -> list[VerdictRead]:
    """List the verdicts on a task, oldest first."""
    verdicts = VerificationRepository(unit.session).verdicts(task_id)
    return [VerdictRead.model_validate(verdict) for verdict in verdicts]


@router.get(
    "/projects/{project_id}/verifiers",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(ProjectNotFound),
)
def list_verifiers(project_id: UUID, desk: QualityDep) -> list[VerifierQuality]:
    """Tell how each verifier judges, and how many known defects they catch."""
    return desk.verifiers(project_id)


@router.get(
    "/projects/{project_id}/agreement",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(ProjectNotFound),
)
def get_agreement(project_id: UUID, desk: QualityDep) -> AgreementRead:
    """Tell how far verifiers agree on what two of them judged, and annotators on objects they share."""
    return desk.agreement(project_id)
