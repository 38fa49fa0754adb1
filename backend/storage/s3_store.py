"""Blobs in S3, with copies in a folder of this machine for those who need a file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from uuid import uuid4

from backend.core.settings import Settings
from backend.storage.cache import BlobCache
from backend.storage.disk import DiskStore, checked
from backend.storage.errors import BlobNotFound
from backend.storage.s3 import S3Address, S3Client, S3Facts, parse_s3

TRUSTED_S = 30.0
"""What S3 said of a blob holds for so long, so that a page of pictures asks once for each."""

_MOST_REMEMBERED = 10_000


class S3Store:
    """A place in a bucket. S3 shows a blob whole or not at all, so this does, too.

    Raises:
        S3AddressWrong: the settings name no place in S3.
        S3Refused: from every method, when S3 does not do what is asked.
    """

    def __init__(self, settings: Settings) -> None:
        self._place = parse_s3(settings.storage_url)
        self._client = S3Client(settings)
        self._here = DiskStore(settings.storage_dir)
        self._cache = BlobCache(settings.storage_dir / "copies", settings.storage_cache_bytes)
        self._remembered: dict[str, tuple[float, S3Facts]] = {}
        self._lock = Lock()

    def adopt(self, key: str, path: Path) -> None:
        """Take a finished local file over, and keep it as a copy. Replaces what was there."""
        address = self._address(key)
        self._client.put(address, path)
        facts = self._ask(key)
        self._cache.place(key, facts.tag, path)

    def write(self, key: str, data: bytes) -> None:
        """Store bytes. Replaces what was there."""
        path = self._unfinished()
        path.write_bytes(data)
        try:
            self.adopt(key, path)
        finally:
            path.unlink(missing_ok=True)

    def local_path(self, key: str) -> Path:
        """Give a path to read the blob from; it is fetched where no copy is at hand. Raises BlobNotFound."""
        facts = self._facts(key)
        found = self._cache.find(key, facts.tag)
        if found is not None:
            return found
        path = self._unfinished()
        try:
            self._client.fetch(self._address(key), path)
            return self._cache.place(key, facts.tag, path)
        finally:
            path.unlink(missing_ok=True)

    def path_at_hand(self, key: str) -> Path | None:
        """Give the path of a copy, if there is one without fetching. Raises BlobNotFound."""
        return self._cache.find(key, self._facts(key).tag)

    def size(self, key: str) -> int:
        """Give the bytes of a blob. Raises BlobNotFound."""
        return self._facts(key).size

    def read(self, key: str, first: int, count: int) -> Iterator[bytes]:
        """Stream so many bytes of a blob from a place on. Raises BlobNotFound."""
        if count:
            yield from self._client.read(self._address(key), first, count)

    def exists(self, key: str) -> bool:
        """Say whether there is a blob."""
        return self._client.facts(self._address(key)) is not None

    def delete(self, key: str) -> None:
        """Remove a blob; none there is fine."""
        self._forget()
        self._client.delete([self._address(key)])
        self._cache.drop(checked(key))

    def delete_all(self, prefix: str) -> None:
        """Remove every blob below ``prefix``, which names a folder; none there is fine."""
        self._forget()
        self._client.delete(address for address, _ in self._client.list(self._address(prefix)))
        self._cache.drop_all(checked(prefix))

    def staging_path(self, name: str) -> Path:
        """Give a local path for a file or folder under construction."""
        return self._here.staging_path(name)

    def _facts(self, key: str) -> S3Facts:
        """What S3 says of a blob, or said a moment ago. Raises BlobNotFound."""
        with self._lock:
            asked_at, facts = self._remembered.get(key, (0.0, None))
        if facts is not None and time.monotonic() - asked_at < TRUSTED_S:
            return facts
        return self._ask(key)

    def _ask(self, key: str) -> S3Facts:
        facts = self._client.facts(self._address(key))
        if facts is None:
            raise BlobNotFound(key)
        with self._lock:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = (time.monotonic(), facts)
        return facts

    def _forget(self) -> None:
        with self._lock:
            self._remembered.clear()

    def _address(self, key: str) -> S3Address:
        return self._place.below(checked(key))

    def _unfinished(self) -> Path:
        return self._here.staging_path(f"blob-{uuid4()}")
