"""The newest videos of a project, by state, are found by an index."""

from __future__ import annotations

from alembic import op

revision = "a83d5c20f71e"
down_revision = "e1c7a94d3b58"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_videos_newest", "videos", ["project_id", "state", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_videos_newest", "videos")
