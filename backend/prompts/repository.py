"""Every query about the log of prompts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.masklets.entities import Masklet
from backend.prompts.entities import Prompt, PromptKind


class PromptRepository:
    """The logs of all masklets."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def log_of(self, masklet_id: UUID, after_sequence: int = 0) -> Sequence[Prompt]:
        """List a masklet's entries with a sequence above ``after_sequence``, in order."""
        return self._session.scalars(
            select(Prompt)
            .where(Prompt.masklet_id == masklet_id, Prompt.sequence > after_sequence)
            .order_by(Prompt.sequence)
        ).all()

    def log_and_entry(self, masklet_id: UUID, prompt_id: UUID) -> tuple[list[Prompt], Prompt | None]:
        """List a masklet's entries in order, and find the entry of an id, in whichever log it is."""
        entries = self._session.scalars(
            select(Prompt)
            .where(or_(Prompt.masklet_id == masklet_id, Prompt.id == prompt_id))
            .order_by(Prompt.sequence)
        ).all()
        log = [entry for entry in entries if entry.masklet_id == masklet_id]
        return log, next((entry for entry in entries if entry.id == prompt_id), None)

    def log_of_video(self, video_id: UUID) -> Sequence[Prompt]:
        """List the entries of all masklets of a video, in order."""
        return self._session.scalars(
            select(Prompt)
            .join(Masklet, Masklet.id == Prompt.masklet_id)
            .where(Masklet.video_id == video_id)
            .order_by(Prompt.sequence)
        ).all()

    def find(self, prompt_id: UUID) -> Prompt | None:
        """Find one entry."""
        return self._session.get(Prompt, prompt_id)

    def append(
        self,
        masklet_id: UUID,
        frame_index: int,
        kind: PromptKind,
        value: dict[str, Any],
        *,
        tool: str | None = None,
        prompt_id: UUID | None = None,
        account_id: UUID | None = None,
        image_only: bool = False,
    ) -> Prompt:
        """Add an entry. Hold the masklet for update first: then sequences rise in the order of commits.

        Without a tool it is taken to come from the tool of its kind.
        """
        entry = Prompt(
            id=prompt_id or uuid4(),
            masklet_id=masklet_id,
            frame_index=frame_index,
            kind=kind,
            tool=tool or kind.value,
            value=value,
            account_id=account_id,
            image_only=image_only,
        )
        self._session.add(entry)
        self._session.flush()
        return entry
