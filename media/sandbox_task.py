"""What the limited process does: normalise one file and report. Importing this loads the decoders."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any, TextIO

import av

from media.errors import MediaError
from media.limits import NormaliseSettings
from media.normalise import normalise

EXIT_REFUSED = 3
RESULT_NAME = "result.json"


def serve(request: dict[str, Any], channel: TextIO) -> int:
    """Normalise the file of a request.

    Args:
        request: ``source``, ``out_dir`` and ``settings``.
        channel: gets ``{"progress": 0.5}`` and, when the file is refused, ``{"error": {...}}``, a line each.

    Returns:
        The exit status: 0 with the result in a file of ``out_dir``, or that of a refusal.
    """

    def say(**message: object) -> None:
        print(json.dumps(message), file=channel, flush=True)

    av.logging.set_level(None)  # a broken file can write gigabytes of complaints
    settings = request["settings"] | {"frame_rate": Fraction(request["settings"]["frame_rate"])}
    out_dir = Path(request["out_dir"])
    try:
        video = normalise(
            Path(request["source"]), out_dir, NormaliseSettings(**settings), lambda share: say(progress=share)
        )
    except MediaError as error:
        say(error=error.to_report())
        return EXIT_REFUSED
    (out_dir / RESULT_NAME).write_text(json.dumps(video.to_json()))
    return 0
