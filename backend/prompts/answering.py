"""A prompt is stored first and answered then, so that nothing a person did is lost with a worker."""

from __future__ import annotations

import time
from typing import NamedTuple
from uuid import UUID

from redis import Redis

from backend.accounts.actor import Actor
from backend.db.engine import Sessions
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.inference.client import HostClient
from backend.ledger.book import Entry, LedgerBook
from backend.ledger.prompt_events import answered, prompted, retracted
from backend.ledger.versions import current_version, version_of
from backend.masklets.entities import Masklet
from backend.phases.networks import networks_of
from backend.prompts.schemas import PromptAnswer, PromptCreate
from backend.prompts.service import PromptService
from backend.videos.service import find_video


class Question(NamedTuple):
    """A frame that is to be answered, and what happened on it."""

    project_id: UUID
    video_id: UUID
    masklet_id: UUID
    frame_index: int
    event: Entry
    network: str | None


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
            What PromptService.add raises, and NetworkNotHere; nothing is stored then.
            NoWorker, WorkerLost, AnswerLate, RemoteProblem: the prompt is stored, but not answered.
        """
        with unit_of_work(self._sessions, self._redis) as unit:
            masklet = PromptService(unit, self._actor).add(masklet_id, wish)
            event = prompted(
                wish.id,
                account_id=self._actor.account_id,
                masklet_id=masklet_id,
                frame_index=wish.frame_index,
                tool=wish.chosen_tool,
                model=current_version(self._hosts.live()),
            )
            question = self._ask(unit, masklet, wish.frame_index, event)
        return self._answer(question)

    def retract(self, prompt_id: UUID) -> PromptAnswer:
        """Take a prompt back, then have what remains answered. Raises PromptNotFound and as ``add``."""
        with unit_of_work(self._sessions, self._redis) as unit:
            masklet, frame_index = PromptService(unit, self._actor).retract(prompt_id)
            event = retracted(
                prompt_id,
                account_id=self._actor.account_id,
                masklet_id=masklet.id,
                frame_index=frame_index,
            )
            question = self._ask(unit, masklet, frame_index, event)
        return self._answer(question)

    def _ask(self, unit: UnitOfWork, masklet: Masklet, frame_index: int, event: Entry) -> Question:
        """Write what happened into the ledger, together with what happened. Raises NetworkNotHere."""
        network = networks_of(unit.session, [masklet.id]).get(masklet.id)
        self._hosts.require(network)
        LedgerBook(unit).write(event)
        video = find_video(unit.session, masklet.video_id)
        return Question(video.project_id, video.id, masklet.id, frame_index, event, network)

    def _answer(self, question: Question) -> PromptAnswer:
        """Have a question answered, and write down how long the person waited for it."""
        asked = time.perf_counter()
        reply = self._hosts.answer(
            question.video_id, question.masklet_id, question.frame_index, question.network
        )
        waited_ms = (time.perf_counter() - asked) * 1000
        model = None if reply.mask is None else version_of(reply.mask.origin)
        with unit_of_work(self._sessions) as unit:
            LedgerBook(unit).write(
                answered(question.event, project_id=question.project_id, model=model, waiting_ms=waited_ms)
            )
            prompts = PromptService(unit).on_frame(question.masklet_id, question.frame_index)
        return PromptAnswer(
            prompts=prompts,
            mask=reply.mask,
            stale=reply.stale,
            candidates=reply.candidates,
            model_ms=reply.ms,
        )
