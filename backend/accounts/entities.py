"""Accounts, what they may do in projects, and how a person or a program proves who it is.

Whatever proves that is stored as a digest only: whoever reads the database cannot sign in with it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import CreatedAt, Entity, Key, now

DIGEST_LENGTH = 64


class Account(Entity):
    """A person. Accounts are disabled, never removed: what they did keeps its name."""

    __tablename__ = "accounts"

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(String(320), unique=True)  # in lower case
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(200))  # None: signs in elsewhere, or not yet
    external_id: Mapped[str | None] = mapped_column(String(600), unique=True)  # issuer and subject of OIDC
    is_site_admin: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class Membership(Entity):
    """The roles of a person in a project."""

    __tablename__ = "memberships"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    project_id: Mapped[UUID] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    roles: Mapped[list[str]]  # never empty; in the order of Role
    created_at: Mapped[CreatedAt]


class SignIn(Entity):
    """A browser that a person signed in with."""

    __tablename__ = "sign_ins"

    id: Mapped[Key]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), unique=True)
    created_at: Mapped[CreatedAt]
    renewed_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]


class ApiToken(Entity):
    """What a program signs in with, in the name of a person."""

    __tablename__ = "api_tokens"

    id: Mapped[Key]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime | None]


class LinkKind(StrEnum):
    """What a one-time link lets its bearer do."""

    SET_UP = "set-up"  # make the first account
    INVITATION = "invitation"  # join a project
    RESET = "reset"  # choose a new password


class OneTimeLink(Entity):
    """A link that works once, until it expires."""

    __tablename__ = "one_time_links"

    id: Mapped[Key]
    kind: Mapped[LinkKind]
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), unique=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))  # to reset
    project_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )  # to join
    roles: Mapped[list[str]] = mapped_column(default=list)  # to get there
    email: Mapped[str | None] = mapped_column(String(320))  # whom an invitation is for; None: its bearer
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AuditEntry(Entity):
    """One administrative action: who did what to whom, and when."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_project_id_at", "project_id", "at"),
        Index("ix_audit_entries_account_id_at", "account_id", "at"),
        Index("ix_audit_entries_action_at", "action", "at"),
        Index("ix_audit_entries_details", "details", postgresql_using="gin"),
    )

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))  # None: the command line
    action: Mapped[str] = mapped_column(String(64))
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("projects.id", ondelete="SET NULL"))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
