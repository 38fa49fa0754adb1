"""Wholes, parts and sub-parts: pure."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

DEEPEST = 2
"""Levels below a whole: part, sub-part."""


def relation_fault(masklet_id: UUID, part_of: UUID, parents: Mapping[UUID, UUID | None]) -> str | None:
    """Say why a masklet cannot be part of another one; None when it can.

    Args:
        masklet_id: the part.
        part_of: the larger object.
        parents: what each masklet of the video is part of, as it stands; None for a whole.
    """
    if part_of not in parents:
        return "The larger object must be another masklet of the same video."
    above = _chain(part_of, parents)
    if masklet_id in above:
        return "An object cannot be part of itself or of one of its own parts; choose a larger object."
    if len(above) + _depth_below(masklet_id, parents) > DEEPEST:
        return "There are wholes, parts and sub-parts, and no level below; choose an object further up."
    return None


def unfit_parts(masklet_id: UUID, parents: Mapping[UUID, UUID | None]) -> set[UUID]:
    """Choose the relations to give up when a masklet comes back among others that were related meanwhile.

    Args:
        masklet_id: it may be part of something, and others of it.
        parents: as for ``relation_fault``, with the relations that came back.

    Returns:
        Parts that are to be wholes, so that nothing is part of itself and nothing lies too deep.
    """
    unfit: set[UUID] = set()
    for part in (masklet_id, *sorted(child for child, parent in parents.items() if parent == masklet_id)):
        standing = {child: None if child in unfit else parent for child, parent in parents.items()}
        part_of = standing[part]
        if part_of is not None and relation_fault(part, part_of, standing | {part: None}) is not None:
            unfit.add(part)
    return unfit


def _chain(masklet_id: UUID, parents: Mapping[UUID, UUID | None]) -> list[UUID]:
    """Give a masklet and all that it is part of, directly or not."""
    chain: list[UUID] = []
    current: UUID | None = masklet_id
    while current is not None and current not in chain:
        chain.append(current)
        current = parents.get(current)
    return chain


def _depth_below(masklet_id: UUID, parents: Mapping[UUID, UUID | None]) -> int:
    """Count the levels of parts below a masklet."""
    level, depth = {masklet_id}, 0
    while below := {child for child, parent in parents.items() if parent in level}:
        level, depth = below, depth + 1
        if depth > len(parents):
            break
    return depth
