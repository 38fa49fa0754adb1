"""Reads lists of addresses that people give: pure."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from backend.fetching.errors import AddressWrong

LONGEST = 2000
LONGEST_NAME = 300
SCHEMES = ("https", "http", "s3")
VIDEO_ENDINGS = frozenset(
    "3gp asf avi dv flv m2ts m4v mkv mov mp4 mpeg mpg mts mxf ogm ogv ts vob webm wmv y4m".split()  # noqa: SIM905 - shorter so
)


def check_address(address: str) -> str:
    """Give an address without spaces around it. Raises AddressWrong."""
    address = address.strip()
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError as error:
        raise AddressWrong(address) from error
    plain = address.isprintable() and " " not in address and len(address) <= LONGEST
    if not plain or parts.scheme.lower() not in SCHEMES or not host:
        raise AddressWrong(address)
    return address


def name_of(address: str) -> str:
    """Give a name for the video at an address: the last part of its path."""
    path = unquote(urlsplit(address).path).rstrip("/")
    name = "".join(char for char in PurePosixPath(path).name if char.isprintable()).strip()
    return name[:LONGEST_NAME] or urlsplit(address).hostname or "Video"


def is_folder(address: str) -> bool:
    """Say whether an address names a folder or a whole bucket in S3."""
    parts = urlsplit(address)
    return parts.scheme.lower() == "s3" and (parts.path in ("", "/") or parts.path.endswith("/"))


def looks_like_video(key: str) -> bool:
    """Say whether a file of a folder is worth fetching, by its ending."""
    return PurePosixPath(key).suffix.lstrip(".").lower() in VIDEO_ENDINGS
