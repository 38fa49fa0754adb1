"""Size and digest of a file of weights, written beside it when it is first seen and compared ever after."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from model.checkpoints.errors import UnreadableWeights, WeightsChanged

_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class FileRecord:
    """A file when first seen: bytes, hexadecimal SHA-256, and the address it came from, if known."""

    size: int
    sha256: str
    url: str | None = None


def record_path(path: Path) -> Path:
    """Return where the record of a file lies: beside it."""
    return path.with_name(path.name + ".json")


def measure(path: Path, url: str | None = None, progress: Callable[[int], None] | None = None) -> FileRecord:
    """Read a file through and return its record; ``progress`` gets the bytes read so far."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            if progress is not None:
                progress(size)
    return FileRecord(size, digest.hexdigest(), url)


def read_record(path: Path) -> FileRecord | None:
    """Return the record of a file of weights, or None if it was never recorded. Raises UnreadableWeights."""
    try:
        text = record_path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        fields = json.loads(text)
        return FileRecord(int(fields["size"]), str(fields["sha256"]), fields.get("url"))
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableWeights(
            f"{record_path(path)} is damaged; delete it to record {path.name} anew"
        ) from error


def write_record(path: Path, record: FileRecord) -> None:
    """Write the record of a file of weights, whole or not at all."""
    target = record_path(path)
    draft = target.with_name(target.name + ".tmp")
    draft.write_text(json.dumps(asdict(record), indent=2) + "\n", encoding="utf-8")
    os.replace(draft, target)


def check_unchanged(path: Path, measured: FileRecord) -> None:
    """Compare a file with its record, if it has one. Raises WeightsChanged, UnreadableWeights."""
    recorded = read_record(path)
    if recorded is not None and (recorded.size, recorded.sha256) != (measured.size, measured.sha256):
        raise WeightsChanged(
            f"{path} is not the file that was recorded ({measured.size} bytes instead of {recorded.size}, "
            f"SHA-256 {measured.sha256[:12]}… instead of {recorded.sha256[:12]}…); delete and fetch it again"
        )
