"""Looks into a file of a stranger, in a limited process of its own, which a failing parser takes along.

As a program it prints one line of JSON: ``{}`` for a video, else the report of a media error.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

from media.errors import DecodeCrashed, DecodeTimeout, MediaError
from media.probe import probe

TIME_S = 30
MEMORY_BYTES = 2 * 2**30
CHECKOUT = Path(__file__).resolve().parents[2]


def check_video(path: Path) -> None:
    """Check that a file is a video, by its content.

    Raises:
        MediaError: it is none, or looking into it went wrong.
    """
    environment = {"PATH": os.defpath, "PYTHONPATH": str(CHECKOUT), "OPENBLAS_NUM_THREADS": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "backend.uploads.sniff", str(path.resolve())],
            capture_output=True,
            env=environment,
            stdin=subprocess.DEVNULL,
            timeout=TIME_S,
            check=False,
        )
        report = json.loads(done.stdout) if done.returncode == 0 else None
    except subprocess.TimeoutExpired as error:
        raise DecodeTimeout(
            f"Looking into the file took longer than {TIME_S} s; convert it to MP4 and try again."
        ) from error
    except ValueError:
        report = None
    if report is None:
        raise DecodeCrashed("Looking into the file made the decoder crash; convert it to MP4 and try again.")
    if report:
        raise MediaError.from_report(**report)


def main(path: Path) -> None:
    """Limit this process, look into the file and print what was found."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (TIME_S, TIME_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        probe(path)
    except MediaError as error:
        print(json.dumps(error.to_report()))
    else:
        print("{}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
