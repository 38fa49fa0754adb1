import numpy as np
import pytest
import torch

from model.synthetic.render.compose import compose
from model.synthetic.render.smear import smear_sprite
from model.synthetic.render.warp import Window, landings, sampling_grid
from model.synthetic.stage.scene import Wave
from tests.model.synthetic.scenes import box_matrix, make_layer, make_scene, make_sprite

CPU = torch.device("cpu")


def filled(shape, left, top, right, bottom):
    mask = torch.zeros(shape, dtype=torch.bool)
    mask[top:bottom, left:right] = True
    return mask


class TestMasks:
    def test_a_box_covers_exactly_its_pixels(self):
        result = compose(make_scene([make_layer([(10, 5, 30, 20)])]), CPU)
        assert torch.equal(result.masks[0, 0], filled((32, 48), 10, 5, 30, 20))

    def test_the_frame_shows_the_sprite_inside_its_mask(self):
        result = compose(make_scene([make_layer([(10, 5, 30, 20)])]), CPU)
        red = result.frames[0, 0] - result.frames[0, 1]
        assert torch.equal(red > 0.5, result.masks[0, 0])

    def test_the_nearer_layer_hides_the_other(self):
        layers = [
            make_layer([(10, 5, 30, 20)], owner=0, depth=2.0),
            make_layer([(20, 0, 40, 30)], owner=1, depth=1.0),
        ]
        result = compose(make_scene(layers), CPU)
        assert torch.equal(result.masks[0, 0], filled((32, 48), 10, 5, 30, 20))
        assert torch.equal(result.masks[0, 1], result.full_masks[0, 1] & ~result.full_masks[0, 0])

    def test_the_order_of_depth_may_change_over_time(self):
        box = (10, 5, 30, 20)
        layers = [
            make_layer([box, box], owner=0, depth=(1.0, 3.0)),
            make_layer([box, box], owner=1, depth=2.0),
        ]
        masks = compose(make_scene(layers), CPU).masks
        assert masks.flatten(2).any(-1).tolist() == [[False, True], [True, False]]

    def test_a_layer_outside_the_frame_has_an_empty_mask(self):
        boxes = [(10, 5, 30, 20), (60, 5, 80, 20), (10, 5, 30, 20)]
        result = compose(make_scene([make_layer(boxes)]), CPU)
        assert result.masks[:, 0].flatten(1).any(1).tolist() == [True, False, True]
        assert torch.equal(result.frames[1], torch.full((3, 32, 48), 0.5))

    def test_two_layers_may_make_one_masklet(self):
        layers = [make_layer([(2, 2, 8, 8)], owner=0), make_layer([(20, 2, 28, 8)], owner=0, depth=1.0)]
        expected = filled((32, 48), 2, 2, 8, 8) | filled((32, 48), 20, 2, 28, 8)
        assert torch.equal(compose(make_scene(layers), CPU).masks[0, 0], expected)

    def test_parts_lie_inside_their_whole_and_are_hidden_with_it(self):
        bits = torch.zeros(8, 8, dtype=torch.uint8)
        bits[:, :4] = 1
        bits[:, 4:] = 2
        layer = make_layer(
            [(10, 5, 30, 20)], sprite=make_sprite(bits=bits, parts=("left", "right")), parts=(1, 2)
        )
        cover = make_layer([(0, 0, 15, 32)], owner=3, depth=1.0)
        masks = compose(make_scene([layer, cover]), CPU).masks[0]
        assert torch.equal(masks[1], filled((32, 48), 15, 5, 20, 20))
        assert torch.equal(masks[1] | masks[2], masks[0])
        assert not (masks[1] & masks[2]).any()

    def test_regions_of_the_backdrop_are_hidden_by_layers(self):
        bits = torch.zeros(16, 24, dtype=torch.uint8)
        bits[:, 12:] = 1
        scene = make_scene([make_layer([(30, 0, 40, 10)])], bits=bits, regions=(1,))
        result = compose(scene, CPU)
        assert torch.equal(result.full_masks[0, 1], filled((32, 48), 24, 0, 48, 32))
        assert torch.equal(result.masks[0, 1], result.full_masks[0, 1] & ~result.masks[0, 0])

    def test_an_unlisted_layer_hides_but_has_no_mask(self):
        layers = [make_layer([(10, 5, 30, 20)]), make_layer([(0, 0, 20, 32)], owner=None, depth=1.0)]
        masks = compose(make_scene(layers), CPU).masks
        assert masks.shape[1] == 1
        assert torch.equal(masks[0, 0], filled((32, 48), 20, 5, 30, 20))


class TestWarp:
    def test_the_grid_inverts_the_way_to_the_frame(self):
        forward = np.array([[9.0, 2.0, 20.0], [-3.0, 8.0, 14.0], [0.05, -0.02, 1.0]])
        window = Window(4, 6, 20, 30)
        grid = sampling_grid(np.linalg.inv(forward), window, (), 0, CPU)[0].double().numpy()
        points = np.concatenate([grid, np.ones((*grid.shape[:2], 1))], axis=2) @ forward.T
        pixels = points[..., :2] / points[..., 2:]
        expected = np.stack(np.meshgrid(np.arange(6, 30) + 0.5, np.arange(4, 20) + 0.5), axis=-1)
        assert np.allclose(pixels, expected, atol=1e-3)

    def test_a_wave_shifts_points_by_its_amplitude_at_most(self):
        wave = Wave((0.1, 0.0), (3.0, 1.0), np.zeros(1))
        plain = sampling_grid(np.linalg.inv(box_matrix(0, 0, 20, 20)), Window(0, 0, 20, 20), (), 0, CPU)
        bent = sampling_grid(np.linalg.inv(box_matrix(0, 0, 20, 20)), Window(0, 0, 20, 20), (wave,), 0, CPU)
        shift = bent - plain
        assert 0.05 < shift[..., 0].abs().max() <= 0.1 + 1e-6
        assert torch.equal(shift[..., 1], torch.zeros(1, 20, 20))

    def test_landing_is_none_outside_the_frame(self):
        scene = make_scene([make_layer([(10, 5, 30, 20)])])
        found = landings(np.stack([box_matrix(50, 5, 70, 20)]), (), np.zeros((1, 2)), scene.frame)
        assert found == [None]

    def test_landing_keeps_room_for_motion_blur(self):
        scene = make_scene([make_layer([(10, 5, 30, 20)])])
        still, blurred = (
            landings(np.stack([box_matrix(10, 5, 30, 20)]), (), np.array([[smear, 0.0]]), scene.frame)[0]
            for smear in (0.0, 8.0)
        )
        assert still is not None
        assert blurred is not None
        assert (blurred.left, blurred.right) == (still.left - 4, still.right + 4)


class TestSmear:
    def test_blur_spreads_along_the_way_and_keeps_the_sum(self):
        pixels = torch.zeros(4, 9, 21)
        pixels[:, 4, 10] = 1.0
        blurred = smear_sprite(pixels, 6.0, 0.0)
        assert float(blurred[0].sum()) == pytest.approx(1.0, abs=1e-5)
        assert (blurred[0] > 0).nonzero()[:, 1].tolist() == list(range(7, 14))

    def test_slow_motion_leaves_the_picture_alone(self):
        pixels = torch.rand(4, 5, 5)
        assert smear_sprite(pixels, 0.4, -0.6) is pixels
