"""Which network a worker loads, and its states."""

from __future__ import annotations

from pathlib import Path

import pytest
from safetensors.torch import save_file

from backend.core.settings import Settings
from model.checkpoints.errors import WeightsNotFound
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

    def load_small(name: str, weights: Path | None, device: str, precision: str) -> Tracker:
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
