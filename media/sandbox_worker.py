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
from typing import Any

EXIT_NO_MEMORY = 4
EXIT_ORPHANED = 5
_MAX_FILES = 256


def main() -> int:
    """Serve one request."""
    request: dict[str, Any] = json.loads(sys.stdin.readline())
    _limit(request["memory_bytes"], request["cpu_s"])
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # some libraries print
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        from media.sandbox_task import serve  # noqa: PLC0415  only now, with the limits set, are decoders loaded

        return serve(request, channel)
    except (MemoryError, ImportError):  # the parent has imported the same, so it is memory that is missing
        return EXIT_NO_MEMORY


def _limit(memory_bytes: int, cpu_s: int) -> None:
    """Lower the limits of this process; nothing it starts can raise them again."""
    for kind, soft, limit in (
        (resource.RLIMIT_AS, memory_bytes, memory_bytes),
        (
            resource.RLIMIT_CPU,
            cpu_s,
            cpu_s + 1,
        ),  # the soft limit sends SIGXCPU, which has a meaning of its own
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, _MAX_FILES, _MAX_FILES),
    ):
        _, hard = resource.getrlimit(kind)
        lowest = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (min(soft, lowest), lowest))


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(EXIT_ORPHANED)


if __name__ == "__main__":
    sys.exit(main())
