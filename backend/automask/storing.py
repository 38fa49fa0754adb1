"""Stores the masklets of a job, and removes those of earlier jobs in the end.

Each function works within the caller's unit of work and takes the video before the job and the job before its
masklets, as whoever removes a video does.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.automask.entities import TOOL, AutomaskJob, AutomaskOrigin, AutomaskState
from backend.automask.life import end_job, hold_running
from backend.automask.repository import AutomaskRepository
from backend.db.unit_of_work import UnitOfWork
from backend.events.schemas import MaskletRemovedEvent, ResyncEvent
from backend.masklets.begin import begin_masklet
from backend.masklets.entities import PROTECTED_STATES, Masklet, MaskletType, MaskState
from backend.masklets.masks import MaskRow, MaskStore
from backend.masklets.repository import MaskletRepository
from backend.prompts.announcing import announce_prompts
from backend.prompts.entities import Prompt, PromptKind
from backend.prompts.repository import PromptRepository
from backend.tasks.service import TaskService
from backend.videos.repository import VideoRepository
from backend.videos.service import find_ready
from media.courses import course_iou
from media.sav import STRIDE


@dataclass(frozen=True)
class MadeMask:
    """One mask of a masklet; run lengths of the video's height and width."""

    frame_index: int
    counts: str
    area: int
    predicted_iou: float
    object_score: float
    stability: float


@dataclass(frozen=True)
class MadeMasklet:
    """One masklet as the generator made it.

    Attributes:
        frame_index: the frame where it was found; its mask there is its prompt.
        point: x and y that gave it, frame-space pixels.
        crop: x0, y0, x1, y1 of the crop that the point was given on.
        predicted_iou, stability: of the candidate.
        masks: by frame, ascending.
    """

    frame_index: int
    point: tuple[float, float]
    crop: tuple[int, int, int, int]
    predicted_iou: float
    stability: float
    masks: Sequence[MadeMask]


def store_masklets(
    unit: UnitOfWork, job_id: UUID, video_id: UUID, made: Sequence[MadeMasklet], maker: dict[str, Any]
) -> bool:
    """Store masklets and hand each to verification.

    Args:
        unit: open unit of work.
        job_id: the job.
        video_id: its video.
        made: what the generator gave.
        maker: the network, as masks name it.

    Returns:
        Whether to go on: False, with nothing stored, when the job was cancelled or removed.
    """
    if VideoRepository(unit.session).find_for_update(video_id) is None:
        return False
    job = hold_running(unit, job_id)
    if job is None:
        return False
    for one in made:
        _store_one(unit, job_id, video_id, one, maker)
    job.masklets_made += len(made)
    unit.announce(video_id, ResyncEvent())  # masks by the thousand: pages fetch them
    return True


def finish_job(unit: UnitOfWork, job_id: UUID, video_id: UUID) -> None:
    """End a job well: masklets of earlier jobs go, unless somebody has judged them meanwhile.

    Where one was judged and stays, the new masklet of the same object goes instead.
    """
    VideoRepository(unit.session).find_for_update(video_id)
    job = hold_running(unit, job_id)
    if job is None:
        return
    earlier = {UUID(each) for each in job.replaces or ()}
    replaced = remove_unjudged(unit, earlier)
    seconds = remove_unjudged(unit, second_ones(unit, job, earlier - replaced))
    job.masklets_replaced, job.masklets_made = len(replaced), job.masklets_made - len(seconds)
    job.duplicates += len(seconds)
    end_job(unit, job, AutomaskState.DONE)


def second_ones(unit: UnitOfWork, job: AutomaskJob, staying: Collection[UUID]) -> set[UUID]:
    """List the masklets of a job that go the way of one that stays, on the annotated frames."""
    if not staying:
        return set()
    automask = AutomaskRepository(unit.session)
    made = {origin.masklet_id for origin in automask.origins_of(job.id)}
    shape = find_ready(unit.session, job.video_id).shape
    courses = automask.courses((*made, *staying), (shape.height, shape.width), STRIDE)
    kept = [courses[masklet_id] for masklet_id in staying if masklet_id in courses]
    most = job.settings["max_duplicate_iou"]
    return {
        masklet_id
        for masklet_id in made & courses.keys()
        if any(course_iou(courses[masklet_id], course) > most for course in kept)
    }


def remove_unjudged(unit: UnitOfWork, masklet_ids: Collection[UUID]) -> set[UUID]:
    """Remove those of some automatic masklets that nobody has judged, and give those."""
    gone = AutomaskRepository(unit.session).hold_unjudged(masklet_ids)
    for masklet in gone:
        MaskletRepository(unit.session).delete(masklet)
        unit.announce(masklet.video_id, MaskletRemovedEvent(masklet_id=masklet.id))
    return {masklet.id for masklet in gone}


def _store_one(
    unit: UnitOfWork, job_id: UUID, video_id: UUID, made: MadeMasklet, maker: dict[str, Any]
) -> None:
    masklet = begin_masklet(unit, video_id, kind=MaskletType.AUTO)
    prompt = _store_prompt(unit, masklet, made)
    origin = {"tool": TOOL, "prompt_ids": [str(prompt.id)], "run_id": None, "job_id": str(job_id), **maker}
    rows = [_row(masklet, made, mask, origin) for mask in made.masks]
    MaskStore(unit.session).write(rows, protect=PROTECTED_STATES)
    x0, y0, x1, y1 = made.crop
    AutomaskRepository(unit.session).add_origin(
        AutomaskOrigin(
            masklet_id=masklet.id,
            job_id=job_id,
            prompt_id=prompt.id,
            frame_index=made.frame_index,
            x=made.point[0],
            y=made.point[1],
            crop={"x0": x0, "y0": y0, "x1": x1, "y1": y1},
            predicted_iou=made.predicted_iou,
            stability=made.stability,
        )
    )
    TaskService(unit).submit_for_verification(masklet)


def _store_prompt(unit: UnitOfWork, masklet: Masklet, made: MadeMasklet) -> Prompt:
    """Put the mask that was followed into the log, so that a correction goes on from it."""
    found = next(mask for mask in made.masks if mask.frame_index == made.frame_index)
    value = {"kind": PromptKind.MASK.value, "counts": found.counts}
    prompt = PromptRepository(unit.session).append(masklet.id, made.frame_index, PromptKind.MASK, value)
    announce_prompts(unit, masklet.video_id, masklet.id, [made.frame_index])
    return prompt


def _row(masklet: Masklet, made: MadeMasklet, mask: MadeMask, origin: dict[str, Any]) -> MaskRow:
    return MaskRow(
        masklet_id=masklet.id,
        frame_index=mask.frame_index,
        video_id=masklet.video_id,
        state=_state_of(made, mask),
        counts=mask.counts,
        area=mask.area,
        predicted_iou=mask.predicted_iou,
        object_score=mask.object_score,
        origin=origin,
        measures={"stability": mask.stability},
    )


def _state_of(made: MadeMasklet, mask: MadeMask) -> MaskState:
    if mask.frame_index == made.frame_index:
        return MaskState.EDITED  # as any prompted frame: propagation starts from it and never changes it
    return MaskState.PROPAGATED if mask.object_score > 0 else MaskState.ABSENT
