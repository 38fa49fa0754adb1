"""Rows that a change took away, kept whole, so that they come back to the letter.

What was taken away stands in none of the tables that anybody asks, so that no list, statistic, export or
worker can meet it by mistake. What belongs to a row goes with it and comes back with it: the foreign keys of
the tables say what that is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Subquery,
    Table,
    Uuid,
    case,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session

from backend.changes.entities import RemovedRow
from backend.db.tables import metadata

_GOES_ALONG, _IS_CUT = "CASCADE", "SET NULL"


class Wastebasket:
    """What one change took away."""

    def __init__(self, session: Session, change_id: UUID) -> None:
        self._session = session
        self._change_id = change_id

    def put(self, table: Table, which: ColumnElement[bool]) -> None:
        """Take rows of a table away, with everything that belongs to them.

        Parents are held before their children are looked for, so that none is added meanwhile. References
        that the schema would set to null are noted.
        """
        going = belongings(table, which)
        for each, rows in going.items():
            kept = select(
                literal(self._change_id, Uuid()), literal(each.name), func.to_jsonb(each.table_valued())
            )
            self._session.execute(
                insert(RemovedRow).from_select(
                    ["change_id", "table_name", "content"],
                    kept.where(rows).order_by(*each.primary_key).with_for_update(of=each),
                )
            )
        for each in metadata.sorted_tables:
            for key in _keys_of(each, _IS_CUT):
                if _referred(key) in going:
                    self._note_cut(each, key, going)
        self._session.execute(delete(table).where(which))

    def bring_back(self) -> None:
        """Put everything in its place again.

        What cannot stand any more, because what it referred to is gone meanwhile, stays away, as it would
        have gone too; a reference that may be empty is emptied.
        """
        for table in metadata.sorted_tables:
            names = self._columns(table)
            if names:
                self._put_back(table, names)
        for table in metadata.sorted_tables:
            for key in _keys_of(table, _IS_CUT):
                self._mend_cut(table, key)
        self._session.execute(delete(RemovedRow).where(RemovedRow.change_id == self._change_id))

    def _note_cut(self, table: Table, key: ForeignKey, going: Mapping[Table, ColumnElement[bool]]) -> None:
        """Note which rows that stay refer to rows that go."""
        refers = _refers_to(key, going[_referred(key)])
        stays = true() if table not in going else going[table].is_not(true())
        parts = [part for one in (*table.primary_key, key.parent) for part in (literal(one.name), one)]
        note = select(
            literal(self._change_id, Uuid()),
            literal(table.name),
            literal(key.parent.name),
            func.jsonb_build_object(*parts),
        )
        self._session.execute(
            insert(RemovedRow).from_select(
                ["change_id", "table_name", "cut", "content"], note.where(refers, stays)
            )
        )

    def _columns(self, table: Table) -> list[str]:
        """Name the columns that kept rows of a table have and the table still has."""
        content = self._session.scalar(
            select(RemovedRow.content).where(*self._of(table, None)).order_by(RemovedRow.id).limit(1)
        )
        return [one.name for one in table.columns if content is not None and one.name in content]

    def _put_back(self, table: Table, names: Sequence[str]) -> None:
        kept = self._kept(table, names, None)
        keys = {key.parent.name: key for key in table.foreign_keys if key.parent.name in names}
        may_be_empty = {
            name for name, key in keys.items() if key.parent.nullable and key.ondelete != _GOES_ALONG
        }
        values = [
            case((self._is_there(keys[name], kept.c[name]), kept.c[name]))
            if name in may_be_empty
            else kept.c[name]
            for name in names
        ]
        stands = [
            or_(kept.c[name].is_(None), self._is_there(key, kept.c[name]))
            for name, key in keys.items()
            if name not in may_be_empty
        ]
        self._session.execute(insert(table).from_select(names, select(*values).where(*stands)))

    def _mend_cut(self, table: Table, key: ForeignKey) -> None:
        """Let rows refer again to what came back, unless they refer to something else by now."""
        name = key.parent.name
        kept = self._kept(table, [*(one.name for one in table.primary_key), name], name)
        same = [one == kept.c[one.name] for one in table.primary_key]
        self._session.execute(
            update(table)
            .where(*same, key.parent.is_(None), self._is_there(key, kept.c[name]))
            .values({name: kept.c[name]})
        )

    def _is_there(self, key: ForeignKey, value: ColumnElement[object]) -> ColumnElement[bool]:
        """Whether what a kept row refers to stands in its table, or comes back in the same go."""
        table = _referred(key)
        there = exists().where(table.alias().c[key.column.name] == value)
        if table is not key.parent.table:
            return there
        beside = self._kept(table, [key.column.name], None)
        return or_(there, exists().where(beside.c[key.column.name] == value))

    def _kept(self, table: Table, names: Sequence[str], cut: str | None) -> Subquery:
        """Read kept rows, or notes of cut references, as rows of their table again."""
        came = func.jsonb_populate_record(
            literal_column(f'NULL::"{table.name}"'), RemovedRow.content
        ).table_valued(*(column(name, table.c[name].type) for name in names), name="came")
        kept = RemovedRow.__table__
        return (
            select(*(came.c[name] for name in names))
            .select_from(kept.join(came, true()))
            .where(*self._of(table, cut))
            .order_by(RemovedRow.id)
            .subquery()
        )

    def _of(self, table: Table, cut: str | None) -> tuple[ColumnElement[bool], ...]:
        return (
            RemovedRow.change_id == self._change_id,
            RemovedRow.table_name == table.name,
            RemovedRow.cut.is_(None) if cut is None else RemovedRow.cut == cut,
        )


def belongings(table: Table, which: ColumnElement[bool]) -> dict[Table, ColumnElement[bool]]:
    """Choose the rows that the schema removes with some rows of a table, parents before children.

    Of tables whose rows hang on each other, those that hang on a row that goes go too, one step deep: so
    answers go with the comment that they answer.
    """
    going = {table: which}
    for each in metadata.sorted_tables:
        keys = [key for key in _keys_of(each, _GOES_ALONG) if _referred(key) in going]
        if each is not table and keys:
            going[each] = or_(*(_refers_to(key, going[_referred(key)]) for key in keys))
        own = [key for key in _keys_of(each, _GOES_ALONG) if _referred(key) is each]
        if each in going and own:
            going[each] = or_(going[each], *(_refers_to(key, going[each]) for key in own))
    return going


def _refers_to(key: ForeignKey, rows: ColumnElement[bool]) -> ColumnElement[bool]:
    return key.parent.in_(select(key.column).where(rows).correlate(None))


def _referred(key: ForeignKey) -> Table:
    return key.column.table


def _keys_of(table: Table, on_delete: str) -> list[ForeignKey]:
    keys = [key for key in table.foreign_keys if key.ondelete == on_delete]
    return sorted(keys, key=lambda key: key.parent.name)
