"""Where the local services keep their files, and socket paths that the kernel accepts."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

SOCKET_PATH_BYTES = 107
"""Longest path of a unix socket: ``sun_path`` holds 108 bytes with the closing zero, on Linux."""

RUNTIME_ROOT = Path("/var/lib/maskloom")
"""The one folder outside the checkout that root may use: a parent that ``nobody`` can pass through."""


def home_key(home: Path) -> str:
    """Short stable name of one installation, from the path of its home folder."""
    return hashlib.blake2b(os.fsencode(home.resolve()), digest_size=6).hexdigest()


def runtime_folder(home: Path, root: Path = RUNTIME_ROOT) -> Path:
    """The folder below ``root`` that belongs to the installation with this home folder."""
    return root / home_key(home)


def socket_folder(preferred: Path, socket_name: str) -> Path:
    """``preferred``, or a short folder when the socket's path would be refused there.

    The kernel limits the length, and libpq reads a comma in a host as a list of hosts.

    Args:
        preferred: folder next to the service's data.
        socket_name: file name of the socket.

    Returns:
        A folder that may not exist yet.
    """
    if fits(preferred / socket_name):
        return preferred
    return Path(tempfile.gettempdir()) / f"maskloom-{os.getuid()}-{home_key(preferred)}"


def fits(socket: Path) -> bool:
    """Whether a unix socket can be made at this path and named in a libpq connection string."""
    return len(os.fsencode(socket)) <= SOCKET_PATH_BYTES and "," not in str(socket)


def private_folder(folder: Path, owner: int | None = None) -> Path:
    """Make ``folder`` if it is missing and let only its owner in.

    Args:
        folder: the folder; parents are made with the ordinary mode.
        owner: user id to give it to (root only); None keeps the caller.

    Raises:
        PermissionError: the folder exists and belongs to somebody else, so its content cannot be trusted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    expected = os.getuid() if owner is None else owner
    if owner is not None and os.stat(folder).st_uid != owner:
        os.chown(folder, owner, owner)
    if os.lstat(folder).st_uid != expected:
        raise PermissionError(f"{folder} belongs to another user")
    folder.chmod(0o700)
    return folder
