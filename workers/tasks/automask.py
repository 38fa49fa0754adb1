"""Automask: finds and follows the objects of videos, one job at a time, behind what people wait for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from threading import Event, Lock
from typing import Any
from uuid import UUID

from redis import Redis

from backend.automask.entities import AutomaskStage
from backend.automask.life import (
    AutomaskPlan,
    AutomaskProgress,
    advance_job,
    begin_next_job,
    cancel_finished,
    fail_job,
    network_of,
    wake_suited,
)
from backend.automask.repository import AutomaskRepository
from backend.automask.storing import MadeMask, MadeMasklet, finish_job, store_masklets
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.inference.registry import WorkerRegistry
from backend.jobs.queue import JobClient, Jobs
from backend.phases.networks import names_of, suits
from backend.storage import BlobStore, video_keys
from backend.videos.service import find_ready
from media import rle
from media.reader import FrameSource, open_frames
from media.rle import Rle
from model.automask import AutoMasker, AutoMasklet, AutomaskSettings, GridLayer, Progress, suited_to
from model.predictors import SessionSettings
from model.tracker import Tracker
from workers.errors import Cancelled, Stopped
from workers.rows import Maker
from workers.tasks.waiting import WaitingWork

PROGRESS_EVERY_S = 0.25
GIVE_WAY_S = 2.0
"""At most this long a step waits for what people wait for; so a job gets on however busy they are."""

LOOK_EVERY_S = 0.02
STORE_AT_A_TIME = 16
"""Masklets of one transaction; a crash loses no more."""


@dataclass
class Automask(WaitingWork[AutomaskPlan]):
    """Does the jobs that wait in the database, but for those that name another network.

    Attributes:
        sessions: the database.
        redis: for events.
        store: where videos lie.
        network: finds and follows; no other thread uses it.
        maker: the network, as masks name it.
        worker_name: this worker.
        registry: which workers are alive.
        jobs: to wake them.
        is_busy: whether people wait for the network.
        stop: set when the worker shuts down.
        session: memory caps of the session that follows.
        clock: seconds that only ever rise.
        pause: lets so many seconds pass.
    """

    kind = "automask"

    sessions: Sessions
    redis: Redis
    store: BlobStore
    network: Tracker
    maker: Maker
    worker_name: str
    registry: WorkerRegistry
    jobs: JobClient
    is_busy: Callable[[], bool]
    stop: Event
    session: SessionSettings = field(default_factory=SessionSettings)
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    _turn: Lock = field(default_factory=Lock)

    def __call__(self, job_id: UUID) -> None:
        """Do what waits; a message for a job that names another network goes on to those who run it."""
        with unit_of_work(self.sessions) as unit:
            job = AutomaskRepository(unit.session).find(job_id)
            if job is not None and not suits(network_of(job), self.maker.model, self.maker.weights):
                wake_suited(Jobs(unit, self.jobs), job, self.registry.live())
        super().__call__(job_id)

    def _is_waiting(self) -> bool:
        with self.sessions() as database:
            return bool(AutomaskRepository(database).queued(self._networks()))

    def _begin(self) -> AutomaskPlan | None:
        suited = suited_to(self.network.config.name)
        left_open = {name: getattr(suited, name) for name in ("min_predicted_iou", "min_stability")}
        with unit_of_work(self.sessions, self.redis) as unit:
            return begin_next_job(unit, self.worker_name, left_open, self._networks())

    def _do(self, plan: AutomaskPlan) -> None:
        """Find, follow and store."""
        settings = settings_of(plan.settings)
        masker = AutoMasker(self.network, settings, self.session)
        with self._frames_of(plan.video_id) as frames:
            found = masker.masklets(frames, self._existing(plan, settings), self._report_of(plan.job_id))
            for group in _groups(found, STORE_AT_A_TIME):
                self._store(plan, group)
        with unit_of_work(self.sessions, self.redis) as unit:
            finish_job(unit, plan.job_id, plan.video_id)

    def _cancelled(self, plan: AutomaskPlan) -> None:
        with unit_of_work(self.sessions, self.redis) as unit:
            cancel_finished(unit, plan.job_id)

    def _failed(self, plan: AutomaskPlan, problem: dict[str, Any]) -> None:
        with unit_of_work(self.sessions, self.redis) as unit:
            fail_job(unit, plan.job_id, problem)

    def _name_of(self, plan: AutomaskPlan) -> str:
        return str(plan.job_id)

    def _networks(self) -> tuple[str, ...]:
        return names_of(self.maker.model, self.maker.weights)

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
    own = {name: value for name, value in stored.items() if name != "model"}  # which is who looks, not how
    return AutomaskSettings(**{**own, "layers": layers})


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
