"""The manifest and the lists of a version. Pure: the same version gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version as installed
from typing import Any

from backend.datasets.blobs import FILES, VIDEOS
from backend.datasets.entities import DatasetPart, DatasetVersion, DatasetVideo
from media.formats.catalogue import OVERLAP, Format

_WRITERS = ("av", "maskloom", "numpy", "opencv-python-headless", "pillow", "pycocotools")


def software() -> dict[str, str]:
    """Name what decides about the bytes of a data set, with versions."""
    return {name: installed(name) for name in _WRITERS}


def manifest_of(
    version: DatasetVersion,
    parts: Sequence[DatasetPart],
    models: Sequence[str],
    hashes: dict[str, str],
) -> bytes:
    """Write the manifest.

    Args:
        version: with its statistics and division.
        parts: of all formats, in order.
        models: networks that made masks.
        hashes: SHA-256 of ``files.jsonl`` and ``videos.jsonl``.
    """
    content = {
        "name": version.name,
        "version": version.number,
        "note": version.note,
        "licence": version.licence,
        "made_at": version.created_at.isoformat(),
        "software": version.software,
        "models": list(models),
        "rules": version.rules,
        "frame_step": version.frame_step,
        "splits": {"settings": version.splits, **(version.division or {})},
        "statistics": version.statistics,
        "formats": {
            chosen: _format_entry(version, chosen, [part for part in parts if part.format == chosen])
            for chosen in version.formats
        },
        "lists": {name: {"sha256": hashes[name]} for name in (FILES, VIDEOS)},
    }
    return json.dumps(content, indent=2, ensure_ascii=False, sort_keys=False).encode() + b"\n"


def addition_of(
    version: DatasetVersion, addition: Mapping[str, Any], parts: Sequence[DatasetPart], lists: dict[str, str]
) -> bytes:
    """Write the manifest of formats that came later.

    Args:
        version: with its finished manifest.
        addition: its entry; the ones before it are finished.
        parts: of its formats, in order.
        lists: names and SHA-256 of its lists.
    """
    before = [each for each in version.additions if each["number"] < addition["number"]]
    content = {
        "name": version.name,
        "version": version.number,
        "addition": addition["number"],
        "adds_to": {"manifest_sha256": version.manifest_sha256},
        "comes_after": [
            {"addition": each["number"], "manifest_sha256": each["manifest_sha256"]} for each in before[-1:]
        ],
        "made_at": addition["created_at"],
        "software": addition["software"],
        "formats": {
            chosen: _format_entry(version, chosen, [part for part in parts if part.format == chosen])
            for chosen in addition["formats"]
        },
        "lists": {name: {"sha256": digest} for name, digest in lists.items()},
    }
    return json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n"


def video_line(video: DatasetVideo) -> bytes:
    """Write the line of a video: what it is, where it belongs, and the hash of its frozen masks."""
    entry = {
        "key": video.key,
        "name": video.name,
        "video_id": str(video.video_id),
        "split": video.split,
        "score": video.score,
        **video.facts,
        "masklets": (video.measures or {}).get("masklets", []),
        "masks_sha256": video.core_sha256,
    }
    return json.dumps(entry, ensure_ascii=False).encode() + b"\n"


def file_line(part: str, line: bytes) -> bytes:
    """Turn a line of a part's listing into one of the whole: the part's name comes first."""
    return json.dumps({"part": part, **json.loads(line)}, ensure_ascii=False).encode() + b"\n"


def _format_entry(version: DatasetVersion, chosen: str, parts: Sequence[DatasetPart]) -> dict[str, Any]:
    overlap = (version.statistics or {}).get("overlap", {})
    return {
        "overlap": OVERLAP[Format(chosen)],
        "overlapping_frames": overlap.get("frames", 0),
        "overlapping_pixels": overlap.get("pixels", 0),
        "files": sum(part.members for part in parts),
        "bytes": sum(part.size for part in parts),
        "parts": [
            {"name": part.name, "size": part.size, "sha256": part.sha256, "files": part.members}
            for part in parts
        ],
    }
