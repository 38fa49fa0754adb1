"""Run lengths against an independent decoder in plain Python."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from numpy.typing import NDArray

from media import rle
from media.errors import BadRle
from media.rle import Rle

masks = npst.arrays(np.bool_, npst.array_shapes(min_dims=2, max_dims=2, max_side=24))


def decode_slowly(height: int, width: int, counts: str) -> list[list[bool]]:
    """Decode one character at a time, as the format is described."""
    runs: list[int] = []
    at = 0
    while at < len(counts):
        number, place = 0, 0
        while True:
            code = ord(counts[at]) - 48
            at += 1
            number |= (code & 31) << (5 * place)
            place += 1
            if not code & 32:
                break
        if code & 16:
            number -= 1 << (5 * place)
        runs.append(number + (runs[-2] if len(runs) > 2 else 0))
    pixels = [bool(position % 2) for position, run in enumerate(runs) for _ in range(run)]
    return [[pixels[x * height + y] for x in range(width)] for y in range(height)]


class TestEncode:
    @given(masks)
    def test_gives_what_an_independent_decoder_reads(self, mask: NDArray[np.bool_]) -> None:
        encoded = rle.encode(mask)
        assert decode_slowly(*encoded.size, encoded.counts) == mask.tolist()

    @given(masks)
    def test_does_not_depend_on_memory_order_or_number_type(self, mask: NDArray[np.bool_]) -> None:
        encoded = rle.encode(mask)
        assert rle.encode(np.asfortranarray(mask)) == encoded
        assert rle.encode(mask.astype(np.int32) * -7) == encoded
        assert rle.encode(np.repeat(mask, 2, axis=1)[:, ::2]) == encoded

    @pytest.mark.parametrize("shape", [(0, 4), (4, 0), (4,), (2, 2, 2)])
    def test_refuses_what_is_no_picture(self, shape: tuple[int, ...]) -> None:
        with pytest.raises(BadRle):
            rle.encode(np.zeros(shape, np.bool_))


class TestDecode:
    @given(masks)
    def test_undoes_encode(self, mask: NDArray[np.bool_]) -> None:
        decoded = rle.decode(rle.encode(mask))
        np.testing.assert_array_equal(decoded, mask)
        assert decoded.dtype == np.bool_
        assert decoded.flags.c_contiguous

    @pytest.mark.parametrize(
        "counts",
        ["", "a", "zzzz", "~~", "00", "<é", "<<", "=", "p" * 40, " <", "0<0000000", "1\x7f"],
    )
    def test_refuses_counts_that_do_not_fill_the_mask(self, counts: str) -> None:
        with pytest.raises(BadRle):
            rle.decode(Rle((3, 4), counts))

    @given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=12))
    def test_never_answers_with_anything_but_a_full_mask(self, counts: str) -> None:
        try:
            decoded = rle.decode(Rle((3, 4), counts))
        except BadRle:
            return
        assert decode_slowly(3, 4, counts) == decoded.tolist()

    def test_refuses_a_mask_without_pixels(self) -> None:
        with pytest.raises(BadRle):
            rle.decode(Rle((0, 4), "0"))


class TestMeasures:
    @given(masks)
    def test_area_counts_pixels(self, mask: NDArray[np.bool_]) -> None:
        assert rle.area(rle.encode(mask)) == mask.sum()

    @given(st.data())
    def test_iou_compares_pixels(self, data: st.DataObject) -> None:
        a = data.draw(masks)
        b = data.draw(npst.arrays(np.bool_, a.shape))
        union = (a | b).sum()
        expected = (a & b).sum() / union if union else 1.0
        assert rle.iou(rle.encode(a), rle.encode(b)) == pytest.approx(expected)

    def test_iou_refuses_masks_of_different_sizes(self) -> None:
        with pytest.raises(BadRle):
            rle.iou(rle.empty(2, 3), rle.empty(3, 2))

    @given(masks)
    def test_bounding_box_is_tight(self, mask: NDArray[np.bool_]) -> None:
        x, y, width, height = rle.bounding_box(rle.encode(mask))
        assert mask.sum() == mask[y : y + height, x : x + width].sum()
        if mask.any():
            box = mask[y : y + height, x : x + width]
            assert box[0].any()
            assert box[-1].any()
            assert box[:, 0].any()
            assert box[:, -1].any()

    @given(st.integers(1, 5000), st.integers(1, 5000))
    def test_empty_is_written_as_pycocotools_does(self, height: int, width: int) -> None:
        nothing = rle.empty(height, width)
        assert rle.run_lengths(nothing).tolist() == [height * width]
        if height * width < 10_000:
            assert nothing == rle.encode(np.zeros((height, width), np.bool_))

    def test_empty_needs_pixels(self) -> None:
        with pytest.raises(BadRle):
            rle.empty(0, 3)
