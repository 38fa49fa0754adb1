"""Guidelines over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.db.unit_of_work import unit_of_work
from backend.dependencies import PartsDep, UnitDep
from backend.guidelines.errors import GuidelineChanged, PictureNotFound, PictureNotUsable, PictureTooLarge
from backend.guidelines.pictures import KINDS, MAX_BYTES, MAX_PIXELS
from backend.guidelines.schemas import GuidelineRead, GuidelineUpdate, PictureRead
from backend.guidelines.service import GuidelineService
from backend.projects.errors import ProjectNotFound
from backend.storage.errors import BlobNotFound, StorageFull

IMMUTABLE = "private, max-age=31536000, immutable"

router = APIRouter(tags=["guidelines"])


def guideline_service(unit: UnitDep, parts: PartsDep) -> GuidelineService:
    """Give the service of a request."""
    return GuidelineService(unit, parts.store)


GuidelineServiceDep = Annotated[GuidelineService, Depends(guideline_service, scope="function")]
_BINARY = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/projects/{project_id}/guideline",
    dependencies=needs(Permission.VIEW),
    responses=problems(ProjectNotFound),
)
def get_guideline(project_id: UUID, service: GuidelineServiceDep) -> GuidelineRead:
    """Give what annotators of a project should do; empty where nobody has written it."""
    return service.read(project_id)


@router.put(
    "/projects/{project_id}/guideline",
    dependencies=needs(Permission.MANAGE_PROJECT),
    responses=problems(ProjectNotFound, GuidelineChanged),
)
def update_guideline(
    project_id: UUID, body: GuidelineUpdate, actor: ActorDep, service: GuidelineServiceDep
) -> GuidelineRead:
    """Replace the text, unless somebody else has changed it meanwhile."""
    return service.write(actor, project_id, body)


@router.post(
    "/projects/{project_id}/guideline/pictures",
    dependencies=needs(Permission.MANAGE_PROJECT),
    status_code=HTTPStatus.CREATED,
    openapi_extra={"requestBody": {"required": True, "content": {"image/*": _BINARY}}},
    responses=problems(ProjectNotFound, PictureNotUsable, PictureTooLarge, StorageFull),
)
async def add_guideline_picture(
    project_id: UUID, request: Request, actor: ActorDep, parts: PartsDep
) -> PictureRead:
    """Keep a picture for the guideline: PNG, JPEG, WebP or GIF, as the body."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_BYTES:
            raise PictureTooLarge(MAX_BYTES, MAX_PIXELS)

    def keep() -> UUID:
        with unit_of_work(parts.sessions) as unit:
            return GuidelineService(unit, parts.store).add_picture(actor, project_id, bytes(data))

    picture_id = await run_in_threadpool(keep)
    return PictureRead(id=picture_id, path=f"/api/projects/{project_id}/guideline/pictures/{picture_id}")


@router.get(
    "/projects/{project_id}/guideline/pictures/{picture_id}",
    dependencies=needs(Permission.VIEW),
    response_class=FileResponse,
    responses={
        200: {"content": {kind: _BINARY for kind in KINDS.values()}},
        **problems(ProjectNotFound, PictureNotFound, BlobNotFound),
    },
)
def get_guideline_picture(project_id: UUID, picture_id: UUID, service: GuidelineServiceDep) -> FileResponse:
    """Give a picture. It never changes, so it may be kept for ever."""
    picture = service.picture(project_id, picture_id)
    return FileResponse(picture.path, media_type=picture.media_type, headers={"Cache-Control": IMMUTABLE})
