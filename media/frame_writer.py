"""The far end of normalising: pictures in, proxy video, poster, filmstrip and table of frames out."""

from fractions import Fraction
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Self

import av

from media.advice import PictureNotes
from media.encoder import VideoEncoder
from media.filmstrip import FilmstripBuilder, PosterPicker
from media.limits import NormaliseSettings, refuse_frame_count, refuse_pixels
from media.normalised import FilmstripLayout, FrameRow
from media.pixels import to_rgb
from media.shape import FrameShape
from media.timeline import Shown

VIDEO_NAME, POSTER_NAME, FILMSTRIP_NAME = "video.mp4", "poster.jpg", "filmstrip.jpg"


class FrameWriter:
    """Writes frames in order and notes what was unusual about their pictures.

    Attributes:
        rows: the table of frames so far.
        notes: what was unusual about the pictures so far.
    """

    def __init__(self, out_dir: Path, shape: FrameShape, settings: NormaliseSettings) -> None:
        rate = Fraction(settings.frame_rate)
        self.rows: list[FrameRow] = []
        self.notes = PictureNotes()
        self._out_dir, self._shape, self._settings = out_dir, shape, settings
        self._strip = FilmstripBuilder(shape.height, shape.width)
        self._poster = PosterPicker()
        self._encoder = VideoEncoder(out_dir / VIDEO_NAME, shape.width, shape.height, rate, crf=settings.crf)

    def write(self, shown: Shown[av.VideoFrame]) -> None:
        """Write one picture as all its frames.

        Raises:
            VideoTooLong: the frames would be more than the settings allow; none of them is written.
            VideoTooLarge: the picture has more pixels than allowed.
        """
        refuse_frame_count(shown.first_frame + shown.frame_count, self._settings)
        refuse_pixels(shown.picture.width, shown.picture.height, self._settings)
        self.notes.note(shown.picture)
        pixels = self._shape.apply(to_rgb(shown.picture))
        content_hash = blake2b(pixels.data, digest_size=16).hexdigest()
        self._encoder.write(pixels, repeat=shown.frame_count)
        for frame_index in range(shown.first_frame, shown.first_frame + shown.frame_count):
            if self._strip.wants(frame_index):
                self._strip.add(pixels)
                self._poster.offer(pixels)
            self.rows.append(FrameRow(frame_index, shown.stamp.pts, float(shown.stamp.time_s), content_hash))

    def finish(self) -> FilmstripLayout:
        """Close the video and write the pictures beside it."""
        self._encoder.close()
        (self._out_dir / POSTER_NAME).write_bytes(self._poster.to_jpeg())
        (self._out_dir / FILMSTRIP_NAME).write_bytes(self._strip.to_jpeg())
        return self._strip.layout()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._encoder.abandon()


def remove_outputs(out_dir: Path) -> None:
    """Take away whatever of a normalised video stands in a folder."""
    for name in (VIDEO_NAME, POSTER_NAME, FILMSTRIP_NAME):
        (out_dir / name).unlink(missing_ok=True)
