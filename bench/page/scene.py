"""What the page is measured with: a clip made by code, and objects with masks on every frame of it."""

from __future__ import annotations

import math
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from backend.masklets.entities import Masklet, MaskState
from backend.masklets.masks import MaskRow, MaskStore
from backend.masklets.repository import MaskletRepository
from backend.prompts.entities import PromptKind
from backend.prompts.repository import PromptRepository
from backend.videos.entities import Video, VideoShape
from media import rle
from media.sample import SampleVideo, write_sample_video

WIDTH, HEIGHT, SECONDS, OBJECTS = 1280, 720, 20.0, 8
_PALETTE = 12
_COLUMNS = 4
_RADIUS, _RIPPLE, _LOBES = 0.13, 0.02, 7  # of an outline, parts of the height: as uneven as that of an animal


def write_clip(path: Path, seconds: float = SECONDS) -> SampleVideo:
    """Write the clip; gives what it shows."""
    return write_sample_video(path, seconds=seconds, width=WIDTH, height=HEIGHT, with_masks=True)


def click_places(clip: SampleVideo, count: int) -> list[tuple[int, float, float]]:
    """Choose places in the middle of things, all over the clip: frame, x, y in frame-space pixels."""
    places = []
    for nth in range(count):
        frame_index = (nth + 1) * clip.frame_count // (count + 1)
        largest = max(clip.masks[frame_index].values(), key=rle.area)
        rows, columns = np.nonzero(rle.decode(largest))
        middle = len(rows) // 2
        places.append((frame_index, float(columns[middle]), float(rows[middle])))
    return places


def add_objects(session: Session, video: Video, count: int = OBJECTS) -> list[UUID]:
    """Give a ready video objects that move about, each with a click on its first frame and masks on all.

    Returns:
        The masklets, in the order of their numbers.
    """
    made = [_add_object(session, video, number) for number in range(count)]
    return [masklet.id for masklet in made]


def _add_object(session: Session, video: Video, number: int) -> Masklet:
    masklets = MaskletRepository(session)
    masklet = Masklet(
        id=uuid4(),
        video_id=video.id,
        number=masklets.next_number(video.id),
        name=f"Object {number + 1}",
        colour=number % _PALETTE,
    )
    masklets.add(masklet)
    session.flush()
    shape = video.shape
    x, y = place_of(shape, number, 0)
    click = {"kind": "click", "x": x, "y": y, "positive": True}
    PromptRepository(session).append(masklet.id, 0, PromptKind.CLICK, click)
    MaskStore(session).write(
        (_row(masklet, shape, number, frame) for frame in range(shape.frame_count)), protect=()
    )
    return masklet


def _row(masklet: Masklet, shape: VideoShape, number: int, frame_index: int) -> MaskRow:
    mask = blob(shape, number, frame_index)
    return MaskRow(
        masklet_id=masklet.id,
        frame_index=frame_index,
        video_id=masklet.video_id,
        state=MaskState.EDITED if frame_index == 0 else MaskState.PROPAGATED,
        counts=rle.encode(mask).counts,
        area=int(mask.sum()),
        predicted_iou=0.95,
        object_score=6.0,
        origin={"tool": "propagation", "trained": True},
    )


def place_of(shape: VideoShape, number: int, frame_index: int) -> tuple[float, float]:
    """Middle of an object, frame-space pixels: objects circle around the places of a grid."""
    column, row = number % _COLUMNS, number // _COLUMNS
    turn = frame_index / 30 + number
    x = shape.width * (column + 0.5) / _COLUMNS + shape.width * 0.05 * math.cos(turn)
    y = shape.height * (row + 0.5) / 2 + shape.height * 0.08 * math.sin(turn)
    return x, y


def blob(shape: VideoShape, number: int, frame_index: int) -> NDArray[np.bool_]:
    """Mask of an object: (H W) boolean, a disc with uneven edge that turns."""
    x, y = place_of(shape, number, frame_index)
    reach = int(shape.height * (_RADIUS + _RIPPLE)) + 1
    mask = np.zeros((shape.height, shape.width), np.bool_)
    top, left = max(int(y) - reach, 0), max(int(x) - reach, 0)
    window = mask[top : int(y) + reach + 1, left : int(x) + reach + 1]  # trigonometry of it alone
    rows, columns = np.ogrid[top : top + window.shape[0], left : left + window.shape[1]]
    angle = np.arctan2(rows - y, columns - x)
    radius = shape.height * (_RADIUS + _RIPPLE * np.sin(_LOBES * angle + frame_index / 9))
    window[:] = np.hypot(rows - y, columns - x) < radius
    return mask
