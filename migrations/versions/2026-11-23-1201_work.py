"""Phases, tasks, verification, and what objects are to each other."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "6b2d3f8eac21"
down_revision = "5a1c2e7d9b10"
branch_labels = None
depends_on = None

PER_FRAME = ["click", "box", "brush", "eraser", "polygon"]
BUILT_IN = (  # as they were when this revision was written
    ("phase-1", "SAM per frame", PER_FRAME, "image"),
    ("phase-2", "SAM + SAM 2 Mask", [*PER_FRAME, "propagate"], "mask-propagation"),
    ("phase-3", "SAM 2", [*PER_FRAME, "propagate"], "full"),
)
QUALITY_BAR = {"every_annotated_frame": False, "no_stale_masks": True, "min_edited_frames": 0}


def upgrade() -> None:
    extend_masklets()
    create_phases()
    give_projects_their_phases()
    create_tasks()
    create_task_people()
    create_task_changes()
    create_verdicts()
    create_honeypots()
    create_checks()


def downgrade() -> None:
    for table in (
        *("checks", "honeypot_verdicts", "honeypot_masks", "honeypots", "verdicts"),
        *("task_changes", "task_people", "tasks", "phases"),
    ):
        op.drop_table(table)
    op.drop_column("prompts", "image_only")
    for column in ("copy_of", "part_of", "class_name"):
        op.drop_column("masklets", column)


def extend_masklets() -> None:
    op.add_column("masklets", sa.Column("class_name", sa.String(200)))
    for name in ("part_of", "copy_of"):
        op.add_column("masklets", sa.Column(name, sa.Uuid()))
        op.create_foreign_key(
            f"fk_masklets_{name}_masklets", "masklets", "masklets", [name], ["id"], ondelete="SET NULL"
        )
        op.create_index(f"ix_masklets_{name}", "masklets", [name])
    op.add_column("prompts", sa.Column("image_only", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("prompts", "image_only", server_default=None)


def create_phases() -> None:
    op.create_table(
        "phases",
        sa.Column("id", sa.Uuid(), primary_key=True),
        parent("project_id", "projects"),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("built_in", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tools", JSONB(), nullable=False),
        word("predictor"),
        sa.Column("model", sa.String(100)),
        sa.Column("annotation_stride", sa.Integer(), nullable=False),
        sa.Column("time_limit_s", sa.Double()),
        sa.Column("quality_bar", JSONB(), nullable=False),
        sa.Column("overlap_share", sa.Double(), nullable=False),
        sa.Column("overlap_count", sa.Integer(), nullable=False),
        sa.Column("honeypot_rate", sa.Double(), nullable=False),
        sa.Column("return_rounds", sa.Integer(), nullable=False),
        sa.Column("double_verification", sa.Boolean(), nullable=False),
        moment("created_at"),
        sa.UniqueConstraint("project_id", "key"),
    )
    op.create_index(
        "ix_phases_project_id_default",
        "phases",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )


def give_projects_their_phases() -> None:
    connection = op.get_bind()
    projects = connection.execute(sa.text("SELECT id FROM projects")).scalars().all()
    for project_id in projects:
        for position, (key, name, tools, predictor) in enumerate(BUILT_IN, start=1):
            connection.execute(
                sa.text(
                    "INSERT INTO phases (id, project_id, key, name, built_in, is_default, position, tools,"
                    " predictor, annotation_stride, quality_bar, overlap_share, overlap_count, honeypot_rate,"
                    " return_rounds, double_verification, created_at)"
                    " VALUES (:id, :project, :key, :name, true, :is_default, :position,"
                    " CAST(:tools AS jsonb), :predictor, 4, CAST(:bar AS jsonb), 0, 2, 0.05, 2, false, now())"
                ),
                {
                    "id": uuid4(),
                    "project": project_id,
                    "key": key,
                    "name": name,
                    "is_default": key == "phase-3",
                    "position": position,
                    "tools": json.dumps(tools),
                    "predictor": predictor,
                    "bar": json.dumps(QUALITY_BAR),
                },
            )


def create_tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("video_id", sa.Uuid(), nullable=False),
        parent("masklet_id", "masklets"),
        sa.Column("phase_id", sa.Uuid(), sa.ForeignKey("phases.id"), nullable=False),
        word("source"),
        word("state"),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        person("assigned_to"),
        person("leased_by"),
        moment("lease_expires_at", nullable=True),
        person("annotator_id"),
        sa.Column("entry", JSONB()),
        sa.Column("verdicts_due", sa.Integer(), nullable=False),
        moment("submitted_at", nullable=True),
        person("created_by"),
        moment("created_at"),
        moment("updated_at"),
    )
    for column in ("video_id", "masklet_id", "phase_id"):
        op.create_index(f"ix_tasks_{column}", "tasks", [column])
    by_priority = sa.text("priority DESC")
    op.create_index(
        "ix_tasks_masklet_id_open",
        "tasks",
        ["masklet_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('queued', 'in-progress', 'submitted', 'unsatisfactory')"),
    )
    op.create_index(
        "ix_tasks_project_id_queue",
        "tasks",
        ["project_id", by_priority, "created_at", "id"],
        postgresql_where=sa.text("state = 'queued' AND assigned_to IS NULL"),
    )
    op.create_index(
        "ix_tasks_assigned_to_queue",
        "tasks",
        ["assigned_to", "project_id", by_priority, "created_at", "id"],
        postgresql_where=sa.text("state = 'queued'"),
    )
    leased = sa.text("leased_by IS NOT NULL")
    op.create_index(
        "ix_tasks_lease_expires_at_leased", "tasks", ["lease_expires_at"], postgresql_where=leased
    )
    op.create_index("ix_tasks_leased_by_leased", "tasks", ["leased_by"], postgresql_where=leased)
    op.create_index(
        "ix_tasks_project_id_submitted",
        "tasks",
        ["project_id", by_priority, "submitted_at", "id"],
        postgresql_where=sa.text("state = 'submitted'"),
    )
    op.create_index("ix_tasks_project_id_created_at", "tasks", ["project_id", "created_at", "id"])
    op.create_index("ix_tasks_project_id_state", "tasks", ["project_id", "state", "created_at", "id"])


def create_task_people() -> None:
    op.create_table(
        "task_people",
        parent("task_id", "tasks"),
        person("account_id", nullable=False),
        sa.Column("worked", sa.Boolean(), nullable=False),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("task_id", "account_id"),
    )
    op.create_index("ix_task_people_account_id", "task_people", ["account_id"])


def create_task_changes() -> None:
    op.create_table(
        "task_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        parent("task_id", "tasks"),
        person("account_id"),
        word("action"),
        word("before"),
        word("after"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", JSONB(), nullable=False),
        moment("at"),
    )
    op.create_index("ix_task_changes_task_id_id", "task_changes", ["task_id", "id"])
    op.create_index("ix_task_changes_account_id", "task_changes", ["account_id"])


def create_verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        parent("task_id", "tasks"),
        sa.Column("round", sa.Integer(), nullable=False),
        person("verifier_id", nullable=False),
        word("label"),
        sa.Column("reason", sa.String(16)),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("span_first", sa.Integer()),
        sa.Column("span_last", sa.Integer()),
        sa.Column("mark", JSONB()),
        sa.Column("active_ms", sa.Integer(), nullable=False),
        moment("created_at"),
        sa.UniqueConstraint("task_id", "round", "verifier_id"),
    )
    op.create_index("ix_verdicts_verifier_id", "verdicts", ["verifier_id"])


def create_honeypots() -> None:
    op.create_table(
        "honeypots",
        sa.Column("id", sa.Uuid(), primary_key=True),
        parent("project_id", "projects"),
        parent("masklet_id", "masklets"),
        word("defect"),
        sa.Column("first_frame", sa.Integer(), nullable=False),
        sa.Column("last_frame", sa.Integer(), nullable=False),
        moment("created_at"),
    )
    op.create_index("ix_honeypots_project_id", "honeypots", ["project_id"])
    op.create_index("ix_honeypots_masklet_id", "honeypots", ["masklet_id"])
    op.create_table(
        "honeypot_masks",
        parent("honeypot_id", "honeypots"),
        sa.Column("frame_index", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("honeypot_id", "frame_index"),
    )
    op.create_table(
        "honeypot_verdicts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        parent("honeypot_id", "honeypots"),
        person("verifier_id", nullable=False),
        word("label"),
        sa.Column("reason", sa.String(16)),
        sa.Column("caught", sa.Boolean(), nullable=False),
        sa.Column("active_ms", sa.Integer(), nullable=False),
        moment("created_at"),
        sa.UniqueConstraint("honeypot_id", "verifier_id"),
    )
    op.create_index("ix_honeypot_verdicts_verifier_id", "honeypot_verdicts", ["verifier_id"])


def create_checks() -> None:
    op.create_table(
        "checks",
        sa.Column("id", sa.Uuid(), primary_key=True),
        parent("project_id", "projects"),
        person("verifier_id", nullable=False),
        parent("task_id", "tasks", nullable=True),
        parent("honeypot_id", "honeypots", nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        moment("expires_at"),
        moment("answered_at", nullable=True),
        moment("created_at"),
    )
    op.create_index("ix_checks_project_id", "checks", ["project_id"])
    op.create_index("ix_checks_task_id", "checks", ["task_id"])
    op.create_index("ix_checks_honeypot_id", "checks", ["honeypot_id"])
    op.create_index(
        "ix_checks_task_id_open", "checks", ["task_id"], postgresql_where=sa.text("answered_at IS NULL")
    )
    op.create_index("ix_checks_verifier_id_created_at", "checks", ["verifier_id", "created_at"])


def parent(name: str, table: str, *, nullable: bool = False) -> sa.Column[object]:
    """A row that goes when its parent goes."""
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=nullable)


def person(name: str, *, nullable: bool = True) -> sa.Column[object]:
    """An account; accounts are never removed."""
    return sa.Column(name, sa.Uuid(), sa.ForeignKey("accounts.id"), nullable=nullable)


def word(name: str) -> sa.Column[str]:
    """One word of a fixed list; the list lives in the code, so that it can grow without a migration."""
    return sa.Column(name, sa.String(16), nullable=False)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
