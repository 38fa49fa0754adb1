"""Several processes train one network: same weights, same end, as with torchrun."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import torch
from torch import multiprocessing

from model.training.config import RunConfig
from model.training.loop import Trainer
from model.training.processes import join_processes
from model.training.run_folder import RunFolder
from model.training.sources.mixture import StepBatches, WeightedSource
from tests.model.training.toys import SIDE, MovingSquares, run_config

COUNT = 2
STOPPED_AFTER = 2


def _config() -> RunConfig:
    return run_config(steps=6, images_share=0.5)


def _train(rank: int, port: int, folder: Path) -> None:
    """Train as one of two processes; only the second wants to stop early."""
    torch.set_num_threads(1)
    os.environ.update(
        WORLD_SIZE=str(COUNT),
        RANK=str(rank),
        LOCAL_RANK=str(rank),
        MASTER_ADDR="127.0.0.1",
        MASTER_PORT=str(port),
    )
    config = _config()
    sources = [
        WeightedSource(MovingSquares(1), 1.0, gives_images=True),
        WeightedSource(MovingSquares(3), 1.0, gives_images=False),
    ]
    with join_processes("cpu") as processes, RunFolder(folder, config) as run_folder:
        batches = StepBatches(sources, config, SIDE, rank=rank)
        trainer = Trainer(config, batches, run_folder, processes)
        steps = [report.step for report in trainer.run(lambda: rank == 1 and trainer.step >= STOPPED_AFTER)]
        torch.save({"steps": steps, "weights": trainer.network.state_dict()}, folder / f"rank{rank}.pt")


def test_processes_hold_the_same_weights_and_stop_together(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    multiprocessing.spawn(_train, args=(port, tmp_path), nprocs=COUNT)

    first, second = (torch.load(tmp_path / f"rank{rank}.pt", weights_only=True) for rank in range(COUNT))
    assert first["steps"] == second["steps"] == [1, 2]
    for name, value in first["weights"].items():
        if "running_" not in name:  # each process has seen pictures of its own; those of the first are kept
            assert torch.equal(value, second["weights"][name]), name
    assert torch.load(tmp_path / "last.pt", weights_only=True)["step"] == STOPPED_AFTER
