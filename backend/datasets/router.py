"""Exports over HTTP."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.datasets.errors import NoAcceptedMasklets, NothingToExport
from backend.datasets.service import DatasetService
from backend.dependencies import UnitDep
from backend.masklets.entities import MaskletType
from backend.videos.errors import VideoNotFound, VideoNotReady

NOTICE_HEADER = "X-Maskloom-Notice"

router = APIRouter(tags=["datasets"])


def dataset_service(unit: UnitDep) -> DatasetService:
    """Give the service of a request."""
    return DatasetService(unit)


DatasetServiceDep = Annotated[DatasetService, Depends(dataset_service, scope="function")]


@router.get(
    "/videos/{video_id}/export/sa-v",
    dependencies=needs(Permission.VIEW),
    response_class=Response,
    responses={
        200: {
            "description": "An SA-V annotation file",
            "content": {"application/json": {"schema": {"type": "object", "additionalProperties": True}}},
            "headers": {
                NOTICE_HEADER: {
                    "description": "What is wrong with the masks, when something is.",
                    "schema": {"type": "string"},
                }
            },
        },
        **problems(VideoNotFound, VideoNotReady, NothingToExport, NoAcceptedMasklets),
    },
)
def export_sav(
    video_id: UUID,
    service: DatasetServiceDep,
    actor: ActorDep,
    kind: Annotated[
        MaskletType, Query(alias="type", description="Manual masklets, or automatic ones that were accepted.")
    ] = MaskletType.MANUAL,
    unjudged: Annotated[
        bool, Query(description="Automatic masklets that wait for a verdict as well.")
    ] = False,
) -> Response:
    """Download the masklets as SA-V JSON: annotated frames only, every 4th of the video."""
    export = service.export_sav(video_id, kind, actor, unjudged=unjudged)
    headers = {"Content-Disposition": content_disposition(export.file_name), "Cache-Control": "no-store"}
    if export.notice:
        headers[NOTICE_HEADER] = export.notice
    return Response(export.content, media_type="application/json", headers=headers)


def content_disposition(file_name: str) -> str:
    """Name a download; a name outside ASCII goes beside a plain one (RFC 6266)."""
    plain = "".join(char if char.isascii() and char not in '"\\' else "_" for char in file_name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
