"""Numbers of the page benchmark."""

import numpy as np
import pytest

from backend.videos.entities import VideoShape
from bench.page.numbers import Number, growth, percentile
from bench.page.scene import blob, place_of


class TestPercentile:
    def test_is_a_value_that_was_measured(self) -> None:
        values = [float(value) for value in range(1, 101)]
        assert percentile(values, 0.5) == 50
        assert percentile(values, 0.95) == 95
        assert percentile([7.0], 0.95) == 7

    def test_without_values_is_refused(self) -> None:
        with pytest.raises(ValueError, match="nothing was measured"):
            percentile([], 0.5)


class TestGrowth:
    def test_caches_that_fill_up_first_do_not_count(self) -> None:
        assert growth([10, 50, 100, 100, 100, 101, 100, 100]) == 0

    def test_is_told_as_a_part(self) -> None:
        assert growth([1, 1, 100, 100, 110, 115, 120, 120]) == pytest.approx(0.2)

    def test_needs_four_samples(self) -> None:
        with pytest.raises(ValueError, match="too few samples"):
            growth([1.0, 2.0])


class TestNumber:
    def test_says_whether_its_bar_is_held(self) -> None:
        assert "held" in Number("frame step, p95", 31, "ms", 50).line()
        assert "MISSED" in Number("frame step, p95", 51, "ms", 50).line()
        assert Number("frame step, p50", 51, "ms").holds is None


class TestScene:
    def test_objects_stand_apart_within_the_frame(self) -> None:
        shape = VideoShape(1280, 720, 480, 24.0)
        masks = [blob(shape, number, 100) for number in range(8)]
        for number, mask in enumerate(masks):
            x, y = place_of(shape, number, 100)
            assert mask[int(y), int(x)]
        assert (np.sum(masks, axis=0) <= 1).mean() > 0.99
