"""Takes comments in: where they point, what they answer, and that each is stored once."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from backend.accounts.actor import Actor
from backend.comments.entities import Comment
from backend.comments.errors import CommentIdTaken, CommentMisplaced, CommentNotFound
from backend.comments.repository import CommentRepository
from backend.comments.schemas import CheckCommentCreate
from backend.db.unit_of_work import UnitOfWork
from backend.events.schemas import CommentsEvent
from backend.masklets.errors import MaskletNotFound
from backend.videos.entities import VideoShape, VideoState
from backend.videos.errors import VideoNotFound, VideoNotReady


class About(NamedTuple):
    """What a comment is about.

    Attributes:
        masklet_id: None: the whole video, or for an answer what its conversation is about.
        honeypot_id: what the verifier was shown in place of the masklet.
    """

    video_id: UUID
    masklet_id: UUID | None
    honeypot_id: UUID | None = None


class CommentWriter:
    """Stores the comments of one person."""

    def __init__(self, unit: UnitOfWork, actor: Actor) -> None:
        self._unit = unit
        self._actor = actor
        self._comments = CommentRepository(unit.session)

    def write(self, about: About, wish: CheckCommentCreate) -> Comment:
        """Store a comment; the same one again changes nothing. The person may see what it is about.

        Raises:
            VideoNotFound, VideoNotReady.
            MaskletNotFound: it was removed meanwhile, or is of another video.
            CommentNotFound: there is no such conversation to answer here.
            CommentMisplaced, CommentIdTaken.
        """
        first = None if wish.reply_to is None else self._first_of(about, wish.reply_to)
        masklet_id = about.masklet_id if first is None else first.masklet_id
        fault = misplaced(wish, self._keep(about.video_id, masklet_id))
        if fault is not None:
            raise CommentMisplaced(fault)
        comment = Comment(
            id=wish.id,
            video_id=about.video_id,
            masklet_id=masklet_id,
            honeypot_id=about.honeypot_id,
            thread_id=None if first is None else first.id,
            author_id=self._actor.account_id,
            text=wish.text,
            frame_index=wish.frame_index,
            x=wish.x,
            y=wish.y,
        )
        is_new = self._comments.add(comment)
        stored = self._comments.find(wish.id)
        if stored is None or not _is_same(stored, comment):
            raise CommentIdTaken(wish.id)
        if is_new and about.honeypot_id is None:
            self._unit.announce(about.video_id, CommentsEvent(masklet_id=masklet_id))
        return stored

    def _first_of(self, about: About, thread_id: UUID) -> Comment:
        """Find the conversation to answer; it must be about the same."""
        first = self._comments.find(thread_id)
        if first is None or first.thread_id is not None or first.video_id != about.video_id:
            raise CommentNotFound(thread_id)
        elsewhere = about.masklet_id is not None and first.masklet_id != about.masklet_id
        if elsewhere or first.honeypot_id != about.honeypot_id:
            raise CommentNotFound(thread_id)
        return first

    def _keep(self, video_id: UUID, masklet_id: UUID | None) -> VideoShape:
        """Keep what the comment is about until the commit, in the order in which removers hold it.

        Comments go with their masklet and their video only, so that the conversation is kept as well.
        """
        video = self._comments.keep_video(video_id)
        if video is None:
            raise VideoNotFound(video_id)
        if video.state != VideoState.READY:
            raise VideoNotReady(video)
        if masklet_id is not None:
            masklet = self._comments.keep_masklet(masklet_id)
            if masklet is None or masklet.video_id != video_id:
                raise MaskletNotFound(masklet_id)
        return video.shape


def misplaced(wish: CheckCommentCreate, shape: VideoShape) -> str | None:
    """Say why a comment cannot point where it does: pure. None where it can.

    Args:
        wish: the comment.
        shape: frames, width and height of the video.
    """
    frame, x, y = wish.frame_index, wish.x, wish.y
    if wish.reply_to is not None and (frame, x, y) != (None, None, None):
        return "An answer is where its conversation is; leave frame and point out."
    if frame is not None and frame >= shape.frame_count:
        return f"Name a frame from 0 to {shape.frame_count - 1}."
    if x is None and y is None:
        return None
    if x is None or y is None or frame is None:
        return "A point has x and y, and lies on a frame; name all three, or the frame alone."
    if x > shape.width or y > shape.height:
        return f"The point must lie within {shape.width} × {shape.height} pixels."
    return None


def _is_same(stored: Comment, sent: Comment) -> bool:
    """Whether the comment under an id is the one that was sent again; it may have been edited since."""
    return all(
        getattr(stored, name) == getattr(sent, name)
        for name in ("author_id", "video_id", "masklet_id", "honeypot_id", "thread_id")
    )
