"""Accounts, memberships, sign-in, tokens, and who made what. Rows from before have no maker."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "5a1c2e7d9b10"
down_revision = "b57f597dd869"
branch_labels = None
depends_on = None

MAKERS = (
    ("videos", "created_by"),
    ("masklets", "created_by"),
    ("prompts", "account_id"),
    ("runs", "account_id"),
)


def upgrade() -> None:
    create_accounts()
    create_memberships()
    create_sign_ins()
    create_api_tokens()
    create_one_time_links()
    create_audit_entries()
    for table, column in MAKERS:
        op.add_column(table, sa.Column(column, sa.Uuid()))
        op.create_foreign_key(f"fk_{table}_{column}_accounts", table, "accounts", [column], ["id"])


def downgrade() -> None:
    for table, column in MAKERS:
        op.drop_column(table, column)
    for table in ("audit_entries", "one_time_links", "api_tokens", "sign_ins", "memberships", "accounts"):
        op.drop_table(table)


def create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("email", sa.String(320), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("external_id", sa.String(600), unique=True),
        sa.Column("is_site_admin", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True)),
        moment("created_at"),
    )


def create_memberships() -> None:
    op.create_table(
        "memberships",
        parent("account_id", "accounts"),
        parent("project_id", "projects"),
        sa.Column("roles", JSONB(), nullable=False),
        moment("created_at"),
        sa.PrimaryKeyConstraint("account_id", "project_id"),
    )
    op.create_index("ix_memberships_project_id", "memberships", ["project_id"])


def create_sign_ins() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Uuid(), primary_key=True),
        parent("account_id", "accounts"),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        moment("created_at"),
        moment("renewed_at"),
        moment("expires_at"),
    )
    op.create_index("ix_sign_ins_account_id", "sign_ins", ["account_id"])


def create_api_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Uuid(), primary_key=True),
        parent("account_id", "accounts"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("scopes", JSONB(), nullable=False),
        moment("created_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_api_tokens_account_id", "api_tokens", ["account_id"])


def create_one_time_links() -> None:
    op.create_table(
        "one_time_links",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        parent("account_id", "accounts", nullable=True),
        parent("project_id", "projects", nullable=True),
        sa.Column("roles", JSONB(), nullable=False),
        sa.Column("email", sa.String(320)),
        sa.Column("created_by", sa.Uuid(), sa.ForeignKey("accounts.id")),
        moment("created_at"),
        moment("expires_at"),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_one_time_links_project_id", "one_time_links", ["project_id"])


def create_audit_entries() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Uuid(), primary_key=True),
        moment("at"),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("accounts.id")),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("project_id", sa.Uuid(), sa.ForeignKey("projects.id", ondelete="SET NULL")),
        sa.Column("details", JSONB(), nullable=False),
    )
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"])


def parent(name: str, table: str, *, nullable: bool = False) -> sa.Column[object]:
    """A row that goes when its parent goes."""
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=nullable)


def moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
