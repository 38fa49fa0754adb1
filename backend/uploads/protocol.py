"""The words of tus 1.0: pure. Source: https://tus.io/protocols/resumable-upload (1.0.0)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from uuid import UUID

from backend.uploads.errors import TUS_VERSION, TusVersionUnsupported, UploadHeaderInvalid

EXTENSIONS = "creation,termination"
PART_TYPE = "application/offset+octet-stream"
LONGEST_NAME = 300


@dataclass(frozen=True)
class UploadMetadata:
    """What a client says about its file. Nothing of it is trusted but for show."""

    file_name: str
    project_id: UUID | None


def check_version(header: str | None) -> None:
    """Raises TusVersionUnsupported."""
    if header != TUS_VERSION:
        raise TusVersionUnsupported


def parse_number(header: str, text: str | None) -> int:
    """Read a count of bytes. Raises UploadHeaderInvalid."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 18:
        raise UploadHeaderInvalid(header, "a number of bytes")
    return int(text)


def parse_metadata(header: str | None) -> UploadMetadata:
    """Read Upload-Metadata: pairs of key and base64 text, parted by commas. Raises UploadHeaderInvalid."""
    values: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in (header or "").split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            values[key] = base64.b64decode(encoded, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise UploadHeaderInvalid("Upload-Metadata", "keys with base64 values in UTF-8") from error
    return UploadMetadata(_shown_name(values.get("filename", "")), _project(values.get("project_id", "")))


def _shown_name(name: str) -> str:
    """Keep the last part of a path, printable, of sensible length; some name in any case."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in last if char.isprintable()).strip()[:LONGEST_NAME] or "Video"


def _project(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise UploadHeaderInvalid("Upload-Metadata", "project_id as a UUID, or none") from error
