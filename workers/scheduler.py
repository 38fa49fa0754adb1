"""What the compute thread does next: pure, without clock, thread, queue or database.

Clicks and other short requests go first, in the order of their coming; then the frame that somebody looks at
is encoded; then propagation runs take turns, one frame each. So a click waits at most for one step of anybody
else. Where frames of several videos can share a batch, their runs take one step together, and a click waits
for one such step. When there is nothing to do, the frames around the one that somebody looks at are encoded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
class StepTogether:
    """Propagate several runs by one frame each, in one batch; they are of different videos."""

    run_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class LookAhead:
    """Encode a frame near the one on screen; nobody asked for it, and it may not exist."""

    video_id: UUID
    frame_index: int


Step = Answer | Drop | Warm | StepRun | StepTogether | LookAhead


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
        in_stride: runs whose last step was a frame. Others may be opening a video or replaying prompts, which
            nobody else should wait for.
        just_warmed: the step before this one warmed a frame.
        ahead: frames to encode when there is nothing else to do; forgotten when something comes up.
    """

    requests: tuple[HostRequest, ...] = ()
    looks: tuple[HostRequest, ...] = ()
    runs: tuple[RunEntry, ...] = ()
    turn: int = 0
    video_turns: Mapping[UUID, int] = field(default_factory=dict)
    run_turns: Mapping[UUID, int] = field(default_factory=dict)
    in_stride: frozenset[UUID] = frozenset()
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
            in_stride=self.in_stride - {run_id},
        )

    def after_step(self, run_id: UUID, *, was_frame: bool) -> Agenda:
        """Note what the step that a run has just done was."""
        others = self.in_stride - {run_id}
        return replace(self, in_stride=others | {run_id} if was_frame else others)


def next_step(agenda: Agenda, now: float, together: int = 1) -> tuple[Step | None, Agenda]:
    """Choose the next step.

    A look never takes two steps in a row while a run waits: whoever scrubs along the timeline would
    otherwise stop everybody's propagation.

    Args:
        agenda: what waits.
        now: unix seconds, to be held against the deadlines.
        together: runs of at most so many videos take a step together. Nobody is waited for.

    Returns:
        The step, or None when nothing waits, and the agenda without it.
    """
    if agenda.requests:
        first, *others = agenda.requests
        step = _unless_late(Answer(first), now)
        return step, replace(agenda, requests=tuple(others), ahead=_ahead_of(step, agenda))
    runs = _next_runs(agenda, together)
    if agenda.looks and not (agenda.just_warmed and runs):
        look, *rest = agenda.looks
        step = _unless_late(Warm(look), now)
        return step, replace(agenda, looks=tuple(rest), just_warmed=True, ahead=_ahead_of(step, agenda))
    if runs:
        return _step_of(runs), _served(agenda, runs)
    if agenda.ahead:
        return agenda.ahead[0], replace(agenda, ahead=agenda.ahead[1:])
    return None, agenda


def _step_of(runs: Sequence[RunEntry]) -> Step:
    first, *others = (run.run_id for run in runs)
    return StepTogether((first, *others)) if others else StepRun(first)


def _served(agenda: Agenda, runs: Sequence[RunEntry]) -> Agenda:
    """Note whose turn it was. Of those who go together the first comes first again: a turn each."""
    turns = [(run, agenda.turn + 1 + place) for place, run in enumerate(runs)]
    return replace(
        agenda,
        turn=agenda.turn + len(runs),
        video_turns={**agenda.video_turns, **{run.video_id: turn for run, turn in turns}},
        run_turns={**agenda.run_turns, **{run.run_id: turn for run, turn in turns}},
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


def _next_runs(agenda: Agenda, together: int) -> list[RunEntry]:
    """Choose whose turn it is, and who joins in: videos served longest ago first, each with one run.

    Of a video's runs it is the one served longest ago. None where nothing waits.
    """
    ready = [run for place, run in enumerate(agenda.runs) if not _must_wait(run, agenda.runs[:place])]
    ready.sort(key=lambda run: (agenda.video_turns.get(run.video_id, 0), agenda.run_turns.get(run.run_id, 0)))
    if not ready or ready[0].run_id not in agenda.in_stride:
        return ready[:1]
    chosen: dict[UUID, RunEntry] = {}
    for run in ready:
        if run.run_id in agenda.in_stride:
            chosen.setdefault(run.video_id, run)
    return list(chosen.values())[: max(together, 1)]


def _must_wait(run: RunEntry, before: tuple[RunEntry, ...]) -> bool:
    return any(
        earlier.video_id == run.video_id and earlier.masklet_ids & run.masklet_ids for earlier in before
    )
