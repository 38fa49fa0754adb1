"""Known defects: what each does to masks, and which masklets can have which."""

from __future__ import annotations

import numpy as np
import pytest

from backend.verification.defects import (
    GROWTH_PX,
    beside,
    grown,
    possible_defects,
    return_frame,
    spoil,
    visible_frames,
)
from backend.verification.entities import Defect
from media import rle
from media.rle import Rle

HEIGHT, WIDTH = 60, 80
EMPTY = rle.empty(HEIGHT, WIDTH)


def box(x: int, y: int, width: int = 10, height: int = 8) -> Rle:
    pixels = np.zeros((HEIGHT, WIDTH), np.bool_)
    pixels[y : y + height, x : x + width] = True
    return rle.encode(pixels)


STEADY = {frame: box(20 + frame, 25) for frame in range(20)}
GONE_AND_BACK = STEADY | dict.fromkeys(range(10, 14), EMPTY)


class TestPossible:
    def test_of_a_long_masklet(self) -> None:
        assert possible_defects(STEADY) == [Defect.GROWTH, Defect.IDENTITY_SWITCH, Defect.LATE_START]

    def test_missed_return_needs_an_absence(self) -> None:
        assert Defect.MISSED_RETURN in possible_defects(GONE_AND_BACK)

    def test_of_a_short_masklet(self) -> None:
        assert possible_defects({0: box(1, 1)}) == [Defect.GROWTH]

    def test_of_nothing(self) -> None:
        assert possible_defects({0: EMPTY}) == []


class TestGrowth:
    def test_by_eight_pixels_all_around(self) -> None:
        spoiled = spoil(STEADY, Defect.GROWTH)
        assert (spoiled.first, spoiled.last) == (0, 19)
        for frame, mask in STEADY.items():
            x, y, width, height = rle.bounding_box(mask)
            grown_box = (x - GROWTH_PX, y - GROWTH_PX, width + 2 * GROWTH_PX, height + 2 * GROWTH_PX)
            assert rle.bounding_box(spoiled.masks[frame]) == grown_box

    def test_stays_within_the_frame_and_keeps_the_old(self) -> None:
        corner = box(0, 0)
        pixels = rle.decode(grown(corner))
        assert pixels.shape == (HEIGHT, WIDTH)
        assert pixels[rle.decode(corner)].all()

    def test_absence_stays_absence(self) -> None:
        assert grown(EMPTY) == EMPTY


class TestLateStart:
    def test_a_quarter_is_missing(self) -> None:
        spoiled = spoil(STEADY, Defect.LATE_START)
        assert (spoiled.first, spoiled.last) == (0, 4)
        assert visible_frames(spoiled.masks) == list(range(5, 20))
        assert spoiled.masks.keys() == STEADY.keys()
        assert all(spoiled.masks[frame] == STEADY[frame] for frame in range(5, 20))


class TestMissedReturn:
    def test_stays_away(self) -> None:
        spoiled = spoil(GONE_AND_BACK, Defect.MISSED_RETURN)
        assert (spoiled.first, spoiled.last) == (14, 19)
        assert visible_frames(spoiled.masks) == list(range(10))
        assert spoiled.masks.keys() == GONE_AND_BACK.keys()

    def test_a_long_pause_is_an_absence(self) -> None:
        every_fourth = {frame: box(20, 25) for frame in (0, 4, 8, 40, 44)}
        assert return_frame(every_fourth) == 40
        assert return_frame({frame: box(20, 25) for frame in (0, 4, 8, 12)}) is None

    def test_the_last_of_two_absences_counts(self) -> None:
        assert return_frame(GONE_AND_BACK | {4: EMPTY}) == 14


class TestIdentitySwitch:
    def test_to_the_neighbour(self) -> None:
        neighbour = {frame: box(60, 5) for frame in range(20)}
        spoiled = spoil(STEADY, Defect.IDENTITY_SWITCH, neighbour)
        assert (spoiled.first, spoiled.last) == (10, 19)
        assert all(spoiled.masks[frame] == STEADY[frame] for frame in range(10))
        assert all(spoiled.masks[frame] == neighbour[frame] for frame in range(10, 20))

    @pytest.mark.parametrize(
        "neighbour",
        [None, {}, dict.fromkeys(range(20), EMPTY), STEADY],
        ids=["none", "other", "absent", "same"],
    )
    def test_without_a_neighbour_to_a_place_beside(self, neighbour: dict[int, Rle] | None) -> None:
        spoiled = spoil(STEADY, Defect.IDENTITY_SWITCH, neighbour)
        for frame in range(10, 20):
            assert rle.area(spoiled.masks[frame]) > 0
            assert rle.iou(spoiled.masks[frame], STEADY[frame]) == 0.0

    def test_where_there_is_no_room_half_is_lost(self) -> None:
        full = box(0, 0, WIDTH, HEIGHT)
        assert rle.area(beside(full)) == rle.area(full) // 2
