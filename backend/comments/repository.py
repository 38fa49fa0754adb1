"""Every query about comments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from backend.accounts.entities import Account
from backend.comments.entities import Comment
from backend.comments.threads import Judged, Said
from backend.masklets.entities import Masklet
from backend.tasks.entities import Task, TaskState
from backend.verification.entities import Check, Verdict, VerdictLabel
from backend.videos.entities import Video

DECIDED = (TaskState.SATISFACTORY, TaskState.REJECTED, TaskState.UNSATISFACTORY)
REFUSALS = (VerdictLabel.UNSATISFACTORY, VerdictLabel.REJECTED)


class CommentRepository:
    """What was said, and the verdicts that are shown beside it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, comment: Comment) -> bool:
        """Store a comment. Says whether it could be: False when its id is taken."""
        columns = ("id", "video_id", "masklet_id", "honeypot_id", "thread_id", "author_id")
        values = {name: getattr(comment, name) for name in (*columns, "text", "frame_index", "x", "y")}
        stored = self._session.scalar(
            insert(Comment)
            .values(**values)
            .on_conflict_do_nothing(index_elements=["id"])
            .returning(Comment.id)
        )
        return stored is not None

    def find(self, comment_id: UUID) -> Comment | None:
        """Find a comment."""
        return self._session.get(Comment, comment_id)

    def find_for_update(self, comment_id: UUID) -> Comment | None:
        """Find a comment and hold it until the commit."""
        return self._session.scalar(
            select(Comment)
            .where(Comment.id == comment_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )

    def keep_video(self, video_id: UUID) -> Video | None:
        """Find a video that nobody removes until the commit; others may go on changing it."""
        return self._session.scalar(
            select(Video).where(Video.id == video_id).with_for_update(read=True, key_share=True)
        )

    def keep_masklet(self, masklet_id: UUID) -> Masklet | None:
        """Find a masklet that nobody removes until the commit. Keep its video first, as removers do."""
        return self._session.scalar(
            select(Masklet).where(Masklet.id == masklet_id).with_for_update(read=True, key_share=True)
        )

    def of_thread(self, thread_id: UUID) -> Sequence[Said]:
        """List a conversation, oldest first."""
        return self._said(or_(Comment.id == thread_id, Comment.thread_id == thread_id))

    def of_video(self, video_id: UUID, hidden: Collection[UUID]) -> Sequence[Said]:
        """List what was said of a video and its masklets, but for hidden ones, oldest first."""
        return self._said(
            Comment.video_id == video_id, Comment.honeypot_id.is_(None), *_but(Comment.masklet_id, hidden)
        )

    def of_masklet(self, masklet_id: UUID, check: Check, submitted_at: datetime | None) -> Sequence[Said]:
        """List what was said of a masklet, but by others who judge it in the same round, oldest first.

        Args:
            masklet_id: what the check is about.
            check: whose verifier asks.
            submitted_at: since then the masklet is judged; what was said before is for everybody.
        """
        judges = select(Check.verifier_id).where(
            Check.task_id == check.task_id, Check.round == check.round, Check.verifier_id != check.verifier_id
        )
        apart = Comment.author_id.not_in(judges)
        return self._said(
            Comment.masklet_id == masklet_id,
            Comment.honeypot_id.is_(None),
            apart if submitted_at is None else or_(apart, Comment.created_at < submitted_at),
        )

    def of_honeypot(self, honeypot_id: UUID, verifier_id: UUID) -> Sequence[Said]:
        """List what one verifier said of a honeypot, oldest first."""
        return self._said(Comment.honeypot_id == honeypot_id, Comment.author_id == verifier_id)

    def refusals_of_video(self, video_id: UUID, hidden: Collection[UUID]) -> Sequence[Judged]:
        """List the verdicts that did not accept a masklet of a video, but for hidden ones.

        While others still judge the same round, what one of them said is kept back.
        """
        decided = or_(Verdict.round < Task.round, Task.state.in_(DECIDED))
        return self._judged(Task.video_id == video_id, decided, *_but(Task.masklet_id, hidden))

    def refusals_before(self, masklet_id: UUID, check: Check) -> Sequence[Judged]:
        """List the verdicts that did not accept a masklet before the round of a check."""
        before = or_(Task.id != check.task_id, Verdict.round < check.round)
        return self._judged(Task.masklet_id == masklet_id, before)

    def _said(self, *conditions: ColumnElement[bool]) -> Sequence[Said]:
        author, resolver = aliased(Account), aliased(Account)
        rows = self._session.execute(
            select(Comment, author.name, resolver.name)
            .join(author, author.id == Comment.author_id)
            .outerjoin(resolver, resolver.id == Comment.resolved_by)
            .where(and_(*conditions))
            .order_by(Comment.created_at, Comment.id)
            .execution_options(populate_existing=True)
        )
        return [Said(comment, name, by) for comment, name, by in rows]

    def _judged(self, *conditions: ColumnElement[bool]) -> Sequence[Judged]:
        rows = self._session.execute(
            select(Verdict, Task, Account.name)
            .join(Task, Task.id == Verdict.task_id)
            .join(Account, Account.id == Verdict.verifier_id)
            .where(Verdict.label.in_(REFUSALS), *conditions)
            .order_by(Verdict.created_at, Verdict.id)
        )
        return [Judged(verdict, task, name) for verdict, task, name in rows]


def _but(
    column: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None], hidden: Collection[UUID]
) -> list[ColumnElement[bool]]:
    """Leave hidden masklets out; what is about no masklet stays."""
    return [or_(column.is_(None), column.not_in(hidden))] if hidden else []
