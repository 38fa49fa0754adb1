"""The rules of propagation. What workers tell about a run is in ``life``."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from redis import Redis

from backend.accounts.actor import Actor, Permission
from backend.accounts.errors import NotPermitted
from backend.changes.entities import ChangeKind
from backend.changes.making import new_change
from backend.changes.repository import ChangeRepository
from backend.core.schema import Span
from backend.db.unit_of_work import UnitOfWork
from backend.inference.client import HostClient
from backend.inference.registry import WorkerRegistry
from backend.jobs.queue import Jobs, gpu_queue
from backend.ledger.book import LedgerBook
from backend.ledger.run_events import propagations
from backend.masklets.errors import MaskletNotFound
from backend.masklets.repository import MaskletRepository
from backend.phases.networks import networks_of
from backend.prompts.entities import PromptKind
from backend.prompts.fold import effective_prompts
from backend.prompts.repository import PromptRepository
from backend.propagation.active import has_live_worker, refuse_while_carried
from backend.propagation.entities import FINISHED_STATES, Direction, Run, RunState
from backend.propagation.errors import (
    NetworksDiffer,
    NoPrompt,
    NothingStale,
    RunIdTaken,
    RunNotFound,
    RunOfSomebodyElse,
    SpanOutsideVideo,
)
from backend.propagation.life import abandon_run, announce_run, cancel_run
from backend.propagation.masks import MaskLookup
from backend.propagation.repository import RunRepository
from backend.propagation.schemas import MaskChange, PropagationCreate
from backend.tasks.blind import hidden_from
from backend.tasks.guard import TaskGuard
from backend.tasks.repository import TaskRepository
from backend.videos.entities import Video
from backend.videos.service import find_ready, find_video


def frames_to_visit(direction: Direction, start_frame: int, span: Span) -> int:
    """Count the frames that a run visits, the start frame once."""
    if direction == Direction.FORWARD:
        return span.last - start_frame + 1
    if direction == Direction.BACKWARD:
        return start_frame - span.first + 1
    return span.last - span.first + 1


class PropagationService:
    """Starts, lists and stops runs."""

    def __init__(
        self,
        unit: UnitOfWork,
        hosts: HostClient,
        registry: WorkerRegistry,
        jobs: Jobs,
        redis: Redis,
        *,
        actor: Actor,
    ) -> None:
        self._unit = unit
        self._actor = actor
        self._hosts = hosts
        self._registry = registry
        self._jobs = jobs
        self._redis = redis
        self._runs = RunRepository(unit.session)
        self._masklets = MaskletRepository(unit.session)
        self._prompts = PromptRepository(unit.session)
        self._guard = TaskGuard(unit)

    def start(self, video_id: UUID, wish: PropagationCreate) -> Run:
        """Start carrying prompts through a video; the same one again changes nothing.

        Raises:
            VideoNotFound, VideoNotReady, SpanOutsideVideo, MaskletNotFound, NoPrompt, NothingStale,
            AlreadyPropagating, NoWorker, RunIdTaken, NetworkNotHere, NetworksDiffer.
            TaskHeld, TaskAssigned, TaskNotForYou, MaskletClosed, ToolNotInPhase: see TaskGuard.
            NoMaskToCarry: a phase that carries masks only, and a prompted frame without one.
        """
        video = find_ready(self._unit.session, video_id, for_update=True)  # one start at a time
        begun = None if wish.id is None else self._runs.find(wish.id)
        span, start_frame = _span_within(video, wish)
        if begun is not None:
            if not _is_same(begun, video_id, wish, span, start_frame):
                raise RunIdTaken(begun.id)
            return begun
        masklet_ids = self._permitted(self._prompted_masklets(video_id, wish.masklet_ids), wish.masklet_ids)
        refuse_while_carried(self._unit, self._registry, video_id, masklet_ids)
        frames_total = (
            self._count_stale(masklet_ids, span)
            if wish.only_stale
            else frames_to_visit(wish.direction, start_frame, span)
        )
        worker = self._hosts.place(video_id, self._network_of(masklet_ids))
        run = Run(
            id=wish.id or uuid4(),
            video_id=video_id,
            masklet_ids=masklet_ids,
            direction=wish.direction,
            start_frame=start_frame,
            span_first=span.first,
            span_last=span.last,
            proposal=wish.proposal,
            until_agreement=wish.until_agreement,
            stop_at_prompts=wish.stop_at_prompts,
            only_stale=wish.only_stale,
            state=RunState.QUEUED,
            worker=worker,
            account_id=self._actor.account_id,
            frames_total=frames_total,
        )
        self._runs.add(run)
        self._make_undoable(run)
        LedgerBook(self._unit).write(*propagations(run))
        self._jobs.after_commit("propagate", run.id, queue=gpu_queue(worker))
        announce_run(self._unit, run)
        return run

    def list_of_video(self, video_id: UUID) -> Sequence[Run]:
        """List the runs of a video, newest first. Raises VideoNotFound."""
        find_video(self._unit.session, video_id)
        return self._runs.of_video(video_id)

    def get(self, run_id: UUID) -> Run:
        """Give a run. Raises RunNotFound."""
        run = self._runs.find(run_id)
        if run is None:
            raise RunNotFound(run_id)
        return run

    def changes(self, run_id: UUID) -> list[MaskChange]:
        """List the masks that a finished run changed, by masklet and frame. Raises RunNotFound."""
        run = self.get(run_id)
        hidden = {str(each) for each in hidden_from(self._unit.session, self._actor, run.video_id)}
        changes = {key: frames for key, frames in (run.changes or {}).items() if key not in hidden}
        return [
            MaskChange(masklet_id=UUID(masklet_id), frame_index=frame_index, agreement=agreement)
            for masklet_id, frames in changes.items()
            for frame_index, agreement in sorted(frames)
        ]

    def cancel(self, run_id: UUID) -> Run:
        """Stop a run within one frame; the masks that it made stay.

        Raises:
            RunNotFound.
            NotPermitted, RunOfSomebodyElse: it is for who began it, who works on what it carries, and admins.
        """
        run = self._runs.find_for_update(run_id)
        if run is None:
            raise RunNotFound(run_id)
        self._require_concerned(run)
        cancel_run(self._unit, self._redis, run)
        if run.state not in FINISHED_STATES and not has_live_worker(run, self._registry):
            abandon_run(self._unit, run)
        return run

    def _require_concerned(self, run: Run) -> None:
        """Refuse people whom a run is no concern of. Raises NotPermitted, RunOfSomebodyElse."""
        project_id = find_video(self._unit.session, run.video_id).project_id
        if self._actor.may(Permission.MANAGE_PROJECT, project_id):
            return
        if not self._actor.may(Permission.ANNOTATE, project_id):
            raise NotPermitted(Permission.ANNOTATE)
        tasks, me = TaskRepository(self._unit.session), self._actor.account_id
        if me != run.account_id and me not in tasks.holders_of(map(UUID, run.masklet_ids)):
            raise RunOfSomebodyElse(run.id, tasks.name_of(run.account_id))

    def _prompted_masklets(self, video_id: UUID, wanted: list[UUID] | None) -> list[str]:
        """Choose what to carry, in the order of the masklets. All that are asked for must have prompts."""
        ids = [masklet.id for masklet in self._masklets.of_video(video_id)]
        for masklet_id in wanted or []:
            if masklet_id not in ids:
                raise MaskletNotFound(masklet_id)
        chosen = [masklet_id for masklet_id in ids if wanted is None or masklet_id in wanted]
        in_force = effective_prompts(self._prompts.log_of_video(video_id))
        prompted = {entry.masklet_id for entry in in_force if entry.kind != PromptKind.ABSENT}
        bare = [str(masklet_id) for masklet_id in chosen if masklet_id not in prompted]
        carried = [str(masklet_id) for masklet_id in chosen if masklet_id in prompted]
        if not carried or (wanted is not None and bare):
            raise NoPrompt(bare)
        return carried

    def _permitted(self, prompted: list[str], wanted: list[UUID] | None) -> list[str]:
        """Choose what the person may carry; all that they ask for must be theirs."""
        chosen = self._guard.before_propagation(self._actor, map(UUID, prompted), strict=wanted is not None)
        return [str(masklet_id) for masklet_id in chosen]

    def _make_undoable(self, run: Run) -> None:
        """Let the worker keep what the run replaces; a proposal replaces nothing until it is accepted."""
        if run.proposal:
            return
        span = Span(first=run.span_first, last=run.span_last)
        ChangeRepository(self._unit.session).add(
            new_change(
                run.id,
                ChangeKind.RUN,
                run.video_id,
                [*map(UUID, run.masklet_ids)],
                span,
                account_id=run.account_id,
            )
        )

    def _network_of(self, masklet_ids: Sequence[str]) -> str | None:
        """Give the network that carries the masklets. Raises NetworksDiffer."""
        named = networks_of(self._unit.session, [*map(UUID, masklet_ids)])
        wanted = {named.get(UUID(masklet_id)) for masklet_id in masklet_ids}
        if len(wanted) > 1:
            raise NetworksDiffer(sorted(name or "any" for name in wanted))
        return wanted.pop()

    def _count_stale(self, masklet_ids: list[str], span: Span) -> int:
        lookup = MaskLookup(self._unit.session)
        count = sum(
            len(lookup.stale_frames(UUID(masklet_id), span.first, span.last)) for masklet_id in masklet_ids
        )
        if count == 0:
            raise NothingStale
        return count


def _is_same(begun: Run, video_id: UUID, wish: PropagationCreate, span: Span, start_frame: int) -> bool:
    """Say whether a run is the one that is asked for once more.

    Which masklets it carries, where none are named, hangs on prompts and tasks: they are not compared then.
    """
    there = (begun.video_id, begun.span_first, begun.span_last, begun.start_frame, begun.direction)
    asked = (video_id, span.first, span.last, start_frame, wish.direction)
    named = wish.masklet_ids is None or set(begun.masklet_ids) == {str(each) for each in wish.masklet_ids}
    return there == asked and begun.proposal == wish.proposal and named


def _span_within(video: Video, wish: PropagationCreate) -> tuple[Span, int]:
    """Give the span and the frame to start from, where none is named the first. Raises SpanOutsideVideo."""
    last_frame = video.shape.frame_count - 1
    span = wish.span or Span(first=0, last=last_frame)
    start_frame = span.first if wish.start_frame is None else wish.start_frame
    if not 0 <= span.first <= start_frame <= span.last <= last_frame:
        raise SpanOutsideVideo(span, start_frame, last_frame)
    return span, start_frame
