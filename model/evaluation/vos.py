"""Semi-supervised video object segmentation: prompts on an object's first frame, masks on all others.

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714), section on semi-supervised VOS; an object that comes later
is a video of its own that begins where it first appears.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from media import rle
from model.evaluation.annotator import Click, GivenMask, Prompting, box_around, clicks_of, next_click
from model.evaluation.cost import Cost, Meter, MeteredObject
from model.evaluation.datasets import AnnotatedObject
from model.evaluation.layouts import ObjectScore
from model.evaluation.metrics import BoolMask, NothingToScore, score_object, scored_frames
from model.evaluation.subjects import TrackedObject, VideoSubject

Masks = dict[int, rle.Rle]


@dataclass(frozen=True)
class VosResult:
    """Scores of one subject with one kind of prompt.

    Attributes:
        subject: its name.
        prompting: what was given on the first frame.
        scores: of every object that has a frame to score.
        presence: share of the scored frames on which the mask is empty exactly when the object is absent.
        cost: speed and memory.
    """

    subject: str
    prompting: Prompting
    scores: list[ObjectScore]
    presence: float
    cost: Cost


def evaluate_vos(
    subject: VideoSubject,
    objects: Iterable[AnnotatedObject],
    prompting: Prompting,
    *,
    skip_ends: bool = True,
    progress: Callable[[int], None] = lambda _: None,
) -> VosResult:
    """Follow every object from its first frame and score it.

    Objects with too few annotated frames to leave one for scoring are passed over.

    Raises:
        NothingToScore: no object is left.
    """
    meter = Meter()
    scores: list[ObjectScore] = []
    right, counted = 0, 0
    for done, one in enumerate(objects, start=1):
        frames = scored_frames(one.annotated, skip_ends=skip_ends)
        if frames and any(one.truth(frame).any() for frame in frames):
            masks = _follow(subject, one, prompting, meter)
            pairs = [(rle.decode(masks[frame]), one.truth(frame)) for frame in frames]
            scores.append(ObjectScore(one.video, one.name, score_object(pairs)))
            right += sum(bool(guess.any()) == bool(truth.any()) for guess, truth in pairs)
            counted += len(pairs)
        progress(done)
    if not scores:
        raise NothingToScore("No object has an annotated frame between its first and its last.")
    return VosResult(subject.name, prompting, scores, right / counted, meter.cost())


def give_first_prompt(tracked: TrackedObject, frame: int, truth: BoolMask, prompting: Prompting) -> BoolMask:
    """Prompt an object on its first frame; return the mask there."""
    if prompting is Prompting.MASK:
        return tracked.prompt(frame, GivenMask(truth))
    if prompting is Prompting.BOX:
        return tracked.prompt(frame, box_around(truth))
    return give_clicks(tracked, frame, truth, None, prompting.clicks)


def give_clicks(
    tracked: TrackedObject, frame: int, truth: BoolMask, guess: BoolMask | None, count: int
) -> BoolMask:
    """Click ``count`` times, each time where the mask so far is most wrong; fewer once nothing is.

    Args:
        tracked: the object.
        frame: to click on.
        truth: (H W) the object there.
        guess: (H W) mask before the first click; None = none.
        count: number of clicks.
    """
    clicks: list[Click] = []
    for _ in range(count):
        click = next_click(truth, guess)
        if click is None:
            break
        clicks.append(click)
        guess = tracked.prompt(frame, clicks_of(clicks))
    return truth if guess is None else guess


def _follow(subject: VideoSubject, one: AnnotatedObject, prompting: Prompting, meter: Meter) -> Masks:
    """Return the masks of the annotated frames."""
    first, wanted = one.first_frame, set(one.annotated)
    with one.open_frames() as frames, subject.open(frames) as bare:
        tracked = MeteredObject(bare, meter)
        give_first_prompt(tracked, first, one.truth(first), prompting)
        steps = tracked.propagate(first)
        masks: Masks = {}
        for frame, mask in steps:
            if frame in wanted:
                masks[frame] = rle.encode(mask)
            if frame >= one.annotated[-1]:
                break
    return masks
