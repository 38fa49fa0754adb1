"""The training loop: draw a batch, unroll it, step, save. Stopped at any time, it resumes exactly."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields, replace

import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, Sampler

from model import load
from model.config import BackboneConfig, ModelConfig, preset
from model.tracker import Tracker
from model.training.config import Precision, RunConfig
from model.training.ema import WeightAverage
from model.training.interaction import plan_interaction
from model.training.losses import LossParts
from model.training.optimiser import build_optimiser, freeze, rate_share, set_rate, trunk_layers
from model.training.processes import Processes
from model.training.run_folder import RunFolder
from model.training.samples import Batch
from model.training.sources.mixture import StepBatches, step_rng
from model.training.unroll import TrainingUnroll

PLAN, CLICKS, NETWORK, HEAD = 2, 3, 4, 5
"""Purposes of randomness in a step; the mixture uses 0 and 1."""


@dataclass(frozen=True)
class StepReport:
    """What one step did."""

    step: int
    loss: float
    parts: dict[str, float]
    objects: int
    seconds: float


def build_network(config: RunConfig) -> Tracker:
    """Make the network of a run, with its first weights, ready to be trained."""
    network = load(config.model, weights=config.initial_weights)
    wanted = training_config(config)
    trainable = Tracker(wanted)
    trainable.load_state_dict(network.state_dict())
    trainable.train()
    freeze(trainable, config.frozen)
    return trainable


def training_config(config: RunConfig) -> ModelConfig:
    """Return the preset with the run's input side and, for trunks that know it, stochastic depth."""
    base = preset(config.model, image_side=config.image_side or None)
    if not isinstance(base.backbone, BackboneConfig):
        return base
    return replace(base, backbone=replace(base.backbone, drop_path=config.drop_path))


class Trainer:
    """One run on one process.

    Args:
        config: the run.
        batches: of every step.
        folder: where it is kept.
        processes: this process among all.
    """

    def __init__(
        self, config: RunConfig, batches: StepBatches, folder: RunFolder, processes: Processes
    ) -> None:
        self._config = config
        self._batches = batches
        self._folder = folder
        self._processes = processes
        self.network = build_network(config).to(processes.device)
        blocks = trunk_layers(self.network.config.backbone)
        self._average = WeightAverage(self.network, config.ema) if config.ema else None
        self._recipe = self._make_unroll().to(processes.device)
        self._unroll = self._wrap()
        self._optimiser = build_optimiser(self._parameters(), blocks, config.optimiser)
        self.step = self._resume()

    def run(self, stop: Callable[[], bool] = lambda: False) -> Iterator[StepReport]:
        """Train to the end, or until ``stop`` says so; yields after every step and saves where it ends."""
        loader = DataLoader(
            self._batches,
            batch_size=None,
            sampler=_StepsFrom(self.step, self._config.steps),
            num_workers=self._config.loader_processes,
            persistent_workers=False,
        )
        for batch in loader:
            yield self._train_step(batch.to(self._processes.device))
            whole = self.step % self._config.optimiser.accumulate == 0  # no gradient is held over
            ended = self.step == self._config.steps or (whole and self._processes.any(stop()))
            if ended or (whole and self.step % self._config.save_every_steps == 0):
                self.save()
            if ended:
                return

    def save(self) -> None:
        """Write the checkpoint and the weights for use, from the first process."""
        if not self._processes.is_first:
            return
        averaged = self._average.weights() if self._average else self.network.state_dict()
        state = {
            "step": self.step,
            "model": self.network.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "average": self._average.state() if self._average else None,
            "grouping": None if self._recipe.grouping is None else self._recipe.grouping.state_dict(),
        }
        self._folder.save(state, averaged)

    def _train_step(self, batch: Batch) -> StepReport:
        began = time.monotonic()
        config, rank = self._config, self._processes.rank
        set_rate(self._optimiser, rate_share(self.step, config.steps, config.optimiser))
        plan_rng = step_rng(config.seed, rank, self.step, PLAN)
        plan = plan_interaction(batch.frame_count, config.interaction, plan_rng)
        generator = torch.Generator().manual_seed(_whole_number(config.seed, rank, self.step, CLICKS))
        torch.manual_seed(_whole_number(config.seed, rank, self.step, NETWORK))  # dropout, stochastic depth
        with self._arithmetic():
            parts: LossParts = self._unroll(batch, plan, generator)
        objects = self._processes.mean(torch.tensor(float(batch.object_count), device=self._processes.device))
        loss = parts.total(config.loss, float(objects))
        (loss / config.optimiser.accumulate).backward()
        self.step += 1
        if self.step % config.optimiser.accumulate == 0:
            self._apply()
        values = {
            field.name: float(getattr(parts, field.name).detach()) / float(objects) for field in fields(parts)
        }
        report = StepReport(
            self.step, float(loss.detach()), values, batch.object_count, time.monotonic() - began
        )
        if self._processes.is_first and self.step % config.log_every_steps == 0:
            rate = max(group["lr"] for group in self._optimiser.param_groups)
            self._folder.log(
                self.step, {"loss": report.loss, **values, "rate": rate, "seconds": report.seconds}
            )
        return report

    def _apply(self) -> None:
        parameters = [value for _, value in self._parameters() if value.requires_grad]
        nn.utils.clip_grad_norm_(parameters, self._config.optimiser.clip_norm, error_if_nonfinite=True)
        self._optimiser.step()
        self._optimiser.zero_grad()
        if self._average is not None:
            self._average.update(self.network)

    def _make_unroll(self) -> TrainingUnroll:
        torch.manual_seed(_whole_number(self._config.seed, 0, 0, HEAD))  # the same head on every process
        return TrainingUnroll(
            self.network,
            self._config.interaction,
            self._config.loss,
            activation_checkpoints=self._config.activation_checkpoints,
        )

    def _wrap(self) -> nn.Module:
        if self._processes.count == 1:
            return self._recipe
        return DistributedDataParallel(self._recipe, find_unused_parameters=True)

    def _parameters(self) -> list[tuple[str, nn.Parameter]]:
        """Return what is trained: the network, and the head that only training has."""
        head = self._recipe.grouping
        extra = [] if head is None else list(head.named_parameters(prefix="grouping"))
        return [*self.network.named_parameters(), *extra]

    def _arithmetic(self) -> AbstractContextManager[object]:
        if self._config.precision is Precision.BF16:
            return torch.autocast(self._processes.device.type, dtype=torch.bfloat16)
        return nullcontext()

    def _resume(self) -> int:
        state = self._folder.read()
        if state is None:
            return 0
        self.network.load_state_dict(state["model"])
        self._optimiser.load_state_dict(state["optimiser"])
        if self._recipe.grouping is not None:
            self._recipe.grouping.load_state_dict(state["grouping"])
        if self._average is not None:
            self._average.restore(state["average"])
        return int(state["step"])


class _StepsFrom(Sampler[int]):
    """The numbers of the steps still to be taken."""

    def __init__(self, first: int, count: int) -> None:
        self._steps = range(first, count)

    def __iter__(self) -> Iterator[int]:
        return iter(self._steps)

    def __len__(self) -> int:
        return len(self._steps)


def _whole_number(*parts: int) -> int:
    """Turn the numbers that name a purpose of randomness into one seed."""
    seed, rank, step, purpose = parts
    return int(step_rng(seed, rank, step, purpose).integers(2**62))
