"""What the compute thread does next: pure, without clock, thread, queue or database.

Clicks and other short requests go first, in the order of their coming; then the frame that somebody looks at
is encoded; then propagation runs take turns, one frame each. So a click waits at most for one step of anybody
else. When there is nothing to do, the frames around the one that somebody looks at are encoded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from backend.inference.schemas import HostRequest

NEIGHBOURS = (1, -1, 2, -2, 3, -3, 4, -4)
"""Frames encoded ahead of somebody who thinks, as seen from the frame on screen, in this order."""


@dataclass(frozen=True)
class RunEntry:
    """A propagation run in line.

    Attributes:
        run_id: the run.
        video_id: its video; videos take turns, however many runs each of them has.
        masklet_ids: the masklets it carries. Runs that share a masklet go one after the other.
    """

    run_id: UUID
    video_id: UUID
    masklet_ids: frozenset[UUID]


@dataclass(frozen=True)
class Answer:
    """Do what a request asks for now."""

    request: HostRequest


@dataclass(frozen=True)
class Drop:
    """Forget a request: whoever asked has stopped waiting."""

    request: HostRequest


@dataclass(frozen=True)
class Warm:
    """Encode the frame that somebody looks at."""

    request: HostRequest


@dataclass(frozen=True)
class StepRun:
    """Propagate a run by one frame."""

    run_id: UUID


@dataclass(frozen=True)
class LookAhead:
    """Encode a frame near the one on screen; nobody asked for it, and it may not exist."""

    video_id: UUID
    frame_index: int


Step = Answer | Drop | Warm | StepRun | LookAhead


@dataclass(frozen=True)
class Agenda:
    """Everything that waits.

    Attributes:
        requests: clicks and the like, oldest first.
        looks: frames to warm, one a video (only where somebody looks now matters), oldest first.
        runs: propagation runs, oldest first.
        turn: number of run steps given out so far.
        video_turns: turn in which each video was served last.
        run_turns: turn in which each run was served last.
        just_warmed: the step before this one warmed a frame.
        ahead: frames to encode when there is nothing else to do; forgotten when something comes up.
    """

    requests: tuple[HostRequest, ...] = ()
    looks: tuple[HostRequest, ...] = ()
    runs: tuple[RunEntry, ...] = ()
    turn: int = 0
    video_turns: Mapping[UUID, int] = field(default_factory=dict)
    run_turns: Mapping[UUID, int] = field(default_factory=dict)
    just_warmed: bool = False
    ahead: tuple[LookAhead, ...] = ()

    def with_request(self, request: HostRequest) -> Agenda:
        """Add a request; a newer look at a video takes the place of the one before."""
        if request.kind != "warm":
            return replace(self, requests=(*self.requests, request), ahead=())
        others = tuple(look for look in self.looks if look.video_id != request.video_id)
        return replace(self, looks=(*others, request), ahead=())

    def with_run(self, run: RunEntry) -> Agenda:
        """Add a run; one that is in line already stays where it is."""
        if any(entry.run_id == run.run_id for entry in self.runs):
            return self
        return replace(self, runs=(*self.runs, run), ahead=())

    def without_run(self, run_id: UUID) -> Agenda:
        """Take a run out of line."""
        runs = tuple(entry for entry in self.runs if entry.run_id != run_id)
        videos = {entry.video_id for entry in runs}
        return replace(
            self,
            runs=runs,
            video_turns={key: turn for key, turn in self.video_turns.items() if key in videos},
            run_turns={key: turn for key, turn in self.run_turns.items() if key != run_id},
        )


def next_step(agenda: Agenda, now: float) -> tuple[Step | None, Agenda]:
    """Choose the next step.

    A look never takes two steps in a row while a run waits: whoever scrubs along the timeline would
    otherwise stop everybody's propagation.

    Args:
        agenda: what waits.
        now: unix seconds, to be held against the deadlines.

    Returns:
        The step, or None when nothing waits, and the agenda without it.
    """
    if agenda.requests:
        first, *others = agenda.requests
        step = _unless_late(Answer(first), now)
        return step, replace(agenda, requests=tuple(others), ahead=_ahead_of(step, agenda))
    run = _next_run(agenda)
    if agenda.looks and not (agenda.just_warmed and run):
        look, *rest = agenda.looks
        step = _unless_late(Warm(look), now)
        return step, replace(agenda, looks=tuple(rest), just_warmed=True, ahead=_ahead_of(step, agenda))
    if run is not None:
        return StepRun(run.run_id), _served(agenda, run)
    if agenda.ahead:
        return agenda.ahead[0], replace(agenda, ahead=agenda.ahead[1:])
    return None, agenda


def _served(agenda: Agenda, run: RunEntry) -> Agenda:
    turn = agenda.turn + 1
    return replace(
        agenda,
        turn=turn,
        video_turns={**agenda.video_turns, run.video_id: turn},
        run_turns={**agenda.run_turns, run.run_id: turn},
        just_warmed=False,
    )


def _ahead_of(step: Step, agenda: Agenda) -> tuple[LookAhead, ...]:
    """What to encode after a step, around the frame that it shows is looked at; nothing beside runs."""
    if agenda.runs or not isinstance(step, Answer | Warm) or step.request.kind == "forget":
        return ()
    video_id, centre = step.request.video_id, step.request.frame_index
    if centre is None:
        return ()
    return tuple(LookAhead(video_id, centre + gap) for gap in NEIGHBOURS if centre + gap >= 0)


def _unless_late(step: Answer | Warm, now: float) -> Step:
    return Drop(step.request) if step.request.deadline < now else step


def _next_run(agenda: Agenda) -> RunEntry | None:
    """The run whose video was served longest ago, and of its runs the one served longest ago."""
    ready = [run for place, run in enumerate(agenda.runs) if not _must_wait(run, agenda.runs[:place])]
    return min(
        ready,
        key=lambda run: (agenda.video_turns.get(run.video_id, 0), agenda.run_turns.get(run.run_id, 0)),
        default=None,
    )


def _must_wait(run: RunEntry, before: tuple[RunEntry, ...]) -> bool:
    return any(
        earlier.video_id == run.video_id and earlier.masklet_ids & run.masklet_ids for earlier in before
    )
