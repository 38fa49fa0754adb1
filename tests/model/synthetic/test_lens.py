import numpy as np
import pytest
import torch

from model.synthetic.config import LensConfig
from model.synthetic.dice import Dice
from model.synthetic.lens.codec import compress
from model.synthetic.lens.develop import develop
from model.synthetic.lens.light import illuminate, recolour
from model.synthetic.lens.noise import add_noise
from model.synthetic.lens.optics import defocus, low_resolution
from model.synthetic.lens.plan import draw_lens
from model.synthetic.presets import PRESETS
from tests.model.synthetic.scenes import CLEAN

TIMES = np.arange(4) / 6.0


def smooth_frames(height=40, width=56):
    y, x = torch.meshgrid(torch.linspace(0, 6, height), torch.linspace(0, 9, width), indexing="ij")
    wave = 0.5 + 0.3 * torch.sin(x) * torch.cos(y)
    return torch.stack([wave, wave.flip(0), wave.flip(1)]).expand(4, 3, height, width).clone()


class TestCodec:
    def test_high_quality_is_nearly_clean(self):
        frames = smooth_frames()
        assert (compress(frames, 1.0) - frames).abs().mean() < 0.01

    def test_errors_grow_as_quality_falls(self):
        frames = smooth_frames() + 0.05 * torch.randn(
            4, 3, 40, 56, generator=torch.Generator().manual_seed(0)
        )
        errors = [float((compress(frames, quality) - frames).abs().mean()) for quality in (0.9, 0.5, 0.1)]
        assert errors == sorted(errors)

    def test_sizes_that_are_no_multiple_of_the_block_work(self):
        assert compress(smooth_frames(37, 51), 0.8).shape == (4, 3, 37, 51)

    def test_still_areas_freeze(self):
        frames = smooth_frames()
        frames += 0.002 * torch.randn(frames.shape, generator=torch.Generator().manual_seed(1))
        decoded = compress(frames, 0.3)
        assert torch.equal(decoded[1], decoded[0])


class TestOptics:
    def test_defocus_takes_detail_away(self):
        frames = torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(2))
        assert defocus(frames, 0.8, 2).std() < 0.8 * frames.std()
        assert torch.equal(defocus(frames, 0.0, 2), frames)

    def test_low_resolution_keeps_the_size_and_the_mean(self):
        frames = smooth_frames()
        low = low_resolution(frames, 0.5)
        assert low.shape == frames.shape
        assert float(low.mean()) == pytest.approx(float(frames.mean()), abs=0.01)


class TestNoise:
    def test_noise_has_its_deviation(self):
        frames = add_noise(torch.zeros(2, 3, 64, 64), 0.1, 5, (0, 1))
        assert float(frames.std()) == pytest.approx(0.1, rel=0.05)

    def test_every_frame_has_noise_of_its_own_wherever_it_is_rendered(self):
        both = add_noise(torch.zeros(2, 3, 16, 16), 0.1, 5, (3, 4))
        alone = add_noise(torch.zeros(1, 3, 16, 16), 0.1, 5, (4,))
        assert not torch.equal(both[0], both[1])
        assert torch.equal(both[1], alone[0])


class TestLight:
    def test_no_light_changes_nothing(self):
        frames = smooth_frames()
        assert illuminate(frames, None) is frames

    def test_a_clean_lens_only_stores(self):
        frames = smooth_frames()
        plan = draw_lens(Dice("clean"), CLEAN, TIMES)
        assert torch.equal(develop(frames, plan), (frames * 255 + 0.5).to(torch.uint8))

    def test_the_tone_curve_keeps_black_and_white(self):
        ends = torch.tensor([0.0, 1.0]).view(1, 1, 1, 2).expand(1, 3, 1, 2)
        colours = (torch.eye(3), torch.zeros(3, 1))
        assert torch.equal(recolour(ends, colours, 0.5), ends)

    @pytest.mark.parametrize("name", sorted(PRESETS))
    def test_every_drawn_lens_gives_a_picture(self, name):
        for seed in range(6):
            plan = draw_lens(Dice(f"{name}{seed}"), PRESETS[name].lens, TIMES)
            developed = develop(smooth_frames(), plan)
            assert developed.dtype == torch.uint8
            assert developed.float().std() > 4.0

    def test_shadow_bands_darken(self):
        always = LensConfig(light_bands=1.0, light_drift=0.0, vignette=0.0)
        plan = draw_lens(Dice("bands"), always, TIMES)
        assert illuminate(torch.ones(4, 3, 32, 32), plan.light).min() < 0.9
