"""The table of a video's frames as a CSV file: what ties a frame number to its source, wherever it goes."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from media.formats.clip import BadDataset
from media.normalised import FrameRow

HEADER = ("frame_index", "source_pts", "source_time_s", "content_hash")
FOLDER = "frame_tables"


def write_frame_table(path: Path, rows: Iterable[FrameRow]) -> None:
    """Write the rows of a frame table."""
    with path.open("w", newline="", encoding="ascii") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows)


def read_frame_table(path: Path) -> Iterator[FrameRow]:
    """Read the rows of a frame table. Raises BadDataset."""
    with path.open(newline="", encoding="ascii", errors="replace") as file:
        reader = csv.reader(file)
        if tuple(next(reader, ())) != HEADER:
            raise BadDataset(f"{path.name} is no frame table: its first line should be {','.join(HEADER)}.")
        for number, row in enumerate(reader):
            try:
                yield FrameRow(int(row[0]), int(row[1]), float(row[2]), row[3])
            except (ValueError, IndexError) as error:
                raise BadDataset(f"Line {number + 2} of {path.name} is no row of a frame table.") from error
