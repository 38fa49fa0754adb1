"""The limited process: ``python -m media.sandbox_worker`` normalises one file of a stranger.

It reads one JSON request from standard input, lowers its own limits before it loads any decoder, and answers
on standard output with JSON lines: ``{"progress": 0.5}`` and, when the file is refused, ``{"error": {...}}``.
The result goes to a file. It ends itself when standard input closes, as it does when the parent dies.
"""

import json
import os
import resource
import sys
import threading
from fractions import Fraction
from pathlib import Path
from typing import Any, TextIO

EXIT_REFUSED = 3
EXIT_NO_MEMORY = 4
EXIT_ORPHANED = 5
RESULT_NAME = "result.json"
_MAX_FILES = 256


def main() -> int:
    """Serve one request."""
    request: dict[str, Any] = json.loads(sys.stdin.readline())
    _limit(request["memory_bytes"], request["cpu_s"])
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # some libraries print
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        return _normalise(request, channel)
    except (MemoryError, ImportError):  # the parent has imported the same, so it is memory that is missing
        return EXIT_NO_MEMORY


def _normalise(request: dict[str, Any], channel: TextIO) -> int:
    import av  # noqa: PLC0415  only after the limits are set

    from media.errors import MediaError  # noqa: PLC0415
    from media.limits import NormaliseSettings  # noqa: PLC0415
    from media.normalise import normalise  # noqa: PLC0415

    av.logging.set_level(None)  # a broken file can write gigabytes of complaints
    settings = request["settings"] | {"frame_rate": Fraction(request["settings"]["frame_rate"])}
    out_dir = Path(request["out_dir"])
    try:
        video = normalise(
            Path(request["source"]),
            out_dir,
            NormaliseSettings(**settings),
            lambda share: _say(channel, progress=share),
        )
    except MediaError as error:
        _say(channel, error=error.to_report())
        return EXIT_REFUSED
    (out_dir / RESULT_NAME).write_text(json.dumps(video.to_json()))
    return 0


def _limit(memory_bytes: int, cpu_s: int) -> None:
    """Lower the limits of this process; nothing it starts can raise them again."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))  # the first is a signal with a name, SIGXCPU
    for kind, limit in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _MAX_FILES),
    ):
        _, hard = resource.getrlimit(kind)
        lowest = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (lowest, lowest))


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(EXIT_ORPHANED)


def _say(channel: TextIO, **message: object) -> None:
    print(json.dumps(message), file=channel, flush=True)


if __name__ == "__main__":
    sys.exit(main())
