"""Phases: how masklets are annotated, as data."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import CreatedAt, Entity, Key


class Tool(StrEnum):
    """What an annotator may be given."""

    CLICK = "click"
    BOX = "box"
    BRUSH = "brush"
    ERASER = "eraser"
    POLYGON = "polygon"
    PROPAGATE = "propagate"


PAINTING_TOOLS = frozenset({Tool.BRUSH, Tool.ERASER, Tool.POLYGON})
"""Tools whose work arrives as a whole mask."""


class PhasePredictor(StrEnum):
    """Which part of the network answers."""

    IMAGE = "image"  # each frame alone: no memory, no propagation
    MASK_PROPAGATION = "mask-propagation"  # each frame alone; propagation starts from masks only
    FULL = "full"  # clicks, boxes and masks on any frame, with memory


class Phase(Entity):
    """One way of annotating within a project."""

    __tablename__ = "phases"
    __table_args__ = (
        UniqueConstraint("project_id", "key"),
        Index(
            "ix_phases_project_id_default",
            "project_id",
            unique=True,
            postgresql_where=text("is_default"),
        ),
    )

    id: Mapped[Key]
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(40))  # stable name, such as phase-1
    name: Mapped[str] = mapped_column(String(200))
    built_in: Mapped[bool] = mapped_column(default=False)
    is_default: Mapped[bool] = mapped_column(default=False)  # opens for masklets that annotators begin
    position: Mapped[int]
    tools: Mapped[list[str]]
    predictor: Mapped[PhasePredictor]
    model: Mapped[str | None] = mapped_column(String(100))  # network to use, see ``networks``; None takes any
    annotation_stride: Mapped[int]  # every n-th frame is annotated
    time_limit_s: Mapped[float | None]  # per masklet
    quality_bar: Mapped[dict[str, Any]]
    overlap_share: Mapped[float] = mapped_column(default=0.0)  # of the tasks, given to several annotators
    overlap_count: Mapped[int] = mapped_column(default=2)  # annotators of such a task
    honeypot_rate: Mapped[float] = mapped_column(default=0.0)  # of what verifiers are shown
    return_rounds: Mapped[int] = mapped_column(default=2)  # returns to the same annotator, then to another
    double_verification: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[CreatedAt]

    @property
    def allowed(self) -> frozenset[Tool]:
        """The tools of the phase."""
        return frozenset(Tool(tool) for tool in self.tools)
