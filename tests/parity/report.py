"""Keeps the measured differences of live comparisons: ``docs/parity.json`` and the table made from it."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.parity.answers import LOGIT_TOLERANCE, SCORE_TOLERANCE
from tests.parity.live import LiveResult

DOCS = Path(__file__).parents[2] / "docs"


@dataclass(frozen=True)
class Row:
    """One measured case.

    Attributes:
        clip: name of the video file, or "made by code".
    """

    case: str
    network: str
    side: int
    clip: str
    logits: float
    iou: float
    object_score: float
    visible: int
    absent: int
    stable: int
    unstable: int

    @classmethod
    def of(cls, case: str, network: str, side: int, clip: str, result: LiveResult) -> "Row":
        """Make a row of a result."""
        counts = (result.visible, result.absent, result.stable, result.unstable)
        apart = result.difference
        return cls(case, network, side, clip, apart.logits, apart.iou, apart.object_score, *counts)

    @property
    def is_parity(self) -> bool:
        """Whether all differences stay within the tolerances."""
        return self.logits <= LOGIT_TOLERANCE and max(self.iou, self.object_score) <= SCORE_TOLERANCE

    @property
    def line(self) -> str:
        """One line for the terminal."""
        apart = f"{self.logits:9.1e} {self.iou:9.1e} {self.object_score:9.1e}"
        verdict = "ok" if self.is_parity else "TOO LARGE"
        return f"{self.case:32} {self.network:17} {self.side:5} {apart}  {verdict}"


_PAGE = """\
# Parity with the official package

Largest absolute differences between this project's predictors and the official ones, both with the same
random weights, in float32 on a CPU. Written by `./run parity`; `parity.json` has every case. Accepted are
{logits:g} for mask logits and {scores:g} for predicted IoU and object score.

Measured with {versions}. Clips: {clips}.

| network | side | cases | mask logits | IoU | object score | visible / absent | stable / fallback |
|---|---|---|---|---|---|---|---|
{by_network}

| case | mask logits | IoU | object score |
|---|---|---|---|
{by_case}
"""
HEADING = f"{'case':32} {'network':17} {'side':>5} {'logits':>9} {'IoU':>9} {'score':>9}"


def read_rows(folder: Path = DOCS) -> list[Row]:
    """Read the rows of earlier runs."""
    path = folder / "parity.json"
    return [Row(**values) for values in json.loads(path.read_text())["rows"]] if path.exists() else []


def save_rows(new: Iterable[Row], versions: Mapping[str, str], folder: Path = DOCS) -> None:
    """Add rows to those of earlier runs, in place of rows of the same case, network, side and clip."""
    rows = {_key(row): row for row in [*read_rows(folder), *new]}
    ordered = sorted(rows.values(), key=lambda row: (row.side, row.network, row.case, row.clip))
    content = {
        "tolerances": {"logits": LOGIT_TOLERANCE, "iou": SCORE_TOLERANCE, "object_score": SCORE_TOLERANCE},
        "versions": dict(versions),
        "rows": [asdict(row) for row in ordered],
    }
    (folder / "parity.json").write_text(json.dumps(content, indent=1) + "\n")
    (folder / "parity.md").write_text(_page(ordered, versions))


def _key(row: Row) -> tuple[str, str, int, str]:
    return row.case, row.network, row.side, row.clip


def _page(rows: list[Row], versions: Mapping[str, str]) -> str:
    by_network = [
        f"| {network} | {side} | {len(members)} | {_largest(members)} | {_counts(members)} |"
        for (side, network), members in _grouped(rows, lambda row: (row.side, row.network))
    ]
    by_case = [f"| {case} | {_largest(members)} |" for case, members in _grouped(rows, lambda row: row.case)]
    return _PAGE.format(
        logits=LOGIT_TOLERANCE,
        scores=SCORE_TOLERANCE,
        versions=", ".join(f"{name} {version}" for name, version in versions.items()),
        clips=", ".join(sorted({row.clip for row in rows})),
        by_network="\n".join(by_network),
        by_case="\n".join(by_case),
    )


def _grouped(rows: list[Row], key: Callable[[Row], Any]) -> list[tuple[Any, list[Row]]]:
    return [(name, list(members)) for name, members in groupby(sorted(rows, key=key), key=key)]


def _largest(rows: list[Row]) -> str:
    numbers = [(row.logits, row.iou, row.object_score) for row in rows]
    return " | ".join(f"{max(column):.1e}" for column in zip(*numbers, strict=True))


def _counts(rows: list[Row]) -> str:
    visible, absent = sum(row.visible for row in rows), sum(row.absent for row in rows)
    return f"{visible} / {absent} | {sum(row.stable for row in rows)} / {sum(row.unstable for row in rows)}"
