"""JPEG pictures, overlays and their colours."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from media.jpeg import encode_jpeg, thumbnail
from media.overlay import paint_masks, write_overlay
from media.palette import rgb_of
from media.reader import FrameReader, open_frames

GREY = np.full((90, 120, 3), 128, np.uint8)


def disc() -> NDArray[np.bool_]:
    y, x = np.mgrid[:90, :120]
    return np.asarray((x - 60) ** 2 + (y - 45) ** 2 < 30**2)


class TestJpeg:
    def test_keeps_size_and_colours(self) -> None:
        rgb = GREY.copy()
        rgb[:, :60] = (220, 30, 40)
        with Image.open(BytesIO(encode_jpeg(rgb))) as image:
            assert image.format == "JPEG"
            decoded = np.asarray(image)
        assert decoded.shape == rgb.shape
        assert np.abs(decoded[:, :40].astype(int) - (220, 30, 40)).max() < 8

    def test_quality_sets_the_size(self) -> None:
        noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
        assert len(encode_jpeg(noise, 30)) < len(encode_jpeg(noise, 95))

    @pytest.mark.parametrize("shape", [(4, 4), (4, 4, 4), (0, 4, 3), (65_501, 1, 3)])
    def test_refuses_what_jpeg_cannot_hold(self, shape: tuple[int, ...]) -> None:
        with pytest.raises(ValueError, match="JPEG"):
            encode_jpeg(np.zeros(shape, np.uint8))

    @pytest.mark.parametrize(
        ("shape", "expected"), [((90, 120), (30, 40)), ((20, 10), (20, 10)), ((900, 2), (30, 1))]
    )
    def test_thumbnails_keep_the_aspect(self, shape: tuple[int, int], expected: tuple[int, int]) -> None:
        assert thumbnail(np.zeros((*shape, 3), np.uint8), 30).shape[:2] == expected


class TestPaintMasks:
    def test_tints_inside_and_leaves_the_rest(self) -> None:
        painted = paint_masks(GREY, {1: disc()}, opacity=0.5)
        np.testing.assert_array_equal(painted[45, 60], (np.array(rgb_of(0)) + 128) // 2)
        np.testing.assert_array_equal(painted[0], GREY[0])
        assert (GREY == 128).all()

    def test_draws_the_edge_in_full_colour(self) -> None:
        painted = paint_masks(GREY, {1: disc()})
        mask = disc()
        edge = mask & ~(
            np.roll(mask, 1, 0) & np.roll(mask, -1, 0) & np.roll(mask, 1, 1) & np.roll(mask, -1, 1)
        )
        assert (painted[edge] == rgb_of(0)).all()

    def test_later_objects_lie_on_top(self) -> None:
        whole = np.ones((90, 120), np.bool_)
        painted = paint_masks(GREY, {2: whole, 1: whole}, opacity=1.0)
        np.testing.assert_array_equal(painted[45, 60], rgb_of(1))

    def test_a_mask_at_the_border_has_no_line_there(self) -> None:
        painted = paint_masks(GREY, {1: np.ones((90, 120), np.bool_)}, opacity=0.5)
        assert (painted == painted[45, 60]).all()

    def test_empty_masks_change_nothing(self) -> None:
        np.testing.assert_array_equal(paint_masks(GREY, {1: np.zeros((90, 120), np.bool_)}), GREY)

    def test_refuses_masks_of_another_size(self) -> None:
        with pytest.raises(ValueError, match="object 3"):
            paint_masks(GREY, {3: np.ones((9, 9), np.bool_)})


class TestWriteOverlay:
    def test_writes_every_frame_with_its_masks(self, plain_clip: Path, tmp_path: Path) -> None:
        mask = np.zeros((96, 128), np.bool_)
        mask[20:60, 30:90] = True
        shares: list[float] = []
        source = open_frames([np.full((96, 128, 3), 60, np.uint8)] * 5)
        write_overlay(
            source,
            lambda frame: {1: mask} if frame % 2 else {},
            tmp_path / "o.mp4",
            opacity=1.0,
            progress=shares.append,
        )
        with FrameReader(tmp_path / "o.mp4") as reader:
            for frame in range(5):
                expected = np.array(rgb_of(0)) if frame % 2 else np.full(3, 60)
                assert np.abs(reader.read(frame)[40, 60].astype(int) - expected).max() < 12
        assert shares == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])

    def test_odd_sizes_are_made_even(self, tmp_path: Path) -> None:
        source = open_frames([np.zeros((33, 47, 3), np.uint8)] * 2)
        write_overlay(source, lambda frame: {}, tmp_path / "odd.mp4")
        with FrameReader(tmp_path / "odd.mp4") as reader:
            assert (reader.height, reader.width) == (34, 48)

    def test_an_error_leaves_no_file(self, tmp_path: Path) -> None:
        source = open_frames([np.zeros((32, 48, 3), np.uint8)] * 3)
        with pytest.raises(ValueError, match="shape"):
            write_overlay(source, lambda frame: {1: np.ones((1, 1), np.bool_)}, tmp_path / "bad.mp4")
        assert list(tmp_path.iterdir()) == []
