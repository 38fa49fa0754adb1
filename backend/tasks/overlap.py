"""Tasks that several annotators get, so that their masks can be compared."""

from __future__ import annotations

import hashlib
from uuid import UUID

from backend.db.unit_of_work import UnitOfWork
from backend.masklets.begin import begin_masklet
from backend.masklets.entities import Mask, Masklet
from backend.masklets.repository import MaskletRepository
from backend.phases.entities import Phase
from backend.tasks.entities import Task, TaskSource
from backend.tasks.repository import TaskRepository
from backend.tasks.schemas import Entry
from backend.tasks.service import TaskService
from backend.videos.entities import Video
from media import rle

_BUCKETS = 2**32


def is_chosen(masklet_id: UUID, share: float) -> bool:
    """Say whether a masklet is among the share that several annotators get.

    Pure: the choice hangs on the id alone, so that it is the same whenever it is asked for.
    """
    digest = hashlib.sha256(masklet_id.bytes).digest()
    return int.from_bytes(digest[:4], "big") < share * _BUCKETS


def open_copies(unit: UnitOfWork, task: Task, phase: Phase, video: Video) -> list[Task]:
    """Queue copies of a task whose object is known now, for annotators who have not seen it.

    Args:
        unit: open unit of work; the video is held for update in it.
        task: submitted for the first time.
        phase: of the task.
        video: of the task.

    Returns:
        The new tasks: one less than the annotators of an overlap; none for a task that was not chosen.
    """
    if task.source != TaskSource.MANUAL or not is_chosen(task.masklet_id, phase.overlap_share):
        return []
    entry = _where_it_is(TaskRepository(unit.session).first_mask(task.masklet_id), video)
    original = MaskletRepository(unit.session).find(task.masklet_id)
    if entry is None or original is None:
        return []
    return [_open_copy(unit, task, phase, original, entry) for _ in range(phase.overlap_count - 1)]


def _open_copy(unit: UnitOfWork, task: Task, phase: Phase, original: Masklet, entry: Entry) -> Task:
    tasks = TaskRepository(unit.session)
    copy = begin_masklet(
        unit,
        original.video_id,
        name=original.name,
        class_name=original.class_name,
        copy_of=original.copy_of or original.id,
    )
    opened = TaskService(unit).open(
        copy, phase, entry=entry, priority=task.priority, source=TaskSource.OVERLAP
    )
    tasks.exclude(opened.id, tasks.workers_of_object(original.copy_of or original.id))
    return opened


def _where_it_is(mask: Mask | None, video: Video) -> Entry | None:
    """Show the object by a box on its first frame: another annotator sees which one, not its outline."""
    if mask is None:
        return None
    shape = video.shape
    x, y, width, height = rle.bounding_box(rle.Rle((shape.height, shape.width), mask.counts))
    return Entry(
        span_first=mask.frame_index,
        span_last=mask.frame_index,
        reason=None,
        mark=None,
        note="Annotate this object from the beginning; your masks are compared with those of others.",
        box=(float(x), float(y), float(x + width), float(y + height)),
    )
