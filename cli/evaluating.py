"""What ``maskloom evaluate`` runs: subjects times prompts, one row each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.bars import Bars
from cli.evaluation_choices import Protocol
from model.evaluation.annotator import Prompting
from model.evaluation.baselines import video_baselines
from model.evaluation.chart import line_chart
from model.evaluation.datasets import open_image_sets, open_videos
from model.evaluation.grabcut import GrabCut
from model.evaluation.image import evaluate_images
from model.evaluation.interactive import Mode, evaluate_interactive
from model.evaluation.network import NetworkOnImages, NetworkOnVideos
from model.evaluation.report import Row, image_row, interactive_row, to_csv, vos_row
from model.evaluation.subjects import ImageSubject, VideoSubject
from model.evaluation.vos import evaluate_vos
from model.tracker import Tracker


@dataclass(frozen=True)
class Plan:
    """What is evaluated on what.

    Attributes:
        network: None = the baselines alone.
        baselines: add their rows.
        limit: at most so many videos, or images of every set.
    """

    dataset: Path
    protocol: Protocol
    prompts: Sequence[Prompting]
    network: Tracker | None
    baselines: bool
    held_out: bool
    limit: int | None


def evaluate_plan(plan: Plan, bars: Bars) -> Iterator[Row]:
    """Evaluate, row by row.

    Raises:
        BadLayout, BadDataset, BadSavJson: the data set.
        NothingToScore: nothing in it can be scored.
    """
    if plan.protocol is Protocol.IMAGE:
        yield from _image_rows(plan, bars)
    else:
        yield from _video_rows(plan, bars)


def write_results(out: Path, rows: Sequence[Row], protocol: Protocol, as_json: str) -> list[Path]:
    """Write results.json, results.csv and, where there are curves, curve.svg; return the paths."""
    files = {"results.json": as_json + "\n", "results.csv": to_csv(rows)}
    curves = {row.subject: row.curve for row in rows if row.curve}
    if curves:
        is_image = protocol is Protocol.IMAGE
        files["curve.svg"] = line_chart(
            curves,
            title="Images" if is_image else f"Interactive, {protocol.value}",
            across="clicks" if is_image else "prompted frames",
            up="mIoU" if is_image else "J&F",
        )
    for name, content in files.items():
        (out / name).write_text(content)
    return [out / name for name in files]


def _image_rows(plan: Plan, bars: Bars) -> Iterator[Row]:
    sets = open_image_sets(plan.dataset, held_out=plan.held_out)
    sizes = [sum(len(source) for source in sources) for sources in sets.values()]
    total = sum(size if plan.limit is None else min(size, plan.limit) for size in sizes)
    subjects: list[ImageSubject] = [] if plan.network is None else [NetworkOnImages(plan.network)]
    if plan.baselines:
        subjects.append(GrabCut())
    for subject in subjects:
        progress = _whole(bars.count(subject.name, total))
        yield image_row(evaluate_images(subject, sets, limit=plan.limit, progress=progress))


def _video_rows(plan: Plan, bars: Bars) -> Iterator[Row]:
    objects = open_videos(plan.dataset, held_out=plan.held_out, limit=plan.limit)
    subjects: list[VideoSubject] = [] if plan.network is None else [NetworkOnVideos(plan.network)]
    if plan.baselines:
        subjects += video_baselines()
    for subject in subjects:
        if plan.protocol is not Protocol.VOS:
            progress = _whole(bars.count(subject.name, len(objects)))
            mode = Mode(plan.protocol.value)
            yield interactive_row(evaluate_interactive(subject, objects, mode, progress=progress))
            continue
        for prompting in plan.prompts:
            progress = _whole(bars.count(f"{subject.name}, {prompting.value}", len(objects)))
            yield vos_row(evaluate_vos(subject, objects, prompting, progress=progress))


def _whole(progress: Callable[[float], None]) -> Callable[[int], None]:
    return lambda done: progress(float(done))
