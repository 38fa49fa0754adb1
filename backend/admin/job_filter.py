"""Which jobs somebody wants to see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from backend.admin.schemas import JobKind, JobState


@dataclass(frozen=True)
class JobFilter:
    """What a list of jobs is narrowed to; None and an empty text leave everything in."""

    kind: JobKind | None = None
    state: JobState | None = None
    subject: str = ""
    """Words that the name of what a job works on has, in any order and case."""

    def named(self, name: Any) -> list[ColumnElement[bool]]:
        """Give the conditions on the column that holds this name."""
        return [name.icontains(word, autoescape=True) for word in self.subject.split()]
