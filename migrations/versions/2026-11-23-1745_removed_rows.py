"""Rows that a removal or a decision took away are kept, so that they can be brought back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "d4f1b8c27e90"
down_revision = "c5d1a7e80f24"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "removed_rows",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("table_name", sa.String(63), nullable=False),
        sa.Column("cut", sa.String(63)),
        sa.Column("content", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_removed_rows"),
        sa.ForeignKeyConstraint(
            ["change_id"], ["changes.id"], ondelete="CASCADE", name="fk_removed_rows_change_id_changes"
        ),
    )
    op.create_index("ix_removed_rows_change_id", "removed_rows", ["change_id", "table_name"])


def downgrade() -> None:
    op.drop_table("removed_rows")
