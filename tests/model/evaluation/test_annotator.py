import numpy as np

from model.evaluation.annotator import Click, Prompting, box_around, next_click
from model.predictors import Box
from tests.model.evaluation.toys import SIZE, square


class TestNextClick:
    def test_first_click_is_the_centre(self) -> None:
        assert next_click(square(10, 10, 11)) == Click(15, 15, 1)

    def test_the_edge_of_the_image_is_a_boundary(self) -> None:
        truth = np.zeros(SIZE, dtype=bool)
        truth[:, :11] = True  # without the edge, the farthest pixels would lie in column 0
        click = next_click(truth)
        assert click is not None
        assert click.x == 5

    def test_a_missed_part_gets_a_positive_click(self) -> None:
        truth = square(10, 5, 9) | square(30, 5, 15)
        assert next_click(truth, square(10, 5, 9)) == Click(37, 12, 1)

    def test_a_larger_surplus_gets_a_negative_click(self) -> None:
        assert next_click(square(5, 5, 7), square(30, 5, 15)) == Click(37, 12, 0)

    def test_ties_are_negative(self) -> None:
        assert next_click(square(5, 5, 9), square(30, 5, 9)) == Click(34, 9, 0)

    def test_depth_decides_not_area(self) -> None:
        thin = np.zeros(SIZE, dtype=bool)
        thin[30:33] = True  # 180 pixels, 3 deep
        assert next_click(square(5, 5, 9), thin) == Click(9, 9, 1)

    def test_nothing_wrong(self) -> None:
        assert next_click(square(5, 5), square(5, 5)) is None

    def test_an_absent_object_is_clicked_away(self) -> None:
        assert next_click(np.zeros(SIZE, dtype=bool), square(10, 10, 11)) == Click(15, 15, 0)


def test_box_runs_along_pixel_edges() -> None:
    assert box_around(square(10, 5, 1)) == Box(10, 5, 11, 6)


def test_prompt_names() -> None:
    assert [(one.value, one.clicks) for one in Prompting] == [
        ("mask", 0),
        ("box", 0),
        ("1-click", 1),
        ("3-click", 3),
        ("5-click", 5),
    ]
