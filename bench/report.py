"""What the benchmarks found: a line each, JSON, and a plot of the ratios."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import torch

from bench.sides import (
    HUGGING_FACE,
    OFFICIAL,
    OFFICIAL_BF16,
    OFFICIAL_COMPILED,
    OURS,
    OURS_EAGER,
    OURS_FLOAT32,
)
from bench.timing import Row
from model.precision import has_amx

COMPARISONS = {
    "official as it ships": (OURS, OFFICIAL),
    "official forced to bf16": (OURS, OFFICIAL_BF16),
    "float32 on both sides": (OURS_FLOAT32, OFFICIAL),
    "Hugging Face as it ships": (OURS, HUGGING_FACE),
    "official compiled": (OURS, OFFICIAL_COMPILED),
    "ours without compiling": (OURS, OURS_EAGER),
}
_COLOURS = ("#1b6ca8", "#e08e2b", "#4b9b5a", "#8a6d3b", "#a0417a", "#777777")
_WIDTH, _LEFT, _STEP, _BAR = 860, 330, 58, 14


@dataclass(frozen=True)
class Report:
    """Rows by network, and how they were measured; ``processor_time`` says what the ratios are of.

    Attributes:
        peaks: operations a second that each side could reach at most.
        device: as torch names it.
    """

    threads: int
    quick: bool
    processor_time: bool
    rows: dict[str, list[Row]]
    peaks: Mapping[str, float] = field(default_factory=dict)
    device: str = "cpu"

    def line(self, row: Row) -> str:
        """One row as text."""
        ratios = self.ratios(row)
        shown = "   ".join(f"{name} {ratio:.3f}" for name, ratio in ratios.items())
        rates = self.frames_per_second(row)
        rate = f"   {rates[OURS]:.1f} frames a second" if OURS in rates else ""
        return f"{row.what:58} {shown}{rate}"

    def frames_per_second(self, row: Row) -> dict[str, float]:
        """By side, where a row is of frames."""
        return {} if row.operations is None else {name: 1 / value for name, value in row.seconds.items()}

    def shares_of_floor(self, row: Row) -> dict[str, float]:
        """By side, how much of the time the operations alone would take at the machine's peak; 1 = all."""
        if row.operations is None:
            return {}
        sides = row.seconds.keys() & self.peaks.keys()
        return {name: row.operations / self.peaks[name] / row.seconds[name] for name in sorted(sides)}

    def ratios(self, row: Row) -> dict[str, float]:
        """What a row says, by the name of the comparison."""
        found = {
            name: row.ratio(*pair, processor_time=self.processor_time) for name, pair in COMPARISONS.items()
        }
        return {name: ratio for name, ratio in found.items() if ratio is not None}

    def as_json(self) -> dict[str, Any]:
        """Everything, raw numbers included."""
        clock = "processor time of all threads" if self.processor_time else "wall clock"
        return {
            "machine": {
                "processor": platform.processor() or platform.machine(),
                "device": _device_name(self.device),
                "threads": self.threads,
                "amx": has_amx(),
                "torch": torch.__version__,
            },
            "peak_operations_per_s": dict(self.peaks),
            "quick": self.quick,
            "ratios_are": f"ours over the other, {clock}; below 1 = ours is faster",
            "networks": {network: [self._entry(row) for row in rows] for network, rows in self.rows.items()},
        }

    def _entry(self, row: Row) -> dict[str, Any]:
        return {
            "what": row.what,
            "ratios": _rounded(self.ratios(row), 4),
            "wall_s": _rounded(row.seconds, 5),
            "processor_s": _rounded(row.processor_s, 5),
            "frames_per_second": _rounded(self.frames_per_second(row), 3),
            "share_of_floor": _rounded(self.shares_of_floor(row), 4),
            "raw_wall_s": row.raw,
        }


def _rounded(numbers: Mapping[str, float], digits: int) -> dict[str, float]:
    return {name: round(value, digits) for name, value in numbers.items()}


def _device_name(device: str) -> str:
    return torch.cuda.get_device_name(device) if torch.device(device).type == "cuda" else device


def write(report: Report, path: Path) -> None:
    """Write the JSON file and a plot beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report.as_json(), indent=2) + "\n")
    path.with_suffix(".svg").write_text(plot(report))


def plot(report: Report) -> str:
    """Draw the ratios as bars, one group a row; the line at 1 is the official package."""
    rows = [(network, row) for network, found in report.rows.items() for row in found if report.ratios(row)]
    most = max((len(report.ratios(row)) for _, row in rows), default=0)
    step = max(_STEP, most * (_BAR + 1) + 13)
    height = 90 + step * len(rows)
    named = [name for name in COMPARISONS if any(name in report.ratios(row) for _, row in rows)]
    body = [f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>', *_legend(named)]
    body += [
        part
        for index, (network, row) in enumerate(rows)
        for part in _group(72 + step * index, network, row, report.ratios(row))
    ]
    one = _x(1.0)
    body.append(f'<path d="M{one:.0f} 60V{height - 20}" stroke="#444444" stroke-dasharray="4 3"/>')
    content = "\n".join(body)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" '
        f'font-size="13">\n{content}\n</svg>\n'
    )


def _legend(names: Sequence[str]) -> list[str]:
    parts = ['<text x="12" y="24" font-size="16">Time of ours, as a share of what others take</text>']
    for index, name in enumerate(names):
        x, colour = 12 + 168 * index, _COLOURS[list(COMPARISONS).index(name)]
        parts.append(f'<rect x="{x}" y="38" width="12" height="12" fill="{colour}"/>')
        parts.append(f'<text x="{x + 18}" y="49">{escape(name)}</text>')
    return parts


def _group(top: int, network: str, row: Row, ratios: dict[str, float]) -> list[str]:
    parts = [f'<text x="12" y="{top + 20}">{escape(f"{row.what}")}</text>']
    parts.append(f'<text x="12" y="{top + 36}" fill="#777777">{escape(network)}</text>')
    for bar, (name, ratio) in enumerate(ratios.items()):
        colour = _COLOURS[list(COMPARISONS).index(name)]
        y, end = top + bar * (_BAR + 1), _x(min(ratio, 1.25))
        parts.append(f'<rect x="{_LEFT}" y="{y}" width="{end - _LEFT:.1f}" height="{_BAR}" fill="{colour}"/>')
        parts.append(f'<text x="{end + 4:.1f}" y="{y + 11}" font-size="11">{ratio:.2f}</text>')
    return parts


def _x(ratio: float) -> float:
    return _LEFT + ratio * (_WIDTH - _LEFT - 60) / 1.25
