"""What the limited process does: normalise a file or read an archive. Importing this loads the decoders."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, TextIO

import av

from media.errors import MediaError
from media.formats.catalogue import Format
from media.formats.convert import Archive, convert
from media.limits import NormaliseSettings
from media.normalise import normalise

EXIT_REFUSED = 3
NORMALISE, CONVERT = "normalise", "convert"
RESULT_NAME = "result.json"


def serve(request: dict[str, Any], channel: TextIO) -> int:
    """Do what a request asks for.

    Args:
        request: ``task``, ``source``, ``out_dir`` and what the task needs besides.
        channel: gets ``{"progress": 0.5}`` and, when the file is refused, ``{"error": {...}}``, a line each.

    Returns:
        The exit status: 0 with the result in a file of ``out_dir``, or that of a refusal.
    """

    def say(**message: object) -> None:
        print(json.dumps(message), file=channel, flush=True)

    av.logging.set_level(None)  # a broken file can write gigabytes of complaints
    tasks = {NORMALISE: _normalise, CONVERT: _convert}
    try:
        result = tasks[request["task"]](request, lambda share: say(progress=share))
    except MediaError as error:
        say(error=error.to_report())
        return EXIT_REFUSED
    (Path(request["out_dir"]) / RESULT_NAME).write_text(json.dumps(result))
    return 0


def _normalise(request: dict[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    settings = request["settings"] | {"frame_rate": Fraction(request["settings"]["frame_rate"])}
    source, out_dir = Path(request["source"]), Path(request["out_dir"])
    return normalise(source, out_dir, NormaliseSettings(**settings), progress).to_json()


def _convert(request: dict[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    chosen = request["format"]
    archive = Archive(
        Path(request["source"]),
        request["name"],
        None if chosen is None else Format(chosen),
        request["max_bytes"],
    )
    return convert(archive, Path(request["out_dir"]), progress)
