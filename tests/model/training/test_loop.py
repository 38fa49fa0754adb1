from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from model import load
from model.training.config import LossConfig, OptimiserConfig, Precision, RunConfig, Schedule
from model.training.loop import StepReport, Trainer
from model.training.processes import join_processes
from model.training.run_folder import OtherRun, RunFolder
from model.training.sources.mixture import StepBatches, WeightedSource
from tests.model.training.toys import SIDE, MovingSquares, run_config

SOURCES = [
    WeightedSource(MovingSquares(1), 1.0, gives_images=True),
    WeightedSource(MovingSquares(3), 1.0, gives_images=False),
]

PARTS = (
    "image_encoder.trunk",
    "image_encoder.neck",
    "memory_attention",
    "memory_encoder",
    "sam_prompt_encoder",
    "sam_mask_decoder",
    "obj_ptr_proj",
    "maskmem_tpos_enc",
)


def train(config: RunConfig, folder: Path, stop_after: int | None = None) -> tuple[Trainer, list[StepReport]]:
    with join_processes("cpu") as processes, RunFolder(folder, config) as run_folder:
        trainer = Trainer(config, StepBatches(SOURCES, config, SIDE), run_folder, processes)
        reports: list[StepReport] = []
        for report in trainer.run(lambda: stop_after is not None and len(reports) + 1 >= stop_after):
            reports.append(report)  # noqa: PERF402 - the stop condition reads the list as it grows
        return trainer, reports


class TestResume:
    def test_a_broken_run_equals_an_unbroken_one(self, tmp_path: Path) -> None:
        config = run_config(steps=4, drop_path=0.2, loss=LossConfig(grouping=1.0, stride=2))
        whole, all_reports = train(config, tmp_path / "whole")

        _, first = train(config, tmp_path / "broken", stop_after=2)
        resumed, second = train(config, tmp_path / "broken")

        assert [report.step for report in first + second] == [1, 2, 3, 4]
        assert [report.loss for report in first + second] == [report.loss for report in all_reports]
        for name, value in whole.network.state_dict().items():
            assert torch.equal(value, resumed.network.state_dict()[name]), name

    def test_other_settings_are_refused(self, tmp_path: Path) -> None:
        RunFolder(tmp_path, run_config(seed=1))

        with pytest.raises(OtherRun, match="other settings"):
            RunFolder(tmp_path, run_config(seed=2))


class TestArithmetic:
    def test_bf16_stays_near_float32(self, tmp_path: Path) -> None:
        _, exact = train(run_config(steps=2), tmp_path / "float32")

        trainer, rounded = train(run_config(steps=2, precision=Precision.BF16), tmp_path / "bf16")

        assert [report.loss for report in rounded] != [report.loss for report in exact]
        for ours, theirs in zip(rounded, exact, strict=True):
            assert ours.loss == pytest.approx(theirs.loss, rel=0.05)
        assert {value.dtype for value in trainer.network.parameters()} == {torch.float32}

    def test_activation_checkpoints_change_nothing(self, tmp_path: Path) -> None:
        config = run_config(steps=2, drop_path=0.2)
        plain, _ = train(config, tmp_path / "plain")

        saving, _ = train(replace(config, activation_checkpoints=True), tmp_path / "checkpoints")

        for name, value in plain.network.state_dict().items():
            torch.testing.assert_close(saving.network.state_dict()[name], value, msg=name)


class TestLogs:
    def test_tensorboard_reads_the_losses(self, tmp_path: Path) -> None:
        _, reports = train(run_config(steps=3), tmp_path)

        events = EventAccumulator(str(tmp_path / "events")).Reload()
        assert {"loss", "dice", "rate"} <= set(events.Tags()["scalars"])
        assert [(event.step, event.value) for event in events.Scalars("loss")] == [
            (report.step, pytest.approx(report.loss)) for report in reports
        ]


class TestLearning:
    def test_loss_falls_and_weights_load(self, tmp_path: Path) -> None:
        config = run_config(
            steps=24,
            images_share=0.7,
            ema=0.5,
            optimiser=OptimiserConfig(
                rate=2e-3, encoder_rate=2e-3, warm_up=2, schedule=Schedule.CONSTANT, clip_norm=1.0
            ),
        )
        _, reports = train(config, tmp_path)

        start = sum(report.parts["focal"] for report in reports[:4])
        end = sum(report.parts["focal"] for report in reports[-4:])
        assert end < 0.6 * start
        network = load("nano", weights=tmp_path / "weights.safetensors")
        assert network.weights.trained
        assert (tmp_path / "log.jsonl").read_text().count("\n") == 24

    def test_frozen_parts_stay(self, tmp_path: Path) -> None:
        before = load("nano").state_dict()

        trainer, _ = train(run_config(steps=2, frozen=("image_encoder.",)), tmp_path)

        after = trainer.network.state_dict()
        changed = {name for name in before if not torch.equal(before[name], after[name])}
        assert changed
        assert not any(name.startswith("image_encoder.") for name in changed)

    def test_every_part_of_the_network_learns(self, tmp_path: Path) -> None:
        before = load("nano").state_dict()

        trainer, _ = train(run_config(steps=8, images_share=0.2), tmp_path)

        after = trainer.network.state_dict()
        for part in PARTS:
            assert any(
                not torch.equal(before[name], after[name]) for name in before if name.startswith(part)
            ), part
