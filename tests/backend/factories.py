"""Things that tests need, made through the same doors that the product uses."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Collection
from fractions import Fraction
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import av
import numpy as np
from redis import Redis
from sqlalchemy.orm import Session

from backend.accounts.actor import ALL_ROLES, Role
from backend.accounts.entities import Account, Membership, SignIn
from backend.accounts.identity import SIGN_IN_LASTS
from backend.accounts.tokens import digest_of, new_secret
from backend.db.base import now
from backend.db.unit_of_work import UnitOfWork
from backend.inference.schemas import WorkerState
from backend.masklets.entities import Masklet, MaskState
from backend.masklets.masks import MaskRow, MaskStore
from backend.masklets.repository import MaskletRepository
from backend.projects.service import ProjectService
from backend.prompts.entities import PromptKind
from backend.prompts.repository import PromptRepository
from backend.propagation.entities import Direction, Run, RunState
from backend.propagation.repository import RunRepository
from backend.videos.entities import Video, VideoState
from backend.videos.repository import VideoRepository
from media import rle
from media.normalised import FrameRow

WIDTH, HEIGHT, FRAMES = 64, 48, 30


def make_video(session: Session, **changes: Any) -> Video:
    """A ready video of 30 frames, without files, in the default project."""
    project = ProjectService(UnitOfWork(session, None)).find_or_default(None)
    values: dict[str, Any] = {
        "project_id": project.id,
        "name": "street.mp4",
        "state": VideoState.READY,
        "source_bytes": 1000,
        "width": WIDTH,
        "height": HEIGHT,
        "frame_count": FRAMES,
        "frame_rate": 24.0,
        "duration_s": FRAMES / 24,
        **changes,
    }
    video = Video(id=uuid4(), **values)
    videos = VideoRepository(session)
    videos.add(video)
    videos.replace_frames(video.id, [FrameRow(i, i * 512, i / 24, f"{i:032x}") for i in range(FRAMES)])
    return video


def default_project_id(session: Session) -> UUID:
    """The project that every installation begins with."""
    return ProjectService(UnitOfWork(session, None)).find_or_default(None).id


def make_account(
    session: Session,
    name: str = "Ada",
    *,
    roles: Collection[Role] = ALL_ROLES,
    project_id: UUID | None = None,
    **changes: Any,
) -> Account:
    """A person without a password, with roles in one project (by default all in the default project)."""
    account_id = uuid4()
    account = Account(
        id=account_id, **{"email": f"{account_id.hex[:8]}@example.org", "name": name, **changes}
    )
    session.add(account)
    session.flush()
    if roles:
        project_id = project_id or default_project_id(session)
        words = [role.value for role in Role if role in roles]
        session.add(Membership(account_id=account_id, project_id=project_id, roles=words))
        session.flush()
    return account


def make_sign_in(session: Session, account: Account) -> str:
    """A sign-in of a person; gives the secret of its cookie."""
    secret = new_secret()
    session.add(SignIn(account_id=account.id, digest=digest_of(secret), expires_at=now() + SIGN_IN_LASTS))
    session.flush()
    return secret


def make_masklet(session: Session, video: Video, name: str = "Car") -> Masklet:
    """A masklet without masks or prompts."""
    masklets = MaskletRepository(session)
    number = masklets.next_number(video.id)
    assert number is not None
    masklet = Masklet(id=uuid4(), video_id=video.id, number=number, name=name, colour=0)
    masklets.add(masklet)
    return masklet


def make_click(session: Session, masklet: Masklet, frame_index: int = 0) -> UUID:
    """A positive click in the log, as the API would have stored it."""
    value = {"kind": "click", "x": 10.0, "y": 12.0, "positive": True}
    return PromptRepository(session).append(masklet.id, frame_index, PromptKind.CLICK, value).id


def mask_row(masklet: Masklet, frame_index: int, **changes: Any) -> MaskRow:
    """A propagated mask: a rectangle that begins at the frame's number."""
    pixels = np.zeros((HEIGHT, WIDTH), np.bool_)
    pixels[4:20, frame_index : frame_index + 8] = True
    values: dict[str, Any] = {
        "state": MaskState.PROPAGATED,
        "counts": rle.encode(pixels).counts,
        "area": int(pixels.sum()),
        "predicted_iou": 0.9,
        "object_score": 4.0,
        "origin": {"tool": "propagation", "trained": True},
        **changes,
    }
    return MaskRow(masklet_id=masklet.id, frame_index=frame_index, video_id=masklet.video_id, **values)


def write_masks(session: Session, *rows: MaskRow) -> None:
    """Store masks whatever was there."""
    MaskStore(session).write(rows, protect=())


def make_run(session: Session, video: Video, masklet: Masklet, **changes: Any) -> Run:
    """A queued run of worker "one" over the whole video."""
    values: dict[str, Any] = {
        "masklet_ids": [str(masklet.id)],
        "direction": Direction.BOTH,
        "start_frame": 0,
        "span_first": 0,
        "span_last": FRAMES - 1,
        "state": RunState.QUEUED,
        "worker": "one",
        "frames_total": FRAMES,
        **changes,
    }
    run = Run(id=uuid4(), video_id=video.id, **values)
    RunRepository(session).add(run)
    return run


def worker_state(name: str = "one", **changes: Any) -> WorkerState:
    """The heartbeat of an idle worker with trained weights."""
    values: dict[str, Any] = {
        "model": "nano",
        "weights": "nano-1",
        "trained": True,
        "device": "cpu",
        "dtype": "float32",
        "sessions": [],
        "busy": False,
        "started_at": now(),
        **changes,
    }
    return WorkerState(name=name, **values)


def write_clip(path: Path, frames: int = FRAMES) -> None:
    """A small H.264 clip: a bright square that moves to the right."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(24))
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for index in range(frames):
            pixels = np.full((HEIGHT, WIDTH, 3), 40, np.uint8)
            pixels[10:30, index : index + 20] = (230, 180, 30)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())


def padded(clip: bytes, size: int) -> bytes:
    """The same clip, made as long as wanted with a box that players pass over."""
    room = size - len(clip) - 8
    return clip + struct.pack(">I4s", room + 8, b"free") + bytes(room)


def queued(redis: Redis, queue: str) -> list[dict[str, Any]]:
    """What waits in a Celery queue, oldest first: id, task and args."""
    messages = [json.loads(text) for text in reversed(cast(list[str], redis.lrange(queue, 0, -1)))]
    return [
        {
            "id": message["headers"]["id"],
            "task": message["headers"]["task"],
            "args": json.loads(base64.b64decode(message["body"]))[0],
        }
        for message in messages
    ]


def events(redis: Redis, video_id: UUID) -> list[dict[str, Any]]:
    """What was published about a video, oldest first."""
    entries = cast(list[tuple[str, dict[str, str]]], redis.xrange(f"events:video:{video_id}"))
    return [json.loads(fields["event"]) for _, fields in entries]
