"""One run's way through an open video: legs, stops, and what is written of every frame."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING
from uuid import UUID

from backend.db.engine import looking_up
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.events.schemas import MasksEvent
from backend.guidance.proposals import ProposalStore
from backend.masklets.entities import PROTECTED_STATES
from backend.masklets.errors import MaskletNotFound
from backend.masklets.masks import MaskRow, MaskStore
from backend.masklets.schemas import MaskRead
from backend.phases.networks import require_network
from backend.propagation.errors import NoPrompt
from backend.propagation.life import advance_run
from backend.propagation.masks import MaskLookup, StoredMask
from media import rle
from model.predictors import Agreement, FrameWork, Outcome, Propagation, PropagationStep
from workers.errors import Cancelled, SessionLost
from workers.following import Followed, take_step
from workers.holding import HeldMasks, recall_unless_there
from workers.keeping import RunKeeper
from workers.parts import RunParts
from workers.plans import Leg, RunPlan, frames_before, legs_of, settled_frames, stale_legs
from workers.rows import MaskPlace, measures_of, propagated_row
from workers.saving import save_answers
from workers.sessions import OpenVideo

if TYPE_CHECKING:
    from workers.carrying import Carrier

ANNOUNCE_EVERY_S = 0.2


class Journey:
    """Carries the masklets of a run.

    Args:
        carrier: database, events and network.
        plan: of the run.
        video: open, and pinned for the run.
    """

    def __init__(self, carrier: Carrier, plan: RunPlan, video: OpenVideo) -> None:
        self._carrier = carrier
        self._plan = plan
        self._video = video
        self._masklets: dict[int, Followed] = {}  # by the session's object id
        self._frames_done = 0
        self._keeper = RunKeeper(plan.run_id)
        self._announced_at = -ANNOUNCE_EVERY_S
        self.changes: dict[str, list[tuple[int, float]]] = {}
        """By masklet: frames whose mask changed, and the IoU of new and old."""

    def parts(self) -> RunParts:
        """Go the way, each step by asking for it. Raises NoPrompt, SessionLost, Cancelled."""
        for masklet_id in self._plan.masklet_ids:
            yield from self._catch_up(masklet_id)
        if not self._objects():
            raise NoPrompt([str(masklet_id) for masklet_id in self._plan.masklet_ids])
        for leg in self._legs():
            yield from self._approach(leg)
            position: int | None = leg.start
            while position is not None:
                position = yield from self._stretch(leg, position)

    def _catch_up(self, masklet_id: UUID) -> Generator[None, Outcome, None]:
        """Bring one masklet up to date with its log, a prompt a step; one that was removed is left out."""
        carrier, video = self._carrier, self._video
        try:
            with looking_up(carrier.sessions) as database:
                require_network(database, masklet_id, carrier.maker.model, carrier.maker.weights)
                followed = video.follow(database, masklet_id)
        except MaskletNotFound:
            return
        self._masklets[followed.object_id] = followed
        while self._replay_one(followed):
            yield
        if followed.unsaved:
            with unit_of_work(carrier.sessions, carrier.redis) as unit:
                save_answers(unit, video.video_id, followed, carrier.maker)

    def _replay_one(self, followed: Followed) -> bool:
        with looking_up(self._carrier.sessions) as database:
            return take_step(database, self._video.session, followed)

    def _legs(self) -> list[Leg]:
        if not self._plan.only_stale:
            return legs_of(self._plan)
        plan, followed = self._plan, self._masklets.values()
        with looking_up(self._carrier.sessions) as database:
            lookup = MaskLookup(database)
            stale = {
                one.masklet_id: lookup.stale_frames(one.masklet_id, plan.span_first, plan.span_last)
                for one in followed
            }
        return stale_legs(stale, {one.masklet_id: one.prompted_frames for one in followed})

    def _approach(self, leg: Leg) -> Generator[None, Outcome, None]:
        """Remember what a person decided about the frames before a leg, a frame a step."""
        session, held_on = self._video.session, self._held()
        for frame_index in frames_before(leg, session.memory_window, len(session)):
            held = held_on(frame_index)
            for object_id in self._objects(leg):
                if object_id in held:
                    recall_unless_there(session, object_id, frame_index, held[object_id])
            if held:
                yield

    def _held(self) -> HeldMasks:
        """What stays as it is."""
        return HeldMasks(self._carrier.sessions, self._video.session, self._masklets)

    def _stretch(self, leg: Leg, position: int) -> Generator[FrameWork | None, Outcome, int | None]:
        """Propagate from ``position`` until the leg ends or somebody prompts or removes one of the masklets.

        A running propagation does not read new prompts; the next one does. So a click in the middle of a run
        counts from the next frame on.

        Returns:
            The frame to go on from, None at the end of the leg.
        """
        objects, version = self._objects(leg), self._version()
        if not objects:
            return None
        session = self._video.session
        agreement = Agreement(self._plan.until_agreement, session.memory_window)
        carried = session.propagate(
            str(leg.direction),
            (min(position, leg.end), max(position, leg.end)),
            objects,
            start=position,
            stop_at=self._barriers(objects),
            held=self._held(),
            keep=not self._plan.proposal,
        )
        try:
            while (objects, version) == (self._objects(leg), self._version()):
                self._carrier.look_for_cancel(self._plan)
                step = yield from carried.parts()
                if step is None:
                    return None
                self._write(step, agreement)
                self._let_go(carried, step, leg, agreement)
                following = leg.after(step.frame_index)
                yield None
                if following is None:
                    return None
                position = following
        finally:
            carried.refuse()
        return position

    def _objects(self, leg: Leg | None = None) -> list[int]:
        """Objects of the session that there is something to carry of. Raises SessionLost."""
        if self._carrier.videos.find(self._plan.video_id) is not self._video:
            raise SessionLost
        session = self._video.session
        only = None if leg is None else leg.masklet_id
        known = [
            object_id
            for object_id, followed in self._masklets.items()
            if object_id in session.objects and only in (None, followed.masklet_id)
        ]
        return [object_id for object_id in known if session.conditioning_frames(object_id)]

    def _version(self) -> int:
        return sum(followed.version for followed in self._masklets.values())

    def _barriers(self, objects: list[int]) -> dict[int, set[int]]:
        """Frames where objects stop, by object; the frame that the run starts from is none."""
        if not self._plan.stop_at_prompts:
            return {}
        with looking_up(self._carrier.sessions) as database:
            lookup = MaskLookup(database)
            return {
                object_id: {
                    *lookup.protected_frames(self._masklets[object_id].masklet_id),
                    *self._video.session.conditioning_frames(object_id),
                }
                - {self._plan.start_frame}
                for object_id in objects
            }

    def _write(self, step: PropagationStep, agreement: Agreement) -> None:
        """Store the masks of one frame, or propose them, and tell of it."""
        plan, self._frames_done = self._plan, self._frames_done + 1
        now = self._carrier.clock()
        announce = now - self._announced_at >= ANNOUNCE_EVERY_S
        with unit_of_work(self._carrier.sessions, self._carrier.redis) as unit:
            # The run's row comes before the masks: whoever removes the video takes them in this order too.
            goes_on = advance_run(
                unit,
                plan.run_id,
                frame_index=step.frame_index,
                frames_done=self._frames_done,
                announce=announce,
            )
            rows = self._rows(unit, step, agreement)
            if plan.proposal:
                ProposalStore(unit.session).put(plan.run_id, rows)
            else:
                self._store(unit, step.frame_index, rows)
        self._announced_at = now if announce else self._announced_at
        if not goes_on:
            raise Cancelled

    def _rows(self, unit: UnitOfWork, step: PropagationStep, agreement: Agreement) -> list[MaskRow]:
        """Rows of the masks that were carried to a frame, compared with those that are stored."""
        carried = {
            object_id: followed
            for object_id, followed in self._masklets.items()
            if object_id in step.masks and not followed.holds(step.frame_index)
        }
        masklet_ids = [followed.masklet_id for followed in carried.values()]
        stored = MaskLookup(unit.session).on_frame(masklet_ids, step.frame_index)
        rows = []
        for object_id, followed in carried.items():
            old = stored.get(followed.masklet_id)
            if old is not None and old.state in PROTECTED_STATES:
                continue  # it stays as it is, and says nothing of whether new masks agree with old ones
            row = propagated_row(
                MaskPlace(self._plan.video_id, followed.masklet_id, step.frame_index),
                step.masks[object_id],
                self._carrier.maker,
                run_id=self._plan.run_id,
                prompt_ids=[prompt.id for prompt in followed.in_force],
            )
            found = self._agreement_with(row, old)
            agreement.note(object_id, found)
            rows.append(measures_of(row, step.measures[object_id], found))
        return rows

    def _agreement_with(self, row: MaskRow, old: StoredMask | None) -> float | None:
        """IoU of a new mask with the stored one; two empty masks agree. None where there is none."""
        if old is None:
            return None
        size = (self._video.session.size.height, self._video.session.size.width)
        same = row.counts == old.counts
        found = 1.0 if same else rle.iou(rle.Rle(size, row.counts), rle.Rle(size, old.counts))
        if found < 1:
            self.changes.setdefault(str(row.masklet_id), []).append((row.frame_index, found))
        return found

    def _store(self, unit: UnitOfWork, frame_index: int, rows: list[MaskRow]) -> None:
        replaced = self._keeper.taken_down(unit, frame_index, [row.masklet_id for row in rows])
        written = MaskStore(unit.session).write(rows, protect=PROTECTED_STATES)
        if written:
            self._keeper.keep(unit, replaced, written)
            masks = [MaskRead.model_validate(mask) for mask in written]
            event = MasksEvent(frame_index=frame_index, run_id=self._plan.run_id, masks=masks)
            unit.announce(self._plan.video_id, event)

    def _let_go(self, carried: Propagation, step: PropagationStep, leg: Leg, agreement: Agreement) -> None:
        """Let objects stop whose new masks agree with the old; what is stale ahead holds true after all."""
        for object_id, followed in self._masklets.items():
            if object_id not in step.masks or not agreement.is_reached(object_id):
                continue
            with unit_of_work(self._carrier.sessions, self._carrier.redis) as unit:
                lookup = MaskLookup(unit.session)
                first, last = min(leg.start, leg.end), max(leg.start, leg.end)
                stale = lookup.stale_frames(followed.masklet_id, first, last)
                settled = settled_frames(step.frame_index, leg, stale, followed.prompted_frames)
                if settled is None:
                    continue
                carried.leave(object_id)
                if settled and not self._plan.proposal:
                    self._confirm(unit, followed.masklet_id, settled)

    def _confirm(self, unit: UnitOfWork, masklet_id: UUID, frames: range) -> None:
        confirmed = MaskLookup(unit.session).confirm(masklet_id, frames[0], frames[-1])
        self._keeper.keep_confirmed(unit, confirmed)
        for mask in confirmed:
            event = MasksEvent(
                frame_index=mask.frame_index,
                run_id=self._plan.run_id,
                masks=[MaskRead.model_validate(mask)],
            )
            unit.announce(self._plan.video_id, event)
