"""A prompt is stored first and answered then, so that nothing a person did is lost with a worker."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from redis import Redis

from backend.accounts.actor import Actor
from backend.db.engine import Sessions
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.inference.client import HostClient
from backend.inference.schemas import WorkerState
from backend.ledger.book import Entry, LedgerBook
from backend.ledger.prompt_events import answered, prompted, retracted
from backend.ledger.repository import timelines_of
from backend.ledger.versions import current_version, version_of
from backend.masklets.schemas import MaskletRead
from backend.masklets.service import MaskletService
from backend.phases.networks import networks_of
from backend.prompts.announcing import prompts_on
from backend.prompts.schemas import MaskletBegin, MaskletBegun, PromptAnswer, PromptCreate
from backend.prompts.service import Given, PromptService


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

    def begin(self, video_id: UUID, wish: MaskletBegin) -> MaskletBegun:
        """Begin a masklet and store its first prompt, both or neither, then have the prompt answered.

        Raises:
            What ``MaskletService.create`` and ``add`` raise; NetworkNotHere. Nothing is stored then.
            NoWorker, WorkerLost, AnswerLate, RemoteProblem: both are stored, but the prompt is not answered.
        """
        live = self._hosts.live()
        with unit_of_work(self._sessions, self._redis) as unit:
            masklet = MaskletRead.model_validate(MaskletService(unit, self._actor).create(video_id, wish))
            question = self._store(unit, masklet.id, wish.prompt, live)
        return MaskletBegun(masklet=masklet, answer=self._answer(question, live))

    def add(self, masklet_id: UUID, wish: PromptCreate) -> PromptAnswer:
        """Store a prompt, then have it answered.

        Raises:
            What PromptService.add raises, and NetworkNotHere; nothing is stored then.
            NoWorker, WorkerLost, AnswerLate, RemoteProblem: the prompt is stored, but not answered.
        """
        live = self._hosts.live()
        with unit_of_work(self._sessions, self._redis) as unit:
            question = self._store(unit, masklet_id, wish, live)
        return self._answer(question, live)

    def retract(self, prompt_id: UUID) -> PromptAnswer:
        """Take a prompt back, then have what remains answered. Raises PromptNotFound and as ``add``."""
        live = self._hosts.live()
        with unit_of_work(self._sessions, self._redis) as unit:
            given = PromptService(unit, self._actor).retract(prompt_id)
            event = retracted(
                prompt_id,
                account_id=self._actor.account_id,
                masklet_id=given.masklet.id,
                frame_index=given.frame_index,
            )
            question = self._ask(unit, given, event, live)
        return self._answer(question, live)

    def _store(
        self, unit: UnitOfWork, masklet_id: UUID, wish: PromptCreate, live: list[WorkerState]
    ) -> Question:
        given = PromptService(unit, self._actor).add(masklet_id, wish)
        event = prompted(
            wish.id,
            account_id=self._actor.account_id,
            masklet_id=masklet_id,
            frame_index=wish.frame_index,
            tool=wish.chosen_tool,
            model=current_version(live),
        )
        return self._ask(unit, given, event, live)

    def _ask(self, unit: UnitOfWork, given: Given, event: Entry, live: list[WorkerState]) -> Question:
        """Write what happened into the ledger, together with what happened. Raises NetworkNotHere."""
        masklet, video, frame_index, allowed = given
        if allowed is None:
            network = networks_of(unit.session, [masklet.id]).get(masklet.id)
        else:
            network = allowed.phase.model
            event = replace(event, task_id=allowed.task.id, phase=allowed.phase.key)
        self._hosts.require(network, live)
        LedgerBook(unit).write(event, timelines=timelines_of(masklet, video))
        return Question(video.project_id, video.id, masklet.id, frame_index, event, network)

    def _answer(self, question: Question, live: list[WorkerState]) -> PromptAnswer:
        """Have a question answered, and write down how long the person waited for it."""
        asked = time.perf_counter()
        reply = self._hosts.answer(
            question.video_id, question.masklet_id, question.frame_index, question.network, live
        )
        waited_ms = (time.perf_counter() - asked) * 1000
        model = None if reply.mask is None else version_of(reply.mask.origin)
        with unit_of_work(self._sessions) as unit:
            LedgerBook(unit).write(
                answered(question.event, project_id=question.project_id, model=model, waiting_ms=waited_ms)
            )
            prompts = prompts_on(unit.session, question.masklet_id, question.frame_index)
        return PromptAnswer(
            prompts=prompts,
            mask=reply.mask,
            stale=reply.stale,
            candidates=reply.candidates,
            model_ms=reply.ms,
        )
