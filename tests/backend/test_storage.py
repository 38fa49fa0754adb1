"""Blobs on a disk: whole or not there, and never outside their folder."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from backend.core.settings import Settings
from backend.storage import BlobStore, DiskStore, open_store
from backend.storage.errors import BlobNotFound, StorageFull, StorageUnsupported

KEY = "videos/one/video.mp4"


def staged(store: BlobStore, content: bytes = b"abc") -> Path:
    path = store.staging_path("work")
    path.write_bytes(content)
    return path


class TestBlobs:
    def test_written(self, store: BlobStore) -> None:
        store.write(KEY, b"old")
        store.write(KEY, b"new")
        assert store.local_path(KEY).read_bytes() == b"new"
        assert store.exists(KEY)

    def test_adopted(self, store: BlobStore) -> None:
        path = staged(store)
        store.adopt(KEY, path)
        assert store.local_path(KEY).read_bytes() == b"abc"
        assert not path.exists()

    def test_adopted_from_another_disk(self, store: BlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
        path = staged(store)
        replace = os.replace

        def across(source: Path, target: Path) -> None:
            if source == path:
                raise OSError(errno.EXDEV, "other disk")
            replace(source, target)

        monkeypatch.setattr(os, "replace", across)
        store.adopt(KEY, path)
        assert store.local_path(KEY).read_bytes() == b"abc"
        assert not path.exists()

    def test_missing(self, store: BlobStore) -> None:
        assert not store.exists(KEY)
        with pytest.raises(BlobNotFound):
            store.local_path(KEY)

    def test_deleted(self, store: BlobStore) -> None:
        store.write(KEY, b"x")
        store.write("videos/one/poster.jpg", b"x")
        store.write("videos/two/poster.jpg", b"x")
        store.delete(KEY)
        store.delete(KEY)
        assert not store.exists(KEY)
        store.delete_all("videos/one")
        store.delete_all("videos/one")
        assert not store.exists("videos/one/poster.jpg")
        assert store.exists("videos/two/poster.jpg")

    def test_failed_write_leaves_the_old_blob(
        self, store: BlobStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.write(KEY, b"old")

        def full(_: int) -> None:
            raise OSError(errno.ENOSPC, "full")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(StorageFull):
            store.write(KEY, b"new")
        assert store.local_path(KEY).read_bytes() == b"old"
        assert list(store.staging_path("x").parent.iterdir()) == []

    @pytest.mark.parametrize("key", ["../x", "/etc/passwd", "a//b", "a/../b", "", "a/", "A", ".x", "a\n"])
    def test_unsafe_key(self, store: BlobStore, key: str) -> None:
        with pytest.raises(ValueError, match="unsafe"):
            store.local_path(key)


class TestOpen:
    def test_default_is_below_home(self, tmp_path: Path) -> None:
        store = open_store(Settings(home=tmp_path, storage_url=""))
        assert isinstance(store, DiskStore)
        assert store.staging_path("x").is_relative_to(tmp_path / "storage")

    def test_named_folder(self, tmp_path: Path) -> None:
        store = open_store(Settings(storage_url=f"file://{tmp_path}/blobs"))
        assert store.staging_path("x").is_relative_to(tmp_path / "blobs")

    def test_unsupported(self) -> None:
        with pytest.raises(StorageUnsupported, match="file://"):
            open_store(Settings(storage_url="gs://bucket"))
