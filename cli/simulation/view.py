"""Table 1 for people."""

from __future__ import annotations

from typing import Any

from rich.table import Table

COLUMNS = (
    ("s / frame", "seconds_per_frame", "{:.1f}"),
    ("speed-up", "speed_up", "{:.1f} x"),
    ("edited frames", "edited_frames_percent", "{:.1f} %"),
    ("clicks / clicked frame", "clicks_per_clicked_frame", "{:.2f}"),
    ("clicks / masklet", "clicks_per_masklet", "{:.1f}"),
    ("waiting", "waiting_share", "{:.0%}"),
    ("aligned", "alignment_all", "{:.1%}"),
    ("small", "alignment_small", "{:.1%}"),
    ("medium", "alignment_medium", "{:.1%}"),
    ("large", "alignment_large", "{:.1%}"),
    ("verified in", "verification_s", "{:.1f} s"),
    ("accepted", "acceptance_rate", "{:.0%}"),
    ("rounds", "rounds_per_masklet", "{:.2f}"),
)


def table_1(figures: dict[str, Any]) -> Table:
    """Lay out the answer of the server, one row per phase."""
    table = Table(title="Table 1: seconds of simulated people, measured waits of the model")
    table.add_column("")
    for title, _, _ in COLUMNS:
        table.add_column(title, justify="right")
    for group in figures["groups"]:
        measures = group["measures"]
        cells = [
            "–" if measures[name] is None else pattern.format(measures[name]) for _, name, pattern in COLUMNS
        ]
        table.add_row(group["name"], *cells)
    return table
