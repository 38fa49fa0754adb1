"""Hands blobs out over HTTP, in ranges, from a local file or straight from where they live."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple

from fastapi.responses import FileResponse, Response, StreamingResponse

from backend.storage.blobs import BlobStore

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class Piece(NamedTuple):
    """A part of a file: its first byte, and how many."""

    first: int
    length: int


def serve(  # noqa: PLR0917 - what a reply is made of
    store: BlobStore,
    key: str,
    media_type: str,
    wanted: str | None,
    headers: Mapping[str, str],
    file_name: str | None = None,
) -> Response:
    """Reply with a blob or a range of it.

    Args:
        store: where it lies.
        key: its key.
        media_type: what it is.
        wanted: the ``Range`` header of the request.
        headers: more of the reply.
        file_name: what it is called when it is saved; None shows it in place.

    Raises:
        BlobNotFound.
    """
    path = store.path_at_hand(key)
    if path is not None:
        return FileResponse(path, media_type=media_type, filename=file_name, headers=dict(headers))
    size = store.size(key)
    piece = piece_of(wanted, size)
    if piece is None:
        told = {**headers, "Content-Range": f"bytes */{size}"}
        return Response(status_code=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=told)
    told = {**headers, "Accept-Ranges": "bytes", "Content-Length": str(piece.length)}
    status = HTTPStatus.OK
    if piece.length < size:
        status = HTTPStatus.PARTIAL_CONTENT
        told["Content-Range"] = f"bytes {piece.first}-{piece.first + piece.length - 1}/{size}"
    if file_name is not None:
        told["Content-Disposition"] = f'attachment; filename="{file_name}"'
    content = store.read(key, piece.first, piece.length)
    return StreamingResponse(content, status, told, media_type)


def piece_of(wanted: str | None, size: int) -> Piece | None:
    """Read a ``Range`` header; several ranges, or none that makes sense, ask for the whole.

    Returns:
        None for a range that begins beyond the end.
    """
    found = _RANGE.fullmatch(wanted.strip()) if wanted else None
    if found is None or found.groups() == ("", ""):
        return Piece(0, size)
    first, last = found.groups()
    if not first:  # so many bytes at the end
        count = min(int(last), size)
        return Piece(size - count, count) if count else None
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < int(first):
        return Piece(0, size)
    return Piece(int(first), end - int(first) + 1) if int(first) < size else None
