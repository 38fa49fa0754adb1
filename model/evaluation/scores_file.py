"""Scores of objects in the form of the official tool's ``results.csv``: percent with one decimal."""

import csv
from collections.abc import Sequence
from io import StringIO

from model.evaluation.layouts import ObjectScore
from model.evaluation.metrics import Score, mean_score

GLOBAL_ROW = "Global score"


def to_csv(scores: Sequence[ObjectScore]) -> str:
    """Write one row for the mean over objects and one per object. Raises NothingToScore."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["sequence", "obj", "J&F", "J", "F"])
    writer.writerow([GLOBAL_ROW, "", *_percent(mean_score([one.score for one in scores]))])
    for one in scores:
        writer.writerow([one.video, one.object_name, *_percent(one.score)])
    return text.getvalue()


def _percent(score: Score) -> list[str]:
    return [f"{100 * value:.1f}" for value in (score.j_and_f, score.j, score.f)]
