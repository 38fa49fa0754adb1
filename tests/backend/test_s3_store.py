"""Blobs in S3, against an S3 that lives in this process: whole or not there, copied once, in ranges."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from fastapi import FastAPI, Header
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws
from starlette.responses import Response
from starlette.testclient import TestClient

from backend.core.settings import Settings
from backend.storage import BlobStore, DiskStore, open_store
from backend.storage.cache import KEPT_S, BlobCache
from backend.storage.errors import BlobNotFound
from backend.storage.s3 import S3Refused
from backend.storage.s3_store import S3Store
from backend.storage.serving import Piece, piece_of, serve

KEY = "videos/one/video.mp4"
BIG = bytes(range(256)) * 2**16  # 16 MiB: goes up in parts


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A client of an S3 with the bucket ``masks``."""
    for name, value in (
        ("ACCESS_KEY_ID", "tester"),
        ("SECRET_ACCESS_KEY", "x"),
        ("DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(f"AWS_{name}", value)
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket="masks")
        yield client


def store_at(home: Path, **changes: Any) -> S3Store:
    """A store as a process of this home opens it."""
    opened = open_store(Settings(home=home, storage_url="s3://masks/product", **changes))
    assert isinstance(opened, S3Store)
    return opened


@pytest.fixture
def s3_store(bucket: Any, tmp_path: Path) -> S3Store:
    return store_at(tmp_path)


def fetches(store: S3Store, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keys that are fetched from now on."""
    found: list[str] = []
    fetch = store._client.fetch

    def noted(address: Any, path: Path) -> None:
        found.append(address.key)
        fetch(address, path)

    monkeypatch.setattr(store._client, "fetch", noted)
    return found


class TestBlobs:
    def test_written_lie_below_the_prefix(self, s3_store: S3Store, bucket: Any) -> None:
        s3_store.write(KEY, b"old")
        s3_store.write(KEY, b"new")
        assert s3_store.local_path(KEY).read_bytes() == b"new"
        assert bucket.get_object(Bucket="masks", Key=f"product/{KEY}")["Body"].read() == b"new"

    def test_adopted_in_parts(self, s3_store: S3Store, tmp_path: Path, bucket: Any) -> None:
        path = s3_store.staging_path("work")
        path.write_bytes(BIG)
        s3_store.adopt(KEY, path)
        assert not path.exists()
        tag = bucket.head_object(Bucket="masks", Key=f"product/{KEY}")["ETag"]
        assert "-" in tag  # the mark of an upload in parts
        assert store_at(tmp_path / "elsewhere").local_path(KEY).read_bytes() == BIG

    def test_missing(self, s3_store: S3Store) -> None:
        assert not s3_store.exists(KEY)
        for ask in (s3_store.local_path, s3_store.path_at_hand, s3_store.size):
            with pytest.raises(BlobNotFound):
                ask(KEY)
        s3_store.delete(KEY)
        s3_store.delete_all("videos/one")

    def test_deleted(self, s3_store: S3Store) -> None:
        for key in (KEY, "videos/one/poster.jpg", "videos/two/poster.jpg"):
            s3_store.write(key, b"x")
        s3_store.delete(KEY)
        assert not s3_store.exists(KEY)
        s3_store.delete_all("videos/one")
        assert not s3_store.exists("videos/one/poster.jpg")
        assert s3_store.exists("videos/two/poster.jpg")
        with pytest.raises(BlobNotFound):
            s3_store.local_path("videos/one/poster.jpg")

    @pytest.mark.parametrize("key", ["../up", "/etc/passwd", "a//b", ""])
    def test_keys_stay_below_the_prefix(self, s3_store: S3Store, key: str) -> None:
        with pytest.raises(ValueError, match="unsafe"):
            s3_store.write(key, b"x")

    def test_a_lost_bucket_is_said(self, bucket: Any, tmp_path: Path) -> None:
        store = open_store(Settings(home=tmp_path, storage_url="s3://nowhere"))
        with pytest.raises(S3Refused, match="credentials"):
            store.write(KEY, b"x")
        assert list(store.staging_path("x").parent.iterdir()) == []


class TestCopies:
    def test_what_was_made_here_is_not_fetched(
        self, s3_store: S3Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        s3_store.write(KEY, b"made")
        fetched = fetches(s3_store, monkeypatch)
        assert s3_store.local_path(KEY).read_bytes() == b"made"
        assert fetched == []

    def test_is_fetched_once(
        self, s3_store: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        s3_store.write(KEY, b"made")
        other = store_at(tmp_path / "elsewhere")
        assert other.path_at_hand(KEY) is None
        fetched = fetches(other, monkeypatch)
        assert other.local_path(KEY) == other.local_path(KEY) == other.path_at_hand(KEY)
        assert fetched == [f"product/{KEY}"]

    def test_another_content_makes_a_copy_worthless(
        self, s3_store: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        s3_store.write(KEY, b"old")
        other = store_at(tmp_path / "elsewhere")
        old = other.local_path(KEY)
        s3_store.write(KEY, b"new")
        monkeypatch.setattr("backend.storage.s3_store.TRUSTED_S", 0.0)
        assert other.local_path(KEY).read_bytes() == b"new"
        assert not old.exists()


class TestCache:
    def place(self, cache: BlobCache, tmp_path: Path, key: str, size: int, age_s: float) -> Path:
        file = tmp_path / "file"
        file.write_bytes(bytes(size))
        path = cache.place(key, "tag", file)
        os.utime(path, (path.stat().st_mtime - age_s, path.stat().st_mtime - age_s))
        return path

    def test_the_least_recently_used_go_first(self, tmp_path: Path) -> None:
        cache = BlobCache(tmp_path / "copies", 250)
        old, older = (
            self.place(cache, tmp_path, key, 100, KEPT_S * age) for key, age in (("a", 2), ("b", 3))
        )
        cache.find("b", "tag")  # used again: now it is the newest
        self.place(cache, tmp_path, "c", 100, 0)
        assert not old.exists()
        assert older.exists()

    def test_what_was_just_used_stays_beyond_the_room(self, tmp_path: Path) -> None:
        cache = BlobCache(tmp_path / "copies", 50)
        kept = [self.place(cache, tmp_path, key, 100, 0) for key in ("a", "b")]
        assert all(path.exists() for path in kept)

    def test_is_looked_through_when_enough_was_added(self, tmp_path: Path) -> None:
        cache = BlobCache(tmp_path / "copies", 1000)
        old = [self.place(cache, tmp_path, f"a{number}", 100, KEPT_S * 2) for number in range(15)]
        self.place(cache, tmp_path, "b", 100, 0)
        left = sum(path.stat().st_size for path in (*old,) if path.exists())
        assert left <= 1000


@given(st.integers(1, 1000), st.integers(0, 1200), st.integers(0, 1200))
def test_ranges_are_read_as_they_are_meant(size: int, first: int, last: int) -> None:
    content = bytes(size)
    for header, meant in (
        (f"bytes={first}-", content[first:]),
        (f"bytes=-{first}", content[-first:] if first else b""),
        (f"bytes={first}-{last}", content[first : last + 1] if first <= last else content),
    ):
        piece = piece_of(header, size)
        assert (b"" if piece is None else content[piece.first : piece.first + piece.length]) == meant


@pytest.mark.parametrize("header", [None, "", "bytes=-", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b"])
def test_other_ranges_ask_for_the_whole(header: str | None) -> None:
    assert piece_of(header, 10) == Piece(0, 10)


class TestServing:
    @pytest.fixture(params=["disk", "copy", "s3"])
    def browser(self, request: pytest.FixtureRequest, bucket: Any, tmp_path: Path) -> TestClient:
        """A browser of a server that has the blob on its disk, as a copy, or in S3 only."""
        made: BlobStore = DiskStore(tmp_path) if request.param == "disk" else store_at(tmp_path)
        made.write(KEY, BIG)
        store = store_at(tmp_path / "elsewhere") if request.param == "s3" else made
        app = FastAPI()

        @app.get("/blob")
        def blob(wanted: str | None = Header(None, alias="Range")) -> Response:
            return serve(store, KEY, "application/x-tar", wanted, {"X-More": "1"}, "set.tar")

        return TestClient(app)

    def test_whole(self, browser: TestClient) -> None:
        answer = browser.get("/blob")
        assert (answer.status_code, answer.content) == (200, BIG)
        assert (answer.headers["content-length"], answer.headers["x-more"]) == (str(len(BIG)), "1")
        assert "set.tar" in answer.headers["content-disposition"]
        assert answer.headers["accept-ranges"] == "bytes"

    @pytest.mark.parametrize(("first", "last"), [(0, 9), (5_000_000, None), (len(BIG) - 1, None)])
    def test_ranges(self, browser: TestClient, first: int, last: int | None) -> None:
        answer = browser.get("/blob", headers={"Range": f"bytes={first}-{'' if last is None else last}"})
        end = len(BIG) - 1 if last is None else last
        assert (answer.status_code, answer.content) == (206, BIG[first : end + 1])
        assert answer.headers["content-range"] == f"bytes {first}-{end}/{len(BIG)}"

    def test_beyond_the_end(self, browser: TestClient) -> None:
        assert browser.get("/blob", headers={"Range": f"bytes={len(BIG)}-"}).status_code == 416
