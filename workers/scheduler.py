"""What the compute thread does next: pure, without clock, thread, queue or database.

Clicks and other short requests go first, in the order of their coming; then the frame that somebody looks at
is encoded; then propagation runs take turns, one frame each. So a click waits at most for one step of anybody
else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from backend.inference.schemas import HostRequest


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


Step = Answer | Drop | Warm | StepRun


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
    """

    requests: tuple[HostRequest, ...] = ()
    looks: tuple[HostRequest, ...] = ()
    runs: tuple[RunEntry, ...] = ()
    turn: int = 0
    video_turns: Mapping[UUID, int] = field(default_factory=dict)
    run_turns: Mapping[UUID, int] = field(default_factory=dict)
    just_warmed: bool = False

    def with_request(self, request: HostRequest) -> Agenda:
        """Add a request; a newer look at a video takes the place of the one before."""
        if request.kind != "warm":
            return replace(self, requests=(*self.requests, request))
        others = tuple(look for look in self.looks if look.video_id != request.video_id)
        return replace(self, looks=(*others, request))

    def with_run(self, run: RunEntry) -> Agenda:
        """Add a run; one that is in line already stays where it is."""
        if any(entry.run_id == run.run_id for entry in self.runs):
            return self
        return replace(self, runs=(*self.runs, run))

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
        return _unless_late(Answer(first), now), replace(agenda, requests=tuple(others))
    run = _next_run(agenda)
    if agenda.looks and not (agenda.just_warmed and run):
        look, *rest = agenda.looks
        return _unless_late(Warm(look), now), replace(agenda, looks=tuple(rest), just_warmed=True)
    if run is None:
        return None, agenda
    turn = agenda.turn + 1
    served = replace(
        agenda,
        turn=turn,
        video_turns={**agenda.video_turns, run.video_id: turn},
        run_turns={**agenda.run_turns, run.run_id: turn},
        just_warmed=False,
    )
    return StepRun(run.run_id), served


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
