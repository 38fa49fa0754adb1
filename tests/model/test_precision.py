import pytest
import torch

from model import load, precision
from model.precision import Precision, UnknownPrecision, compute_dtype
from tests.model.small import SMALL, drawn_tracker

CPU = torch.device("cpu")


class TestChoice:
    @pytest.mark.parametrize(
        ("chosen", "has_amx", "expected"),
        [
            (Precision.AUTO, True, torch.bfloat16),
            (Precision.AUTO, False, torch.float32),
            (Precision.BF16, False, torch.bfloat16),
            (Precision.FLOAT32, True, torch.float32),
        ],
    )
    def test_on_a_processor(
        self, chosen: Precision, has_amx: bool, expected: torch.dtype, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(precision, "has_amx", lambda: has_amx)
        assert compute_dtype(chosen, CPU) is expected

    @pytest.mark.parametrize("supported", [True, False])
    def test_on_a_graphics_processor(self, supported: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: supported)
        chosen = compute_dtype(Precision.AUTO, torch.device("cuda"))
        assert chosen is (torch.bfloat16 if supported else torch.float32)

    def test_other_devices_stay_with_float32(self) -> None:
        assert compute_dtype(Precision.AUTO, torch.device("meta")) is torch.float32

    def test_a_torch_that_cannot_tell_means_no(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delattr(torch.cpu, "_is_amx_tile_supported", raising=False)
        assert precision.has_amx.__wrapped__() is False

    def test_unknown_names_are_refused(self) -> None:
        with pytest.raises(UnknownPrecision, match="auto, float32, bf16"):
            Precision.named("fp8")


class TestNetworks:
    def test_loading_chooses(self) -> None:
        network = load("nano", weights=None, precision="bf16", image_side=64)
        assert network.precision is Precision.BF16
        assert network.dtype is torch.float32
        assert network.compute_dtype is torch.bfloat16

    def test_loading_refuses_unknown_names(self) -> None:
        with pytest.raises(UnknownPrecision):
            load("nano", precision="half")

    def test_weights_of_another_type_decide_for_themselves(self) -> None:
        network = drawn_tracker(SMALL).double()
        network.precision = Precision.BF16
        assert network.compute_dtype is torch.float64
