"""What existing masklets show already."""

import numpy as np
import pytest

from media import rle
from media.courses import course_iou
from media.rle import Rle
from model.automask.duplicates import is_followed, is_shown, masks_on


def bar(start: int, length: int) -> Rle:
    """Pixels of a 1 x 20 frame."""
    mask = np.zeros((1, 20), dtype=np.bool_)
    mask[0, start : start + length] = True
    return rle.encode(mask)


NOTHING = bar(0, 0)


class TestIsShown:
    def test_a_mask_that_overlaps_enough_is(self) -> None:
        assert is_shown(bar(0, 10), [bar(15, 3), bar(1, 9)], 0.7)

    def test_just_as_much_as_allowed_is_not(self) -> None:
        assert not is_shown(bar(0, 10), [bar(0, 7)], 0.7)

    def test_empty_masks_show_nothing(self) -> None:
        assert not is_shown(bar(0, 10), [NOTHING], 0.0)
        assert not is_shown(NOTHING, [NOTHING, bar(0, 3)], 0.0)


class TestCourseIou:
    def test_is_taken_over_all_common_frames_together(self) -> None:
        one = {0: bar(0, 10), 4: bar(0, 10), 8: bar(0, 4)}
        other = {0: bar(0, 10), 4: bar(10, 10), 12: bar(0, 4)}
        # 10 common pixels of 10 on frame 0, none of 20 on frame 4; the others have no counterpart.
        assert course_iou(one, other) == pytest.approx(10 / 30)

    def test_a_frame_where_only_one_is_visible_counts_against(self) -> None:
        assert course_iou({0: bar(0, 5), 1: bar(0, 5)}, {0: bar(0, 5), 1: NOTHING}) == pytest.approx(0.5)

    def test_frames_where_neither_is_visible_do_not_count(self) -> None:
        assert course_iou({0: bar(0, 5), 1: NOTHING}, {0: bar(0, 5), 1: NOTHING}) == pytest.approx(1)

    @pytest.mark.parametrize("other", [{}, {3: bar(0, 5)}, {0: NOTHING}], ids=["none", "apart", "empty"])
    def test_nothing_in_common_is_zero(self, other: dict[int, Rle]) -> None:
        assert course_iou({0: NOTHING, 1: bar(0, 5)}, other) == 0

    def test_followed_when_one_of_them_goes_along(self) -> None:
        course = {0: bar(0, 5), 1: bar(2, 5)}
        assert is_followed(course, [{0: bar(10, 5)}, {1: bar(2, 5)}], 0.7)
        assert not is_followed(course, [{0: bar(10, 5)}], 0.7)


def test_masks_on_a_frame_leave_out_who_has_none() -> None:
    assert masks_on([{0: bar(0, 1)}, {1: bar(0, 2)}, {0: NOTHING}], 0) == [bar(0, 1), NOTHING]
