"""Writes what tells about a version whose parts are all there, and about formats that came later."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from backend.datasets.additions import formats_to_write, listing_name, manifest_name, pending_addition
from backend.datasets.blobs import DATASHEET, FILES, MANIFEST, VIDEOS, DatasetKeys, dataset_keys
from backend.datasets.datasheet import datasheet_of
from backend.datasets.entities import DatasetPart, DatasetVersion
from backend.datasets.manifest import addition_of, file_line, manifest_of, video_line
from backend.datasets.versions import VersionRepository
from backend.db.engine import Sessions
from backend.storage import BlobStore


def write_documents(sessions: Sessions, store: BlobStore, version_id: UUID) -> str:
    """Write the documents of what was made last: the version, or formats that were added to it.

    Gives the hash of the manifest, which holds those of all other files.
    """
    keys = dataset_keys(version_id)
    with sessions() as session:
        versions = VersionRepository(session)
        version = versions.find(version_id)
        if version is None:
            raise ValueError(f"version {version_id} is gone")
        videos = versions.videos(version_id)
        parts = [part for part in versions.parts(version_id) if part.format in formats_to_write(version)]
    addition = pending_addition(version)
    if addition is not None:
        return _write_addition(store, keys, version, addition, parts)
    models = sorted({model for video in videos for model in (video.measures or {}).get("models", ())})
    hashes = {
        VIDEOS: _write_lines(store, keys, VIDEOS, map(video_line, videos)),
        FILES: _write_lines(store, keys, FILES, _file_lines(store, keys, parts)),
    }
    manifest = manifest_of(version, parts, models, hashes)
    store.write(keys.document(DATASHEET), datasheet_of(version, models).encode())
    store.write(keys.document(MANIFEST), manifest)
    return hashlib.sha256(manifest).hexdigest()


def _write_addition(
    store: BlobStore,
    keys: DatasetKeys,
    version: DatasetVersion,
    addition: dict[str, Any],
    parts: Sequence[DatasetPart],
) -> str:
    name = listing_name(addition["number"])
    digest = _write_lines(store, keys, name, _file_lines(store, keys, parts))
    manifest = addition_of(version, addition, parts, {name: digest})
    store.write(keys.document(manifest_name(addition["number"])), manifest)
    return hashlib.sha256(manifest).hexdigest()


def _file_lines(store: BlobStore, keys: DatasetKeys, parts: Iterable[DatasetPart]) -> Iterator[bytes]:
    for part in parts:
        with store.local_path(keys.listing(part.name)).open("rb") as file:
            for line in file:
                yield file_line(part.name, line)


def _write_lines(store: BlobStore, keys: DatasetKeys, name: str, lines: Iterable[bytes]) -> str:
    """Write lines as they come. Gives their hash."""
    digest = hashlib.sha256()
    path = store.staging_path(f"{keys.prefix.replace('/', '-')}-{name}")
    with path.open("wb") as file:
        for line in lines:
            digest.update(line)
            file.write(line)
    store.adopt(keys.document(name), path)
    return digest.hexdigest()
