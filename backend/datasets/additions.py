"""Formats that a finished version is given later. Its choice, its masks and its manifest stay as they are.

An addition has a manifest of its own, which holds the hash of the version's manifest and of the addition
before, so that the newest one vouches for all that came before it. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from backend.datasets.entities import DatasetVersion
from backend.datasets.manifest import software
from backend.db.base import now


def pending_addition(version: DatasetVersion) -> dict[str, Any] | None:
    """Give the addition that is being written, or waits for it."""
    last = version.additions[-1] if version.additions else None
    return last if last is not None and last["manifest_sha256"] is None else None


def formats_to_write(version: DatasetVersion) -> list[str]:
    """Give the formats that the work under way writes: the version's own ones, or those that are added."""
    pending = pending_addition(version)
    return version.formats if pending is None else list(pending["formats"])


def formats_there(version: DatasetVersion) -> list[str]:
    """Give all formats of a version, whenever they came."""
    return [*version.formats, *(chosen for each in version.additions for chosen in each["formats"])]


def manifest_name(number: int) -> str:
    """Name the manifest of an addition."""
    return f"addition-{number:03d}.json"


def listing_name(number: int) -> str:
    """Name the list of an addition's files."""
    return f"addition-{number:03d}-files.jsonl"


def addition_documents(additions: Sequence[Mapping[str, Any]]) -> list[str]:
    """Name the documents of finished additions."""
    finished = [each["number"] for each in additions if each["manifest_sha256"] is not None]
    return [name for number in finished for name in (manifest_name(number), listing_name(number))]


def new_addition(version: DatasetVersion, formats: Sequence[str], account_id: UUID) -> dict[str, Any]:
    """Make the entry of an addition to be written."""
    return {
        "number": len(version.additions) + 1,
        "formats": list(formats),
        "software": software(),
        "created_at": now().isoformat(),
        "created_by": str(account_id),
        "manifest_sha256": None,
    }


def finished_additions(version: DatasetVersion, manifest_sha256: str) -> list[dict[str, Any]]:
    """Give the additions of a version of which the last one has just been finished."""
    *before, last = version.additions
    return [*before, {**last, "manifest_sha256": manifest_sha256}]
