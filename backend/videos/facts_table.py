"""Reads facts of videos from a table: pure."""

from __future__ import annotations

import csv
import io
import re
from typing import NamedTuple

from pydantic import ValidationError

from backend.videos.schemas import TableFault, VideoFacts

FACTS = ("creator", "country", "setting", "licence", "tags")
VIDEO = "video"
_TOLD = ("length_s", "bytes", "state", "added")
"""Further columns of the table that the page gives for download: they are read by nobody."""
_KNOWN_AS = {"name": VIDEO, "id": VIDEO, "license": "licence", "indoor/outdoor": "setting"}
_DELIMITERS = ",;\t"


class Row(NamedTuple):
    """What a row says about a video.

    Attributes:
        line: in the text, from 1.
        video: name or id.
        facts: those that have a value here.
    """

    line: int
    video: str
    facts: VideoFacts


def read_table(text: str) -> tuple[list[Row], list[TableFault]]:
    """Read a table with a line of column names, divided by commas, semicolons or tabs.

    Returns:
        The rows that can be understood, and what is wrong with the others.
    """
    text = text.removeprefix("\ufeff")
    head = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    columns: list[str] = []
    rows: list[Row] = []
    faults: list[TableFault] = []
    for cells in reader:
        line = reader.line_num
        if not columns:
            columns = [_column(cell) for cell in cells]
            fault = _fault_of(columns)
            if fault is not None:
                return [], [TableFault(line=line, detail=fault)]
        elif any(cell.strip() for cell in cells):
            read = _read_row(line, dict(zip(columns, cells, strict=False)), len(cells) > len(columns))
            if isinstance(read, Row):
                rows.append(read)
            else:
                faults.append(read)
    faults += _repeated(rows)
    return rows, faults


def _column(cell: str) -> str:
    name = cell.strip().lower()
    return _KNOWN_AS.get(name, name)


def _fault_of(columns: list[str]) -> str | None:
    known = ", ".join((VIDEO, *FACTS))
    if VIDEO not in columns:
        return f"The first line must name the columns, with one called “video”; known are: {known}."
    strange = [name for name in columns if name not in (VIDEO, *FACTS, *_TOLD)]
    if strange:
        return f"There is a column “{strange[0]}”; known are: {known}."
    twice = [name for name in columns if columns.count(name) > 1]
    return f"There are two columns “{twice[0]}”; leave one out." if twice else None


def _read_row(line: int, cells: dict[str, str], too_long: bool) -> Row | TableFault:
    if too_long:
        return TableFault(
            line=line, detail="This row has more cells than there are columns; quote texts with commas."
        )
    video = _unquoted(cells.get(VIDEO, "").strip())
    if not video:
        return TableFault(line=line, detail="This row names no video.")
    values: dict[str, object] = {
        name: _unquoted(value.strip()) for name, value in cells.items() if name in FACTS and value.strip()
    }
    if "setting" in values:
        values["setting"] = str(values["setting"]).lower()
    if "tags" in values:
        values["tags"] = [tag for tag in str(values["tags"]).split(";") if tag.strip()]
    try:
        return Row(line, video, VideoFacts.model_validate(values))
    except ValidationError as error:
        first = error.errors()[0]
        return TableFault(
            line=line, detail=f"{first['loc'][0]}: {first['msg'].removeprefix('Value error, ')}"
        )


def _unquoted(value: str) -> str:
    """Take away the quote that keeps a spreadsheet from reading a downloaded text as a formula."""
    return value[1:] if re.match(r"'[=+\-@]", value) else value


def _repeated(rows: list[Row]) -> list[TableFault]:
    seen: dict[str, int] = {}
    faults = []
    for row in rows:
        if row.video in seen:
            detail = f"“{row.video}” stands in line {seen[row.video]} already."
            faults.append(TableFault(line=row.line, detail=detail))
        seen.setdefault(row.video, row.line)
    return faults
