"""A propagation run on the compute thread, cut into steps of at most one frame.

A run is a generator: between two steps the thread does whatever else there is to do, also on the same
session.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Self
from uuid import UUID

import structlog
from redis import Redis
from redis.exceptions import RedisError

from backend.core.errors import DomainError
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.events.schemas import MasksEvent
from backend.masklets.errors import MaskletNotFound
from backend.masklets.masks import MaskStore
from backend.masklets.schemas import MaskRead
from backend.propagation.entities import Direction, Run
from backend.propagation.errors import NoPrompt
from backend.propagation.life import advance_run, cancel_key, finish_run
from model.predictors import PropagationStep
from workers.following import Followed, take_step
from workers.rows import Maker, MaskPlace, propagated_row
from workers.saving import save_answers
from workers.sessions import OpenVideo, OpenVideos

ANNOUNCE_EVERY_S = 0.2

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class RunPlan:
    """What a run is to do; the span includes both ends."""

    run_id: UUID
    video_id: UUID
    masklet_ids: tuple[UUID, ...]
    direction: Direction
    start_frame: int
    span_first: int
    span_last: int

    @classmethod
    def of(cls, run: Run) -> Self:
        """Copy what matters from a row of the table."""
        return cls(
            run_id=run.id,
            video_id=run.video_id,
            masklet_ids=tuple(UUID(masklet_id) for masklet_id in run.masklet_ids),
            direction=Direction(run.direction),
            start_frame=run.start_frame,
            span_first=run.span_first,
            span_last=run.span_last,
        )


@dataclass(frozen=True)
class Leg:
    """One way through the video: from ``start`` to ``end``, both visited, in this direction."""

    direction: Direction
    start: int
    end: int

    def after(self, frame_index: int) -> int | None:
        """The frame after this one, None at the end of the leg."""
        if frame_index == self.end:
            return None
        return frame_index + (1 if self.direction == Direction.FORWARD else -1)


def legs_of(plan: RunPlan) -> list[Leg]:
    """Cut a run into legs: forward from the start frame, then backward from the frame before it."""
    legs = []
    if plan.direction != Direction.BACKWARD:
        legs.append(Leg(Direction.FORWARD, plan.start_frame, plan.span_last))
    back_from = plan.start_frame - (1 if plan.direction == Direction.BOTH else 0)
    if plan.direction != Direction.FORWARD and back_from >= plan.span_first:
        legs.append(Leg(Direction.BACKWARD, back_from, plan.span_first))
    return legs


class Cancelled(Exception):
    """Somebody stopped the run, or it is no longer there."""


class SessionLost(DomainError):
    """The session was closed under a run, after something else went wrong with the video."""

    status, title = HTTPStatus.CONFLICT, "Propagation was interrupted"

    def __init__(self) -> None:
        super().__init__("The worker had to open this video anew; start the propagation again.")


@dataclass(frozen=True)
class Carrier:
    """Carries prompts through frames.

    Attributes:
        videos: the open sessions.
        sessions: the database.
        redis: for events and cancel flags.
        maker: the network, as masks name it.
        clock: seconds that only ever rise.
    """

    videos: OpenVideos
    sessions: Sessions
    redis: Redis
    maker: Maker
    clock: Callable[[], float] = time.monotonic

    def steps(self, plan: RunPlan) -> Generator[None, None, None]:
        """Give the steps of a run; each is done by asking for it.

        Raises:
            NoPrompt: nothing to carry; and what opening the video raises.
        """
        try:
            self.look_for_cancel(plan)
            with self.videos.pinned(plan.video_id) as video:
                yield
                yield from _Journey(self, plan, video).steps()
        except Cancelled:
            self._finish(plan, cancelled=True)
        else:
            self._finish(plan, cancelled=False)

    def look_for_cancel(self, plan: RunPlan) -> None:
        """Ask before a frame is computed. Raises Cancelled."""
        try:
            wanted = self.redis.exists(cancel_key(plan.run_id))
        except RedisError as error:  # the database is asked as well, once the frame is written
            log.warning("cannot look for a cancel", run_id=str(plan.run_id), error=str(error))
            return
        if wanted:
            raise Cancelled

    def _finish(self, plan: RunPlan, *, cancelled: bool) -> None:
        with unit_of_work(self.sessions, self.redis) as unit:
            finish_run(unit, plan.run_id, cancelled=cancelled)


class _Journey:
    """One run's way through an open video."""

    def __init__(self, carrier: Carrier, plan: RunPlan, video: OpenVideo) -> None:
        self._carrier = carrier
        self._plan = plan
        self._video = video
        self._masklets: dict[int, Followed] = {}  # by the session's object id
        self._frames_done = 0
        self._announced_at = -ANNOUNCE_EVERY_S

    def steps(self) -> Iterator[None]:
        for masklet_id in self._plan.masklet_ids:
            yield from self._catch_up(masklet_id)
        if not self._objects():
            raise NoPrompt([str(masklet_id) for masklet_id in self._plan.masklet_ids])
        for leg in legs_of(self._plan):
            position: int | None = leg.start
            while position is not None:
                position = yield from self._stretch(leg, position)

    def _catch_up(self, masklet_id: UUID) -> Iterator[None]:
        """Bring one masklet up to date with its log, a prompt a step; one that was removed is left out."""
        carrier, video = self._carrier, self._video
        try:
            with carrier.sessions() as database:
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
        with self._carrier.sessions() as database:
            return take_step(database, self._video.session, followed)

    def _stretch(self, leg: Leg, position: int) -> Generator[None, None, int | None]:
        """Propagate from ``position`` until the leg ends or somebody prompts or removes one of the masklets.

        A running propagation does not read new prompts; the next one does. So a click in the middle of a run
        counts from the next frame on.

        Returns:
            The frame to go on from, None at the end of the leg.
        """
        objects, version = self._objects(), self._version()
        if not objects:
            return None
        steps = self._video.session.propagate(
            str(leg.direction), _span(position, leg.end), objects, start=position
        )
        following: int | None = position
        while following is not None and (objects, version) == (self._objects(), self._version()):
            self._carrier.look_for_cancel(self._plan)
            step = next(steps)
            self._write(step)
            following = leg.after(step.frame_index)
            yield
        return following

    def _objects(self) -> list[int]:
        """Objects of the session that there is something to carry of. Raises SessionLost."""
        if self._carrier.videos.find(self._plan.video_id) is not self._video:
            raise SessionLost
        session = self._video.session
        known = [object_id for object_id in self._masklets if object_id in session.objects]
        return [object_id for object_id in known if session.conditioning_frames(object_id)]

    def _version(self) -> int:
        return sum(followed.version for followed in self._masklets.values())

    def _write(self, step: PropagationStep) -> None:
        """Store the masks of one frame and publish them."""
        plan, self._frames_done = self._plan, self._frames_done + 1
        rows = [
            propagated_row(
                MaskPlace(plan.video_id, followed.masklet_id, step.frame_index),
                step.masks[object_id],
                self._carrier.maker,
                run_id=plan.run_id,
                prompt_ids=[prompt.id for prompt in followed.in_force],
            )
            for object_id, followed in self._masklets.items()
            if object_id in step.masks and not followed.holds(step.frame_index)
        ]
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
            written = MaskStore(unit.session).write(rows, protect=True)
            if written:
                masks = [MaskRead.model_validate(mask) for mask in written]
                event = MasksEvent(frame_index=step.frame_index, run_id=plan.run_id, masks=masks)
                unit.announce(plan.video_id, event)
        self._announced_at = now if announce else self._announced_at
        if not goes_on:
            raise Cancelled


def _span(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)
