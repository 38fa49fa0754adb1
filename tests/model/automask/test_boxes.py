"""Boxes around masks, and which of them are kept."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from numpy.typing import NDArray

from model.automask.boxes import Boxes, are_cut_off, box_ious, boxes_of, keep_apart
from model.automask.grids import Crop
from model.predictors import FrameSize


def boxes(*rows: tuple[int, int, int, int]) -> Boxes:
    return np.array(rows, dtype=np.float32).reshape(-1, 4)


def ranks(*values: float) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)


@st.composite
def ranked_boxes(draw: st.DrawFn) -> tuple[Boxes, NDArray[np.float32]]:
    count = draw(st.integers(0, 12))
    corners = draw(nps.arrays(np.float32, (count, 2), elements=st.integers(0, 20)))
    sides = draw(nps.arrays(np.float32, (count, 2), elements=st.integers(0, 15)))
    scores = draw(nps.arrays(np.float32, (count,), elements=st.integers(0, 5)))
    return np.concatenate([corners, corners + sides], axis=1), scores


class TestBoxesOf:
    def test_masks_touch_their_boxes_on_all_sides(self) -> None:
        masks = np.zeros((3, 5, 8), dtype=np.bool_)
        masks[0, 1:3, 2:6] = True
        masks[1, 4, 7] = True
        assert boxes_of(masks).tolist() == [[2, 1, 6, 3], [7, 4, 8, 5], [0, 0, 0, 0]]

    def test_no_masks_give_no_boxes(self) -> None:
        assert boxes_of(np.zeros((0, 5, 8), dtype=np.bool_)).shape == (0, 4)

    @given(mask=nps.arrays(np.bool_, (6, 7)))
    def test_everything_lies_inside_and_nothing_smaller_would_do(self, mask: NDArray[np.bool_]) -> None:
        x0, y0, x1, y1 = boxes_of(mask[None])[0].astype(int)
        inside = mask[y0:y1, x0:x1]
        assert inside.sum() == mask.sum()
        if mask.any():
            assert inside[0].any()
            assert inside[-1].any()
            assert inside[:, 0].any()
            assert inside[:, -1].any()


class TestIous:
    def test_by_hand(self) -> None:
        others = boxes((0, 0, 4, 4), (2, 0, 6, 4), (4, 0, 8, 4), (0, 0, 0, 0))
        assert box_ious(boxes((0, 0, 4, 4))[0], others).tolist() == [1, np.float32(1 / 3), 0, 0]

    def test_two_empty_boxes_do_not_overlap(self) -> None:
        assert box_ious(boxes((0, 0, 0, 0))[0], boxes((0, 0, 0, 0))).tolist() == [0]


class TestKeepApart:
    def test_best_first_and_what_it_covers_goes(self) -> None:
        given_boxes = boxes((0, 0, 10, 10), (1, 0, 11, 10), (20, 20, 30, 30))
        assert keep_apart(given_boxes, ranks(0.8, 0.9, 0.7), 0.7) == [1, 2]

    def test_a_box_left_out_protects_nothing(self) -> None:
        # The middle one goes for the first; the last overlaps only the middle one and stays.
        given_boxes = boxes((0, 0, 10, 10), (4, 0, 14, 10), (8, 0, 18, 10))
        assert keep_apart(given_boxes, ranks(0.9, 0.8, 0.7), 0.4) == [0, 2]

    def test_of_equals_the_first_stays(self) -> None:
        assert keep_apart(boxes((0, 0, 4, 4), (0, 0, 4, 4)), ranks(0.5, 0.5), 0.7) == [0]

    @given(made=ranked_boxes(), max_iou=st.sampled_from([0.0, 0.3, 0.7, 0.99]))
    def test_kept_lie_apart_and_each_left_out_overlaps_a_better_one(
        self, made: tuple[Boxes, NDArray[np.float32]], max_iou: float
    ) -> None:
        all_boxes, scores = made
        kept = keep_apart(all_boxes, scores, max_iou)
        assert [float(scores[row]) for row in kept] == sorted((scores[kept].tolist()), reverse=True)
        for position, row in enumerate(kept):
            assert (box_ious(all_boxes[row], all_boxes[kept[:position]]) <= max_iou).all()
        for row in set(range(len(scores))) - set(kept):
            better = [one for one in kept if scores[one] >= scores[row]]
            assert (box_ious(all_boxes[row], all_boxes[better]) > max_iou).any()

    @given(made=ranked_boxes())
    def test_choosing_again_changes_nothing(self, made: tuple[Boxes, NDArray[np.float32]]) -> None:
        all_boxes, scores = made
        kept = keep_apart(all_boxes, scores, 0.5)
        again = keep_apart(all_boxes[kept], scores[kept], 0.5)
        assert again == list(range(len(kept)))

    @given(made=ranked_boxes())
    def test_a_stretched_frame_keeps_the_same(self, made: tuple[Boxes, NDArray[np.float32]]) -> None:
        all_boxes, scores = made
        stretched = all_boxes * np.array([4, 2, 4, 2], dtype=np.float32)
        assert keep_apart(stretched, scores, 0.5) == keep_apart(all_boxes, scores, 0.5)


class TestCutOff:
    crop, size = Crop(0, 40, 60, 100), FrameSize(100, 100)

    def test_only_edges_inside_the_frame_count(self) -> None:
        found = boxes(
            (20, 60, 40, 80),  # in the middle
            (20, 60, 58, 80),  # at the right edge of the crop
            (20, 42, 40, 80),  # at its top
            (1, 60, 40, 99),  # at the left and the bottom of the frame
        )
        assert are_cut_off(found, self.crop, self.size, 5).tolist() == [False, True, True, False]

    def test_just_within_the_margin_is_cut_off(self) -> None:
        assert are_cut_off(boxes((20, 45, 40, 80)), self.crop, self.size, 5).tolist() == [True]
        assert are_cut_off(boxes((20, 46, 40, 80)), self.crop, self.size, 5).tolist() == [False]

    def test_nothing_is_cut_off_on_the_whole_frame(self) -> None:
        whole = Crop(0, 0, 100, 100)
        assert not are_cut_off(boxes((0, 0, 100, 100), (0, 3, 7, 9)), whole, self.size, 20).any()
