"""What verifiers read and write of the masklet that they judge; honeypots go the same way as honest ones."""

from __future__ import annotations

from uuid import UUID

from backend.accounts.actor import Actor
from backend.comments.errors import CommentNotFound
from backend.comments.repository import CommentRepository
from backend.comments.schemas import CheckCommentCreate, ThreadRead
from backend.comments.threads import in_order
from backend.comments.writing import About, CommentWriter
from backend.db.unit_of_work import UnitOfWork
from backend.verification.entities import Check
from backend.verification.presenting import NO_HONEYPOT, Presenter
from backend.verification.service import VerificationDesk


class CheckComments:
    """The conversations beside the checks of one verifier.

    Who judges the same masklet in the same round hears nothing of each other, so that verdicts stay
    independent. What was said of the accepted masklet behind a honeypot is not shown with it: it would be
    older than what is said of a masklet that was just submitted.
    """

    def __init__(self, unit: UnitOfWork, actor: Actor) -> None:
        self._unit = unit
        self._actor = actor
        self._comments = CommentRepository(unit.session)
        self._desk = VerificationDesk(unit, actor)
        self._presenter = Presenter(unit.session)

    def of_check(self, check_id: UUID) -> list[ThreadRead]:
        """List what was said of the masklet, and why it was not accepted before. Raises CheckNotFound."""
        return self._threads(self._desk.find(check_id))

    def add(self, check_id: UUID, wish: CheckCommentCreate) -> ThreadRead:
        """Take a comment on the masklet of a check; the same one again changes nothing.

        Returns:
            The conversation that it belongs to.

        Raises:
            CheckNotFound, VideoNotFound, MaskletNotFound.
            CommentNotFound: there is no such conversation to answer.
            CommentMisplaced, CommentIdTaken.
        """
        check = self._desk.find(check_id)
        if wish.reply_to is not None and wish.reply_to not in {each.id for each in self._threads(check)}:
            raise CommentNotFound(wish.reply_to)
        masklet = self._presenter.subject(check).masklet
        about = About(masklet.video_id, masklet.id, check.honeypot_id)
        written = CommentWriter(self._unit, self._actor).write(about, wish)
        thread_id = written.thread_id or written.id
        [thread] = [each for each in self._threads(check) if each.id == thread_id]
        return thread

    def _threads(self, check: Check) -> list[ThreadRead]:
        """Ask as many questions for a honeypot as for an honest masklet."""
        masklet, task = self._presenter.subject(check)
        own = self._comments.of_honeypot(check.honeypot_id or NO_HONEYPOT, self._actor.account_id)
        said = self._comments.of_masklet(masklet.id, check, task.submitted_at)
        judged = self._comments.refusals_before(masklet.id, check)
        return in_order(own) if check.honeypot_id is not None else in_order(said, judged)
