"""Verification over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.dependencies import UnitDep
from backend.projects.errors import ProjectNotFound
from backend.tasks.errors import TaskNotFound
from backend.tasks.schemas import Entry
from backend.verification.entities import Check
from backend.verification.errors import (
    AlreadyJudged,
    CheckNotFound,
    CheckOutdated,
    OwnWork,
    VerdictIncomplete,
)
from backend.verification.quality import QualityDesk
from backend.verification.repository import VerificationRepository
from backend.verification.schemas import (
    AgreementRead,
    CheckMask,
    CheckRead,
    VerdictCreate,
    VerdictRead,
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


VerificationDep = Annotated[VerificationDesk, Depends(verification_desk, scope="function")]
QualityDep = Annotated[QualityDesk, Depends(quality_desk, scope="function")]


@router.post(
    "/projects/{project_id}/checks/next",
    dependencies=needs(Permission.VERIFY),
    responses=problems(ProjectNotFound),
)
def next_checks(
    project_id: UUID,
    desk: VerificationDep,
    count: Annotated[int, Query(ge=1, le=5, description="More than one to fetch ahead.")] = 1,
) -> list[CheckRead]:
    """Give the next masklets to judge, never one's own; empty when there are none."""
    return [_check_read(desk, check) for check in desk.next(project_id, count)]


@router.get(
    "/checks/{check_id}/masks", dependencies=needs(Permission.VERIFY), responses=problems(CheckNotFound)
)
def list_check_masks(check_id: UUID, desk: VerificationDep) -> list[CheckMask]:
    """List the masks to judge, by frame."""
    return [CheckMask(frame_index=frame, counts=counts) for frame, counts in desk.masks(check_id)]


@router.post(
    "/checks/{check_id}/verdict",
    dependencies=needs(Permission.VERIFY),
    responses=problems(CheckNotFound, OwnWork, CheckOutdated, AlreadyJudged, VerdictIncomplete),
)
def give_verdict(check_id: UUID, body: VerdictCreate, desk: VerificationDep) -> VerdictTaken:
    """Judge a masklet; sending the same verdict again does no harm."""
    return VerdictTaken(label=desk.judge(check_id, body))


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


def _check_read(desk: VerificationDesk, check: Check) -> CheckRead:
    task = desk.task_of(check)
    entry = None if task is None or task.entry is None else Entry.model_validate(task.entry)
    return CheckRead(
        id=check.id,
        video_id=desk.video_of(check),
        round=check.round,
        entry=entry,
        expires_at=check.expires_at,
    )
