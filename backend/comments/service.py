"""The rules of comments: who sees, writes, changes and settles what."""

from __future__ import annotations

from uuid import UUID

from backend.accounts.actor import Actor, Permission
from backend.accounts.audit import AuditLog
from backend.comments.entities import Comment
from backend.comments.errors import CommentDeleted, CommentNotFound, CommentNotYours
from backend.comments.repository import CommentRepository
from backend.comments.schemas import CommentCreate, ThreadRead
from backend.comments.threads import in_order
from backend.comments.writing import About, CommentWriter
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.events.schemas import CommentsEvent
from backend.tasks.blind import hidden_from, require_visible
from backend.videos.entities import Video
from backend.videos.service import find_video


class CommentService:
    """What one person reads and writes of the conversations of videos.

    Args:
        unit: open unit of work.
        actor: the person. What is said of masklets that are hidden from them does not exist for them.
    """

    def __init__(self, unit: UnitOfWork, actor: Actor) -> None:
        self._unit = unit
        self._actor = actor
        self._comments = CommentRepository(unit.session)
        self._audit = AuditLog(unit.session)

    def of_video(self, video_id: UUID) -> list[ThreadRead]:
        """List conversations and reasons of verdicts of a video, oldest first. Raises VideoNotFound."""
        find_video(self._unit.session, video_id)
        hidden = hidden_from(self._unit.session, self._actor, video_id)
        return in_order(
            self._comments.of_video(video_id, hidden), self._comments.refusals_of_video(video_id, hidden)
        )

    def add(self, video_id: UUID, wish: CommentCreate) -> ThreadRead:
        """Take a comment; the same one again changes nothing.

        Returns:
            The conversation that it belongs to.

        Raises:
            VideoNotFound, VideoNotReady, MaskletNotFound.
            CommentNotFound: there is no such conversation to answer.
            CommentMisplaced, CommentIdTaken.
        """
        if wish.masklet_id is not None:
            require_visible(self._unit.session, self._actor, wish.masklet_id)
        if wish.reply_to is not None:
            self._require_seen(wish.reply_to, self._comments.find(wish.reply_to))
        writer = CommentWriter(self._unit, self._actor)
        return self._thread(writer.write(About(video_id, wish.masklet_id), wish))

    def edit(self, comment_id: UUID, text: str) -> ThreadRead:
        """Put a comment in other words. Raises CommentNotFound, CommentNotYours, CommentDeleted."""
        comment = self._hold(comment_id)
        if comment.author_id != self._actor.account_id:
            raise CommentNotYours(comment_id)
        if comment.deleted_at is not None:
            raise CommentDeleted(comment_id)
        if comment.text != text:
            comment.text, comment.edited_at = text, now()
            self._note(comment, "comment edited", characters=len(text))
        return self._thread(comment)

    def delete(self, comment_id: UUID) -> ThreadRead:
        """Take a comment back: one's own, or anybody's as an admin of the project; again changes nothing.

        Raises:
            CommentNotFound, CommentNotYours.
        """
        comment = self._hold(comment_id)
        manages = self._actor.may(Permission.MANAGE_PROJECT, self._video_of(comment).project_id)
        if comment.author_id != self._actor.account_id and not manages:
            raise CommentNotYours(comment_id)
        if comment.deleted_at is None:
            comment.deleted_at = now()
            self._note(comment, "comment deleted", author=str(comment.author_id))
        return self._thread(comment)

    def settle(self, comment_id: UUID, *, resolved: bool) -> ThreadRead:
        """Say that nothing is left to do about a conversation, or that something is. Raises CommentNotFound.

        Args:
            comment_id: any comment of the conversation.
            resolved: how it stands from now on.
        """
        comment = self._require_seen(comment_id, self._comments.find(comment_id))
        first = self._hold(comment.thread_id or comment.id)
        if (first.resolved_at is not None) != resolved:
            first.resolved_at = now() if resolved else None
            first.resolved_by = self._actor.account_id if resolved else None
            self._note(first, "comment resolved" if resolved else "comment reopened")
        return self._thread(first)

    def _hold(self, comment_id: UUID) -> Comment:
        return self._require_seen(comment_id, self._comments.find_for_update(comment_id))

    def _require_seen(self, comment_id: UUID, comment: Comment | None) -> Comment:
        """Refuse to know of what the person must not see. Raises CommentNotFound."""
        if comment is None:
            raise CommentNotFound(comment_id)
        if comment.honeypot_id is not None and comment.author_id != self._actor.account_id:
            raise CommentNotFound(comment_id)
        hidden = hidden_from(self._unit.session, self._actor, comment.video_id)
        if comment.masklet_id in hidden:
            raise CommentNotFound(comment_id)
        return comment

    def _thread(self, comment: Comment) -> ThreadRead:
        """Give the conversation of a comment as it stands now."""
        self._unit.session.flush()
        [thread] = in_order(self._comments.of_thread(comment.thread_id or comment.id))
        return thread

    def _note(self, comment: Comment, action: str, **details: object) -> None:
        """Enter what was done into the audit log, and have the other pages look again."""
        project_id = self._video_of(comment).project_id
        self._audit.write(
            self._actor.account_id,
            action,
            project_id,
            comment=str(comment.id),
            video=str(comment.video_id),
            **details,
        )
        if comment.honeypot_id is None:
            self._unit.announce(comment.video_id, CommentsEvent(masklet_id=comment.masklet_id))

    def _video_of(self, comment: Comment) -> Video:
        return find_video(self._unit.session, comment.video_id)
