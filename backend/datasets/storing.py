"""Stores imported masks. Works within the caller's unit of work: the masks of a video come in together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from backend.datasets.entities import DatasetImport, ImportOrigin, ImportPurpose
from backend.datasets.imports import ImportRepository
from backend.datasets.repository import IMPORT_TOOL
from backend.db.unit_of_work import UnitOfWork
from backend.events.schemas import ResyncEvent
from backend.masklets.begin import PALETTE_SIZE
from backend.masklets.entities import Masklet, MaskletType, MaskState
from backend.masklets.masks import MaskRow, MaskStore
from backend.prompts.entities import PromptKind
from backend.prompts.repository import PromptRepository
from backend.tasks.entities import TaskAction
from backend.tasks.service import TaskService
from backend.tasks.steps import take_step
from backend.videos.entities import Setting, Video
from backend.videos.service import find_ready
from media.formats.clip import ObjectFacts, StoredMask
from media.rle import empty

ROWS_AT_ONCE = 2000
_SEEN, _UNSEEN = 10.0, -10.0
"""Object scores of imported masks: nothing was measured, only whether something is there."""

_REASON = "imported as ground truth"


@dataclass(frozen=True)
class ClipToStore:
    """One video's masks, ready to be stored.

    Attributes:
        key: its name in the archive.
        objects: by number.
        annotated: frames that were annotated; an object without a mask there is out of view.
        masks: gives visible masks by frame, each time anew; they are never in memory together.
        environment: ``Indoor``, ``Outdoor`` or None.
    """

    key: str
    objects: Sequence[ObjectFacts]
    annotated: range
    masks: Callable[[], Iterable[StoredMask]]
    environment: str | None = None


class Stored(NamedTuple):
    """How many masklets a video was given, and how many visible masks they have."""

    masklets: int
    masks: int


def store_clip(unit: UnitOfWork, found: DatasetImport, video_id: UUID, clip: ClipToStore) -> Stored:
    """Store the masks of a video as new masklets.

    Numbers of the archive are kept where they are free.

    Raises:
        VideoNotFound, VideoNotReady.
    """
    video = find_ready(unit.session, video_id, for_update=True)
    _describe(video, clip)
    masklets = _begin(unit, found, video, clip)
    rows = _rows(found, video, clip, masklets)
    store, masks = MaskStore(unit.session), 0
    for some in _groups(rows, ROWS_AT_ONCE):
        store.write(some, protect=())
        masks += sum(row.area > 0 for row in some)
        unit.session.expunge_all()  # what is stored need not stay in memory
    for masklet in masklets.values():
        _open_task(unit, found, unit.session.merge(masklet))
    unit.announce(video_id, ResyncEvent())  # masks by the thousand: pages fetch them
    return Stored(len(masklets), masks)


def _describe(video: Video, clip: ClipToStore) -> None:
    """Take over where the video was recorded, if nobody said so here."""
    if video.setting is None and clip.environment is not None:
        word = clip.environment.strip().lower()
        video.setting = Setting(word) if word in tuple(Setting) else None


def _begin(unit: UnitOfWork, found: DatasetImport, video: Video, clip: ClipToStore) -> dict[int, Masklet]:
    imports = ImportRepository(unit.session)
    taken = imports.taken_numbers(video.id)
    highest = max([*taken, video.masklets_begun, *(each.number for each in clip.objects)], default=0)
    begun = {}
    for each in clip.objects:
        number = each.number
        if number in taken or number < 1:
            highest += 1
            number = highest
        taken.add(number)
        masklet = Masklet(
            id=uuid4(),
            video_id=video.id,
            number=number,
            name=each.name or f"Object {number}",
            colour=(number - 1) % PALETTE_SIZE,
            type=MaskletType.AUTO if each.type == "auto" else MaskletType.MANUAL,
            class_name=each.class_name,
            created_by=found.account_id,
        )
        origin = ImportOrigin(
            masklet_id=masklet.id,
            import_id=found.id,
            key=clip.key,
            number=each.number,
            edited_frame_count=each.edited_frame_count,
        )
        imports.add_masklet(masklet, origin)
        begun[each.number] = masklet
    imports.raise_numbers(video.id, highest)
    _put_prompts(unit, clip, begun)
    return begun


def _put_prompts(unit: UnitOfWork, clip: ClipToStore, masklets: Mapping[int, Masklet]) -> None:
    """Put the first visible mask of each object into the log, so that a correction goes on from it."""
    prompts = PromptRepository(unit.session)
    waiting = dict(masklets)
    for mask in clip.masks():
        if not waiting:
            return
        masklet = waiting.pop(mask.number, None)
        if masklet is not None:
            value = {"kind": PromptKind.MASK.value, "counts": mask.counts}
            prompts.append(masklet.id, mask.frame_index, PromptKind.MASK, value)


def _rows(
    found: DatasetImport, video: Video, clip: ClipToStore, masklets: Mapping[int, Masklet]
) -> Iterator[MaskRow]:
    """Give a row for every object on every annotated frame."""
    shape = video.shape
    nothing = empty(shape.height, shape.width).counts
    ids = {number: masklet.id for number, masklet in masklets.items()}
    locked = found.purpose == ImportPurpose.GROUND_TRUTH
    origin: dict[str, Any] = {"tool": IMPORT_TOOL, "import_id": str(found.id), "prompt_ids": []}
    for frame_index, shown in _by_frame(clip.annotated, clip.masks()):
        for number, masklet_id in ids.items():
            mask = shown.get(number)
            visible = MaskState.LOCKED if locked else MaskState.PROPAGATED
            unseen = MaskState.LOCKED if locked else MaskState.ABSENT
            stability = None if mask is None else mask.stability
            yield MaskRow(
                masklet_id=masklet_id,
                frame_index=frame_index,
                video_id=video.id,
                state=unseen if mask is None else visible,
                counts=nothing if mask is None else mask.counts,
                area=0 if mask is None else mask.area,
                predicted_iou=1.0,
                object_score=_UNSEEN if mask is None else _SEEN,
                origin=origin,
                measures=None if stability is None else {"stability": stability},
            )


def _by_frame(annotated: range, masks: Iterable[StoredMask]) -> Iterator[tuple[int, dict[int, StoredMask]]]:
    """Give every frame that is annotated or has masks, with its masks by number, one frame at a time."""
    there = (
        (frame, {mask.number: mask for mask in group})
        for frame, group in groupby(masks, attrgetter("frame_index"))
    )
    nothing: Iterator[tuple[int, dict[int, StoredMask]]] = ((frame, {}) for frame in annotated)
    for frame, both in groupby(merge(there, nothing, key=itemgetter(0)), itemgetter(0)):
        shown: dict[int, StoredMask] = {}
        for _, some in both:
            shown |= some
        yield frame, shown


def _open_task(unit: UnitOfWork, found: DatasetImport, masklet: Masklet) -> None:
    """Queue a masklet for annotators, or take it as accepted."""
    task = TaskService(unit).open(masklet, account_id=found.account_id)
    if found.purpose == ImportPurpose.GROUND_TRUTH:
        for action in (TaskAction.HAND_IN, TaskAction.ACCEPT):
            take_step(unit, task, action, account_id=found.account_id, reason=_REASON)


def _groups(rows: Iterable[MaskRow], size: int) -> Iterator[list[MaskRow]]:
    group: list[MaskRow] = []
    for row in rows:
        group.append(row)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
