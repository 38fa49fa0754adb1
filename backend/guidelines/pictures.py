"""Looks into pictures that people send: pure."""

from __future__ import annotations

import io
import warnings

from PIL import Image, UnidentifiedImageError

from backend.guidelines.errors import PictureNotUsable, PictureTooLarge

MAX_BYTES = 8 * 10**6
MAX_PIXELS = 40 * 10**6
KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}


def media_type_of(data: bytes) -> str:
    """Give the media type of a picture, by its content alone.

    Raises:
        PictureTooLarge: by bytes or pixels.
        PictureNotUsable: it is none, is broken, or of another kind.
    """
    if len(data) > MAX_BYTES:
        raise PictureTooLarge(MAX_BYTES, MAX_PIXELS)
    refusal = PictureNotUsable(", ".join(KINDS))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we count the pixels ourselves
            with Image.open(io.BytesIO(data), formats=list(KINDS)) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise PictureTooLarge(MAX_BYTES, MAX_PIXELS)
                kind = picture.format
                picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise refusal from error
    if kind is None or kind not in KINDS:
        raise refusal
    return KINDS[kind]
