"""Jobs of the automatic generator, and where its masklets come from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "8d4f5bb0ce43"
down_revision = "7c3e4a9fbd32"
branch_labels = None
depends_on = None

COUNTS = ("done", "total", "candidates", "duplicates", "masklets_made", "masklets_replaced")


def upgrade() -> None:
    create_jobs()
    create_origins()


def downgrade() -> None:
    op.drop_table("automask_origins")
    op.drop_table("automask_jobs")


def create_jobs() -> None:
    op.create_table(
        "automask_jobs",
        sa.Column("id", sa.Uuid(), primary_key=True),
        parent("video_id", "videos"),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("accounts.id")),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("settings", JSONB(), nullable=False),
        sa.Column("replaces", JSONB()),
        sa.Column("worker", sa.String(100)),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(16)),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.Column("problem", JSONB()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_automask_jobs_video_id_created_at", "automask_jobs", ["video_id", "created_at"])
    op.create_index(
        "ix_automask_jobs_video_id_active",
        "automask_jobs",
        ["video_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_index(
        "ix_automask_jobs_created_at_queued",
        "automask_jobs",
        ["created_at"],
        postgresql_where=sa.text("state = 'queued'"),
    )


def create_origins() -> None:
    op.create_table(
        "automask_origins",
        sa.Column(
            "masklet_id", sa.Uuid(), sa.ForeignKey("masklets.id", ondelete="CASCADE"), primary_key=True
        ),
        parent("job_id", "automask_jobs"),
        sa.Column("prompt_id", sa.Uuid(), nullable=False),
        sa.Column("frame_index", sa.Integer(), nullable=False),
        sa.Column("x", sa.Double(), nullable=False),
        sa.Column("y", sa.Double(), nullable=False),
        sa.Column("crop", JSONB(), nullable=False),
        sa.Column("predicted_iou", sa.Double(), nullable=False),
        sa.Column("stability", sa.Double(), nullable=False),
    )
    op.create_index("ix_automask_origins_job_id", "automask_origins", ["job_id"])


def parent(name: str, table: str) -> sa.Column[object]:
    """A row that goes when its parent goes."""
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)
