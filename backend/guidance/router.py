"""Guidance over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.changes.errors import ChangeIdTaken
from backend.core.problems import problems
from backend.dependencies import UnitDep
from backend.guidance.errors import NotAProposal
from backend.guidance.schemas import (
    CorrectionRead,
    DoubtRead,
    GuidanceRead,
    ProposalAnswer,
    ProposalDecision,
    ProposedMask,
)
from backend.guidance.service import GuidanceService, ProposalService
from backend.masklets.errors import MaskletNotFound
from backend.propagation.errors import RunNotFound
from backend.tasks.errors import REFUSALS, TimeUsedUp, ToolNotInPhase
from backend.videos.errors import VideoNotReady

router = APIRouter(tags=["guidance"])


def guidance_service(unit: UnitDep, actor: ActorDep) -> GuidanceService:
    """Give the service of a request."""
    return GuidanceService(unit, actor)


def proposal_service(unit: UnitDep, actor: ActorDep) -> ProposalService:
    """Give the service of a request."""
    return ProposalService(unit, actor)


GuidanceDep = Annotated[GuidanceService, Depends(guidance_service, scope="function")]
ProposalsDep = Annotated[ProposalService, Depends(proposal_service, scope="function")]


@router.get(
    "/masklets/{masklet_id}/doubt",
    responses=problems(MaskletNotFound, VideoNotReady),
    dependencies=needs(Permission.VIEW),
)
def get_doubt(masklet_id: UUID, guidance: GuidanceDep) -> list[DoubtRead]:
    """Say how much each mask of a masklet is to be doubted, by frame."""
    return [DoubtRead.model_validate(doubt) for doubt in guidance.doubt(masklet_id)]


@router.get(
    "/masklets/{masklet_id}/best-correction",
    responses=problems(MaskletNotFound, VideoNotReady),
    dependencies=needs(Permission.VIEW),
)
def get_best_correction(masklet_id: UUID, guidance: GuidanceDep) -> GuidanceRead:
    """Name the frame where a correction helps most."""
    found = guidance.correction(masklet_id)
    correction = None if found is None else CorrectionRead.model_validate(found)
    return GuidanceRead(masklet_id=masklet_id, correction=correction)


@router.get(
    "/propagations/{run_id}/proposal",
    responses=problems(RunNotFound, NotAProposal),
    dependencies=needs(Permission.VIEW),
)
def get_proposal(run_id: UUID, proposals: ProposalsDep) -> list[ProposedMask]:
    """List the masks that a propagation would change."""
    return proposals.changes(run_id)


@router.post(
    "/propagations/{run_id}/proposal/accept",
    responses=problems(RunNotFound, NotAProposal, ChangeIdTaken, *REFUSALS, ToolNotInPhase, TimeUsedUp),
    dependencies=needs(Permission.ANNOTATE),
)
def accept_proposal(run_id: UUID, body: ProposalDecision, proposals: ProposalsDep) -> ProposalAnswer:
    """Take over proposed masks. What a person edited or locked stays as it is."""
    return proposals.accept(run_id, body)


@router.post(
    "/propagations/{run_id}/proposal/refuse",
    responses=problems(RunNotFound, NotAProposal, ChangeIdTaken, *REFUSALS),
    dependencies=needs(Permission.ANNOTATE),
)
def refuse_proposal(run_id: UUID, body: ProposalDecision, proposals: ProposalsDep) -> ProposalAnswer:
    """Let go of proposed masks. Undoing that offers them again."""
    return proposals.refuse(run_id, body)
