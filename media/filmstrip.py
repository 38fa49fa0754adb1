"""A row of thumbnails and a poster, made while a video of unknown length streams by."""

import numpy as np
from numpy.typing import NDArray

from media.jpeg import encode_jpeg, thumbnail
from media.normalised import FilmstripLayout
from media.pixels import fit_to_size

_MAX_TILES = 48
_TILE_HEIGHT = 72
_MAX_TILE_WIDTH = 256
_POSTER_QUALITY = 85
_CLEARLY_BETTER = 1.3


class FilmstripBuilder:
    """Keeps at most 48 thumbnails, evenly spaced; each time they are too many, every second one goes."""

    def __init__(self, height: int, width: int) -> None:
        tile_height = min(_TILE_HEIGHT, height)
        tile_width = min(max(round(width * tile_height / height), 1), _MAX_TILE_WIDTH)
        self._tile = (tile_height, tile_width)
        self._tiles: list[NDArray[np.uint8]] = []
        self._stride = 1

    def wants(self, frame_index: int) -> bool:
        """Say whether this frame gets a tile."""
        return frame_index % self._stride == 0

    def add(self, pixels: NDArray[np.uint8]) -> None:
        """Take the (H W 3) uint8 pixels of a frame that is wanted; frames come in order."""
        self._tiles.append(fit_to_size(pixels, *self._tile))
        if len(self._tiles) > _MAX_TILES:
            self._tiles = self._tiles[::2]
            self._stride *= 2

    def layout(self) -> FilmstripLayout:
        """Say how the strip is cut."""
        tile_height, tile_width = self._tile
        return FilmstripLayout(tile_width, tile_height, len(self._tiles), self._stride)

    def to_jpeg(self) -> bytes:
        """Put the tiles side by side."""
        return encode_jpeg(np.concatenate(self._tiles, axis=1), quality=80)


class PosterPicker:
    """Picks the picture that stands for the video: the first, unless a later one shows clearly more.

    Videos often open on black or on a fade; contrast, the standard deviation of lightness, tells.
    """

    def __init__(self, max_height: int = 720) -> None:
        self._max_height = max_height
        self._best: NDArray[np.uint8] | None = None
        self._contrast = 0.0

    def offer(self, pixels: NDArray[np.uint8]) -> None:
        """Look at a frame, (H W 3) uint8."""
        small = thumbnail(pixels, _TILE_HEIGHT)
        contrast = float(small.mean(axis=2).std()) + 1.0
        if self._best is None or contrast > _CLEARLY_BETTER * self._contrast:
            self._best, self._contrast = thumbnail(pixels, self._max_height), contrast

    def to_jpeg(self) -> bytes:
        """Compress the picture picked. Raises ValueError when none was offered."""
        if self._best is None:
            raise ValueError("no frame was offered")
        return encode_jpeg(self._best, quality=_POSTER_QUALITY)
