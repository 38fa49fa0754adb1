"""The file that an upload grows in."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.requests import ClientDisconnect

from backend.storage.errors import StorageFull
from backend.uploads import staged as staged_module
from backend.uploads.errors import UploadBusy, UploadStalled, UploadTooLarge
from backend.uploads.staged import StagedFile


class TestStagedFile:
    @staticmethod
    async def body(*chunks: bytes | Exception) -> AsyncIterator[bytes]:
        for chunk in chunks:
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk

    async def test_client_that_hangs_up_leaves_what_it_sent(self, tmp_path: Path) -> None:
        path = tmp_path / "part"
        with StagedFile.open(path) as file:
            await file.take(self.body(b"abc", b"de", ClientDisconnect()), 10)
            assert file.offset == 5
        assert path.read_bytes() == b"abcde"

    async def test_surplus_is_not_kept(self, tmp_path: Path) -> None:
        path = tmp_path / "part"
        with StagedFile.open(path) as file:
            with pytest.raises(UploadTooLarge):
                await file.take(self.body(b"abc", b"defgh"), 4)
            assert file.offset == 4
        assert path.read_bytes() == b"abcd"

    async def test_client_that_falls_silent(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        async def silence() -> AsyncIterator[bytes]:
            yield b"abc"
            await asyncio.sleep(60)

        monkeypatch.setattr(staged_module, "SILENCE_S", 0.05)
        with StagedFile.open(tmp_path / "part") as file:
            with pytest.raises(UploadStalled):
                await file.take(silence(), 10)
            assert file.offset == 3

    async def test_disk_that_fills_up(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> int:
            raise OSError(errno.ENOSPC, "full")

        with StagedFile.open(tmp_path / "part") as file:
            monkeypatch.setattr(os, "write", full)
            with pytest.raises(StorageFull):
                await file.take(self.body(b"abc"), 10)

    def test_one_writer_at_a_time(self, tmp_path: Path) -> None:
        path = tmp_path / "part"
        with StagedFile.open(path), pytest.raises(UploadBusy), StagedFile.open(path):
            pass
        with StagedFile.open(path) as file:
            assert file.offset == 0
