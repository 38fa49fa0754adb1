"""Which network a worker loads, and its states."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import structlog
import torch
from safetensors.torch import save_file

from backend.core.settings import Settings
from model.checkpoints.errors import WeightsNotFound
from model.compiling import CACHE_VARIABLE, Compile, Compiling
from model.config import BadConfig
from model.tracker import Tracker
from tests.model.small import SMALL, drawn_tracker
from workers import runtime as runtime_module
from workers.runtime import NetworkNotReady, Runtime, RuntimeState


def settings(tmp_path: Path, **changes: object) -> Settings:
    return Settings(home=tmp_path).model_copy(update={"weights": None, **changes})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """The weights that were asked of ``model.load``, which gives a small network here."""
    found: list[Path | None] = []

    def load_small(name: str, weights: Path | None, **_: object) -> Tracker:
        found.append(weights)
        return drawn_tracker(SMALL)

    monkeypatch.setattr(runtime_module, "load", load_small)
    return found


def test_states_follow_the_loading(tmp_path: Path, asked: list[Path | None]) -> None:
    runtime = Runtime(settings(tmp_path))
    assert runtime.state == RuntimeState.NEW
    with pytest.raises(NetworkNotReady):
        _ = runtime.network
    network = runtime.load()
    assert runtime.state == RuntimeState.READY
    assert runtime.load() is network is runtime.network
    assert asked == [None]


def test_a_failure_is_remembered_and_raised(tmp_path: Path) -> None:
    runtime = Runtime(settings(tmp_path, weights=tmp_path / "missing.pt"))
    with pytest.raises(WeightsNotFound):
        runtime.load()
    assert runtime.state == RuntimeState.FAILED
    with pytest.raises(NetworkNotReady, match="failed"):
        _ = runtime.maker


@pytest.mark.parametrize("file", ["mine.pt", None])
def test_the_weights_of_the_settings_are_asked_for(
    tmp_path: Path, asked: list[Path | None], file: str | None
) -> None:
    weights = None if file is None else tmp_path / file
    Runtime(settings(tmp_path, weights=weights)).load()
    assert asked == [weights]


class TestMaker:
    def test_says_when_the_weights_are_fresh(self, tmp_path: Path, asked: list[Path | None]) -> None:
        runtime = Runtime(settings(tmp_path))
        runtime.load()
        assert (runtime.maker.weights, runtime.maker.trained) == (None, False)

    def test_names_the_file_of_the_weights(self, tmp_path: Path) -> None:
        untrained = Runtime(settings(tmp_path))
        path = tmp_path / "nano-7.safetensors"
        save_file(untrained.load().state_dict(), path)
        runtime = Runtime(settings(tmp_path, weights=path))
        runtime.load()
        assert runtime.maker.model == "nano"
        assert (runtime.maker.weights, runtime.maker.trained) == ("nano-7.safetensors", True)


def test_the_precision_of_the_settings_is_asked_for(tmp_path: Path) -> None:
    network = Runtime(settings(tmp_path, precision="bf16", model="nano")).load()
    assert network.precision == "bf16"


class TestWarmingUp:
    @pytest.fixture
    def warmed(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """How many frames together were compiled for."""
        found: list[int] = []
        monkeypatch.setattr(runtime_module, "warm_up", lambda _, *, frames: found.append(frames))
        return found

    def test_compiles_ahead_and_nothing_afterwards(
        self, tmp_path: Path, asked: list[Path | None], warmed: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        runtime, stopped = Runtime(settings(tmp_path)), []
        network = runtime.load()
        network.compiling = Compiling(Compile.ON)
        monkeypatch.setattr(network, "stop_compiling", lambda: stopped.append(list(warmed)))
        runtime.warm_up(8)
        assert warmed == [8]
        assert stopped == [[8]]

    def test_goes_as_far_as_the_memory_of_the_device(
        self, tmp_path: Path, asked: list[Path | None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(network: Tracker, *, frames: int) -> None:
            raise torch.OutOfMemoryError("8 frames do not fit")

        monkeypatch.setattr(runtime_module, "warm_up", full)
        runtime = Runtime(settings(tmp_path))
        network = runtime.load()
        network.compiling = Compiling(Compile.ON)
        with structlog.testing.capture_logs() as logs:
            runtime.warm_up(8)
        assert [entry["log_level"] for entry in logs] == ["info", "warning", "info"]

    def test_leaves_a_network_that_compiles_nothing_alone(
        self, tmp_path: Path, asked: list[Path | None], warmed: list[int]
    ) -> None:
        runtime = Runtime(settings(tmp_path))
        runtime.load()
        runtime.warm_up(8)
        assert warmed == []

    @pytest.mark.parametrize(("choice", "kept"), [("on", True), ("off", False)])
    def test_keeps_what_is_compiled_at_home(
        self, tmp_path: Path, choice: str, kept: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(CACHE_VARIABLE, "")  # noted, so that it is put back
        monkeypatch.delenv(CACHE_VARIABLE)
        network = Runtime(settings(tmp_path, model="nano", compile=choice)).load()
        assert network.compiling.wanted == choice
        assert os.environ.get(CACHE_VARIABLE) == (str(tmp_path / "compiled") if kept else None)


class TestDraft:
    def test_reads_smaller_images_and_says_so(self, tmp_path: Path, asked: list[Path | None]) -> None:
        runtime = Runtime(settings(tmp_path, draft_side=64))
        assert runtime.load().config.image_side == 64
        assert runtime.maker.draft

    @pytest.mark.parametrize("side", [None, 96])
    def test_at_its_own_side_is_none(
        self, tmp_path: Path, asked: list[Path | None], side: int | None
    ) -> None:
        runtime = Runtime(settings(tmp_path, draft_side=side))
        runtime.load()
        assert not runtime.maker.draft

    def test_side_that_fits_no_network_is_named(self, tmp_path: Path, asked: list[Path | None]) -> None:
        with pytest.raises(BadConfig, match="multiple of 32"):
            Runtime(settings(tmp_path, draft_side=500)).load()
