"""A stage for the workers: a real database, real streams, real storage, a small real network.

``Stage`` does what the server does (store prompts, begin runs) and reads what the workers left.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, cast
from uuid import UUID, uuid4

import numpy as np
from numpy.typing import NDArray
from redis import Redis
from sqlalchemy.orm import Session

from backend.core.settings import Settings
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.events.publisher import FIELD, stream_of
from backend.inference.schemas import HostReply, HostRequest
from backend.masklets.entities import Mask, Masklet, MaskState
from backend.masklets.masks import MaskStore
from backend.masklets.repository import MaskletRepository
from backend.masklets.schemas import MaskRead
from backend.projects.entities import Project
from backend.prompts.entities import Prompt, PromptKind
from backend.prompts.repository import PromptRepository
from backend.prompts.schemas import PromptCreate
from backend.prompts.service import PromptService
from backend.propagation.entities import Direction, Run, RunState
from backend.propagation.life import begin_run, cancel_key
from backend.propagation.repository import RunRepository
from backend.storage import BlobStore, open_store, video_keys
from backend.videos.entities import Video, VideoState
from media import rle
from media.encoder import VideoEncoder
from model.tracker import Tracker
from tests.model.small import SMALL, drawn_tracker
from workers.answering import Answerer
from workers.carrying import Carrier
from workers.plans import RunPlan
from workers.rows import Maker
from workers.sessions import OpenVideos, Room, session_opener

WIDTH, HEIGHT = 64, 48
WORKER = "tester"
MAKER = Maker(model="small", weights=None, trained=False)


def network() -> Tracker:
    """Fresh weights under which objects are visible and masks differ from frame to frame."""
    return drawn_tracker(SMALL, seed=0)


def moving_square(frame_count: int) -> list[NDArray[np.uint8]]:
    noise = np.random.default_rng(5)
    frames = []
    for index in range(frame_count):
        frame = (60 + noise.integers(0, 10, (HEIGHT, WIDTH, 3))).astype(np.uint8)
        left = 4 + 3 * (index % 14)
        frame[15:35, left : left + 15] = (200, 80, 40)
        frames.append(frame)
    return frames


@dataclass
class Stage:
    settings: Settings
    sessions: Sessions
    redis: Redis
    network: Tracker = field(default_factory=network)
    room: Room | None = None

    def __post_init__(self) -> None:
        self.store: BlobStore = open_store(self.settings)
        self.restart()

    def restart(self) -> None:
        """Forget everything that a worker holds in memory, as a new process has."""
        opener = session_opener(self.network, self.settings, self.sessions, self.store)
        self.videos = OpenVideos(opener, self.room)
        self.answerer = Answerer(self.videos, self.sessions, self.redis, MAKER)
        self.carrier = Carrier(self.videos, self.sessions, self.redis, MAKER)

    # What the server does

    def video(self, frame_count: int = 12) -> UUID:
        """A ready video of a moving square."""
        path = self.store.staging_path(f"made-{uuid4()}.mp4")
        with VideoEncoder(path, WIDTH, HEIGHT, Fraction(24)) as encoder:
            for frame in moving_square(frame_count):
                encoder.write(frame)
        with unit_of_work(self.sessions) as unit:
            project = Project(name=f"project {uuid4()}")
            unit.session.add(project)
            unit.session.flush()
            video = Video(
                project_id=project.id,
                name="square.mp4",
                state=VideoState.READY,
                source_bytes=path.stat().st_size,
                width=WIDTH,
                height=HEIGHT,
                frame_count=frame_count,
                frame_rate=24.0,
                duration_s=frame_count / 24,
            )
            unit.session.add(video)
            unit.session.flush()
            self.store.adopt(video_keys(video.id).video, path)
            return video.id

    def masklet(self, video_id: UUID) -> UUID:
        with unit_of_work(self.sessions) as unit:
            number = MaskletRepository(unit.session).next_number(video_id)
            masklet = Masklet(video_id=video_id, number=number, name=f"Object {number}", colour=0)
            unit.session.add(masklet)
            unit.session.flush()
            return masklet.id

    def video_of(self, masklet_id: UUID) -> UUID:
        with self.sessions() as database:
            masklet = MaskletRepository(database).find(masklet_id)
            assert masklet is not None
            return masklet.video_id

    def prompt(self, masklet_id: UUID, frame_index: int, tool: str | None = None, **value: Any) -> UUID:
        """Store a prompt by the server's rules, without asking anybody to answer it."""
        wish = PromptCreate.model_validate(
            {"id": uuid4(), "frame_index": frame_index, "value": value, "tool": tool}
        )
        with unit_of_work(self.sessions, self.redis) as unit:
            PromptService(unit).add(masklet_id, wish)
        return wish.id

    def click(
        self, masklet_id: UUID, frame_index: int, x: float = 12, y: float = 25, positive: bool = True
    ) -> UUID:
        return self.prompt(masklet_id, frame_index, kind="click", x=x, y=y, positive=positive)

    def bad_click(self, masklet_id: UUID, frame_index: int) -> UUID:
        """A click outside the frame, which the server's rules would have refused."""
        value = {"kind": "click", "x": -50.0, "y": 1.0, "positive": True}
        with unit_of_work(self.sessions) as unit:
            entry = PromptRepository(unit.session).append(masklet_id, frame_index, PromptKind.CLICK, value)
            return entry.id

    def retract(self, prompt_id: UUID) -> None:
        with unit_of_work(self.sessions, self.redis) as unit:
            PromptService(unit).retract(prompt_id)

    def remove_masklet(self, masklet_id: UUID) -> None:
        with unit_of_work(self.sessions) as unit:
            masklets = MaskletRepository(unit.session)
            masklet = masklets.find_for_update(masklet_id)
            assert masklet is not None
            masklets.delete(masklet)

    def lock(self, masklet_id: UUID, frame_index: int) -> None:
        with unit_of_work(self.sessions) as unit:
            mask = MaskStore(unit.session).get(masklet_id, frame_index)
            assert mask is not None
            mask.state = MaskState.LOCKED

    def new_run(
        self,
        video_id: UUID,
        masklet_ids: Sequence[UUID],
        direction: Direction = Direction.FORWARD,
        start: int = 0,
        span: tuple[int, int] = (0, 11),
        **terms: Any,
    ) -> UUID:
        """A queued run, as the server stores it; ``terms`` are further columns."""
        with unit_of_work(self.sessions) as unit:
            run = Run(
                video_id=video_id,
                masklet_ids=[str(masklet_id) for masklet_id in masklet_ids],
                direction=direction,
                start_frame=start,
                span_first=span[0],
                span_last=span[1],
                state=RunState.QUEUED,
                worker=WORKER,
                frames_total=span[1] - span[0] + 1,
                **terms,
            )
            RunRepository(unit.session).add(run)
            return run.id

    def begin(self, run_id: UUID) -> RunPlan:
        with unit_of_work(self.sessions, self.redis) as unit:
            run = begin_run(unit, run_id, WORKER)
            assert run is not None
            return RunPlan.of(run)

    def cancel(self, run_id: UUID) -> None:
        with unit_of_work(self.sessions) as unit:
            run = RunRepository(unit.session).find_for_update(run_id)
            assert run is not None
            run.cancel_requested = True
        self.redis.set(cancel_key(run_id), "1", ex=60)

    # What the worker does

    def request(
        self,
        video_id: UUID,
        masklet_id: UUID | None = None,
        frame_index: int | None = None,
        kind: Literal["answer", "warm", "forget"] = "answer",
        deadline_s: float = 30,
    ) -> HostRequest:
        return HostRequest(
            id=uuid4(),
            kind=kind,
            video_id=video_id,
            masklet_id=masklet_id,
            frame_index=frame_index,
            reply_to=f"reply:{uuid4()}",
            deadline=time.time() + deadline_s,
        )

    def ask(self, video_id: UUID, masklet_id: UUID, frame_index: int) -> HostReply:
        return self.answerer.answer(self.request(video_id, masklet_id, frame_index))

    def steps(self, plan: RunPlan) -> Iterator[None]:
        """The steps of a run; what they ask of the network is answered as it comes."""
        parts, outcome = self.carrier.parts(plan), None
        while True:
            try:
                work = next(parts) if outcome is None else parts.send(outcome)
            except StopIteration:
                return
            outcome = None if work is None else work.outcome()
            if work is None:
                yield

    def carry(self, run_id: UUID) -> None:
        """Do a whole run without a thread."""
        for _ in self.steps(self.begin(run_id)):
            pass

    # What is left

    def masks(self, masklet_id: UUID) -> dict[int, MaskRead]:
        with self.sessions() as database:
            rows = database.query(Mask).where(Mask.masklet_id == masklet_id).order_by(Mask.frame_index)
            return {row.frame_index: MaskRead.model_validate(row) for row in rows}

    def masks_of(self, database: Session, masklet_id: UUID) -> Sequence[Mask]:
        """Rows to change as nobody else would."""
        return database.query(Mask).where(Mask.masklet_id == masklet_id).all()

    def states(self, masklet_id: UUID) -> dict[int, MaskState]:
        return {frame: mask.state for frame, mask in self.masks(masklet_id).items()}

    def run(self, run_id: UUID) -> Run:
        with self.sessions() as database:
            run = RunRepository(database).find(run_id)
            assert run is not None
            return run

    def log(self, masklet_id: UUID) -> Sequence[Prompt]:
        with self.sessions() as database:
            return PromptRepository(database).log_of(masklet_id)

    def events(self, video_id: UUID, event_type: str | None = None) -> list[dict[str, Any]]:
        """What the pages were told, oldest first."""
        entries = cast(list[tuple[str, dict[str, str]]], self.redis.xrange(stream_of(video_id)))
        events = [json.loads(fields[FIELD]) for _, fields in entries]
        return [event for event in events if event_type in (None, event["type"])]


def pixels_of(mask: MaskRead) -> NDArray[np.bool_]:
    return rle.decode(rle.Rle((HEIGHT, WIDTH), mask.counts))
