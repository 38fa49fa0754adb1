"""First tables, and one project to begin in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "b57f597dd869"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_projects()
    create_videos()
    create_frames()
    create_masklets()
    create_masks()
    create_prompts()
    create_runs()
    op.execute("INSERT INTO projects (id, name, created_at) VALUES (gen_random_uuid(), 'My project', now())")


def downgrade() -> None:
    for table in ("runs", "prompts", "masks", "masklets", "frames", "videos", "projects"):
        op.drop_table(table)


def create_projects() -> None:
    op.create_table(
        "projects",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
        created_at(),
    )


def create_videos() -> None:
    op.create_table(
        "videos",
        sa.Column("id", sa.Uuid(), primary_key=True),
        parent("project_id", "projects"),
        sa.Column("name", sa.String(300), nullable=False),
        word("state"),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("source_bytes", sa.BigInteger(), nullable=False),
        sa.Column("source_sha256", sa.String(64)),
        sa.Column("source_facts", JSONB(), nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("frame_count", sa.Integer()),
        sa.Column("frame_rate", sa.Double()),
        sa.Column("duration_s", sa.Double()),
        sa.Column("annotation_step", sa.Integer(), nullable=False),
        sa.Column("filmstrip", JSONB()),
        sa.Column("warnings", JSONB(), nullable=False),
        sa.Column("problem", JSONB()),
        sa.Column("masklets_begun", sa.Integer(), nullable=False),
        created_at(),
    )
    op.create_index("ix_videos_project_id", "videos", ["project_id"])


def create_frames() -> None:
    op.create_table(
        "frames",
        parent("video_id", "videos"),
        sa.Column("frame_index", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("source_pts", sa.BigInteger(), nullable=False),
        sa.Column("source_time_s", sa.Double(), nullable=False),
        sa.Column("content_hash", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("video_id", "frame_index"),
    )


def create_masklets() -> None:
    op.create_table(
        "masklets",
        sa.Column("id", sa.Uuid(), primary_key=True),
        parent("video_id", "videos"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("colour", sa.Integer(), nullable=False),
        word("type"),
        created_at(),
        sa.UniqueConstraint("video_id", "number"),
    )
    op.create_index("ix_masklets_video_id", "masklets", ["video_id"])


def create_masks() -> None:
    op.create_table(
        "masks",
        parent("masklet_id", "masklets"),
        sa.Column("frame_index", sa.Integer(), nullable=False, autoincrement=False),
        parent("video_id", "videos"),
        word("state"),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.Column("predicted_iou", sa.Double(), nullable=False),
        sa.Column("object_score", sa.Double(), nullable=False),
        sa.Column("origin", JSONB(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("masklet_id", "frame_index"),
    )
    op.create_index("ix_masks_video_id_frame_index", "masks", ["video_id", "frame_index"])


def create_prompts() -> None:
    op.create_table(
        "prompts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(), nullable=False, unique=True),
        parent("masklet_id", "masklets"),
        sa.Column("frame_index", sa.Integer(), nullable=False),
        word("kind"),
        sa.Column("value", JSONB(), nullable=False),
        created_at(),
    )
    op.create_index("ix_prompts_masklet_id_sequence", "prompts", ["masklet_id", "sequence"])


def create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Uuid(), primary_key=True),
        parent("video_id", "videos"),
        sa.Column("masklet_ids", JSONB(), nullable=False),
        word("direction"),
        sa.Column("start_frame", sa.Integer(), nullable=False),
        sa.Column("span_first", sa.Integer(), nullable=False),
        sa.Column("span_last", sa.Integer(), nullable=False),
        word("state"),
        sa.Column("worker", sa.String(100)),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("frames_done", sa.Integer(), nullable=False),
        sa.Column("frames_total", sa.Integer(), nullable=False),
        sa.Column("at_frame", sa.Integer()),
        sa.Column("problem", JSONB()),
        created_at(),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_runs_video_id_created_at", "runs", ["video_id", "created_at"])


def parent(name: str, table: str) -> sa.Column[object]:
    """A row that goes when its parent goes."""
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


def word(name: str) -> sa.Column[str]:
    """One word of a fixed list; the list lives in the code, so that it can grow without a migration."""
    return sa.Column(name, sa.String(16), nullable=False)


def created_at() -> sa.Column[object]:
    return sa.Column("created_at", sa.DateTime(timezone=True), nullable=False)
