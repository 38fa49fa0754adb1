import pytest
import torch

from model.synthetic.blur import box_blur, faded


class TestBoxBlur:
    def test_it_is_the_mean_of_nine_pixels(self):
        picture = torch.rand(2, 7, 9)
        expected = torch.nn.functional.avg_pool2d(picture[None], 3, stride=1, padding=1)[0]
        assert torch.allclose(box_blur(picture), expected, atol=1e-6)

    @pytest.mark.parametrize("amount", [0.0, 0.4, 1.0])
    def test_fading_goes_from_sharp_to_blurred(self, amount):
        picture = torch.rand(5, 6)
        assert torch.allclose(
            faded(picture, amount), (1 - amount) * picture + amount * box_blur(picture), atol=1e-6
        )
