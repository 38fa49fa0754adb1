"""What normalising a video gives back, and its JSON form for crossing from the limited process."""

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, NamedTuple, Self

from media.probe import VideoFacts


class FrameRow(NamedTuple):
    """Where one normalised frame comes from.

    Attributes:
        frame_index: counted from 0.
        source_pts: the source's time stamp of the picture shown; -1 where the source has none.
        source_time_s: the same in seconds on the source's own clock.
        content_hash: BLAKE2b with 128 bits, hexadecimal, over the (H W 3) RGB bytes before encoding.
    """

    frame_index: int
    source_pts: int
    source_time_s: float
    content_hash: str


@dataclass(frozen=True)
class FilmstripLayout:
    """How ``filmstrip.jpg`` is cut: one row of tiles; frame ``f`` is shown by tile ``f // stride``.

    Attributes:
        tile_width, tile_height: pixels.
        tile_count: number of tiles.
        stride: frames from one tile to the next.
    """

    tile_width: int
    tile_height: int
    tile_count: int
    stride: int


@dataclass(frozen=True)
class NormalisedVideo:
    """A video after normalising.

    Attributes:
        width, height: of every frame, pixels; even.
        frame_count: number of frames.
        frame_rate: frames per second.
        duration_s: ``frame_count / frame_rate``.
        frames: one row per frame, in order.
        warnings: sentences for people about what had to be changed or could not be saved.
        facts: what the source announced.
        filmstrip: the cut of ``filmstrip.jpg``.
    """

    width: int
    height: int
    frame_count: int
    frame_rate: Fraction
    duration_s: float
    frames: list[FrameRow]
    warnings: list[str]
    facts: VideoFacts
    filmstrip: FilmstripLayout

    def to_json(self) -> dict[str, Any]:
        """Give all fields as JSON values."""
        fields = {name: getattr(self, name) for name in ("width", "height", "frame_count", "duration_s")}
        return fields | {
            "frame_rate": str(self.frame_rate),
            "frames": [list(row) for row in self.frames],
            "warnings": self.warnings,
            "facts": self.facts.to_json(),
            "filmstrip": asdict(self.filmstrip),
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Rebuild the result from ``to_json``."""
        changed = {
            "frame_rate": Fraction(values["frame_rate"]),
            "frames": [FrameRow(*row) for row in values["frames"]],
            "facts": VideoFacts.from_json(values["facts"]),
            "filmstrip": FilmstripLayout(**values["filmstrip"]),
        }
        return cls(**(values | changed))
