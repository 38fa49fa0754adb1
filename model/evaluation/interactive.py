"""Interactive segmentation: a simulated annotator repairs the video frame by frame.

Offline: see the whole video, click on its worst frame, segment it again. Online: watch once from the start,
stop where the mask is bad, click there, go on; earlier frames stay as they are.

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714), interactive offline and online evaluation. All annotated
frames are scored, the prompted ones too. No frame is prompted twice.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from media import rle
from model.evaluation.cost import Cost, Meter, MeteredObject
from model.evaluation.datasets import AnnotatedObject
from model.evaluation.layouts import ObjectScore
from model.evaluation.metrics import (
    NothingToScore,
    Score,
    mean_score,
    region_similarity,
    score_object,
)
from model.evaluation.subjects import TrackedObject, VideoSubject
from model.evaluation.vos import Masks, give_clicks

PROMPTED_FRAMES = 8
CLICKS_PER_FRAME = 3
GOOD_IOU = 0.75
"""Online, the annotator stops at the first frame below this."""

_LOCATE_S, _CLICK_S, _EXAMINE_S_PER_FRAME = 1.0, 1.5, 30 / 300


class Mode(StrEnum):
    """How the annotator works."""

    OFFLINE = "offline"
    ONLINE = "online"


@dataclass(frozen=True)
class InteractiveResult:
    """Scores of one subject.

    Attributes:
        subject: its name.
        mode: offline or online.
        rounds: scores of every object after 1, 2 ... prompted frames.
        annotation_s: mean time a person would take for an object, after 1, 2 ... prompted frames, seconds.
        cost: speed and memory.
    """

    subject: str
    mode: Mode
    rounds: list[list[ObjectScore]]
    annotation_s: list[float]
    cost: Cost

    @property
    def curve(self) -> list[Score]:
        """Mean over objects after 1, 2 ... prompted frames."""
        return [mean_score([one.score for one in scores]) for scores in self.rounds]

    @property
    def average(self) -> Score:
        """Mean over the curve: the number that is compared."""
        return mean_score(self.curve)


def annotation_time_s(mode: Mode, frame_count: int, prompted: int) -> float:
    """Estimate how long a person takes: looking through the video, finding frames, clicking; seconds."""
    looking, clicking = frame_count * _EXAMINE_S_PER_FRAME, _LOCATE_S + _CLICK_S * CLICKS_PER_FRAME
    if mode is Mode.OFFLINE:
        return (looking + clicking) * prompted
    return looking + clicking * prompted


def evaluate_interactive(
    subject: VideoSubject,
    objects: Iterable[AnnotatedObject],
    mode: Mode,
    *,
    most_frames: int = PROMPTED_FRAMES,
    progress: Callable[[int], None] = lambda _: None,
) -> InteractiveResult:
    """Let the annotator work on every object.

    Args:
        subject: what answers.
        objects: of the data set.
        mode: offline or online.
        most_frames: how many frames may be prompted.
        progress: called with the number of objects done.

    Raises:
        NothingToScore: there is no object.
    """
    meter = Meter()
    rounds: list[list[ObjectScore]] = [[] for _ in range(most_frames)]
    lengths: list[int] = []
    work = _offline if mode is Mode.OFFLINE else _online
    for done, one in enumerate(objects, start=1):
        with one.open_frames() as frames, subject.open(frames) as bare:
            scores = work(MeteredObject(bare, meter), one, most_frames)
            lengths.append(len(frames) - one.first_frame)
        for place, scored in enumerate(rounds):  # once all is right, further frames change nothing
            scored.append(ObjectScore(one.video, one.name, scores[min(place, len(scores) - 1)]))
        progress(done)
    if not lengths:
        raise NothingToScore("There is no object to evaluate on.")
    length = sum(lengths) / len(lengths)
    times = [annotation_time_s(mode, round(length), count) for count in range(1, most_frames + 1)]
    return InteractiveResult(subject.name, mode, rounds, times, meter.cost())


def _offline(tracked: TrackedObject, one: AnnotatedObject, most_frames: int) -> list[Score]:
    first = one.first_frame
    give_clicks(tracked, first, one.truth(first), None, CLICKS_PER_FRAME)
    prompted = {first}
    scores: list[Score] = []
    while True:
        masks = _carry(tracked, one, first)
        scores.append(_score(masks, one))
        worst = _worst(masks, one, prompted)
        if len(scores) == most_frames or worst is None:
            return scores
        _repair(tracked, one, worst, masks)
        prompted.add(worst)


def _online(tracked: TrackedObject, one: AnnotatedObject, most_frames: int) -> list[Score]:
    """Go on to the end after every repair: that is what a smaller number of prompted frames would give."""
    here = one.first_frame
    give_clicks(tracked, here, one.truth(here), None, CLICKS_PER_FRAME)
    masks: Masks = {}
    scores: list[Score] = []
    while True:
        masks |= _carry(tracked, one, here)
        scores.append(_score(masks, one))
        bad = _first_bad(masks, one, here)
        if len(scores) == most_frames or bad is None:
            return scores
        _repair(tracked, one, bad, masks)
        here = bad


def _carry(tracked: TrackedObject, one: AnnotatedObject, start: int) -> Masks:
    """Return the masks of the annotated frames from ``start`` on."""
    wanted = set(one.annotated)
    masks: Masks = {}
    for frame, mask in tracked.propagate(start):
        if frame in wanted:
            masks[frame] = rle.encode(mask)
        if frame >= one.annotated[-1]:
            break
    return masks


def _score(masks: Masks, one: AnnotatedObject) -> Score:
    return score_object([(rle.decode(masks[frame]), one.truth(frame)) for frame in one.annotated])


def _iou(masks: Masks, one: AnnotatedObject, frame: int) -> float:
    return region_similarity(rle.decode(masks[frame]), one.truth(frame))


def _worst(masks: Masks, one: AnnotatedObject, prompted: set[int]) -> int | None:
    """Return the frame of the lowest IoU; None where every frame is right, or prompted already."""
    ious = {frame: _iou(masks, one, frame) for frame in one.annotated if frame not in prompted}
    wrong = {frame: iou for frame, iou in ious.items() if iou < 1}
    return min(wrong, key=wrong.__getitem__, default=None)


def _first_bad(masks: Masks, one: AnnotatedObject, after: int) -> int | None:
    later = (frame for frame in one.annotated if frame > after)
    return next((frame for frame in later if _iou(masks, one, frame) < GOOD_IOU), None)


def _repair(tracked: TrackedObject, one: AnnotatedObject, frame: int, masks: Masks) -> None:
    give_clicks(tracked, frame, one.truth(frame), rle.decode(masks[frame]), CLICKS_PER_FRAME)
