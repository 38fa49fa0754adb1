"""Results of all protocols in one form, for tables and files.

Numbers are shares, 0..1, unless their name says a unit.
"""

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from io import StringIO
from typing import Any

from model.evaluation.cost import Cost
from model.evaluation.image import CLICKS, ImageResult
from model.evaluation.interactive import InteractiveResult
from model.evaluation.layouts import ObjectScore
from model.evaluation.metrics import mean_score
from model.evaluation.vos import VosResult


@dataclass(frozen=True)
class Row:
    """One row of the table.

    Attributes:
        subject: network or baseline.
        prompt: what the annotator gave.
        scores: measures by name, the one that is compared first.
        cost: None for masks that somebody else made.
        curve: accuracy after 1, 2 ... prompted frames or clicks; empty where there is none.
        parts: what the scores are means of, by name.
        annotation_s: time a person would take, after 1, 2 ... prompted frames, seconds.
    """

    subject: str
    prompt: str
    scores: dict[str, float]
    cost: Cost | None = None
    curve: list[float] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    annotation_s: list[float] = field(default_factory=list)


def image_row(result: ImageResult) -> Row:
    """Report mean IoU after one and after five clicks, and by set."""
    curve = [result.miou(clicks) for clicks in range(1, CLICKS + 1)]
    parts = [
        {"set": name, "masks": result.masks[name], "mIoU by click": values}
        for name, values in result.sets.items()
    ]
    scores = {"1-click mIoU": curve[0], "5-click mIoU": curve[-1]}
    return Row(result.subject, "1 to 5 clicks", scores, result.cost, curve, parts)


def vos_row(result: VosResult) -> Row:
    """Report J&F, J, F and presence, and by object."""
    scores = _measures(result.scores) | {"presence": result.presence}
    parts = object_parts(result.scores)
    return Row(result.subject, result.prompting.value, scores, result.cost, parts=parts)


def interactive_row(result: InteractiveResult) -> Row:
    """Report J&F averaged over the number of prompted frames; objects as they are in the end."""
    average, curve = result.average, [score.j_and_f for score in result.curve]
    return Row(
        result.subject,
        f"{result.mode.value}, 3 clicks a frame",
        {"J&F": average.j_and_f, "J": average.j, "F": average.f, f"J&F at {len(curve)}": curve[-1]},
        result.cost,
        curve,
        object_parts(result.rounds[-1]),
        result.annotation_s,
    )


def predictions_row(name: str, scores: Sequence[ObjectScore]) -> Row:
    """Report the scores of a folder of predictions."""
    return Row(name, "given masks", _measures(scores), parts=object_parts(scores))


def object_parts(scores: Sequence[ObjectScore]) -> list[dict[str, Any]]:
    """List the scores of objects."""
    return [
        {"video": one.video, "object": one.object_name, "J&F": one.score.j_and_f}
        | {"J": one.score.j, "F": one.score.f}
        for one in scores
    ]


def to_json(rows: Sequence[Row], facts: dict[str, Any]) -> str:
    """Write everything: what was evaluated, and all rows."""
    return json.dumps(facts | {"rows": [asdict(row) for row in rows]}, indent=2)


def to_table(rows: Sequence[Row]) -> list[list[str]]:
    """Return a header and the rows: scores in percent with one decimal, times in ms, memory in MiB."""
    measures = list(dict.fromkeys(name for row in rows for name in row.scores))
    header = ["subject", "prompt", *measures, "ms/frame", "ms/prompt", "peak MiB", "peak GPU MiB"]
    return [header, *([*_cells(row, measures), *_cost_cells(row.cost)] for row in rows)]


def to_csv(rows: Sequence[Row]) -> str:
    """Write the table as CSV."""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(to_table(rows))
    return text.getvalue()


def _measures(scores: Sequence[ObjectScore]) -> dict[str, float]:
    mean = mean_score([one.score for one in scores])
    return {"J&F": mean.j_and_f, "J": mean.j, "F": mean.f}


def _cells(row: Row, measures: Sequence[str]) -> list[str]:
    shown = [f"{100 * row.scores[name]:.1f}" if name in row.scores else "" for name in measures]
    return [row.subject, row.prompt, *shown]


def _cost_cells(cost: Cost | None) -> list[str]:
    if cost is None:
        return ["", "", "", ""]
    times = [cost.seconds_per_frame, cost.seconds_per_prompt]
    sizes = [cost.peak_memory_bytes, cost.peak_gpu_bytes]
    return [
        *("" if seconds is None else f"{1000 * seconds:.1f}" for seconds in times),
        *("" if size is None else f"{size / 2**20:.0f}" for size in sizes),
    ]
