"""What a caller may give: clicks, boxes, masks, settings; and what is said of anything else."""

from typing import Any

import numpy as np
import pytest

from model.predictors import Box, Clicks, FrameSize, Mask, SessionSettings
from model.predictors.errors import BadBox, BadClicks, BadMask, BadSettings

NAN, INFINITE = float("nan"), float("inf")


class TestClicks:
    @pytest.mark.parametrize(
        ("points", "labels", "sentence"),
        [
            pytest.param([], [], "at least one", id="none"),
            pytest.param([(1, 2)], [1, 0], "2 for 1", id="labels-left-over"),
            pytest.param([(1, 2)], [2], "positive", id="label-of-a-corner"),
            pytest.param([(1, 2)], ["yes"], "positive", id="label-in-words"),
            pytest.param([(NAN, 2)], [1], "two numbers", id="nan"),
            pytest.param([(1, INFINITE)], [1], "two numbers", id="infinite"),
            pytest.param([(1, 2, 3)], [1], "two numbers", id="three-numbers"),
            pytest.param([7], [1], "two numbers", id="one-number"),
            pytest.param([("a", "b")], [1], "two numbers", id="letters"),
        ],
    )
    def test_refused(self, points: Any, labels: Any, sentence: str) -> None:
        with pytest.raises(BadClicks, match=sentence):
            Clicks(points, labels)

    def test_arrays_and_booleans_are_welcome(self) -> None:
        points: Any = np.ones((2, 2))
        assert len(Clicks(points, [True, False]).points) == 2


class TestBox:
    @pytest.mark.parametrize(
        "corners", [(5, 5, 5, 9), (5, 9, 8, 9), (9, 1, 3, 5), (NAN, 1, 3, 5), (1, 1, 3, NAN)], ids=str
    )
    def test_without_an_area_is_refused(self, corners: tuple[float, float, float, float]) -> None:
        with pytest.raises(BadBox, match="left, top, right, bottom"):
            Box(*corners)


class TestMask:
    @pytest.mark.parametrize(
        ("array", "sentence"),
        [
            pytest.param([[0, 1], [1, 0]], "not list", id="list"),
            pytest.param(np.array([["a"]]), "not <U1", id="letters"),
            pytest.param(np.ones((1, 4, 4), np.bool_), "two axes", id="three-axes"),
            pytest.param(np.array([[0, 1], [2, 1]], np.uint8), "of one object", id="label-map"),
            pytest.param(np.array([[0.0, NAN]], np.float32), "finite", id="nan"),
        ],
    )
    def test_refused(self, array: Any, sentence: str) -> None:
        with pytest.raises(BadMask, match=sentence):
            Mask(array)

    @pytest.mark.parametrize("inside", [1, 7, 255])
    def test_any_number_beside_0_is_the_object(self, inside: int) -> None:
        array = np.array([[0, inside], [inside, 0]], np.uint8)
        assert Mask(array).at_frame_size(FrameSize(2, 2)).tolist() == [[False, True], [True, False]]


class TestSettings:
    def test_below_zero_are_refused(self) -> None:
        with pytest.raises(BadSettings, match="pictures_ahead must be 0 or more, not -1"):
            SessionSettings(pictures_ahead=-1)
