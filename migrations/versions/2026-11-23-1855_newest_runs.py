"""The newest runs of a project are found by an index."""

from __future__ import annotations

from alembic import op

revision = "e1c7a94d3b58"
down_revision = "d4e8b2f61a09"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_runs_created_at", "runs", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_runs_created_at", "runs")
