import torch

from model import load
from model.backbone import ImageEncoder
from model.backbone.convolutional import ConvolutionalTrunk
from model.config import ConvolutionalConfig, preset

SMALL = ConvolutionalConfig(widths=(8, 12, 16, 24), depths=(1, 0, 2, 1))


def test_maps_have_the_widths_and_strides_of_their_stages() -> None:
    trunk = ConvolutionalTrunk(SMALL).eval()

    maps = trunk(torch.randn(2, 3, 64, 96))

    assert [tuple(each.shape) for each in maps] == [
        (2, 8, 16, 24),
        (2, 12, 8, 12),
        (2, 16, 4, 6),
        (2, 24, 2, 3),
    ]


def test_an_answer_does_not_depend_on_the_other_frames() -> None:
    torch.manual_seed(0)
    encoder = ImageEncoder(SMALL, 32).eval()
    pixels = torch.randn(3, 3, 64, 64)

    together = encoder(pixels)

    for index in range(3):
        for whole, alone in zip(together, encoder(pixels[index : index + 1]), strict=True):
            torch.testing.assert_close(whole[index : index + 1], alone, atol=1e-5, rtol=1e-4)


def test_every_parameter_gets_a_gradient() -> None:
    torch.manual_seed(0)
    trunk = ConvolutionalTrunk(SMALL).train()
    with torch.no_grad():  # fresh blocks are the identity and teach their last norms only
        for parameter in trunk.parameters():
            parameter.add_(0.1)

    sum(each.square().mean() for each in trunk(torch.randn(2, 3, 64, 64))).backward()

    assert all(bool(parameter.grad.abs().sum() > 0) for parameter in trunk.parameters())


def test_running_statistics_travel_with_the_weights() -> None:
    network = load("nano")
    key = "image_encoder.trunk.stem.0.norm.running_mean"
    state = network.state_dict()
    state[key] = torch.full_like(state[key], 0.25)

    again = load("nano", weights=state)

    assert torch.equal(again.state_dict()[key], state[key])
    assert not again.training
    assert isinstance(preset("nano").backbone, ConvolutionalConfig)
