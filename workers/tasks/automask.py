"""Automask: finds and follows the objects of videos, one job at a time, behind what people wait for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from threading import Event, Lock
from typing import Any
from uuid import UUID

import structlog
from redis import Redis

from backend.automask.entities import AutomaskStage
from backend.automask.life import (
    AutomaskPlan,
    AutomaskProgress,
    advance_job,
    begin_next_job,
    cancel_finished,
    fail_job,
)
from backend.automask.repository import AutomaskRepository
from backend.automask.storing import MadeMask, MadeMasklet, finish_job, store_masklets
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.storage import BlobStore, video_keys
from backend.videos.service import find_ready
from media import rle
from media.reader import FrameSource, open_frames
from media.rle import Rle
from model.automask import AutoMasker, AutoMasklet, AutomaskSettings, GridLayer, Progress, suited_to
from model.predictors import SessionSettings
from model.tracker import Tracker
from workers.problems import is_expected, problem_of
from workers.rows import Maker

PROGRESS_EVERY_S = 0.25
GIVE_WAY_S = 2.0
"""At most this long a step waits for what people wait for; so a job gets on however busy they are."""

LOOK_EVERY_S = 0.02
STORE_AT_A_TIME = 16
"""Masklets of one transaction; a crash loses no more."""

log = structlog.get_logger(__name__)


class Stopped(Exception):
    """The worker is shutting down: leave off, the job goes on at the next start."""


class Cancelled(Exception):
    """Somebody stopped the job, or it is no longer there."""


@dataclass
class Automask:
    """Does the jobs that wait in the database; a message of the queue only wakes it.

    Attributes:
        sessions: the database.
        redis: for events.
        store: where videos lie.
        network: finds and follows; no other thread uses it.
        maker: the network, as masks name it.
        worker_name: this worker.
        is_busy: whether people wait for the network.
        stop: set when the worker shuts down.
        session: memory caps of the session that follows.
        clock: seconds that only ever rise.
        pause: lets so many seconds pass.
    """

    sessions: Sessions
    redis: Redis
    store: BlobStore
    network: Tracker
    maker: Maker
    worker_name: str
    is_busy: Callable[[], bool]
    stop: Event
    session: SessionSettings = field(default_factory=SessionSettings)
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    _turn: Lock = field(default_factory=Lock)

    def __call__(self, _job_id: UUID) -> None:
        """Do what waits, the oldest first. When another thread is at it already, that one goes on."""
        while not self.stop.is_set() and self._turn.acquire(blocking=False):
            try:
                while not self.stop.is_set() and self._do_next():
                    pass
            finally:
                self._turn.release()
            if not self._something_waits():  # it may have come while the turn was given back
                return

    def _something_waits(self) -> bool:
        with self.sessions() as database:
            return bool(AutomaskRepository(database).queued())

    def _suited(self) -> dict[str, float]:
        suited = suited_to(self.network.config.name)
        return {name: getattr(suited, name) for name in ("min_predicted_iou", "min_stability")}

    def _do_next(self) -> bool:
        """Do one job. Says whether there was one."""
        with unit_of_work(self.sessions, self.redis) as unit:
            plan = begin_next_job(unit, self.worker_name, self._suited())
        if plan is None:
            return False
        started = time.monotonic()
        try:
            made = self._do(plan)
        except Stopped:
            log.info("automask left off", job_id=str(plan.job_id))
        except Cancelled:
            with unit_of_work(self.sessions, self.redis) as unit:
                cancel_finished(unit, plan.job_id)
        except Exception as error:
            # The job must not stay half way whatever went wrong; what nobody expected is logged in full.
            with unit_of_work(self.sessions, self.redis) as unit:
                fail_job(unit, plan.job_id, problem_of(error))
            unexpected = None if is_expected(error) else error
            log.error("automask failed", job_id=str(plan.job_id), error=str(error), exc_info=unexpected)
        else:
            seconds = round(time.monotonic() - started, 1)
            log.info("automask done", job_id=str(plan.job_id), masklets=made, seconds=seconds)
        return True

    def _do(self, plan: AutomaskPlan) -> int:
        """Find, follow and store. Gives the number of masklets."""
        settings = settings_of(plan.settings)
        masker = AutoMasker(self.network, settings, self.session)
        made = 0
        with self._frames_of(plan.video_id) as frames:
            found = masker.masklets(frames, self._existing(plan, settings), self._report_of(plan.job_id))
            for group in _groups(found, STORE_AT_A_TIME):
                self._store(plan, group)
                made += len(group)
        with unit_of_work(self.sessions, self.redis) as unit:
            finish_job(unit, plan.job_id, plan.video_id)
        return made

    @contextmanager
    def _frames_of(self, video_id: UUID) -> Iterator[FrameSource]:
        """Open a video. Raises VideoNotFound, VideoNotReady, BlobNotFound, MediaError."""
        with self.sessions() as database:
            find_ready(database, video_id)
        frames = open_frames(self.store.local_path(video_keys(video_id).video))
        try:
            yield frames
        finally:
            close = getattr(frames, "close", None)
            if close is not None:
                close()

    def _existing(self, plan: AutomaskPlan, settings: AutomaskSettings) -> list[dict[int, Rle]]:
        """Give the masks that new ones are compared with, on the frames that are followed."""
        with self.sessions() as database:
            shape = find_ready(database, plan.video_id).shape
            stored = AutomaskRepository(database).masks_to_compare(
                plan.video_id, plan.replaces, settings.frame_step
            )
        size = (shape.height, shape.width)
        return [{mask.frame_index: Rle(size, mask.counts) for mask in masks} for masks in stored.values()]

    def _store(self, plan: AutomaskPlan, masklets: Sequence[AutoMasklet]) -> None:
        with unit_of_work(self.sessions, self.redis) as unit:
            made = [_made(masklet) for masklet in masklets]
            goes_on = store_masklets(unit, plan.job_id, plan.video_id, made, asdict(self.maker))
        if not goes_on:
            raise Cancelled

    def _report_of(self, job_id: UUID) -> Callable[[Progress], None]:
        """Make what the generator reports to: it gives way, tells the pages, and says when to leave off."""
        told_at = 0.0

        def report(progress: Progress) -> None:
            nonlocal told_at
            self._give_way()
            if time.monotonic() - told_at < PROGRESS_EVERY_S:
                return
            told_at = time.monotonic()
            now = AutomaskProgress(
                AutomaskStage(progress.stage.value),
                progress.done,
                progress.total,
                progress.candidates,
                progress.duplicates,
            )
            with unit_of_work(self.sessions, self.redis) as unit:
                goes_on = advance_job(unit, job_id, now)
            if not goes_on:
                raise Cancelled

        return report

    def _give_way(self) -> None:
        """Wait while people wait. Raises Stopped."""
        until = self.clock() + GIVE_WAY_S
        while self.is_busy() and self.clock() < until and not self.stop.is_set():
            self.pause(LOOK_EVERY_S)
        if self.stop.is_set():
            raise Stopped


def settings_of(stored: dict[str, Any]) -> AutomaskSettings:
    """Make the generator's settings from those of the API. Raises BadSettings."""
    layers = tuple(GridLayer(**layer) for layer in stored["layers"])
    return AutomaskSettings(**{**stored, "layers": layers})


def _groups(masklets: Iterator[AutoMasklet], size: int) -> Iterator[list[AutoMasklet]]:
    group: list[AutoMasklet] = []
    for masklet in masklets:
        group.append(masklet)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group


def _made(masklet: AutoMasklet) -> MadeMasklet:
    found = masklet.candidate
    return MadeMasklet(
        frame_index=masklet.prompt_frame,
        point=found.point,
        crop=(found.crop.x0, found.crop.y0, found.crop.x1, found.crop.y1),
        predicted_iou=found.predicted_iou,
        stability=found.stability,
        masks=[
            MadeMask(
                frame_index=frame_index,
                counts=one.mask.counts,
                area=rle.area(one.mask),
                predicted_iou=one.predicted_iou,
                object_score=one.object_score,
                stability=one.stability,
            )
            for frame_index, one in masklet.masks.items()
        ],
    )
