"""Upright RGB from decoded frames, and the planned size."""

from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange

from media.pixels import Orientation, fit_to_size, to_rgb, turn_upright
from media.shape import plan_shape

BT709, BT601, UNSPECIFIED = 1, 6, 2


def flat(y: int, u: int, v: int, *, matrix: int, full: bool = False, height: int = 64) -> av.VideoFrame:
    """One colour in YUV."""
    frame = av.VideoFrame(64, height, "yuv420p")
    for plane, level in zip(frame.planes, (y, u, v), strict=True):
        plane.update(bytes([level]) * plane.buffer_size)
    frame.colorspace, frame.color_range = matrix, ColorRange.JPEG if full else ColorRange.MPEG
    return frame


class TestToRgb:
    @pytest.mark.parametrize(
        "frame",
        [
            flat(63, 102, 240, matrix=BT709),
            flat(54, 99, 255, matrix=BT709, full=True),
            flat(81, 90, 240, matrix=BT601),
            flat(81, 90, 240, matrix=UNSPECIFIED),
            flat(63, 102, 240, matrix=UNSPECIFIED, height=720),
        ],
        ids=["bt709", "full-range", "bt601", "small-unnamed", "large-unnamed"],
    )
    def test_red_is_red_by_matrix_and_range(self, frame: av.VideoFrame) -> None:
        assert np.abs(to_rgb(frame)[5, 5].astype(int) - (255, 0, 0)).max() <= 3

    def test_ten_bits_become_eight(self) -> None:
        grey = flat(126, 128, 128, matrix=BT709)
        deep = grey.reformat(format="yuv420p10le")
        assert np.abs(to_rgb(deep).astype(int) - to_rgb(grey)).max() <= 1

    def test_transparent_pixels_are_laid_over_black(self) -> None:
        rgba = np.full((4, 4, 4), 200, np.uint8)
        rgba[..., 3] = [0, 64, 128, 255]
        pixels = to_rgb(av.VideoFrame.from_ndarray(rgba, format="rgba"))
        assert pixels[0, :, 0].tolist() == [0, 50, 100, 200]


class TestOrientation:
    @pytest.mark.parametrize(
        ("orientation", "expected"),
        [
            (Orientation(), [[1, 2, 3], [4, 5, 6]]),
            (Orientation(True, True, False), [[4, 1], [5, 2], [6, 3]]),
            (Orientation(False, True, True), [[6, 5, 4], [3, 2, 1]]),
            (Orientation(True, False, True), [[3, 6], [2, 5], [1, 4]]),
            (Orientation(False, True, False), [[3, 2, 1], [6, 5, 4]]),
        ],
        ids=["upright", "clockwise", "upside-down", "counter-clockwise", "mirrored"],
    )
    def test_turns_pixels(self, orientation: Orientation, expected: list[list[int]]) -> None:
        pixels = np.repeat(np.array([[1, 2, 3], [4, 5, 6]], np.uint8)[..., None], 3, axis=2)
        turned = turn_upright(pixels, orientation)
        assert turned[..., 0].tolist() == expected
        assert turned.flags.c_contiguous

    def test_names_the_clockwise_angle(self) -> None:
        angles = [
            Orientation(),
            Orientation(True, True),
            Orientation(False, True, True),
            Orientation(True, False, True),
        ]
        assert [orientation.rotation for orientation in angles] == [0, 90, 180, 270]


class TestPlanShape:
    @pytest.mark.parametrize(
        ("width", "height", "aspect", "expected"),
        [
            (640, 360, None, (360, 640)),
            (640, 360, Fraction(2), (360, 1280)),
            (640, 352, Fraction(44, 45), (360, 640)),
            (720, 576, Fraction(16, 15), (576, 768)),
            (1, 1, None, (2, 2)),
            (641, 360, None, (360, 642)),
            (640, 361, None, (362, 640)),
            (640, 360, Fraction(0), (360, 640)),
            (640, 360, Fraction(1000), (360, 640)),
        ],
    )
    def test_squares_pixels_and_evens_sides(
        self, width: int, height: int, aspect: Fraction | None, expected: tuple[int, int]
    ) -> None:
        shape = plan_shape(width, height, aspect, Orientation())
        assert (shape.height, shape.width) == expected

    def test_turned_pictures_swap_their_sides_after_squaring(self) -> None:
        shape = plan_shape(640, 360, Fraction(2), Orientation(True, True))
        assert (shape.height, shape.width) == (1280, 360)

    def test_odd_sides_repeat_the_last_pixel(self) -> None:
        stored = np.arange(27, dtype=np.uint8).reshape(3, 3, 3)
        made = plan_shape(3, 3, None, Orientation()).apply(stored)
        np.testing.assert_array_equal(made[:3, :3], stored)
        np.testing.assert_array_equal(made[3, :3], stored[2])
        np.testing.assert_array_equal(made[:3, 3], stored[:, 2])

    def test_a_picture_of_another_size_is_scaled_to_fit(self) -> None:
        shape = plan_shape(64, 32, None, Orientation())
        assert shape.apply(np.zeros((99, 77, 3), np.uint8)).shape == (32, 64, 3)


def test_fit_to_size_leaves_a_fitting_picture_alone() -> None:
    pixels = np.zeros((4, 6, 3), np.uint8)
    assert fit_to_size(pixels, 4, 6) is pixels
