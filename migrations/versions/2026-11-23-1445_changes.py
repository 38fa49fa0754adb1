"""Prompts name their tool; changes of many masks are kept so that they can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "b52d9e07c1f3"
down_revision = "a17c3e52b940"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("prompts", sa.Column("tool", sa.String(16)))
    op.execute("UPDATE prompts SET tool = kind")
    op.alter_column("prompts", "tool", nullable=False)
    create_changes()
    create_kept_masks()


def downgrade() -> None:
    for table in ("kept_masks", "changes"):
        op.drop_table(table)
    op.drop_column("prompts", "tool")


def create_changes() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("video_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("masklet_ids", JSONB(), nullable=False),
        sa.Column("span_first", sa.Integer(), nullable=False),
        sa.Column("span_last", sa.Integer(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("log", JSONB(), nullable=False),
        sa.Column("account_id", sa.Uuid()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
        sa.ForeignKeyConstraint(
            ["video_id"], ["videos.id"], ondelete="CASCADE", name="fk_changes_video_id_videos"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_changes_account_id_accounts"),
    )
    op.create_index("ix_changes_video_id_account_id", "changes", ["video_id", "account_id", "created_at"])
    op.create_index("ix_changes_created_at", "changes", ["created_at"])


def create_kept_masks() -> None:
    op.create_table(
        "kept_masks",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("masklet_id", sa.Uuid(), nullable=False),
        sa.Column("frame_index", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("content", JSONB()),
        sa.Column("left_digest", sa.String(40)),
        sa.Column("left_state", sa.String(16)),
        sa.PrimaryKeyConstraint("change_id", "masklet_id", "frame_index", name="pk_kept_masks"),
        sa.ForeignKeyConstraint(
            ["change_id"], ["changes.id"], ondelete="CASCADE", name="fk_kept_masks_change_id_changes"
        ),
        sa.ForeignKeyConstraint(
            ["masklet_id"], ["masklets.id"], ondelete="CASCADE", name="fk_kept_masks_masklet_id_masklets"
        ),
    )
    op.create_index("ix_kept_masks_masklet_id", "kept_masks", ["masklet_id"])
