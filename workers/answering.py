"""Short requests, carried out: answering a click, warming a frame, forgetting what was removed."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

from redis import Redis
from sqlalchemy.orm import Session

from backend.core.errors import DomainError
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.inference.schemas import HostReply, HostRequest
from backend.masklets.masks import MaskStore
from backend.masklets.schemas import CandidateRead, MaskRead
from backend.phases.networks import require_network
from media import rle
from workers.following import Followed, take_step
from workers.rows import Maker
from workers.saving import save_answers
from workers.sessions import OpenVideos

Value = TypeVar("Value")


class IncompleteRequest(DomainError):
    """A request lacks what its kind needs."""

    status, title = HTTPStatus.BAD_REQUEST, "Incomplete request"

    def __init__(self) -> None:
        super().__init__(
            "The request names no masklet or no frame; run the same version of server and worker."
        )


class Answerer:
    """Carries out requests on the compute thread.

    Args:
        videos: the open sessions.
        sessions: the database.
        redis: for events.
        maker: the network, as masks name it.
    """

    def __init__(self, videos: OpenVideos, sessions: Sessions, redis: Redis, maker: Maker) -> None:
        self._videos = videos
        self._sessions = sessions
        self._redis = redis
        self._maker = maker

    def answer(self, request: HostRequest) -> HostReply:
        """Answer what a masklet's log says of a frame, store the mask and tell the world.

        A frame that was answered already (two clicks in a row, the second read with the first) gets the
        stored mask.

        Raises:
            NetworkNotHere: the phase of the masklet names another network.
            IncompleteRequest, DomainError, MediaError: there is no answer.
        """
        started = time.perf_counter()
        masklet_id, frame_index = _required(request.masklet_id), _required(request.frame_index)
        video = self._videos.get(request.video_id)
        with unit_of_work(self._sessions, self._redis) as unit:
            require_network(unit.session, masklet_id, self._maker.model, self._maker.weights)
            followed = video.follow(unit.session, masklet_id)
            while take_step(unit.session, video.session, followed):
                pass
            saved = save_answers(unit, video.video_id, followed, self._maker)
            mask = saved.edited.get(frame_index) or _mask_of(unit.session, followed, frame_index)
        problem = _refusal(followed, frame_index)
        candidates = _candidates_of(followed, frame_index)
        ms = (time.perf_counter() - started) * 1000
        return HostReply(
            ok=problem is None, mask=mask, stale=saved.stale, candidates=candidates, ms=ms, problem=problem
        )

    def warm(self, request: HostRequest) -> None:
        """Open the video and encode the frame that somebody looks at. Raises DomainError, MediaError."""
        self._videos.get(request.video_id).session.warm(_required(request.frame_index))

    def look_ahead(self, video_id: UUID, frame_index: int) -> None:
        """Encode a frame of an open video, if there is such a frame. Raises MediaError."""
        video = self._videos.find(video_id)
        if video is not None and frame_index < len(video.session) and not video.session.is_warm(frame_index):
            video.session.warm(frame_index)

    def forget(self, request: HostRequest) -> None:
        """Let go of a masklet that was removed, or of the whole video."""
        video = self._videos.find(request.video_id)
        if video is None:
            return
        if request.masklet_id is None:
            self._videos.close(request.video_id)
        else:
            video.forget(request.masklet_id)

    def give_up(self, video_id: UUID) -> None:
        """Close the session of a video after something unexpected: nobody knows what it holds."""
        self._videos.close(video_id)


def _mask_of(database: Session, followed: Followed, frame_index: int) -> MaskRead | None:
    """The answer to the prompts of a frame; without any, the carried mask that came back, if there is one."""
    mask = MaskStore(database).get(followed.masklet_id, frame_index)
    return None if mask is None else MaskRead.model_validate(mask)


def _candidates_of(followed: Followed, frame_index: int) -> list[CandidateRead]:
    """The masks that the network offered for the prompts of a frame, best first."""
    prompt_ids = tuple(prompt.id for prompt in followed.on_frame(frame_index))
    encoded = [(rle.encode(one.mask), one.iou) for one in followed.offered.get(prompt_ids, ())]
    return [
        CandidateRead(counts=mask.counts, area=rle.area(mask), predicted_iou=iou) for mask, iou in encoded
    ]


def _refusal(followed: Followed, frame_index: int) -> dict[str, object] | None:
    """The problem of the newest prompt on a frame, where the network did not take it."""
    prompts = followed.on_frame(frame_index)
    return followed.refused.get(prompts[-1].id) if prompts else None


def _required(value: Value | None) -> Value:
    if value is None:
        raise IncompleteRequest
    return value
