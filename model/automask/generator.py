"""Automatic masklets of a video, found on one frame and followed through all."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media.courses import Course
from media.reader import FrameSource, open_frames
from media.stills import require_in_range
from model.automask.candidates import Candidate, CandidateFinder
from model.automask.duplicates import is_followed, is_shown, masks_on
from model.automask.masklets import AutoMasklet, SteppedFrames, follow, passes_of
from model.automask.settings import AutomaskSettings, suited_to
from model.predictors import SessionSettings, VideoPredictor
from model.tracker import Tracker


class Stage(StrEnum):
    """What is being done."""

    FINDING = "finding"
    FOLLOWING = "following"


@dataclass(frozen=True)
class Progress:
    """How far the generator has come.

    Attributes:
        stage: finding candidates, then following them.
        done: points asked, or frames visited, over all passes.
        total: of the stage; 0 where there is nothing to follow.
        candidates: to be followed, known once they are found.
        duplicates: candidates and masklets dropped, as existing masklets show the same.
    """

    stage: Stage
    done: int
    total: int
    candidates: int = 0
    duplicates: int = 0


Report = Callable[[Progress], None]
"""Called after every batch of points and every frame; may raise to leave off."""


def _tell_nobody(progress: Progress) -> None:
    pass


class AutoMasker:
    """Finds the objects of a video without a person.

    ``for masklet in AutoMasker(network).masklets("clip.mp4"): ...``

    Args:
        network: as ``model.load`` gives it; it may serve others at the same time.
        settings: grids, thresholds, sizes of batches; None = those of the paper, as they suit the network.
        session: memory caps of the session that follows; None = modest ones.
    """

    def __init__(
        self,
        network: Tracker,
        settings: AutomaskSettings | None = None,
        session: SessionSettings | None = None,
    ) -> None:
        self._network = network.eval()
        self._settings = settings or suited_to(network.config.name)
        self._session_settings = session or SessionSettings()

    def candidates(self, rgb: NDArray[np.uint8], report: Report = _tell_nobody) -> list[Candidate]:
        """Find the candidates of a picture (H W 3) uint8 RGB, the highest predicted IoU first.

        Raises:
            BadImage: an array of another shape or type.
        """
        total = self._settings.point_count
        finder = CandidateFinder(self._network, self._settings)
        return finder.find(rgb, lambda done: report(Progress(Stage.FINDING, done, total)))

    def masklets(
        self,
        source: str | Path | FrameSource,
        existing: Sequence[Course] = (),
        report: Report = _tell_nobody,
    ) -> Iterator[AutoMasklet]:
        """Find the masklets of a video, and follow them ``objects_per_pass`` at a time.

        Masklets of a pass are given out before the next one begins, and forgotten here: what is needed does
        not grow with their number.

        Args:
            source: a video file, a folder of images, or anything with ``width``, ``height``, ``read`` and a
                length; a source that was given open stays open.
            existing: masks of the masklets that are there already, by frame index. Candidates and masklets
                that show the same are dropped.
            report: told the progress.

        Yields:
            Masklets, those with the highest predicted IoU on the prompt frame first. Each has a mask on
            every ``frame_step``-th frame.

        Raises:
            MediaError: the source cannot be read.
            FrameOutOfRange: it does not have the prompt frame.
        """
        if isinstance(source, str | Path):
            frames = open_frames(source)
            try:
                yield from self._masklets(frames, existing, report)
            finally:
                close = getattr(frames, "close", None)
                if close is not None:
                    close()
        else:
            yield from self._masklets(source, existing, report)

    def _masklets(
        self, frames: FrameSource, existing: Sequence[Course], report: Report
    ) -> Iterator[AutoMasklet]:
        settings = self._settings
        require_in_range(settings.prompt_frame, len(frames))
        shown = masks_on(existing, settings.prompt_frame)
        found = self.candidates(frames.read(settings.prompt_frame), report)
        fresh = [one for one in found if not is_shown(one.mask, shown, settings.max_duplicate_iou)]
        duplicates = len(found) - len(fresh)
        stepped = SteppedFrames(frames, settings.frame_step)
        passes = -(-len(fresh) // settings.objects_per_pass)
        total, done = passes * len(stepped), 0

        def tell(frames_of_pass: int) -> None:
            report(Progress(Stage.FOLLOWING, done + frames_of_pass, total, len(fresh), duplicates))

        tell(0)
        with VideoPredictor(self._network, self._session_settings).open(stepped) as session:
            for group in passes_of(fresh, settings.objects_per_pass):
                followed = follow(self._network, session, group, settings, tell)
                done += len(stepped)
                for masklet in followed:
                    if is_followed(masklet.course, existing, settings.max_duplicate_iou):
                        duplicates += 1
                    else:
                        yield masklet
        tell(0)
