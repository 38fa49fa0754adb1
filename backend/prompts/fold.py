"""From the log of prompts to those in force: pure, without database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Protocol, TypeVar
from uuid import UUID

from backend.prompts.entities import PromptKind


class LogEntry(Protocol):
    """What the fold needs to know of an entry."""

    @property
    def id(self) -> UUID:
        """Which entry it is."""
        ...

    @property
    def masklet_id(self) -> UUID:
        """Masklet whose log it is in."""
        ...

    @property
    def frame_index(self) -> int:
        """Frame it stands on."""
        ...

    @property
    def kind(self) -> PromptKind:
        """What was done."""
        ...

    @property
    def value(self) -> dict[str, Any]:
        """Its details; of a retraction ``prompt_id``."""
        ...


Entry = TypeVar("Entry", bound=LogEntry)

_STARTS_AFRESH = (PromptKind.BOX, PromptKind.MASK, PromptKind.ABSENT)


def effective_prompts(log: Iterable[Entry]) -> list[Entry]:
    """Give the prompts in force.

    Per masklet and frame: clicks add up; a box, a mask or the word that the object is absent starts the frame
    afresh. Later clicks refine a box or a mask, and take the place of an absence. A retraction takes its
    target out as if it had never been made, so retracting a box brings back the clicks that it replaced; a
    retraction can itself be retracted.

    Args:
        log: entries of one masklet, or of several mixed, in the order of their sequence.

    Returns:
        The entries in force, in the order of the log; retractions are never among them.
    """
    entries = without_retracted(log)
    in_force: dict[tuple[UUID, int], list[Entry]] = defaultdict(list)
    for entry in entries:
        on_frame = in_force[entry.masklet_id, entry.frame_index]
        if entry.kind in _STARTS_AFRESH or (on_frame and on_frame[-1].kind == PromptKind.ABSENT):
            on_frame.clear()
        on_frame.append(entry)
    kept = {entry.id for on_frame in in_force.values() for entry in on_frame}
    return [entry for entry in entries if entry.id in kept]


def without_retracted(log: Iterable[Entry]) -> list[Entry]:
    """Give what was prompted and not taken back, in order, whether or not something replaced it."""
    entries = list(log)
    retracted: set[UUID] = set()
    for entry in reversed(entries):  # from the end, as a retraction may have been retracted itself
        if entry.kind == PromptKind.RETRACT and entry.id not in retracted:
            retracted.add(UUID(entry.value["prompt_id"]))
    return [entry for entry in entries if entry.kind != PromptKind.RETRACT and entry.id not in retracted]
