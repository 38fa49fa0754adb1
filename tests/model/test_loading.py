import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

import model
from model import loading
from model.checkpoints import catalogue
from model.checkpoints.errors import (
    UnreadableWeights,
    WeightsChanged,
    WeightsDoNotFit,
    WeightsNotFound,
)
from model.checkpoints.record import FileRecord, measure, write_record
from model.config import PRESETS, ModelConfig, UnknownPreset, preset
from model.tracker import Tracker
from tests.model.small import SMALL, drawn_tracker

SMALL_NAME = "small-test"
OTHER_NAME = "other-test"


@pytest.fixture(autouse=True)
def _small_presets_and_empty_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(PRESETS, SMALL_NAME, SMALL)
    monkeypatch.setitem(PRESETS, OTHER_NAME, _without_switches())
    monkeypatch.setenv("MASKLOOM_WEIGHTS_DIR", str(tmp_path / "weights"))
    monkeypatch.setattr(catalogue, "BUNDLED_FOLDER", tmp_path / "bundled")


def _without_switches() -> ModelConfig:
    return replace(SMALL, name=OTHER_NAME, absent_memory_code=False, temporal_pointers=False)


@pytest.fixture
def state() -> dict[str, torch.Tensor]:
    return drawn_tracker(SMALL).state_dict()


def same(network: Tracker, state: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(value, state[name].float()) for name, value in network.state_dict().items())


class TestWithoutWeights:
    def test_fresh_weights_are_the_same_every_time_and_say_so(self) -> None:
        first, second = model.load(SMALL_NAME), model.load(SMALL_NAME)
        assert same(first, second.state_dict())
        assert first.weights.name == SMALL.name
        assert (first.weights.source, first.weights.sha256, first.weights.trained) == (None, None, False)

    def test_nobody_elses_random_numbers_are_disturbed(self) -> None:
        torch.manual_seed(7)
        expected = torch.rand(3)
        torch.manual_seed(7)
        model.load(SMALL_NAME)
        assert torch.equal(torch.rand(3), expected)

    def test_the_network_is_ready_to_answer(self) -> None:
        network = model.load(SMALL_NAME)
        assert not network.training
        assert network.dtype == torch.float32
        assert network.device == torch.device("cpu")

    def test_bundled_weights_come_first(self, state: dict[str, torch.Tensor], tmp_path: Path) -> None:
        (tmp_path / "bundled").mkdir()
        path = tmp_path / "bundled" / f"{SMALL_NAME}.safetensors"
        save_file(state, path)
        network = model.load(SMALL_NAME)
        assert same(network, state)
        assert network.weights.source == str(path)
        assert network.weights.trained

    def test_then_the_weights_folder_is_searched(
        self, state: dict[str, torch.Tensor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        published = catalogue.PublishedFile(SMALL_NAME, "small.pt", "http://nowhere", 1)
        monkeypatch.setitem(catalogue.CATALOGUE, SMALL_NAME, published)
        (tmp_path / "weights").mkdir()
        torch.save({"model": state}, tmp_path / "weights" / "small.pt")
        assert same(model.load(SMALL_NAME), state)

    def test_unknown_names_are_refused(self) -> None:
        with pytest.raises(UnknownPreset):
            model.load("sam2.1-huge")


class TestFromFiles:
    @pytest.mark.parametrize("wrapped", [True, False])
    def test_a_pytorch_file(self, state: dict[str, torch.Tensor], tmp_path: Path, wrapped: bool) -> None:
        path = tmp_path / "weights.pt"
        torch.save({"model": state} if wrapped else state, path)
        network = model.load(SMALL_NAME, weights=path)
        assert same(network, state)
        assert network.weights.sha256 == measure(path).sha256
        assert network.weights.trained

    def test_a_safetensors_file_of_half_precision(
        self, state: dict[str, torch.Tensor], tmp_path: Path
    ) -> None:
        path = tmp_path / "weights.safetensors"
        halves = {name: value.half() for name, value in state.items()}
        save_file(halves, path)
        network = model.load(SMALL_NAME, weights=str(path))
        assert network.dtype == torch.float32
        assert same(network, halves)

    def test_the_type_can_be_chosen(self, state: dict[str, torch.Tensor]) -> None:
        assert model.load(SMALL_NAME, weights=state, dtype=torch.bfloat16).dtype == torch.bfloat16

    def test_a_file_that_runs_code_is_refused(self, tmp_path: Path) -> None:
        class Trap:
            def __reduce__(self) -> tuple[object, ...]:
                return Path.touch, (tmp_path / "sprung",)

        path = tmp_path / "trap.pt"
        torch.save({"model": Trap()}, path)
        with pytest.raises(UnreadableWeights, match="not a readable file"):
            model.load(SMALL_NAME, weights=path)
        assert not (tmp_path / "sprung").exists()

    @pytest.mark.parametrize("text", ["<html>not found</html>", "root:x:0:0"], ids=["page", "table"])
    @pytest.mark.parametrize("name", ["page.pt", "page.safetensors"])
    def test_a_text_is_no_file_of_weights(self, tmp_path: Path, name: str, text: str) -> None:
        (tmp_path / name).write_text(text)
        with pytest.raises(UnreadableWeights, match=name):
            model.load(SMALL_NAME, weights=tmp_path / name)

    @pytest.mark.parametrize("content", [{}, {"model": {"step": 3}}, [1, 2]])
    def test_something_else_than_tensors_is_refused(self, tmp_path: Path, content: object) -> None:
        torch.save(content, tmp_path / "other.pt")
        with pytest.raises(UnreadableWeights, match="tensor"):
            model.load(SMALL_NAME, weights=tmp_path / "other.pt")

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(WeightsNotFound, match="no file of weights"):
            model.load(SMALL_NAME, weights=tmp_path / "nothing.pt")

    def test_a_file_that_differs_from_its_record_is_refused(
        self, state: dict[str, torch.Tensor], tmp_path: Path
    ) -> None:
        path = tmp_path / "weights.pt"
        torch.save(state, path)
        write_record(path, measure(path))
        assert same(model.load(SMALL_NAME, weights=path), state)
        write_record(path, FileRecord(measure(path).size, "0" * 64))
        with pytest.raises(WeightsChanged, match="fetch"):
            model.load(SMALL_NAME, weights=path)


class TestFit:
    def test_a_given_state_dict_is_copied(self, state: dict[str, torch.Tensor]) -> None:
        network = model.load(SMALL_NAME, weights=state)
        with torch.no_grad():
            network.no_mem_embed.add_(1.0)
        assert not torch.equal(network.no_mem_embed, state["no_mem_embed"])
        assert network.weights.source == "state dict"

    def test_loaded_weights_can_be_trained(self, state: dict[str, torch.Tensor]) -> None:
        network = model.load(SMALL_NAME, weights=state)
        assert all(parameter.requires_grad and parameter.is_leaf for parameter in network.parameters())

    def test_weights_of_another_preset_are_named(self, state: dict[str, torch.Tensor]) -> None:
        with pytest.raises(WeightsDoNotFit, match=rf"3 tensors unknown .*they fit {SMALL_NAME}"):
            model.load(OTHER_NAME, weights=state)

    def test_differences_are_told(self, state: dict[str, torch.Tensor]) -> None:
        state["no_mem_embed"] = torch.zeros(3)
        del state["no_obj_ptr"]
        state["extra"] = torch.zeros(1)
        with pytest.raises(WeightsDoNotFit) as refusal:
            model.load(SMALL_NAME, weights=state)
        message = str(refusal.value)
        assert "1 tensors missing (no_obj_ptr)" in message
        assert "1 tensors unknown (extra)" in message
        assert "1 tensors of another shape (no_mem_embed)" in message
        assert "fit no network known here" in message


def test_load_of_a_published_size_is_strict_about_its_names(tmp_path: Path) -> None:
    with torch.device("meta"):
        names = Tracker(preset("sam2.1-tiny")).state_dict()
    names.pop("obj_ptr_tpos_proj.bias")
    small = {name: torch.zeros(1) for name in names}
    with pytest.raises(WeightsDoNotFit, match=r"1 tensors missing \(obj_ptr_tpos_proj.bias\)"):
        model.load("sam2.1-tiny", weights=small)


def test_importing_the_package_is_cheap() -> None:
    program = "import sys, model, model.checkpoints.fetch; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0
    assert loading.load is model.load


def test_only_load_is_offered() -> None:
    with pytest.raises(AttributeError, match="lode"):
        _ = model.lode
