"""Comments over HTTP; that there is something new arrives as an event of the video."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from backend.accounts.actor import Permission
from backend.accounts.gate import ActorDep, needs
from backend.comments.checks import CheckComments
from backend.comments.errors import (
    CommentDeleted,
    CommentIdTaken,
    CommentMisplaced,
    CommentNotFound,
    CommentNotYours,
)
from backend.comments.schemas import CheckCommentCreate, CommentCreate, CommentUpdate, ThreadRead
from backend.comments.service import CommentService
from backend.core.problems import problems
from backend.dependencies import UnitDep
from backend.masklets.errors import MaskletNotFound
from backend.verification.errors import CheckNotFound
from backend.verification.evenly import evenly
from backend.videos.errors import VideoNotFound, VideoNotReady

router = APIRouter(tags=["comments"])


def comment_service(unit: UnitDep, actor: ActorDep) -> CommentService:
    """Give the comments that the person who asks may see."""
    return CommentService(unit, actor)


def check_comments(unit: UnitDep, actor: ActorDep) -> CheckComments:
    """Give the comments beside the checks of the person who asks."""
    return CheckComments(unit, actor)


CommentServiceDep = Annotated[CommentService, Depends(comment_service, scope="function")]
CheckCommentsDep = Annotated[CheckComments, Depends(check_comments, scope="function")]


@router.get(
    "/videos/{video_id}/comments", dependencies=needs(Permission.VIEW), responses=problems(VideoNotFound)
)
def list_comments(video_id: UUID, service: CommentServiceDep) -> list[ThreadRead]:
    """List the conversations about a video and its masklets, with the reasons of verdicts, oldest first."""
    return service.of_video(video_id)


@router.post(
    "/videos/{video_id}/comments",
    dependencies=needs(Permission.COMMENT),
    status_code=HTTPStatus.CREATED,
    responses=problems(
        VideoNotFound, VideoNotReady, MaskletNotFound, CommentNotFound, CommentMisplaced, CommentIdTaken
    ),
)
def add_comment(video_id: UUID, body: CommentCreate, service: CommentServiceDep) -> ThreadRead:
    """Say something, or answer; sending it twice makes one comment. Gives the conversation."""
    return service.add(video_id, body)


@router.patch(
    "/comments/{comment_id}",
    dependencies=needs(Permission.COMMENT),
    responses=problems(CommentNotFound, CommentNotYours, CommentDeleted),
)
def edit_comment(comment_id: UUID, body: CommentUpdate, service: CommentServiceDep) -> ThreadRead:
    """Put one's own comment in other words."""
    return service.edit(comment_id, body.text)


@router.delete(
    "/comments/{comment_id}",
    dependencies=needs(Permission.COMMENT),
    responses=problems(CommentNotFound, CommentNotYours),
)
def delete_comment(comment_id: UUID, service: CommentServiceDep) -> ThreadRead:
    """Take one's own comment back, as an admin of the project anybody's; that there was one stays shown."""
    return service.delete(comment_id)


@router.post(
    "/comments/{comment_id}/resolve",
    dependencies=needs(Permission.COMMENT),
    responses=problems(CommentNotFound),
)
def resolve_comment(comment_id: UUID, service: CommentServiceDep) -> ThreadRead:
    """Say that nothing is left to do about a conversation."""
    return service.settle(comment_id, resolved=True)


@router.post(
    "/comments/{comment_id}/reopen",
    dependencies=needs(Permission.COMMENT),
    responses=problems(CommentNotFound),
)
def reopen_comment(comment_id: UUID, service: CommentServiceDep) -> ThreadRead:
    """Say that something is left to do about a conversation."""
    return service.settle(comment_id, resolved=False)


@router.get(
    "/checks/{check_id}/comments",
    dependencies=[*evenly(), *needs(Permission.VERIFY)],
    responses=problems(CheckNotFound),
)
def list_check_comments(check_id: UUID, comments: CheckCommentsDep) -> list[ThreadRead]:
    """List what was said of the masklet to judge, and why it was not accepted before."""
    return comments.of_check(check_id)


@router.post(
    "/checks/{check_id}/comments",
    dependencies=[*evenly(), *needs(Permission.VERIFY)],
    status_code=HTTPStatus.CREATED,
    responses=problems(CheckNotFound, MaskletNotFound, CommentNotFound, CommentMisplaced, CommentIdTaken),
)
def add_check_comment(check_id: UUID, body: CheckCommentCreate, comments: CheckCommentsDep) -> ThreadRead:
    """Say something of the masklet to judge, or answer; sending it twice makes one comment."""
    return comments.add(check_id, body)
