"""Further formats of versions, previews, resumable imports, and indexes of the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "d4e8b2f61a09"
down_revision = "d7a3f2b91c46"
branch_labels = None
depends_on = None

AUDIT_INDEXES = {
    "ix_audit_entries_project_id_at": ["project_id", "at"],
    "ix_audit_entries_account_id_at": ["account_id", "at"],
    "ix_audit_entries_action_at": ["action", "at"],
}


def upgrade() -> None:
    op.add_column(
        "dataset_versions", sa.Column("additions", JSONB(), nullable=False, server_default=sa.text("'[]'"))
    )
    op.alter_column("dataset_versions", "additions", server_default=None)
    for table in ("dataset_versions", "dataset_imports"):
        op.add_column(table, sa.Column("heard_at", sa.DateTime(timezone=True)))
    # archives were removed with the end of an import until now
    op.add_column(
        "dataset_imports", sa.Column("has_archive", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.execute("UPDATE dataset_imports SET has_archive = state IN ('queued', 'running')")
    op.alter_column("dataset_imports", "has_archive", server_default=None)
    op.add_column(
        "dataset_imports", sa.Column("sent", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
    )
    op.execute("UPDATE dataset_imports SET sent = size")
    op.alter_column("dataset_imports", "sent", server_default=None)
    create_measures()
    for name, columns in AUDIT_INDEXES.items():
        op.create_index(name, "audit_entries", columns)
    op.create_index("ix_audit_entries_details", "audit_entries", ["details"], postgresql_using="gin")


def downgrade() -> None:
    for name in ("ix_audit_entries_details", *AUDIT_INDEXES):
        op.drop_index(name, "audit_entries")
    op.drop_table("video_measures")
    op.drop_column("dataset_imports", "sent")
    op.drop_column("dataset_imports", "has_archive")
    for table in ("dataset_versions", "dataset_imports"):
        op.drop_column(table, "heard_at")
    op.drop_column("dataset_versions", "additions")


def create_measures() -> None:
    op.create_table(
        "video_measures",
        sa.Column("video_id", sa.Uuid(), sa.ForeignKey("videos.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("step", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("masklets", JSONB(), nullable=False),
        sa.Column("hashes", JSONB()),
        sa.Column("problem", JSONB()),
        sa.Column("wanted_at", sa.DateTime(timezone=True)),
        sa.Column("measured_at", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "ix_video_measures_wanted_at",
        "video_measures",
        ["wanted_at"],
        postgresql_where=sa.text("wanted_at IS NOT NULL"),
    )
