"""Asks the workers: one Redis stream per worker, one reply list per request."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import cast
from uuid import UUID, uuid4

from redis import Redis

from backend.core.errors import RemoteProblem
from backend.inference.errors import AnswerLate, NoWorker, WorkerLost
from backend.inference.placement import choose_worker
from backend.inference.registry import WorkerRegistry
from backend.inference.schemas import HostReply, HostRequest, WorkerState
from backend.phases.errors import NetworkNotHere
from backend.phases.networks import suits

FIELD = "m"
LONGEST_QUEUE = 10_000
PLACEMENT_KEPT_S = 24 * 3600
WARM_WITHIN_S = 5.0  # nobody looks at that frame any more after this
LOOK_AFTER_WORKER_S = 1.0


class HostClient:
    """Places videos on workers and talks to them."""

    def __init__(self, redis: Redis, registry: WorkerRegistry, answer_timeout_s: float) -> None:
        self._redis = redis
        self._registry = registry
        self._answer_timeout_s = answer_timeout_s

    def live(self) -> list[WorkerState]:
        """List the live workers."""
        return self._registry.live()

    def require(self, network: str | None, live: Sequence[WorkerState] | None = None) -> None:
        """Refuse where workers run, but none of them this network; where none runs, one may come.

        Args:
            network: that a worker must run; None takes any.
            live: the workers as the caller has just found them; None asks.

        Raises:
            NetworkNotHere.
        """
        live = self._registry.live() if live is None else live
        if live:
            _running(live, network)

    def place(
        self, video_id: UUID, network: str | None = None, live: Sequence[WorkerState] | None = None
    ) -> str:
        """Give the worker of a video; it keeps the video while it lives.

        Args:
            video_id: the video.
            network: that the worker must run; None takes any.
            live: the workers as the caller has just found them; None asks.

        Raises:
            NoWorker, NetworkNotHere.
        """
        live = self._registry.live() if live is None else live
        if not live:
            raise NoWorker
        key = _placement_key(video_id, network)
        placed = cast(str | None, self._redis.getex(key, ex=PLACEMENT_KEPT_S))
        chosen = choose_worker(_running(live, network), video_id, placed)
        if chosen is None:
            raise NoWorker
        if chosen == placed:
            return chosen
        if placed is not None:
            self._redis.delete(key)
        # Of two servers that choose at once, the first one's choice stands for both.
        earlier = self._redis.set(key, chosen, ex=PLACEMENT_KEPT_S, nx=True, get=True)
        return cast(str | None, earlier) or chosen

    def answer(
        self,
        video_id: UUID,
        masklet_id: UUID,
        frame_index: int,
        network: str | None = None,
        live: Sequence[WorkerState] | None = None,
    ) -> HostReply:
        """Have a masklet's prompts on a frame answered, and wait for it; ``network``, ``live``: as ``place``.

        Raises:
            NoWorker, NetworkNotHere, WorkerLost, AnswerLate: nobody answered.
            RemoteProblem: the worker answered with a problem.
        """
        worker = self.place(video_id, network, live)
        deadline = time.time() + self._answer_timeout_s
        request_id = uuid4()
        request = HostRequest(
            id=request_id,
            kind="answer",
            video_id=video_id,
            masklet_id=masklet_id,
            frame_index=frame_index,
            reply_to=f"reply:{request_id}",
            deadline=deadline,
        )
        self._send(worker, request)
        reply = self._wait(worker, f"reply:{request_id}", deadline)
        if not reply.ok:
            raise RemoteProblem(reply.problem or {})
        return reply

    def warm(self, video_id: UUID, frame_index: int) -> None:
        """Have a frame encoded before somebody clicks on it. Nobody waits, and no worker is no error."""
        try:
            worker = self.place(video_id)
        except NoWorker:
            return
        deadline = time.time() + WARM_WITHIN_S
        request = HostRequest(
            id=uuid4(), kind="warm", video_id=video_id, frame_index=frame_index, deadline=deadline
        )
        self._send(worker, request)

    def forget(self, video_id: UUID, masklet_id: UUID | None = None) -> None:
        """Have the workers let go of a masklet or a whole video that is gone or was changed elsewhere."""
        deadline = time.time() + self._answer_timeout_s
        request = HostRequest(
            id=uuid4(), kind="forget", video_id=video_id, masklet_id=masklet_id, deadline=deadline
        )
        for worker in self._registry.live():
            self._send(worker.name, request)
        if masklet_id is None:
            self._redis.delete(_placement_key(video_id))

    def _send(self, worker: str, request: HostRequest) -> None:
        self._redis.xadd(
            f"interactive:{worker}",
            {FIELD: request.model_dump_json()},
            maxlen=LONGEST_QUEUE,
            approximate=True,
        )

    def _wait(self, worker: str, reply_to: str, deadline: float) -> HostReply:
        while (left_s := deadline - time.time()) > 0:
            popped = self._redis.blpop([reply_to], timeout=min(left_s, LOOK_AFTER_WORKER_S))
            if popped is not None:
                return HostReply.model_validate_json(cast(tuple[str, str], popped)[1])
            if not self._registry.is_live(worker):
                raise WorkerLost(worker)
        raise AnswerLate(worker, self._answer_timeout_s)


def _placement_key(video_id: UUID, network: str | None = None) -> str:
    return f"placement:{video_id}" if network is None else f"placement:{video_id}:{network}"


def _running(live: Sequence[WorkerState], network: str | None) -> list[WorkerState]:
    """Choose the workers that run a network. Raises NetworkNotHere."""
    suited = [worker for worker in live if suits(network, worker.model, worker.weights)]
    if network is not None and not suited:
        raise NetworkNotHere(network, [worker.model for worker in live])
    return suited
