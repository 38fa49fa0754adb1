"""Crops and grids of points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.automask.grids import Crop, crops_of, grid_of
from model.predictors import FrameSize

sizes = st.builds(FrameSize, st.integers(1, 200), st.integers(1, 200))
overlaps = st.floats(0, 0.99)


class TestCrops:
    def test_of_one_are_the_whole_frame(self) -> None:
        assert crops_of(FrameSize(48, 64), 1, overlap=0.5) == [Crop(0, 0, 64, 48)]

    def test_of_two_a_side_share_the_overlap(self) -> None:
        # A third of 90 px is shared: rows of (90 + 30) / 2, columns of (150 + 30) / 2.
        assert crops_of(FrameSize(90, 150), 2, overlap=1 / 3) == [
            Crop(0, 0, 90, 60),
            Crop(60, 0, 150, 60),
            Crop(0, 30, 90, 90),
            Crop(60, 30, 150, 90),
        ]

    def test_of_four_a_side_share_half_of_it(self) -> None:
        crops = crops_of(FrameSize(400, 400), 4, overlap=0.2)
        assert len(crops) == 16
        assert crops[0] == Crop(0, 0, 130, 130)
        assert crops[1].x0 == 130 - 40
        assert crops[-1] == Crop(270, 270, 400, 400)

    def test_paper_settings_give_the_sizes_that_follow_from_them(self) -> None:
        crops = crops_of(FrameSize(1080, 1920), 2, overlap=512 / 1500)
        assert {crop.size for crop in crops} == {FrameSize(724, 1144)}

    @given(size=sizes, per_side=st.integers(1, 6), overlap=overlaps)
    def test_cover_every_pixel_and_stay_inside(self, size: FrameSize, per_side: int, overlap: float) -> None:
        covered = np.zeros(size, dtype=np.int64)
        for crop in crops_of(size, per_side, overlap):
            assert 0 <= crop.x0 < crop.x1 <= size.width
            assert 0 <= crop.y0 < crop.y1 <= size.height
            covered[crop.y0 : crop.y1, crop.x0 : crop.x1] += 1
        assert covered.min() >= 1

    @given(size=sizes, per_side=st.integers(1, 6), overlap=overlaps)
    def test_are_never_more_than_asked_for(self, size: FrameSize, per_side: int, overlap: float) -> None:
        assert len(crops_of(size, per_side, overlap)) <= per_side**2


class TestGrid:
    def test_points_lie_in_the_middle_of_their_cells_row_by_row(self) -> None:
        assert grid_of(2).tolist() == [[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]]

    @given(per_side=st.integers(1, 40))
    def test_is_evenly_spread_and_symmetric(self, per_side: int) -> None:
        points = grid_of(per_side)
        assert points.shape == (per_side**2, 2)
        assert ((points > 0) & (points < 1)).all()
        assert np.allclose(np.sort(points[:, 0]), np.sort(1 - points[:, 0]), atol=1e-6)
        cells = {(int(x * per_side), int(y * per_side)) for x, y in points}
        assert len(cells) == per_side**2


class TestCrop:
    def test_cuts_and_pastes_the_same_place(self) -> None:
        crop, size = Crop(3, 1, 7, 4), FrameSize(6, 9)
        frame = np.arange(6 * 9 * 3, dtype=np.uint8).reshape(6, 9, 3)
        part = crop.cut(frame)
        assert part.shape == (3, 4, 3)
        whole = crop.paste(np.ones((3, 4), dtype=np.bool_), size)
        assert whole.sum() == crop.area == 12
        assert (frame[whole].reshape(3, 4, 3) == part).all()

    @pytest.mark.parametrize(
        ("share", "place"), [((0.0, 0.0), (3.0, 1.0)), ((0.5, 0.5), (5.0, 2.5)), ((1.0, 1.0), (7.0, 4.0))]
    )
    def test_moves_shares_to_pixels_of_the_frame(
        self, share: tuple[float, float], place: tuple[float, float]
    ) -> None:
        assert Crop(3, 1, 7, 4).place(np.array(share, dtype=np.float32)) == place
