"""Images: how good the mask is after one click, and after five.

Source: SAM (Kirillov et al. 2023, arXiv 2304.02643) and SAM 2 (Ravi et al. 2024, arXiv 2408.00714): mean IoU
over masks of a set, then over sets; the mask that the network itself ranks first counts.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from model.evaluation.annotator import Click, clicks_of, next_click
from model.evaluation.cost import Cost, Meter
from model.evaluation.metrics import BoolMask, NothingToScore, region_similarity
from model.evaluation.subjects import ImageSubject
from model.training.samples import NoObject, Sample
from model.training.sources.images import ImageFolderSource

CLICKS = 5


@dataclass(frozen=True)
class ImageResult:
    """Scores of one subject.

    Attributes:
        subject: its name.
        sets: mean IoU after 1, 2 ... 5 clicks, by set.
        masks: number of masks by set.
        cost: speed and memory; a frame is one image encoded.
    """

    subject: str
    sets: dict[str, list[float]]
    masks: dict[str, int]
    cost: Cost

    def miou(self, clicks: int) -> float:
        """Return the mean over sets after this many clicks."""
        return sum(values[clicks - 1] for values in self.sets.values()) / len(self.sets)


def evaluate_images(
    subject: ImageSubject,
    sets: Mapping[str, Sequence[ImageFolderSource]],
    *,
    limit: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> ImageResult:
    """Click on every mask of every image.

    Args:
        subject: what answers.
        sets: sources by name of the set.
        limit: at most so many images of every set.
        progress: called with the number of images done.

    Raises:
        NothingToScore: no image has a mask.
    """
    meter = Meter()
    means: dict[str, list[float]] = {}
    counts: dict[str, int] = {}
    done = 0
    for name, sources in sets.items():
        rows: list[list[float]] = []
        for sample in islice(_samples(sources), limit):
            with meter.frame():
                subject.look_at(sample.frames[0])
            rows += [click_through(subject, truth, meter) for truth in sample.masks[0]]
            done += 1
            progress(done)
        if rows:
            means[name] = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
            counts[name] = len(rows)
    if not means:
        raise NothingToScore("No image has a mask that can be used.")
    return ImageResult(subject.name, means, counts, meter.cost())


def click_through(subject: ImageSubject, truth: BoolMask, meter: Meter, clicks: int = CLICKS) -> list[float]:
    """Return the IoU after each click; once nothing is wrong it stays as it is."""
    given: list[Click] = []
    ious: list[float] = []
    guess: BoolMask | None = None
    for _ in range(clicks):
        click = next_click(truth, guess)
        if click is not None:
            given.append(click)
            with meter.prompt():
                guess = subject.segment(clicks_of(given))
        ious.append(1.0 if guess is None else region_similarity(guess, truth))
    return ious


def _samples(sources: Sequence[ImageFolderSource]) -> Iterator[Sample]:
    for source in sources:
        for index in range(len(source)):
            try:
                yield source.read(index)
            except NoObject:
                continue
