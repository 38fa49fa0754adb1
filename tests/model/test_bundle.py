from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from model import load
from model.checkpoints.bundle import CannotBundle, bundle
from model.predictors import Clicks, ImagePredictor


def test_a_bundled_network_answers_like_the_original(tmp_path: Path) -> None:
    network = load("nano", image_side=64)
    source = tmp_path / "weights.safetensors"
    save_file(network.state_dict(), source)

    size = bundle(source, tmp_path / "nano.safetensors")

    assert size < 0.55 * source.stat().st_size
    again = load("nano", weights=tmp_path / "nano.safetensors", image_side=64)
    rgb = torch.randint(0, 255, (48, 64, 3), generator=torch.Generator().manual_seed(1)).byte().numpy()
    logits = []
    for each in (network, again):
        predictor = ImagePredictor(each)
        predictor.set_image(rgb)
        logits.append(predictor.predict(clicks=Clicks([(20.0, 20.0)], [1]))[0].logits)
    assert abs(logits[0] - logits[1]).max() < 0.02 * abs(logits[0]).max()


def test_what_fits_no_network_is_refused(tmp_path: Path) -> None:
    save_file({"stray": torch.zeros(3)}, tmp_path / "other.safetensors")

    with pytest.raises(CannotBundle, match="fits no network"):
        bundle(tmp_path / "other.safetensors", tmp_path / "out.safetensors")


def test_numbers_beyond_half_precision_are_refused(tmp_path: Path) -> None:
    state = load("nano").state_dict()
    state["no_obj_ptr"] = torch.full_like(state["no_obj_ptr"], 1e6)
    save_file(state, tmp_path / "wild.safetensors")

    with pytest.raises(CannotBundle, match="beyond half precision"):
        bundle(tmp_path / "wild.safetensors", tmp_path / "out.safetensors")
