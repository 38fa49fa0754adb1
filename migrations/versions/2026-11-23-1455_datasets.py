"""Data set versions with their videos and files, and imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "c5d1a7e80f24"
down_revision = "b52d9e07c1f3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_versions()
    create_videos()
    create_parts()
    create_imports()
    create_origins()


def downgrade() -> None:
    for name in ("import_origins", "dataset_imports", "dataset_parts", "dataset_videos", "dataset_versions"):
        op.drop_table(name)


def create_versions() -> None:
    op.create_table(
        "dataset_versions",
        sa.Column("id", sa.Uuid(), primary_key=True),
        parent("project_id", "projects"),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("licence", sa.String(200)),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("rules", "splits", "formats")),
        sa.Column("frame_step", sa.Integer(), nullable=False),
        sa.Column("part_bytes", sa.BigInteger(), nullable=False),
        sa.Column("deliver_to", sa.String(1000)),
        sa.Column("software", JSONB(), nullable=False),
        *job_columns(),
        *(sa.Column(name, JSONB()) for name in ("statistics", "division")),
        sa.Column("manifest_sha256", sa.String(64)),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.Uuid(), sa.ForeignKey("accounts.id")),
        sa.UniqueConstraint("project_id", "name", "number"),
    )
    index_queue("dataset_versions")


def create_videos() -> None:
    op.create_table(
        "dataset_videos",
        sa.Column(
            "version_id",
            sa.Uuid(),
            sa.ForeignKey("dataset_versions.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("video_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("masklet_ids", JSONB(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("split", sa.String(8)),
        sa.Column("core_sha256", sa.String(64)),
        sa.Column("measures", JSONB()),
        sa.Column("score", sa.Double()),
        sa.UniqueConstraint("version_id", "key"),
    )


def create_parts() -> None:
    op.create_table(
        "dataset_parts",
        sa.Column(
            "version_id",
            sa.Uuid(),
            sa.ForeignKey("dataset_versions.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("format", sa.String(16), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("next_video", sa.Integer(), nullable=False),
        sa.Column("is_last", sa.Boolean(), nullable=False),
        sa.Column("delivered", sa.Boolean(), nullable=False),
    )


def create_imports() -> None:
    op.create_table(
        "dataset_imports",
        sa.Column("id", sa.Uuid(), primary_key=True),
        parent("project_id", "projects"),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("accounts.id")),
        sa.Column("file_name", sa.String(300), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("format", sa.String(16)),
        sa.Column("purpose", sa.String(16), nullable=False),
        *job_columns(),
        sa.Column("report", JSONB(), nullable=False),
    )
    op.create_index("ix_dataset_imports_project_id", "dataset_imports", ["project_id"])
    index_queue("dataset_imports")


def create_origins() -> None:
    op.create_table(
        "import_origins",
        sa.Column(
            "masklet_id", sa.Uuid(), sa.ForeignKey("masklets.id", ondelete="CASCADE"), primary_key=True
        ),
        parent("import_id", "dataset_imports"),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("edited_frame_count", sa.Integer(), nullable=False),
    )
    op.create_index("ix_import_origins_import_id", "import_origins", ["import_id"])


def job_columns() -> list[sa.Column[object]]:
    """What long work is followed by."""
    return [
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("stage", sa.String(16)),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(100)),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("problem", JSONB()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
    ]


def index_queue(table: str) -> None:
    """Find what waits longest."""
    op.create_index(
        f"ix_{table}_created_at_queued", table, ["created_at"], postgresql_where=sa.text("state = 'queued'")
    )


def parent(name: str, table: str) -> sa.Column[object]:
    """A row that goes when its parent goes."""
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)
