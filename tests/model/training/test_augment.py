import numpy as np
import pytest

from model.training.augment import augment
from model.training.config import AugmentConfig
from model.training.samples import NoObject, Sample

PLAIN = AugmentConfig(
    flip_chance=0,
    reverse_chance=0,
    affine_degrees=0,
    affine_shear=0,
    brightness=0,
    contrast=0,
    saturation=0,
    grayscale_chance=0,
    frame_brightness=0,
    frame_contrast=0,
    frame_saturation=0,
    mosaic_chance=0,
)


def painted(frames: int = 3) -> Sample:
    """A clip whose object is white on black, so that mask and picture can be compared after any change."""
    masks = np.zeros((frames, 1, 90, 120), dtype=bool)
    for index in range(frames):
        masks[index, 0, 20:60, 30 + 5 * index : 80 + 5 * index] = True
    pictures = np.repeat(masks[:, 0, ..., None], 3, axis=3).astype(np.uint8) * 255
    return Sample(pictures, masks)


def agreement(sample: Sample) -> float:
    white = sample.frames[..., 0] > 127
    both = (white & sample.masks[:, 0]).sum()
    return float(both / (white | sample.masks[:, 0]).sum())


class TestAugment:
    @pytest.mark.parametrize("seed", range(8))
    def test_masks_follow_the_picture(self, seed: int) -> None:
        config = AugmentConfig(
            mosaic_chance=0, brightness=0, contrast=0, frame_brightness=0, frame_contrast=0
        )

        changed = augment(painted(), 64, 3, config, np.random.default_rng(seed))

        assert changed.frames.shape == (3, 64, 64, 3)
        assert agreement(changed) > 0.97

    def test_without_changes_it_is_a_square_resize(self) -> None:
        changed = augment(painted(1), 60, 3, PLAIN, np.random.default_rng(0))

        assert changed.masks[0, 0].sum() == pytest.approx(40 / 90 * 60 * 50 / 120 * 60, rel=0.05)

    def test_zoomed_image_keeps_an_object(self) -> None:
        config = AugmentConfig(image_zoom=4.0)

        for seed in range(20):
            assert augment(painted(1), 32, 3, config, np.random.default_rng(seed)).masks.any()

    def test_mosaic_keeps_the_object_in_one_tile_only(self) -> None:
        config = AugmentConfig(mosaic_chance=1.0, affine_degrees=0, affine_shear=0)

        changed = augment(painted(), 64, 3, config, np.random.default_rng(1))

        tiles = [
            changed.masks[0, 0, row : row + 32, column : column + 32].any()
            for row in (0, 32)
            for column in (0, 32)
        ]
        assert sum(tiles) == 1
        assert (changed.frames[0, ..., 0] > 100).sum() > 3 * changed.masks[0].sum()

    def test_reversal_turns_time(self) -> None:
        backward = augment(
            painted(),
            64,
            3,
            AugmentConfig(**{**vars(PLAIN), "reverse_chance": 1.0}),
            np.random.default_rng(0),
        )
        forward = augment(painted(), 64, 3, PLAIN, np.random.default_rng(0))

        assert np.array_equal(backward.masks, forward.masks[::-1])

    def test_nothing_visible_is_refused(self) -> None:
        empty = Sample(np.zeros((2, 40, 40, 3), np.uint8), np.zeros((2, 1, 40, 40), bool))

        with pytest.raises(NoObject):
            augment(empty, 32, 3, PLAIN, np.random.default_rng(0))
