"""The rules of exports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePath
from uuid import UUID

from backend.accounts.actor import Actor
from backend.datasets.errors import NoAcceptedMasklets, NothingToExport
from backend.datasets.repository import MACHINE_TOOLS, ExportedMask, ExportRepository
from backend.db.unit_of_work import UnitOfWork
from backend.masklets.entities import Masklet, MaskletType, MaskState
from backend.tasks.blind import hidden_from
from backend.videos.entities import Video
from backend.videos.service import find_ready
from media.rle import Rle
from media.sav import STRIDE, SavMasklet, SavVideo, annotated_frames, build_sav, write_sav

UNTRAINED = "Some masks were made with untrained weights and mean nothing."
STALE = "Some masks are older than the prompts of their masklet; propagate again before using them."


@dataclass(frozen=True)
class Export:
    """A file to hand out.

    Attributes:
        file_name: its name, without characters that file systems refuse.
        content: its bytes.
        notice: what is wrong with the masks, in ASCII; empty when nothing is.
    """

    file_name: str
    content: bytes
    notice: str


class DatasetService:
    """Exports masklets in the formats that others read."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit
        self._exports = ExportRepository(unit.session)

    def export_sav(
        self, video_id: UUID, kind: MaskletType, actor: Actor, *, unjudged: bool = False
    ) -> Export:
        """Export a video's masklets as SA-V JSON: annotated frames only, every 4th from 0.

        Args:
            video_id: the video.
            actor: who asks; masklets that are hidden from them are left out.
            kind: SA-V has a file of manual and one of automatic masklets; the latter holds accepted ones.
            unjudged: automatic ones that wait for a verdict as well.

        Raises:
            VideoNotFound, VideoNotReady, NothingToExport, NoAcceptedMasklets.
        """
        video = find_ready(self._unit.session, video_id)
        hidden = hidden_from(self._unit.session, actor, video_id)
        there = self._exports.masklets_with_masks(video_id, kind, unjudged=unjudged)
        masklets = [masklet for masklet in there if masklet.id not in hidden]
        if not masklets:
            raise (NoAcceptedMasklets if kind == MaskletType.AUTO else NothingToExport)(video_id)
        chosen = {masklet.id for masklet in masklets}
        masks = [mask for mask in self._exports.masks_on_every(video_id, STRIDE) if mask.masklet_id in chosen]
        annotation = build_sav(_sav_video(video), _sav_masklets(video, masklets, masks, kind))
        name = file_stem(video.name)
        return Export(f"{name}_{kind}.json", write_sav(annotation), notice_about(masks))


def file_stem(video_name: str) -> str:
    """Make the first part of a file name out of a video's name, without its suffix."""
    stem = PurePath(video_name.replace("/", "_").replace("\\", "_")).stem
    return "".join("_" if char in '<>:"|?*' or not char.isprintable() else char for char in stem) or "video"


def notice_about(masks: Iterable[ExportedMask]) -> str:
    """Say what is wrong with masks; empty when nothing is."""
    chosen = list(masks)
    untrained = any(mask.trained is False for mask in chosen)
    stale = any(mask.state == MaskState.STALE for mask in chosen)
    return " ".join(sentence for sentence, said in ((UNTRAINED, untrained), (STALE, stale)) if said)


def _sav_video(video: Video) -> SavVideo:
    shape = video.shape
    return SavVideo(
        video_id=file_stem(video.name),
        frame_count=shape.frame_count,
        frame_rate=Fraction(shape.frame_rate).limit_denominator(1001),
        height=shape.height,
        width=shape.width,
        environment=[],
    )


def _sav_masklets(
    video: Video, masklets: Iterable[Masklet], masks: Iterable[ExportedMask], kind: MaskletType
) -> list[SavMasklet]:
    by_masklet: dict[UUID, dict[int, ExportedMask]] = defaultdict(dict)
    for mask in masks:
        by_masklet[mask.masklet_id][mask.frame_index] = mask
    frames = annotated_frames(video.shape.frame_count)
    size = (video.shape.height, video.shape.width)
    exported = []
    for masklet in masklets:
        own = by_masklet[masklet.id]
        exported.append(
            SavMasklet(
                masklet_id=masklet.number - 1,  # SA-V counts from 0
                masks=[Rle(size, own[frame].counts) if frame in own else None for frame in frames],
                type=kind.value,
                edited_frame_count=sum(
                    mask.state == MaskState.EDITED and mask.tool not in MACHINE_TOOLS for mask in own.values()
                ),
                stability_scores=_stability(own, frames) if kind == MaskletType.AUTO else None,
            )
        )
    return exported


def _stability(masks: Mapping[int, ExportedMask], frames: Iterable[int]) -> list[float]:
    """Give a stability score per frame; 1 where nothing is visible, as in the released files."""
    scores = (masks[frame].stability if frame in masks else None for frame in frames)
    return [1.0 if score is None else score for score in scores]
