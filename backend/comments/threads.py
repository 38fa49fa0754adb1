"""Makes conversations of what was said: pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from backend.comments.entities import Comment
from backend.comments.schemas import CommentRead, ThreadKind, ThreadRead
from backend.core.schema import Span
from backend.tasks.entities import Task, TaskState
from backend.tasks.schemas import PenMark
from backend.verification.entities import Verdict

REOPENED = (TaskState.QUEUED, TaskState.IN_PROGRESS)


class Said(NamedTuple):
    """A comment with the names of its author and of who resolved its conversation."""

    comment: Comment
    author: str
    resolver: str | None


class Judged(NamedTuple):
    """A verdict, the task that it is about, and the name of the verifier."""

    verdict: Verdict
    task: Task
    verifier: str


def in_order(said: Iterable[Said], judged: Iterable[Judged] = ()) -> list[ThreadRead]:
    """Give the conversations, oldest first.

    Args:
        said: oldest first; answers whose conversation is not among them are left out.
        judged: verdicts that are shown beside them.
    """
    first: list[Said] = []
    answers: dict[UUID, list[Said]] = defaultdict(list)
    for each in said:
        if each.comment.thread_id is None:
            first.append(each)
        else:
            answers[each.comment.thread_id].append(each)
    threads = [conversation(each, answers[each.comment.id]) for each in first]
    threads += [reasons(each) for each in judged]
    return sorted(threads, key=lambda thread: (thread.created_at, thread.id))


def conversation(first: Said, answers: Iterable[Said]) -> ThreadRead:
    """Give one conversation. Where all was deleted nothing is left to do about it."""
    comment = first.comment
    read = [one(each) for each in (first, *answers)]
    return ThreadRead(
        id=comment.id,
        kind=ThreadKind.COMMENT,
        video_id=comment.video_id,
        masklet_id=comment.masklet_id,
        frame_index=comment.frame_index,
        x=comment.x,
        y=comment.y,
        open=comment.resolved_at is None and not all(each.deleted for each in read),
        resolved_at=comment.resolved_at,
        resolved_by=first.resolver,
        label=None,
        reason=None,
        span=None,
        mark=None,
        comments=read,
        created_at=comment.created_at,
    )


def one(said: Said) -> CommentRead:
    """Give one comment; of a deleted one that there was one."""
    comment = said.comment
    deleted = comment.deleted_at is not None
    return CommentRead(
        id=comment.id,
        author_id=comment.author_id,
        author=said.author,
        text="" if deleted else comment.text,
        created_at=comment.created_at,
        edited_at=None if deleted else comment.edited_at,
        deleted=deleted,
    )


def reasons(judged: Judged) -> ThreadRead:
    """Give the reasons of a verdict. They are open until the masklet is submitted again."""
    verdict, task, verifier = judged
    mark = None if verdict.mark is None else PenMark.model_validate(verdict.mark)
    return ThreadRead(
        id=verdict.id,
        kind=ThreadKind.VERDICT,
        video_id=task.video_id,
        masklet_id=task.masklet_id,
        frame_index=verdict.span_first if mark is None else mark.frame_index,
        x=None,
        y=None,
        open=task.state in REOPENED and verdict.round == task.round - 1,
        resolved_at=None,
        resolved_by=None,
        label=verdict.label,
        reason=verdict.reason,
        span=_span_of(verdict),
        mark=mark,
        comments=[
            CommentRead(
                id=verdict.id,
                author_id=verdict.verifier_id,
                author=verifier,
                text=verdict.note,
                created_at=verdict.created_at,
                edited_at=None,
                deleted=False,
            )
        ],
        created_at=verdict.created_at,
    )


def _span_of(verdict: Verdict) -> Span | None:
    if verdict.span_first is None or verdict.span_last is None:
        return None
    return Span(first=verdict.span_first, last=verdict.span_last)
