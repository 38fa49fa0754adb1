"""The ledger and its summaries, alignment with phase 1, proposals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BIT, JSONB

revision = "7c3e4a9fbd32"
down_revision = "6b2d3f8eac21"
branch_labels = None
depends_on = None

APPEND_ONLY = """
CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: write an event that undoes the other one'
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()
"""


def upgrade() -> None:
    create_ledger()
    create_summaries()
    create_references()
    create_alignments()
    create_proposals()


def downgrade() -> None:
    for table in ("proposal_masks", "alignments", "reference_masks", "ledger_summaries", "ledger"):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_ledger_change()")


def create_ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        *(
            sa.Column(name, sa.Uuid())
            for name in ("video_id", "masklet_id", "task_id", "account_id", "judged_account_id")
        ),
        sa.Column("phase", sa.String(40)),
        sa.Column("model", sa.String(200)),
        sa.Column("tool", sa.String(16)),
        sa.Column("frame_index", sa.Integer()),
        sa.Column("active_ms", sa.Integer(), nullable=False),
        sa.Column("waiting_ms", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(16)),
        sa.Column("undoes", sa.Uuid()),
        sa.Column("client_id", sa.Uuid()),
        sa.Column("client_sequence", sa.Integer()),
        sa.Column("client_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_ledger_project_id_sequence", "ledger", ["project_id", "sequence"], unique=True)
    op.create_index(
        "ix_ledger_undoes", "ledger", ["undoes"], unique=True, postgresql_where=sa.text("undoes IS NOT NULL")
    )
    op.create_index(
        "ix_ledger_masklet_id_frame_index",
        "ledger",
        ["masklet_id", "frame_index"],
        postgresql_where=sa.text("kind = 'edit'"),
    )
    op.execute(APPEND_ONLY)


def create_summaries() -> None:
    place = ("project_id", "masklet_id", "phase", "account_id", "day", "model")
    times = ("active_ms", "waiting_ms", "verify_ms")
    counts = ("edits", "clicks", "propagations", "submits", "verdicts")
    outcomes = ("satisfactory", "unsatisfactory", "rejected")
    op.create_table(
        "ledger_summaries",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        parent("masklet_id", "masklets", nullable=True),
        sa.Column("phase", sa.String(40)),
        sa.Column("account_id", sa.Uuid()),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("model", sa.String(200)),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in (*times, *counts, *outcomes, "steps")),
        sa.Column("edited_steps", BIT(varying=True)),
        sa.Column("clicked_frames", BIT(varying=True)),
        sa.UniqueConstraint(*place, name="uq_ledger_summaries_place", postgresql_nulls_not_distinct=True),
    )
    op.create_index("ix_ledger_summaries_masklet_id", "ledger_summaries", ["masklet_id"])


def create_references() -> None:
    op.create_table(
        "reference_masks",
        parent("masklet_id", "masklets"),
        sa.Column("frame_index", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("masklet_id", "frame_index"),
    )


def create_alignments() -> None:
    op.create_table(
        "alignments",
        parent("masklet_id", "masklets"),
        sa.Column("phase", sa.String(40), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid()),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("model", sa.String(200)),
        sa.Column("size", sa.String(16), nullable=False),
        sa.Column("masks", sa.Integer(), nullable=False),
        sa.Column("aligned", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("masklet_id", "phase"),
    )
    op.create_index("ix_alignments_project_id", "alignments", ["project_id"])


def create_proposals() -> None:
    op.create_table(
        "proposal_masks",
        parent("run_id", "runs"),
        parent("masklet_id", "masklets"),
        sa.Column("frame_index", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.Column("predicted_iou", sa.Double(), nullable=False),
        sa.Column("object_score", sa.Double(), nullable=False),
        sa.Column("origin", JSONB(), nullable=False),
        sa.Column("measures", JSONB()),
        sa.PrimaryKeyConstraint("run_id", "masklet_id", "frame_index"),
    )
    op.create_index("ix_proposal_masks_masklet_id", "proposal_masks", ["masklet_id"])


def parent(name: str, table: str, *, nullable: bool = False) -> sa.Column[object]:
    """A row that goes when its parent goes."""
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=nullable)
