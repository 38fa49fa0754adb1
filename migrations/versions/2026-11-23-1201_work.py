"""Phases, tasks, verification."""

from __future__ import annotations

revision = "6b2d3f8eac21"
down_revision = "5a1c2e7d9b10"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
