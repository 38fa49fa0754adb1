"""What a change does in the log of prompts and in the ledger, written so that it can be turned round.

Both are append-only: a prompt comes back by an entry that retracts its retraction, and counts as a new edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4, uuid5

from backend.accounts.actor import Actor
from backend.changes.entities import Change
from backend.db.unit_of_work import UnitOfWork
from backend.ledger.book import Entry, LedgerBook
from backend.ledger.entities import EventKind
from backend.prompts.announcing import announce_prompts
from backend.prompts.entities import Prompt, PromptKind
from backend.prompts.repository import PromptRepository

RETRACTED, EDITS = "retracted", "edits"
"""What the log of a change says of prompts and of the ledger."""

WRITE_AT_A_TIME = 1000


class Paper:
    """Works on the log of one masklet, which is held."""

    def __init__(self, unit: UnitOfWork, actor: Actor, change: Change, masklet_id: UUID) -> None:
        self._unit = unit
        self._actor = actor
        self._change = change
        self._masklet_id = masklet_id
        self._prompts = PromptRepository(unit.session)
        self._events: list[Entry] = []

    def retract(self, prompts: Sequence[Prompt]) -> None:
        """Take prompts in force back."""
        entries = [
            {
                "frame_index": prompt.frame_index,
                "tool": prompt.tool,
                "standing": str(prompt.id),  # the entry whose retraction turns this round
                "edit_id": str(prompt.id),  # the ledger's edit that counts for it
            }
            for prompt in prompts
        ]
        self._change.log = {**self._change.log, RETRACTED: [self._flip(each, away=True) for each in entries]}
        self._write_ledger()
        self._announce({prompt.frame_index for prompt in prompts})

    def note_edits(self, frames: Iterable[int], tool: str) -> None:
        """Write that a person edited frames with a tool."""
        edits = [self._edited({"frame_index": frame_index, "tool": tool}) for frame_index in frames]
        self._change.log = {**self._change.log, EDITS: edits}
        self._write_ledger()

    def turn_round(self) -> None:
        """Take back what the change wrote; where it is undone, write it again."""
        away = self._change.undone
        retracted = [self._flip(each, away=away) for each in self._change.log.get(RETRACTED, ())]
        undo = self._edited if away else self._unedited
        edits = [undo(each) for each in self._change.log.get(EDITS, ())]
        self._change.log = {**self._change.log, RETRACTED: retracted, EDITS: edits}
        self._write_ledger()
        self._announce({each["frame_index"] for each in retracted})

    def _flip(self, entry: dict[str, Any], *, away: bool) -> dict[str, Any]:
        """Take a prompt away, or bring it back."""
        written = self._prompts.append(
            self._masklet_id,
            entry["frame_index"],
            PromptKind.RETRACT,
            {"kind": PromptKind.RETRACT.value, "prompt_id": entry["standing"]},
            account_id=self._actor.account_id,
        )
        turned = entry | {"standing": str(written.id)}
        return self._unedited(turned) if away else self._edited(turned)

    def _edited(self, entry: dict[str, Any]) -> dict[str, Any]:
        edit = self._entry(EventKind.EDIT, uuid4(), entry)
        self._events.append(edit)
        return entry | {"edit_id": str(edit.id)}

    def _unedited(self, entry: dict[str, Any]) -> dict[str, Any]:
        edit_id = UUID(entry["edit_id"])
        undo = self._entry(EventKind.UNDO, uuid5(edit_id, EventKind.UNDO), entry, undoes=edit_id)
        self._events.append(undo)
        return entry

    def _write_ledger(self) -> None:
        """Write what was gathered, many at a time: a span may have thousands of frames."""
        for start in range(0, len(self._events), WRITE_AT_A_TIME):
            LedgerBook(self._unit).write(*self._events[start : start + WRITE_AT_A_TIME])
        self._events.clear()

    def _entry(
        self, kind: EventKind, event_id: UUID, entry: dict[str, Any], undoes: UUID | None = None
    ) -> Entry:
        return Entry(
            kind,
            self._actor.account_id,
            id=event_id,
            masklet_id=self._masklet_id,
            frame_index=entry["frame_index"],
            tool=entry["tool"] if kind == EventKind.EDIT else None,
            undoes=undoes,
        )

    def _announce(self, frames: Iterable[int]) -> None:
        announce_prompts(self._unit, self._change.video_id, self._masklet_id, frames)
