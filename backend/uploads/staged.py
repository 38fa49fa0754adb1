"""The file of an upload while it grows: what is acknowledged is on the disk."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from backend.storage.errors import StorageFull
from backend.uploads.errors import UploadBusy, UploadStalled, UploadTooLarge

WRITE_BYTES = 1 << 20
SILENCE_S = 60.0


class StagedFile:
    """An open, locked staging file. The lock holds against every process of this machine."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.offset = os.fstat(descriptor).st_size

    @classmethod
    @contextmanager
    def open(cls, path: Path, *, make: bool = True) -> Iterator[StagedFile]:
        """Open the file, or make it, and keep others from writing. Raises UploadBusy, FileNotFoundError."""
        flags = os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | (os.O_CREAT if make else 0)
        descriptor = os.open(path, flags, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UploadBusy from error
            yield cls(descriptor)
        finally:
            os.close(descriptor)

    async def take(self, stream: AsyncIterator[bytes], size: int) -> None:
        """Append what a client sends until it ends, hangs up, or the file is whole; then sync.

        Args:
            stream: the body of the request.
            size: bytes of the whole file.

        Raises:
            UploadTooLarge: more came than was announced; the surplus is not kept.
            UploadStalled: nothing came for a while; what came is kept.
            StorageFull: what fitted is kept.
        """
        buffer = bytearray()
        try:
            async for chunk in _until_gone(stream, self):
                buffer += chunk
                if self.offset + len(buffer) > size:
                    raise UploadTooLarge(size)
                if len(buffer) >= WRITE_BYTES:
                    await run_in_threadpool(self._append, bytes(buffer))
                    buffer.clear()
        finally:
            await run_in_threadpool(self._finish, bytes(buffer[: size - self.offset]))

    def _finish(self, data: bytes) -> None:
        self._append(data)
        os.fsync(self._descriptor)

    def _append(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                written = os.write(self._descriptor, view)
                self.offset += written
                view = view[written:]
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFull from error
            raise


async def _until_gone(stream: AsyncIterator[bytes], file: StagedFile) -> AsyncIterator[bytes]:
    """Pass the body on; a client that hung up has simply sent less. Raises UploadStalled."""
    chunks = aiter(stream)
    while True:
        try:
            async with asyncio.timeout(SILENCE_S):
                chunk = await anext(chunks)
        except (StopAsyncIteration, ClientDisconnect):
            return
        except TimeoutError as error:
            raise UploadStalled(file.offset) from error
        yield chunk
