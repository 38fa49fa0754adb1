"""The inference host: one thread computes, and does what the scheduler says.

Other threads hand in requests and runs; everything that touches the network happens here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Condition, Event
from typing import Any, Protocol
from uuid import UUID

import structlog

from backend.inference.schemas import HostReply, HostRequest
from model.predictors import FrameWork, Outcome, answer_works
from workers.parts import RunParts
from workers.plans import RunPlan
from workers.problems import is_expected, problem_of
from workers.scheduler import (
    Agenda,
    Answer,
    Drop,
    LookAhead,
    RunEntry,
    Step,
    StepRun,
    StepTogether,
    Warm,
    next_step,
)

log = structlog.get_logger(__name__)


class Requests(Protocol):
    """What carries out short requests: ``workers.answering.Answerer``."""

    def answer(self, request: HostRequest) -> HostReply:
        """Answer a click."""
        ...

    def warm(self, request: HostRequest) -> None:
        """Warm a frame."""
        ...

    def look_ahead(self, video_id: UUID, frame_index: int) -> None:
        """Encode a frame that somebody may look at next."""
        ...

    def forget(self, request: HostRequest) -> None:
        """Let go of a masklet or a video."""
        ...

    def give_up(self, video_id: UUID) -> None:
        """Close a session whose state is unknown."""
        ...


class Replies(Protocol):
    """Where replies go: ``workers.interactive.InteractiveConsumer``."""

    def answer(self, request: HostRequest, reply: HostReply) -> None:
        """Reply to a request."""
        ...

    def drop(self, request: HostRequest) -> None:
        """Forget a request."""
        ...


@dataclass
class _RunInHand:
    """A run under way, and the event that tells its task that it is over.

    Attributes:
        has_asked: the step in hand has asked something of the network.
    """

    plan: RunPlan
    parts: RunParts
    over: Event = field(default_factory=Event)
    has_asked: bool = False


class InferenceHost:
    """Takes work from any thread and does it on one.

    Args:
        requests: carries out short requests.
        parts_of: cuts a run into steps, and says what they ask of the network.
        fail_run: notes in the database that a run failed, with a problem document.
        together: frames of so many videos may go through the network in one batch.
    """

    def __init__(
        self,
        requests: Requests,
        parts_of: Callable[[RunPlan], RunParts],
        fail_run: Callable[[UUID, dict[str, Any]], None],
        together: int = 1,
    ) -> None:
        self._requests = requests
        self._parts_of = parts_of
        self._fail_run = fail_run
        self._together = together
        self._agenda = Agenda()
        self._runs: dict[UUID, _RunInHand] = {}
        self._changed = Condition()
        self._stopped = False
        self._computing = False

    @property
    def busy(self) -> bool:
        """Whether something is computed or waits."""
        return self._computing or bool(self._agenda.runs)

    def submit(self, request: HostRequest) -> None:
        """Hand in a short request."""
        with self._changed:
            self._agenda = self._agenda.with_request(request)
            self._changed.notify()

    def find_run(self, run_id: UUID) -> Event | None:
        """Give the event of a run that is under way; it is set when the run is over."""
        with self._changed:
            run = self._runs.get(run_id)
            return None if run is None else run.over

    def start_run(self, plan: RunPlan) -> Event:
        """Hand in a run, once.

        Returns:
            An event that is set when the run is over, or when the host stops and leaves it for the next
            start.
        """
        with self._changed:
            run = self._runs.get(plan.run_id)
            if run is None:
                run = self._runs[plan.run_id] = _RunInHand(plan, self._parts_of(plan))
                entry = RunEntry(plan.run_id, plan.video_id, frozenset(plan.masklet_ids))
                self._agenda = self._agenda.with_run(entry)
            if self._stopped:
                run.over.set()
            self._changed.notify()
            return run.over

    def stop(self) -> None:
        """Let ``run`` return after the step in hand; runs and requests are left as they are."""
        with self._changed:
            self._stopped = True
            for run in self._runs.values():
                run.over.set()
            self._changed.notify()

    def run(self, replies: Replies) -> None:
        """Work until ``stop``. This is the compute thread."""
        while (step := self._wait_for_step()) is not None:
            self._do(step, replies)
            self._computing = False
        for run in self._runs.values():
            run.parts.close()  # leaves its ``with`` blocks

    def _wait_for_step(self) -> Step | None:
        with self._changed:
            while not self._stopped:
                step, self._agenda = next_step(self._agenda, time.time(), self._together)
                if step is not None:
                    self._computing = True
                    return step
                self._changed.wait()
            return None

    def _do(self, step: Step, replies: Replies) -> None:
        match step:
            case StepRun(run_id):
                self._step_runs([run_id])
            case StepTogether(run_ids):
                self._step_runs(run_ids)
            case Drop(request):
                log.info("request dropped", kind=request.kind, video_id=str(request.video_id))
                replies.drop(request)
            case LookAhead(video_id, frame_index):
                self._look_ahead(video_id, frame_index)
            case Answer(request) | Warm(request):
                replies.answer(request, self._reply_to(request))

    def _reply_to(self, request: HostRequest) -> HostReply:
        """Carry out a request; whatever goes wrong is an answer, and the thread lives on."""
        try:
            match request.kind:
                case "answer":
                    return self._requests.answer(request)
                case "warm":
                    self._requests.warm(request)
                case "forget":
                    self._requests.forget(request)
            return HostReply(ok=True)
        except Exception as error:
            self._note(error, request.video_id, "request failed", kind=request.kind)
            return HostReply(ok=False, problem=problem_of(error))

    def _look_ahead(self, video_id: UUID, frame_index: int) -> None:
        """Do what nobody waits for; what goes wrong is told when somebody asks for that frame."""
        try:
            self._requests.look_ahead(video_id, frame_index)
        except Exception as error:
            self._note(error, video_id, "look ahead failed", frame_index=str(frame_index))

    def _step_runs(self, run_ids: Sequence[UUID]) -> None:
        """Carry runs one step on; what they ask of the network in the middle of it is answered together."""
        asking = [(run, work) for run_id in run_ids if (work := self._go_on(run := self._runs[run_id]))]
        while asking:
            outcomes = answer_works([work for _, work in asking])
            answered = [(run, outcome) for (run, _), outcome in zip(asking, outcomes, strict=True)]
            asking = [(run, work) for run, outcome in answered if (work := self._go_on(run, outcome))]

    def _go_on(self, run: _RunInHand, outcome: Outcome | None = None) -> FrameWork | None:
        """Let a run go on until it asks something, which is given, or its step or the run itself is over."""
        try:
            work = next(run.parts) if outcome is None else run.parts.send(outcome)
        except StopIteration:
            self._end_run(run)
        except Exception as error:  # the run fails, the thread lives on
            run_id = run.plan.run_id
            self._note(error, run.plan.video_id, "run failed", run_id=str(run_id))
            self._fail_run(run_id, problem_of(error))
            self._end_run(run)
        else:
            if work is not None:
                run.has_asked = True
                return work
            self._end_step(run)
        return None

    def _end_step(self, run: _RunInHand) -> None:
        with self._changed:
            self._agenda = self._agenda.after_step(run.plan.run_id, was_frame=run.has_asked)
        run.has_asked = False

    def _end_run(self, run: _RunInHand) -> None:
        with self._changed:
            self._agenda = self._agenda.without_run(run.plan.run_id)
            del self._runs[run.plan.run_id]
            run.over.set()

    def _note(self, error: Exception, video_id: UUID, event: str, **facts: str) -> None:
        """Log an error; after one that nobody expected the session is not to be trusted any more."""
        if is_expected(error):
            log.info(event, video_id=str(video_id), problem=problem_of(error)["type"], **facts)
            return
        log.error(event, video_id=str(video_id), exc_info=error, **facts)
        self._requests.give_up(video_id)
