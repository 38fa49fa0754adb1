"""Figures as files: pure."""

from __future__ import annotations

import csv
import io
from enum import StrEnum

from backend.ledger.schemas import MeasuresRead, StatisticsRead

TOTAL = "Total"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class FileFormat(StrEnum):
    """What a download may be."""

    CSV = "csv"
    JSON = "json"


MEDIA_TYPES = {FileFormat.CSV: "text/csv; charset=utf-8", FileFormat.JSON: "application/json"}


def as_file(statistics: StatisticsRead, kind: FileFormat) -> bytes:
    """Write figures as CSV, one row per group and one of everything together, or as the API's own JSON."""
    if kind == FileFormat.JSON:
        return statistics.model_dump_json(indent=2).encode()
    return _as_csv(statistics).encode()


def _as_csv(statistics: StatisticsRead) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    columns = list(MeasuresRead.model_fields)
    writer.writerow([statistics.group_by, "name", *columns])
    for group in statistics.groups:
        values = [getattr(group.measures, column) for column in columns]
        writer.writerow([_text(group.key or ""), _text(group.name), *map(_number, values)])
    writer.writerow(["", TOTAL, *(_number(getattr(statistics.total, column)) for column in columns)])
    return out.getvalue()


def _text(value: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)
