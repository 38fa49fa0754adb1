"""Every query over the sums. None of them reads the ledger itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Double, Integer, Select, Subquery, func, select, text
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session, aliased

from backend.accounts.entities import Account
from backend.ledger.entities import Alignment, Size, Summary
from backend.ledger.measures import Aligned, Totals
from backend.ledger.tally import SUMS
from backend.phases.entities import Phase

_WORK_MEMORY = "64MB"  # of a query: sums of tens of thousands of masklets are grouped without a file

Key = str | UUID | date | None


class GroupBy(StrEnum):
    """What figures are told apart by."""

    PHASE = "phase"
    MODEL = "model"
    ANNOTATOR = "annotator"
    DAY = "day"


_COLUMNS = {
    GroupBy.PHASE: "phase",
    GroupBy.MODEL: "model",
    GroupBy.ANNOTATOR: "account_id",
    GroupBy.DAY: "day",
}


@dataclass(frozen=True)
class Filters:
    """Which part of a project's work is looked at.

    Attributes:
        since: first day, UTC.
        until: last day, included.
        submitted_only: leave out work on masklets that were never submitted in that phase.
    """

    phase: str | None = None
    model: str | None = None
    account_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    submitted_only: bool = False


class StatisticsRepository:
    """The sums of one project."""

    def __init__(self, session: Session, project_id: UUID) -> None:
        self._session = session
        self._project_id = project_id

    def totals(self, filters: Filters, group_by: GroupBy | None) -> dict[Key, Totals]:
        """Add up the work of a project, by group; without one everything stands under None."""
        self._session.execute(text(f"SET LOCAL work_mem = '{_WORK_MEMORY}'"))
        rows = self._session.execute(_totals_query(self._work(filters, group_by))).mappings()
        found: dict[Key, Totals] = {row["key"]: Totals(**_named(row)) for row in rows}
        for key, alignment in self._alignment(filters, group_by).items():
            found[key] = replace(found.get(key, Totals()), alignment=alignment)
        return found

    def phase_names(self) -> dict[str, str]:
        """Give the names of a project's phases by key, in their order."""
        rows = self._session.execute(
            select(Phase.key, Phase.name)
            .where(Phase.project_id == self._project_id)
            .order_by(Phase.position, Phase.key)
        )
        return {key: name for key, name in rows}

    def account_names(self, account_ids: Collection[UUID]) -> dict[UUID, str]:
        """Give the names of people."""
        rows = self._session.execute(select(Account.id, Account.name).where(Account.id.in_(account_ids)))
        return {account_id: name for account_id, name in rows}

    def _work(self, filters: Filters, group_by: GroupBy | None) -> Subquery:
        """One row per group, masklet and phase; distinct frames are united here."""
        key = _key(Summary, group_by)
        query = (
            select(
                key.label("key"),
                Summary.masklet_id,
                *(func.sum(getattr(Summary, name)).label(name) for name in SUMS),
                func.max(Summary.steps).label("steps"),
                func.bit_count(func.bit_or(Summary.edited_steps)).label("edited_steps"),
                func.bit_count(func.bit_or(Summary.clicked_frames)).label("clicked_frames"),
            )
            .where(Summary.project_id == self._project_id, *_conditions(Summary, filters))
            .group_by(Summary.masklet_id, Summary.phase, *([] if group_by is None else [key]))
        )
        if filters.submitted_only:
            query = _submitted_only(query)
        return query.subquery("work")

    def _alignment(self, filters: Filters, group_by: GroupBy | None) -> dict[Key, dict[Size, Aligned]]:
        key = _key(Alignment, group_by).label("key")
        rows = self._session.execute(
            select(key, Alignment.size, func.sum(Alignment.masks), func.sum(Alignment.aligned))
            .where(Alignment.project_id == self._project_id, *_conditions(Alignment, filters))
            .group_by("key", Alignment.size)
        )
        found: dict[Key, dict[Size, Aligned]] = defaultdict(dict)
        for group, size, masks, aligned in rows:
            found[group][size] = Aligned(int(masks), int(aligned))
        return found


def _totals_query(work: Subquery) -> Select[Any]:
    """Add up works by group. A masklet counts where somebody annotated it, not where it was only verified."""
    columns = work.c
    spent = columns.active_ms + columns.waiting_ms
    at_masklet = columns.masklet_id.is_not(None)
    annotated = at_masklet & ((spent > 0) | (columns.edits > 0) | (columns.submits > 0))
    return select(
        columns.key,
        *(
            _sum(columns[name]).filter(at_masklet).label(name)
            for name in ("active_ms", "waiting_ms", "edits", "clicks", "propagations", "submits")
        ),
        *(
            _sum(columns[name]).label(name)
            for name in ("verify_ms", "verdicts", "satisfactory", "unsatisfactory", "rejected")
        ),
        func.count().filter(annotated).label("masklets"),
        _sum(columns.steps).filter(annotated).label("frames"),
        _sum(spent).filter(~at_masklet).label("elsewhere_ms"),
        _sum(sql_cast(columns.edited_steps, Double) / columns.steps)
        .filter(annotated, columns.steps > 0)
        .label("edited_share"),
        _sum(columns.clicked_frames).filter(at_masklet).label("clicked_frames"),
        func.count().filter(at_masklet, columns.submits > 0).label("submitted"),
    ).group_by(columns.key)


def _sum(column: ColumnElement[Any]) -> Any:
    """Add up as floating point: exact up to 2**53, and several times faster than Postgres's decimals."""
    return func.sum(sql_cast(column, Double))


def _submitted_only(query: Select[Any]) -> Select[Any]:
    done = aliased(Summary)
    return query.where(
        select(done.id)
        .where(done.masklet_id == Summary.masklet_id, done.phase == Summary.phase, done.submits > 0)
        .exists()
    )


def _key(entity: type[Summary] | type[Alignment], group_by: GroupBy | None) -> ColumnElement[Any]:
    if group_by is None:
        return sql_cast(None, Integer)
    return cast(ColumnElement[Any], getattr(entity, _COLUMNS[group_by]))


def _conditions(entity: type[Summary] | type[Alignment], filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for name in ("phase", "model", "account_id"):
        wanted = getattr(filters, name)
        if wanted is not None:
            conditions.append(getattr(entity, name) == wanted)
    if filters.since is not None:
        conditions.append(entity.day >= filters.since)
    if filters.until is not None:
        conditions.append(entity.day <= filters.until)
    return conditions


def _named(row: Any) -> dict[str, Any]:
    """Turn sums of the database (floating point, or null where there is no row) into plain numbers."""
    share = float(row["edited_share"] or 0.0)
    whole = {name: int(value or 0) for name, value in row.items() if name not in ("key", "edited_share")}
    return whole | {"edited_share": share}
