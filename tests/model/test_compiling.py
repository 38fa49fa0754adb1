"""Whether answers are compiled, and where what was compiled is kept."""

import os
from pathlib import Path

import pytest
import torch

from model import load
from model.caches import user_cache
from model.compiling import CACHE_VARIABLE, Compile, CompileMode, Compiling, UnknownCompile, keep_compiled_in
from model.loading import twin_of
from model.predictors import draft_of
from tests.model.small import SMALL, drawn_tracker

CPU, CUDA = torch.device("cpu"), torch.device("cuda")


@pytest.fixture(autouse=True)
def _no_folder_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, "")  # noted, so that it is put back
    monkeypatch.delenv(CACHE_VARIABLE)


class TestChoice:
    @pytest.mark.parametrize(
        ("wanted", "device", "expected"),
        [
            ("auto", CPU, False),
            ("auto", CUDA, True),
            ("on", CPU, True),
            ("on", CUDA, True),
            ("off", CPU, False),
            ("off", CUDA, False),
        ],
    )
    def test_by_device(self, wanted: str, device: torch.device, expected: bool) -> None:
        assert Compiling.named(wanted).applies_to(device) is expected

    def test_unknown_names_are_refused(self) -> None:
        with pytest.raises(UnknownCompile, match="auto, on, off"):
            Compiling.named("always")
        with pytest.raises(UnknownCompile, match="default, reduce-overhead, max-autotune-no-cudagraphs"):
            Compiling.named("on", "fastest")

    def test_modes_are_known_to_torch(self) -> None:
        assert {mode.value for mode in CompileMode} <= torch._inductor.list_mode_options().keys()


class TestNetworks:
    def test_loading_chooses(self) -> None:
        network = load("nano", image_side=64, compile="on", compile_mode="reduce-overhead")
        assert network.compiling == Compiling(Compile.ON, CompileMode.CUDA_GRAPHS)
        assert network.compiles

    def test_by_default_a_processor_is_left_without(self) -> None:
        network = load("nano", image_side=64)
        assert network.compiling.wanted is Compile.AUTO
        assert not network.compiles
        assert CACHE_VARIABLE not in os.environ

    def test_loading_refuses_unknown_names(self) -> None:
        with pytest.raises(UnknownCompile):
            load("nano", compile="perhaps")

    def test_drafts_compile_as_their_network_and_twins_do_not(self) -> None:
        network = drawn_tracker(SMALL)
        network.compiling = Compiling(Compile.ON, CompileMode.CUDA_GRAPHS)
        assert draft_of(network, 64).compiling == network.compiling
        assert not twin_of(network).compiles


class TestFolder:
    def test_is_in_the_users_cache(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        load("nano", image_side=64, compile="on")
        assert (
            Path(os.environ[CACHE_VARIABLE])
            == user_cache() / "compiled"
            == tmp_path / "maskloom" / "compiled"
        )

    def test_that_was_chosen_before_stays(self, tmp_path: Path) -> None:
        keep_compiled_in(tmp_path / "first")
        keep_compiled_in(tmp_path / "second")
        assert os.environ[CACHE_VARIABLE] == str(tmp_path / "first")
