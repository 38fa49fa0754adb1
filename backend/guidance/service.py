"""Where people should look: doubt about masks, the frame to correct next, and what a propagation proposes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from backend.accounts.actor import Actor
from backend.changes.entities import Change, ChangeKind
from backend.changes.errors import ChangeIdTaken
from backend.changes.making import new_change, span_of
from backend.changes.record import recorded
from backend.changes.repository import ChangeRepository
from backend.core.schema import Span
from backend.db.unit_of_work import UnitOfWork
from backend.guidance.doubt import Doubt, MaskFacts, doubts
from backend.guidance.entities import ProposalMask
from backend.guidance.errors import NotAProposal
from backend.guidance.helpful import Correction, best_correction
from backend.guidance.proposals import RUN_ID, ProposalStore
from backend.guidance.schemas import ProposalAnswer, ProposalDecision, ProposedMask
from backend.masklets.entities import PROTECTED_STATES, Mask, MaskState
from backend.masklets.errors import MaskletNotFound
from backend.masklets.masks import MaskRow, MaskStore
from backend.masklets.repository import MaskletRepository
from backend.phases.entities import Tool
from backend.propagation.entities import Run
from backend.propagation.errors import RunNotFound
from backend.propagation.life import announce_run
from backend.propagation.repository import RunRepository
from backend.tasks.blind import hidden_from, require_visible
from backend.tasks.guard import TaskGuard
from backend.videos.entities import VideoShape
from backend.videos.service import find_ready
from media import rle
from media.rle import Rle


class GuidanceService:
    """Reads the masks of one masklet and judges them."""

    def __init__(self, unit: UnitOfWork, actor: Actor) -> None:
        self._unit = unit
        self._actor = actor

    def doubt(self, masklet_id: UUID) -> list[Doubt]:
        """Doubt every mask of a masklet, by frame. Raises MaskletNotFound, VideoNotReady."""
        return doubts(self._facts(masklet_id))

    def correction(self, masklet_id: UUID) -> Correction | None:
        """Choose the frame whose correction helps most. Raises MaskletNotFound, VideoNotReady."""
        facts = self._facts(masklet_id)
        return best_correction(doubts(facts), {each.frame_index for each in facts if each.trusted})

    def _facts(self, masklet_id: UUID) -> list[MaskFacts]:
        masklet = MaskletRepository(self._unit.session).find(masklet_id)
        if masklet is None:
            raise MaskletNotFound(masklet_id)
        require_visible(self._unit.session, self._actor, masklet_id)
        shape = find_ready(self._unit.session, masklet.video_id).shape
        masks = MaskStore(self._unit.session).in_span(masklet.video_id, 0, None, masklet_id)
        return [facts_of(mask, shape) for mask in masks]


class ProposalService:
    """Shows what a run proposes, and carries out what a person decides about it."""

    def __init__(self, unit: UnitOfWork, actor: Actor) -> None:
        self._unit = unit
        self._actor = actor
        self._proposals = ProposalStore(unit.session)
        self._masks = MaskStore(unit.session)

    def changes(self, run_id: UUID) -> list[ProposedMask]:
        """List the masks that would change, by masklet and frame. Raises RunNotFound, NotAProposal."""
        run = self._find(run_id)
        shape = find_ready(self._unit.session, run.video_id).shape
        now, hidden = self._masks_now(run), hidden_from(self._unit.session, self._actor, run.video_id)
        proposed = (
            change_of(each, now.get((each.masklet_id, each.frame_index)), shape)
            for each in self._proposals.of_run(run_id)
            if each.masklet_id not in hidden
        )
        return [change for change in proposed if change.iou_with_now != 1.0]

    def accept(self, run_id: UUID, decision: ProposalDecision) -> ProposalAnswer:
        """Make proposed masks the masks of their masklets, but for what a person edited or locked.

        Raises:
            RunNotFound, NotAProposal, ChangeIdTaken.
            TaskHeld, TaskAssigned, TaskNotForYou, MaskletClosed, ToolNotInPhase: see TaskGuard.
        """
        run = self._find(run_id)
        find_ready(self._unit.session, run.video_id, for_update=True)  # before its masklets, as its removal
        guard, wanted = TaskGuard(self._unit), self._proposals.masklets(run_id, decision.masklet_ids)
        for masklet_id in wanted:
            guard.allow(self._actor, masklet_id, Tool.PROPAGATE)
        changes = ChangeRepository(self._unit.session)
        made = self._made(ChangeKind.ACCEPT, run, decision)
        if made is not None:
            return self._answer(run_id, changed=changes.count(made.id), decided=0)
        change = _decision(ChangeKind.ACCEPT, run, decision, wanted, self._actor)
        changes.add(change)
        taken = self._proposals.put_away(change.id, run_id, decision.span, wanted)
        announce_run(self._unit, run)
        with recorded(self._unit, change, wanted, run_id):
            written = self._masks.write(
                [row_of(each, run.video_id) for each in taken], protect=PROTECTED_STATES
            )
        return self._answer(run_id, changed=len(written), decided=len(taken))

    def refuse(self, run_id: UUID, decision: ProposalDecision) -> ProposalAnswer:
        """Let go of proposed masks; undoing that offers them again.

        Raises:
            RunNotFound, NotAProposal, ChangeIdTaken.
            TaskHeld, TaskAssigned, TaskNotForYou, MaskletClosed: see TaskGuard.
        """
        run = self._find(run_id)
        find_ready(self._unit.session, run.video_id, for_update=True)
        if self._made(ChangeKind.REFUSE, run, decision) is not None:
            return self._answer(run_id, changed=0, decided=0)
        wanted = self._proposals.masklets(run_id, decision.masklet_ids)
        TaskGuard(self._unit).allow_refusal(self._actor, wanted, run.account_id)
        change = _decision(ChangeKind.REFUSE, run, decision, wanted, self._actor)
        ChangeRepository(self._unit.session).add(change)
        taken = self._proposals.put_away(change.id, run_id, decision.span, wanted)
        announce_run(self._unit, run)
        return self._answer(run_id, changed=0, decided=len(taken))

    def _find(self, run_id: UUID) -> Run:
        run = RunRepository(self._unit.session).find(run_id)
        if run is None:
            raise RunNotFound(run_id)
        if not run.proposal:
            raise NotAProposal(run_id)
        return run

    def _made(self, kind: ChangeKind, run: Run, decision: ProposalDecision) -> Change | None:
        """Find the change of a decision that was sent before. Raises ChangeIdTaken: it is another one's."""
        change = None if decision.id is None else ChangeRepository(self._unit.session).find(decision.id)
        if change is None:
            return None
        asked = (kind, run.video_id, str(run.id), _span_of(run, decision))
        if (change.kind, change.video_id, change.log.get(RUN_ID), span_of(change)) != asked:
            raise ChangeIdTaken(change.id)
        return change

    def _masks_now(self, run: Run) -> dict[tuple[UUID, int], Mask]:
        masks = self._masks.in_span(run.video_id, run.span_first, run.span_last)
        return {(mask.masklet_id, mask.frame_index): mask for mask in masks}

    def _answer(self, run_id: UUID, *, changed: int, decided: int) -> ProposalAnswer:
        return ProposalAnswer(changed=changed, decided=decided, remaining=self._proposals.count(run_id))


def _decision(
    kind: ChangeKind, run: Run, decision: ProposalDecision, masklet_ids: Sequence[UUID], actor: Actor
) -> Change:
    """Make the change by which a decision can be undone."""
    span, by = _span_of(run, decision), actor.account_id
    change = new_change(decision.id or uuid4(), kind, run.video_id, masklet_ids, span, account_id=by)
    change.log = {RUN_ID: str(run.id)}
    return change


def _span_of(run: Run, decision: ProposalDecision) -> Span:
    return decision.span or Span(first=run.span_first, last=run.span_last)


def facts_of(mask: Mask, shape: VideoShape) -> MaskFacts:
    """Give what is known of a stored mask."""
    measures = mask.measures or {}
    return MaskFacts(
        frame_index=mask.frame_index,
        mask=Rle((shape.height, shape.width), mask.counts),
        predicted_iou=mask.predicted_iou,
        object_score=mask.object_score,
        agreement=measures.get("agreement"),
        trusted=mask.state in PROTECTED_STATES,
        stale=mask.state == MaskState.STALE,
    )


def change_of(proposed: ProposalMask, now: Mask | None, shape: VideoShape) -> ProposedMask:
    """Compare a proposed mask with the one of now."""
    size = (shape.height, shape.width)
    same = None if now is None else rle.iou(Rle(size, proposed.counts), Rle(size, now.counts))
    return ProposedMask(
        masklet_id=proposed.masklet_id,
        frame_index=proposed.frame_index,
        state=proposed.state,
        counts=proposed.counts,
        predicted_iou=proposed.predicted_iou,
        object_score=proposed.object_score,
        area=proposed.area,
        area_now=None if now is None else now.area,
        iou_with_now=same,
        kept=now is not None and now.state in PROTECTED_STATES,
    )


def row_of(proposed: ProposalMask, video_id: UUID) -> MaskRow:
    """Give the row that accepting writes."""
    return MaskRow(
        masklet_id=proposed.masklet_id,
        frame_index=proposed.frame_index,
        video_id=video_id,
        state=proposed.state,
        counts=proposed.counts,
        area=proposed.area,
        predicted_iou=proposed.predicted_iou,
        object_score=proposed.object_score,
        origin=proposed.origin,
        measures=proposed.measures,
    )
