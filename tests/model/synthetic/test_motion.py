import numpy as np
import pytest
import torch

from model.synthetic.assets import Backdrop, Joint
from model.synthetic.config import CameraConfig, CameraStyle, MotionConfig, MotionStyle
from model.synthetic.dice import Dice
from model.synthetic.motion.camera import FrameSize, draw_camera
from model.synthetic.motion.curves import fold, through, wander
from model.synthetic.motion.trajectories import Trajectory, crossing, draw_trajectory
from model.synthetic.stage.poses import figure_to_world, limb_to_figure, sprite_to_figure
from model.synthetic.stage.sets import hang_backdrop

FRAME = FrameSize(100, 160)
TIMES = np.arange(24) / 12.0


class TestCurves:
    def test_a_curve_goes_through_its_knots(self):
        knots = np.array([[0.0, 1.0], [2.0, -1.0], [3.0, 5.0]])
        assert np.allclose(through(knots, np.array([0.0, 0.5, 1.0])), knots)

    def test_wandering_is_smooth(self):
        values = wander(Dice("w"), np.linspace(0.0, 3.0, 300), 1.0, 1.0)[:, 0]
        assert np.abs(np.diff(values)).max() < 0.1

    def test_folding_stays_between_the_walls(self):
        folded = fold(np.linspace(-5.0, 5.0, 99), -1.0, 2.0)
        assert folded.min() >= -1.0
        assert folded.max() <= 2.0
        assert fold(np.array([2.5]), -1.0, 2.0) == pytest.approx(1.5)


class TestTrajectories:
    @pytest.mark.parametrize("style", list(MotionStyle))
    def test_every_style_gives_one_finite_place_a_frame(self, style):
        path = draw_trajectory(Dice(style), MotionConfig(), TIMES, FRAME, 0.3, style=style)
        assert path.place.shape == (24, 2)
        assert np.isfinite(path.place).all()
        assert (path.size > 0).all()

    @pytest.mark.parametrize("seed", range(5))
    def test_an_excursion_is_outside_half_way_and_inside_at_both_ends(self, seed):
        path = draw_trajectory(
            Dice(f"e{seed}"), MotionConfig(), TIMES, FRAME, 0.3, style=MotionStyle.EXCURSION
        )
        half = np.array([FRAME.half_width, FRAME.half_height])
        outside = (np.abs(path.place) > half + 0.15).any(axis=1)
        assert outside.any()
        assert not outside[0]
        assert not outside[-1]

    @pytest.mark.parametrize("seed", range(5))
    def test_a_bouncing_object_stays_in_the_frame(self, seed):
        path = draw_trajectory(Dice(f"b{seed}"), MotionConfig(), TIMES, FRAME, 0.3, style=MotionStyle.BOUNCE)
        assert (np.abs(path.place[:, 0]) <= FRAME.half_width).all()
        assert (path.place[:, 1] <= FRAME.half_height).all()

    def test_crossing_paths_meet_half_way(self):
        path = draw_trajectory(Dice("c"), MotionConfig(), TIMES, FRAME, 0.3, style=MotionStyle.DRIFT)
        other = crossing(Dice("d"), path)
        distance = np.linalg.norm(path.place - other.place, axis=1)
        assert distance.min() < 0.5


class TestCamera:
    def test_a_still_camera_maps_the_middle_of_the_world_to_the_middle_of_the_frame(self):
        camera = draw_camera(Dice("s"), CameraConfig(styles={CameraStyle.STILL: 1.0}), TIMES)
        points = camera.to_frame(FRAME) @ np.array([0.1, 0.0, 1.0])
        assert np.allclose(points[:, :2], [80.0 + 10.0, 50.0])

    def test_a_following_camera_keeps_its_object_in_place(self):
        path = np.stack([TIMES, 0.5 * TIMES], axis=1)
        camera = draw_camera(Dice("f"), CameraConfig(styles={CameraStyle.FOLLOW: 1.0}), TIMES, path)
        homogeneous = np.concatenate([path, np.ones((24, 1))], axis=1)
        seen = np.einsum("tij,tj->ti", camera.to_frame(FRAME), homogeneous)[:, :2]
        assert np.linalg.norm(seen - seen[0], axis=1).max() < 60.0

    def test_near_layers_slide_faster(self):
        camera = draw_camera(Dice("p"), CameraConfig(styles={CameraStyle.PAN: 1.0}), TIMES)
        origin = np.array([0.0, 0.0, 1.0])
        far, near = ((camera.to_frame(FRAME, nearness) @ origin)[-1, :2] for nearness in (1.0, 2.0))
        middle = np.array([80.0, 50.0])
        assert np.allclose(near - middle, 2.0 * (far - middle), atol=1e-6)


class TestBackdrop:
    @pytest.mark.parametrize("style", list(CameraStyle))
    def test_it_covers_all_that_the_camera_sees(self, style):
        config = CameraConfig(styles={style: 1.0})
        backdrop = Backdrop(torch.zeros(1, 3, 30, 40))
        inside = 0
        for seed in range(10):
            camera = draw_camera(Dice(f"c{seed}"), config, TIMES)
            to_world = hang_backdrop(
                Dice(f"h{seed}"), config.cover, backdrop, camera, times=TIMES, frame=FRAME
            )
            back = np.linalg.inv(camera.to_frame(FRAME) @ to_world)
            corners = np.array([[0, 0, 1], [160, 0, 1], [160, 100, 1], [0, 100, 1]]) @ back.transpose(0, 2, 1)
            inside += bool((np.abs(corners[..., :2] / corners[..., 2:]) < 1.1).all())
        assert inside >= 9


class TestPoses:
    def test_size_is_the_long_side(self):
        path = Trajectory(np.zeros((1, 2)), np.array([0.6]), np.zeros(1), np.zeros((1, 2)))
        matrix = (figure_to_world(path) @ sprite_to_figure(2.0))[0]
        corner = matrix @ [1.0, 1.0, 1.0]
        assert np.allclose(corner[:2] / corner[2], [0.3, 0.15])

    def test_a_tilted_card_gets_narrower(self):
        path = Trajectory(np.zeros((1, 2)), np.array([2.0]), np.zeros(1), np.array([[0.0, 1.0]]))
        matrix = figure_to_world(path)[0]
        right, left = matrix @ [1.0, 0.0, 1.0], matrix @ [-1.0, 0.0, 1.0]
        assert abs(right[0] / right[2] - left[0] / left[2]) < 1.4

    def test_a_limb_turns_about_its_pivot(self):
        joint = Joint((0.4, -0.2), (0.0, -0.85), 0.5, 0.3, 0.6, 1.0, 0.0, behind=False)
        matrices = limb_to_figure(joint, 0.4, TIMES)
        grips = matrices @ np.array([0.0, -0.85, 1.0])
        assert np.allclose(grips[:, :2], [0.4, -0.2])
        tips = matrices @ np.array([0.0, 1.0, 1.0])
        assert np.ptp(tips[:, 0]) > 0.2
