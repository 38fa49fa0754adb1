"""Runs may be proposals, stop early, mend stale spans; masks keep measures and what lies under an edit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "9e506cc1df54"
down_revision = "8d4f5bb0ce43"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("proposal", "stop_at_prompts", "only_stale"):
        op.add_column("runs", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        op.alter_column("runs", name, server_default=None)  # only the rows that were there need one
    op.add_column("runs", sa.Column("until_agreement", sa.Double()))
    op.add_column("runs", sa.Column("changes", JSONB()))
    op.add_column("masks", sa.Column("measures", JSONB()))
    op.add_column("masks", sa.Column("carried", JSONB()))


def downgrade() -> None:
    for name in ("carried", "measures"):
        op.drop_column("masks", name)
    for name in ("changes", "until_agreement", "only_stale", "stop_at_prompts", "proposal"):
        op.drop_column("runs", name)
