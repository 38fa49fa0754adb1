"""Hugging Face's implementation gets the weights that ours gets: both answer alike."""

from pathlib import Path

import pytest
import torch

from bench.footage import footage
from bench.hugging_face import HuggingFaceClip
from model.predictors import Clicks, SessionSettings, VideoPredictor
from tests.parity import hugging_face, ours
from tests.parity.setup_hugging_face import is_installed
from tests.parity.weights import Recipe

NETWORK, SIDE, FRAMES = "sam2.1-tiny", 256, 4
RECIPE = Recipe(0, presence_bias=4.0)
CLICK = (140.0, 110.0)
TOLERANCE = 1e-3
"""Of mask logits whose size is about 4."""


def test_names_are_theirs_and_none_is_met_twice() -> None:
    names = [*ours.network_for(NETWORK, SIDE, RECIPE).state_dict()]
    there = [hugging_face.name_there(name) for name in names]
    assert len(set(there)) == len(names)
    assert "mask_decoder.output_hypernetworks_mlps.2.layers.0.bias" in there
    assert "memory_encoder.mask_downsampler.layers.3.layer_norm.weight" in there
    assert "memory_attention.layers.1.cross_attn_image.o_proj.weight" in there


@pytest.mark.parity_live
@pytest.mark.skipif(not is_installed(), reason="Hugging Face's package is not here: ./run bench installs it")
def test_both_answer_alike() -> None:
    with footage(FRAMES, SIDE, SIDE) as folder:  # pictures are resampled in another way there
        theirs, mine = track_there(folder), track_here(folder)
    for frame_index, (one, other) in enumerate(zip(theirs, mine, strict=True)):
        difference = (one - other).abs().max().item()
        assert difference < TOLERANCE, f"frame {frame_index}"


def track_there(folder: Path) -> list[torch.Tensor]:
    """Mask logits by frame, (H W)."""
    network = hugging_face.network_with_weights(NETWORK, SIDE, RECIPE)
    clip = HuggingFaceClip(network, hugging_face.processor(SIDE), folder)
    clip.click(1, 0, [CLICK])
    return [masks[0, 0].clone() for masks in clip.track()]


def track_here(folder: Path) -> list[torch.Tensor]:
    """Mask logits by frame, (H W)."""
    with VideoPredictor(ours.network_for(NETWORK, SIDE, RECIPE), SessionSettings(hole_area=0)).open(
        folder
    ) as session:
        session.prompt(1, 0, clicks=Clicks([CLICK], [1]))
        steps = session.propagate("forward", start=0)
        return [torch.from_numpy(step.masks[1].logits) for step in steps]
