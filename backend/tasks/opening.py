"""Opens tasks that an admin asks for."""

from __future__ import annotations

from uuid import UUID

from backend.accounts.actor import Actor
from backend.db.unit_of_work import UnitOfWork
from backend.masklets.begin import begin_masklet
from backend.masklets.entities import Masklet
from backend.masklets.repository import MaskletRepository
from backend.phases.entities import Phase
from backend.phases.errors import PhaseNotFound
from backend.phases.repository import PhaseRepository
from backend.tasks.entities import Task, TaskSource
from backend.tasks.errors import EntryOutsideVideo, TaskWithoutMasklet
from backend.tasks.repository import TaskRepository
from backend.tasks.schemas import Entry, EntryCreate, TaskCreate
from backend.tasks.service import TaskService
from backend.videos.entities import Video
from backend.videos.repository import VideoRepository
from backend.videos.service import find_ready


class TaskOpening:
    """Opens tasks for masklets that there are, and for new ones."""

    def __init__(self, unit: UnitOfWork, actor: Actor) -> None:
        self._unit = unit
        self._actor = actor
        self._masklets = MaskletRepository(unit.session)
        self._tasks = TaskRepository(unit.session)

    def open(self, project_id: UUID, wish: TaskCreate) -> Task:
        """Open a task.

        Raises:
            PhaseNotFound, VideoNotReady.
            TaskWithoutMasklet: nothing in this project is named.
            EntryOutsideVideo: it is to begin on frames that the video does not have.
            TaskExists: the masklet has an open task.
            NotAnAnnotator: it was to be reserved for somebody who cannot annotate here.
        """
        phase = self._phase(project_id, wish.phase_id)
        masklet = self._masklet(project_id, wish)
        self._require_entry(masklet, wish.entry)
        task = TaskService(self._unit).open(
            masklet,
            phase,
            entry=None if wish.entry is None else Entry(reason=None, **dict(wish.entry)),
            priority=wish.priority,
            source=TaskSource.MANUAL if masklet.copy_of is None else TaskSource.OVERLAP,
            assigned_to=wish.assigned_to,
            account_id=self._actor.account_id,
        )
        if masklet.copy_of is not None:
            self._tasks.exclude(task.id, self._tasks.workers_of_object(masklet.copy_of))
        return task

    def _require_entry(self, masklet: Masklet, entry: EntryCreate | None) -> None:
        if entry is None:
            return
        last_frame = find_ready(self._unit.session, masklet.video_id).shape.frame_count - 1
        if entry.last_frame > last_frame:
            raise EntryOutsideVideo(last_frame)

    def _phase(self, project_id: UUID, phase_id: UUID | None) -> Phase | None:
        if phase_id is None:
            return None
        phase = PhaseRepository(self._unit.session).find(phase_id)
        if phase is None or phase.project_id != project_id:
            raise PhaseNotFound(phase_id)
        return phase

    def _masklet(self, project_id: UUID, wish: TaskCreate) -> Masklet:
        if wish.masklet_id is not None:
            masklet = self._masklets.find_for_update(wish.masklet_id)
            if masklet is None or not self._is_here(project_id, masklet.video_id):
                raise TaskWithoutMasklet
            return masklet
        original = None if wish.copy_of is None else self._masklets.find(wish.copy_of)
        if wish.copy_of is not None and original is None:
            raise TaskWithoutMasklet
        video_id = wish.video_id if original is None else original.video_id
        if video_id is None or not self._is_here(project_id, video_id):
            raise TaskWithoutMasklet
        video = find_ready(self._unit.session, video_id, for_update=True)
        return begin_masklet(
            self._unit,
            video.id,
            name=wish.name or (original.name if original else None),
            created_by=self._actor.account_id,
            copy_of=None if original is None else original.copy_of or original.id,
        )

    def _is_here(self, project_id: UUID, video_id: UUID) -> bool:
        video: Video | None = VideoRepository(self._unit.session).find(video_id)
        return video is not None and video.project_id == project_id
