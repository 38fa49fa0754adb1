"""A prompt is stored first and answered then, so that nothing a person did is lost with a worker."""

from __future__ import annotations

from uuid import UUID

from redis import Redis

from backend.accounts.actor import Actor
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.inference.client import HostClient
from backend.prompts.schemas import PromptAnswer, PromptCreate
from backend.prompts.service import PromptService


class PromptDesk:
    """Takes prompts and hands out answers, each step in a unit of work of its own."""

    def __init__(self, sessions: Sessions, redis: Redis, hosts: HostClient, actor: Actor) -> None:
        self._actor = actor
        self._sessions = sessions
        self._redis = redis
        self._hosts = hosts

    def add(self, masklet_id: UUID, wish: PromptCreate) -> PromptAnswer:
        """Store a prompt, then have it answered.

        Raises:
            What PromptService.add raises; nothing is stored then.
            NoWorker, WorkerLost, AnswerLate, RemoteProblem: the prompt is stored, but not answered.
        """
        with unit_of_work(self._sessions, self._redis) as unit:
            video_id = PromptService(unit, self._actor).add(masklet_id, wish).video_id
        return self._answer(video_id, masklet_id, wish.frame_index)

    def retract(self, prompt_id: UUID) -> PromptAnswer:
        """Take a prompt back, then have what remains answered. Raises PromptNotFound and as ``add``."""
        with unit_of_work(self._sessions, self._redis) as unit:
            masklet, frame_index = PromptService(unit, self._actor).retract(prompt_id)
        return self._answer(masklet.video_id, masklet.id, frame_index)

    def _answer(self, video_id: UUID, masklet_id: UUID, frame_index: int) -> PromptAnswer:
        reply = self._hosts.answer(video_id, masklet_id, frame_index)
        with unit_of_work(self._sessions) as unit:
            prompts = PromptService(unit).on_frame(masklet_id, frame_index)
        return PromptAnswer(prompts=prompts, mask=reply.mask, stale=reply.stale, model_ms=reply.ms)
