"""Videos say by whom, where and under what licence they were made; projects have guidelines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "a17c3e52b940"
down_revision = "9e506cc1df54"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("videos", sa.Column("creator", sa.String(200)))
    op.add_column("videos", sa.Column("country", sa.String(2)))
    op.add_column("videos", sa.Column("setting", sa.String(16)))
    op.add_column("videos", sa.Column("licence", sa.String(200)))
    op.add_column("videos", sa.Column("tags", JSONB(), nullable=False, server_default="[]"))
    op.alter_column("videos", "tags", server_default=None)  # only the rows that were there need one
    op.add_column("videos", sa.Column("source_url", sa.String(2000)))
    op.add_column("projects", sa.Column("archived_at", sa.DateTime(timezone=True)))
    op.create_table(
        "guidelines",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid()),
        sa.PrimaryKeyConstraint("project_id", name="pk_guidelines"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_guidelines_project_id_projects", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["updated_by"], ["accounts.id"], name="fk_guidelines_updated_by_accounts"),
    )
    op.create_table(
        "guideline_pictures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("media_type", sa.String(32), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_guideline_pictures"),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name="fk_guideline_pictures_project_id_projects",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["accounts.id"], name="fk_guideline_pictures_created_by_accounts"
        ),
    )
    op.create_index("ix_guideline_pictures_project_id", "guideline_pictures", ["project_id"])


def downgrade() -> None:
    op.drop_table("guideline_pictures")
    op.drop_table("guidelines")
    op.drop_column("projects", "archived_at")
    for name in ("source_url", "tags", "licence", "setting", "country", "creator"):
        op.drop_column("videos", name)
