"""Normalising files of strangers in a process of its own, with limits on memory, processor and time.

A decoder that crashes, hangs or eats memory takes only that process with it; every way it can die has a named
error, and no file of a failed attempt is left behind.
"""

import json
import math
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

from media.errors import DecodeCrashed, DecodeMemoryExceeded, DecodeTimeout, MediaError
from media.formats.convert import Archive
from media.limits import NormaliseSettings
from media.normalised import NormalisedVideo
from media.sandbox_task import CONVERT, NORMALISE, RESULT_NAME
from media.sandbox_worker import EXIT_NO_MEMORY

_READ_BYTES = 65_536
_COMPLAINT_BYTES = 2_000
_MAX_CORES = 8
_HEARTBEAT_S = 0.5
_WORKER = ("-m", "media.sandbox_worker")
_MEMORY_SIGNS = ("MemoryError", "Insufficient memory", "annot allocate memory", "can't start new thread")


class _Words(NamedTuple):
    """How to tell of a bad end: what was done, what to do when it was too much, and when it was broken."""

    deed: str
    less: str
    mend: str


_WORDS = {
    NORMALISE: _Words("Decoding this video", "scale it down", "convert it to MP4 and try again"),
    CONVERT: _Words("Reading this archive", "cut it into parts", "pack it again, or send it in parts"),
}


@dataclass(frozen=True)
class Limits:
    """What one attempt may cost.

    Attributes:
        time_s: wall-clock seconds; processor time is held to the same on every core.
        memory_bytes: of address space. FFmpeg's threads reserve more than they use: a 4K video takes about
            1.5 GiB.
    """

    time_s: float = 1800.0
    memory_bytes: int = 4 * 2**30


def normalise_in_sandbox(
    source: Path,
    out_dir: Path,
    settings: NormaliseSettings,
    limits: Limits,
    progress: Callable[[float], None],
) -> NormalisedVideo:
    """Normalise a video in a limited process.

    Args:
        source: the file; never opened by this process.
        out_dir: gets ``video.mp4``, ``poster.jpg`` and ``filmstrip.jpg``, all three or none.
        settings: as for ``media.normalise.normalise``.
        limits: what the attempt may cost.
        progress: called in this thread with the share done, at least twice a second; when it raises, the
            attempt ends and the error goes through.

    Raises:
        MediaError: what ``normalise`` raises, and DecodeTimeout, DecodeMemoryExceeded, DecodeCrashed.
    """
    made_folder = not out_dir.exists()
    out_dir.mkdir(parents=True, exist_ok=True)
    work_dir = Path(tempfile.mkdtemp(prefix=".normalise-", dir=out_dir))
    try:
        request = {
            "task": NORMALISE,
            "source": str(source.resolve()),
            "out_dir": str(work_dir.resolve()),
            "settings": asdict(settings) | {"frame_rate": str(settings.frame_rate)},
        }
        _run(request, limits, progress)
        result = NormalisedVideo.from_json(json.loads((work_dir / RESULT_NAME).read_text()))
        (work_dir / RESULT_NAME).unlink()
        for made in work_dir.iterdir():
            made.replace(out_dir / made.name)
        work_dir.rmdir()
    except BaseException:
        shutil.rmtree(out_dir if made_folder else work_dir, ignore_errors=True)
        raise
    return result


def convert_in_sandbox(
    archive: Archive, out_dir: Path, limits: Limits, progress: Callable[[float], None]
) -> dict[str, Any]:
    """Unpack and read an archive with masks in a limited process.

    Args:
        archive: the file; never opened by this process.
        out_dir: an empty folder; gets what ``media.formats.convert.convert`` writes.
        limits: what the attempt may cost.
        progress: as for ``normalise_in_sandbox``.

    Returns:
        What ``convert`` returns.

    Raises:
        MediaError: what ``convert`` raises, and DecodeTimeout, DecodeMemoryExceeded, DecodeCrashed.
    """
    request = {
        "task": CONVERT,
        "source": str(archive.path.resolve()),
        "out_dir": str(out_dir.resolve()),
        "name": archive.name,
        "format": archive.format,
        "max_bytes": archive.max_bytes,
    }
    _run(request, limits, progress)
    result: dict[str, Any] = json.loads((out_dir / RESULT_NAME).read_text())
    return result


def _run(request: dict[str, Any], limits: Limits, progress: Callable[[float], None]) -> None:
    """Start the process, pass its progress on, and turn the way it ends into an error or a return."""
    deadline_s, words = time.monotonic() + limits.time_s, _WORDS[request["task"]]
    refusal: MediaError | None = None
    with tempfile.TemporaryFile() as complaints:
        worker = _start(complaints)
        try:
            for message in _converse(worker, request | _costs(limits), deadline_s):
                if "progress" in message:
                    progress(message["progress"])
                else:
                    refusal = MediaError.from_report(**message["error"])
            status = worker.wait(max(deadline_s - time.monotonic(), 0))
        except (TimeoutError, subprocess.TimeoutExpired) as error:
            raise _timeout(limits, words) from error
        finally:
            _kill(worker)
        if status != 0:
            raise refusal or _death(status, limits, _last_line(complaints), words)


def _start(complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start the worker in its own session and with next to no environment."""
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        # Maths libraries reserve memory for every core when they load.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",  # glibc reserves 64 MiB of address space for each more
    }
    return subprocess.Popen(
        [sys.executable, *_WORKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        env=environment,
        start_new_session=True,
    )


def _costs(limits: Limits) -> dict[str, Any]:
    cores = min(os.cpu_count() or 1, _MAX_CORES)
    return {"memory_bytes": limits.memory_bytes, "cpu_s": math.ceil(limits.time_s * cores)}


def _converse(
    worker: subprocess.Popen[bytes], request: dict[str, Any], deadline_s: float
) -> Iterator[dict[str, Any]]:
    """Send the request and yield the messages of the worker until it closes its output.

    Its input stays open: the worker takes the end of it for the end of its parent.

    Raises:
        TimeoutError: the deadline, in seconds of the monotonic clock, has passed.
        DecodeCrashed: the worker said something that is no message.
    """
    stdin, stdout = _pipe(worker.stdin), _pipe(worker.stdout)
    try:
        stdin.write(json.dumps(request).encode() + b"\n")
        stdin.flush()
    except BrokenPipeError:
        return  # it died while it started; its exit status says why
    unread, last = b"", {"progress": 0.0}
    while True:
        if not _wait(stdout, deadline_s):
            yield last  # so that the caller can cancel while nothing moves
            continue
        chunk = os.read(stdout.fileno(), _READ_BYTES)
        if not chunk:
            return
        *lines, unread = (unread + chunk).split(b"\n")
        for line in lines:
            last = _parse(line)
            yield last


def _pipe(end: IO[bytes] | None) -> IO[bytes]:
    if end is None:
        raise ValueError("the worker was started without pipes")
    return end


def _wait(pipe: IO[bytes], deadline_s: float) -> bool:
    """Wait half a second for something to read, and say whether it came. Raises TimeoutError."""
    left_s = deadline_s - time.monotonic()
    if left_s <= 0:
        raise TimeoutError
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        return bool(selector.select(min(left_s, _HEARTBEAT_S)))


def _parse(line: bytes) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except ValueError:
        message = None
    if not isinstance(message, dict):
        raise DecodeCrashed("Decoding this video went wrong; convert it to MP4 and try again.")
    return message


def _kill(worker: subprocess.Popen[bytes]) -> None:
    """End the worker and everything in its session, and take its remains."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
    for pipe in (worker.stdin, worker.stdout):
        if pipe is not None:
            # What a worker that died before it was asked never took is flushed once more.
            with suppress(BrokenPipeError):
                pipe.close()
    worker.wait()


def _death(status: int, limits: Limits, last_line: str, words: _Words) -> MediaError:
    """Name the way a worker ended without a report. ``status`` below 0 is the signal that ended it."""
    if status == -signal.SIGXCPU:
        return _timeout(limits, words)
    # The kernel kills whoever takes the last memory of the machine.
    if status in (EXIT_NO_MEMORY, -signal.SIGKILL) or any(sign in last_line for sign in _MEMORY_SIGNS):
        return DecodeMemoryExceeded(
            f"{words.deed} needs more than the {limits.memory_bytes / 2**20:.0f} MiB of memory allowed; "
            f"{words.less} or raise the limit.",
            memory_bytes=limits.memory_bytes,
        )
    return DecodeCrashed(
        f"{words.deed} made the decoder crash; {words.mend}.",
        status=status,
        last_line=last_line,
    )


def _timeout(limits: Limits, words: _Words) -> DecodeTimeout:
    return DecodeTimeout(
        f"{words.deed} took longer than the {limits.time_s:.0f} s allowed; cut it into parts or raise the "
        "limit.",
        time_s=limits.time_s,
    )


def _last_line(complaints: IO[bytes]) -> str:
    size = complaints.seek(0, os.SEEK_END)
    complaints.seek(max(size - _COMPLAINT_BYTES, 0))
    lines = complaints.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""
