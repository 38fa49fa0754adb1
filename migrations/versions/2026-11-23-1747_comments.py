"""Comments on masklets and videos."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "d7a3f2b91c46"
down_revision = "d4f1b8c27e90"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.Uuid(), primary_key=True),
        parent("video_id", "videos", nullable=False),
        parent("masklet_id", "masklets"),
        parent("honeypot_id", "honeypots"),
        parent("thread_id", "comments"),
        sa.Column("author_id", sa.Uuid(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("frame_index", sa.Integer()),
        sa.Column("x", sa.Double()),
        sa.Column("y", sa.Double()),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.Column("resolved_by", sa.Uuid(), sa.ForeignKey("accounts.id")),
        sa.Column("edited_at", sa.DateTime(timezone=True)),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_comments_video_id_created_at", "comments", ["video_id", "created_at"])
    for column in ("masklet_id", "honeypot_id", "thread_id"):
        op.create_index(f"ix_comments_{column}", "comments", [column])


def downgrade() -> None:
    op.drop_table("comments")


def parent(name: str, table: str, *, nullable: bool = True) -> sa.Column[object]:
    """A row that goes when its parent goes."""
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=nullable)
