"""Videos over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Response
from fastapi.responses import FileResponse

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.core.problems import problems
from backend.core.schema import LAST_FRAME
from backend.dependencies import PartsDep, UnitDep
from backend.storage import video_keys
from backend.storage.errors import BlobNotFound
from backend.videos.errors import FrameNotFound, VideoNotFound, VideoNotReady
from backend.videos.schemas import FrameRead, VideoRead, VideoUpdate
from backend.videos.service import VideoService

IMMUTABLE = "private, max-age=31536000, immutable"
MOST_ROWS = 20_000

router = APIRouter(tags=["videos"])


def video_service(unit: UnitDep, parts: PartsDep) -> VideoService:
    """Give the service of a request."""
    return VideoService(unit, parts.store, parts.hosts, parts.redis)


VideoServiceDep = Annotated[VideoService, Depends(video_service, scope="function")]

_PICTURE = {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}
_FILE_PROBLEMS = problems(VideoNotFound, VideoNotReady, BlobNotFound)


@router.get("/videos")
def list_videos(actor: ActorDep, service: VideoServiceDep, project_id: UUID | None = None) -> list[VideoRead]:
    """List the videos that you may see, newest first, also those that are not ready."""
    return [VideoRead.model_validate(video) for video in service.list_visible(actor, project_id)]


@router.get("/videos/{video_id}", dependencies=needs(Permission.VIEW), responses=problems(VideoNotFound))
def get_video(video_id: UUID, service: VideoServiceDep) -> VideoRead:
    """Give one video."""
    return VideoRead.model_validate(service.get(video_id))


@router.patch(
    "/videos/{video_id}", dependencies=needs(Permission.MANAGE_VIDEOS), responses=problems(VideoNotFound)
)
def update_video(video_id: UUID, body: VideoUpdate, actor: ActorDep, service: VideoServiceDep) -> VideoRead:
    """Give a video another name, or other facts by which data sets are chosen and split."""
    return VideoRead.model_validate(service.update(actor, video_id, body))


@router.delete(
    "/videos/{video_id}",
    dependencies=needs(Permission.MANAGE_VIDEOS),
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(VideoNotFound),
)
def delete_video(video_id: UUID, actor: ActorDep, service: VideoServiceDep, parts: PartsDep) -> None:
    """Remove a video with its masklets, runs and files. Runs under way stop."""
    service.delete(actor, video_id)
    parts.stills.forget(video_id)


@router.get(
    "/videos/{video_id}/frames",
    dependencies=needs(Permission.VIEW),
    responses=problems(VideoNotFound, VideoNotReady),
)
def list_frames(
    video_id: UUID,
    service: VideoServiceDep,
    start: Annotated[int, Query(ge=0, le=LAST_FRAME)] = 0,
    count: Annotated[int, Query(ge=1, le=MOST_ROWS)] = MOST_ROWS,
) -> list[FrameRead]:
    """List rows of the frame table: where each frame comes from."""
    return [FrameRead.model_validate(frame) for frame in service.frames(video_id, start, count)]


@router.get(
    "/videos/{video_id}/frames/{frame_index}.jpg",
    dependencies=needs(Permission.VIEW),
    response_class=Response,
    responses={
        200: _PICTURE,
        304: {"description": "The picture you have is right"},
        **problems(VideoNotFound, VideoNotReady, FrameNotFound, BlobNotFound),
    },
)
def get_frame_picture(
    video_id: UUID,
    frame_index: Annotated[int, Path(le=LAST_FRAME)],
    service: VideoServiceDep,
    parts: PartsDep,
    *,
    width: Annotated[int | None, Query(ge=32, le=4096, description="Of a smaller picture, pixels.")] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Give one frame as a picture. It never changes, so it may be kept for ever."""
    tag = f'"{service.frame(video_id, frame_index).content_hash}{"" if width is None else f"-{width}"}"'
    headers = {"ETag": tag, "Cache-Control": IMMUTABLE}
    if if_none_match is not None and tag in if_none_match:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(parts.stills.jpeg(video_id, frame_index, width), media_type="image/jpeg", headers=headers)


@router.get(
    "/videos/{video_id}/poster.jpg",
    dependencies=needs(Permission.VIEW),
    response_class=FileResponse,
    responses={200: _PICTURE, **_FILE_PROBLEMS},
)
def get_poster(video_id: UUID, service: VideoServiceDep) -> FileResponse:
    """Give the picture that stands for the video."""
    path = service.file(video_id, video_keys(video_id).poster)
    return FileResponse(path, media_type="image/jpeg", headers={"Cache-Control": IMMUTABLE})


@router.get(
    "/videos/{video_id}/filmstrip.jpg",
    dependencies=needs(Permission.VIEW),
    response_class=FileResponse,
    responses={200: _PICTURE, **_FILE_PROBLEMS},
)
def get_filmstrip(video_id: UUID, service: VideoServiceDep) -> FileResponse:
    """Give one row of small pictures; ``VideoRead.filmstrip`` says how it is cut."""
    path = service.file(video_id, video_keys(video_id).filmstrip)
    return FileResponse(path, media_type="image/jpeg", headers={"Cache-Control": IMMUTABLE})


@router.get(
    "/videos/{video_id}/video.mp4",
    dependencies=needs(Permission.VIEW),
    response_class=FileResponse,
    responses={
        200: {"content": {"video/mp4": {"schema": {"type": "string", "format": "binary"}}}},
        206: {"description": "The part that the Range header asked for"},
        **_FILE_PROBLEMS,
    },
)
def get_video_file(video_id: UUID, service: VideoServiceDep) -> FileResponse:
    """Give the normalised video; a Range header gets a part of it."""
    path = service.file(video_id, video_keys(video_id).video)
    return FileResponse(path, media_type="video/mp4", headers={"Cache-Control": IMMUTABLE})
