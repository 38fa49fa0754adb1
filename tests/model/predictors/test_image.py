from typing import Any

import numpy as np
import pytest

from model.predictors import Box, Clicks, ImagePredictor, Mask
from model.predictors.errors import BadImage, BadMask, NoImage, NoPrompt, PointOutsideFrame
from model.tracker import Tracker
from tests.model.predictors.clips import HEIGHT, WIDTH, made_frames, same, square_mask

CLICK = Clicks([(14, 20)], [1])


@pytest.fixture
def image(tracker: Tracker) -> ImagePredictor:
    predictor = ImagePredictor(tracker)
    predictor.set_image(made_frames(1)[0])
    return predictor


class TestPredict:
    def test_gives_candidates_best_first(self, image: ImagePredictor) -> None:
        answers = image.predict(clicks=CLICK)

        assert len(answers) == 3
        assert [one.iou for one in answers] == sorted((one.iou for one in answers), reverse=True)
        assert all(one.mask.shape == (HEIGHT, WIDTH) for one in answers)

    def test_gives_one_mask_when_one_is_wanted(self, image: ImagePredictor) -> None:
        assert len(image.predict(box=Box(5, 5, 30, 30), candidates=False)) == 1

    def test_takes_earlier_logits_and_masks_as_a_hint(self, image: ImagePredictor) -> None:
        first = image.predict(clicks=CLICK)[0]

        plain = image.predict(clicks=CLICK, candidates=False)[0]
        hinted = image.predict(clicks=CLICK, mask=Mask(first.low_logits), candidates=False)[0]
        painted = image.predict(mask=Mask(square_mask()), candidates=False)[0]

        assert not same(plain, hinted)
        assert not same(plain, painted)

    def test_limits_the_logits_that_are_fed_back(self, image: ImagePredictor) -> None:
        side = image.predict(clicks=CLICK)[0].low_logits.shape
        huge = np.full(side, 1e6, dtype=np.float32)

        one = image.predict(clicks=CLICK, mask=Mask(huge))[0]
        other = image.predict(clicks=CLICK, mask=Mask(np.full(side, 32, dtype=np.float32)))[0]

        assert same(one, other)


class TestSeveralImages:
    def test_answer_as_if_alone(self, tracker: Tracker) -> None:
        pictures = [made_frames(1)[0], made_frames(1, seed=9)[0][:30, :40]]
        together = ImagePredictor(tracker)
        together.set_images(pictures)

        for index, picture in enumerate(pictures):
            alone = ImagePredictor(tracker)
            alone.set_image(picture)
            one = alone.predict(clicks=CLICK)[0]
            other = together.predict(clicks=CLICK, image_index=index)[0]
            assert other.mask.shape == picture.shape[:2]
            assert np.allclose(one.logits, other.logits, atol=1e-3)


class TestRefusal:
    def test_before_an_image_is_set(self, tracker: Tracker) -> None:
        with pytest.raises(NoImage, match="Set an image"):
            ImagePredictor(tracker).predict(clicks=CLICK)
        with pytest.raises(NoImage):
            ImagePredictor(tracker).set_images([])

    def test_of_an_image_that_was_not_set(self, image: ImagePredictor) -> None:
        with pytest.raises(NoImage, match="image 1"):
            image.predict(clicks=CLICK, image_index=1)

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            pytest.param(np.zeros((4, 4), np.uint8), "8-bit RGB", id="grey"),
            pytest.param(np.zeros((4, 4, 4), np.uint8), "8-bit RGB", id="transparent"),
            pytest.param(np.zeros((4, 4, 3), np.float32), "not float32", id="floats"),
            pytest.param(np.zeros((0, 4, 3), np.uint8), "8-bit RGB", id="no-pixels"),
            pytest.param([[1, 2, 3]], "numpy.asarray", id="list"),
        ],
    )
    def test_of_what_is_no_image(self, tracker: Tracker, given: Any, sentence: str) -> None:
        with pytest.raises(BadImage, match=sentence):
            ImagePredictor(tracker).set_image(given)

    def test_of_nothing_and_of_points_outside(self, image: ImagePredictor) -> None:
        with pytest.raises(NoPrompt):
            image.predict()
        with pytest.raises(PointOutsideFrame):
            image.predict(clicks=Clicks([(1000, 2)], [1]))

    def test_of_logits_of_another_network(self, image: ImagePredictor) -> None:
        with pytest.raises(BadMask, match="low_logits"):
            image.predict(mask=Mask(np.zeros((5, 5), dtype=np.float32)))
