"""``maskloom train``: train or fine-tune a network."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Annotated

import typer

BAD_SETTINGS, INTERRUPTED = 2, 130


def train(
    settings: Annotated[Path, typer.Argument(help="TOML file that describes the run.")],
    *,
    out: Annotated[Path | None, typer.Option(help="Folder of the run; runs/NAME if not given.")] = None,
    device: Annotated[str | None, typer.Option(help="cpu or cuda; what is there if not given.")] = None,
    threads: Annotated[int, typer.Option(help="CPU threads; 0 leaves PyTorch's choice.")] = 0,
    minutes: Annotated[float, typer.Option(help="Stop and save after this time; 0 = never.")] = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line per logged step.")] = False,
) -> None:
    """Train a network, or go on where a run was stopped.

    Ctrl+C saves and stops; the same command goes on from there. Several GPUs: start it with
    ``torchrun --nproc-per-node N -m cli train SETTINGS``. Exit status: 0 done or out of time, 2 bad settings,
    130 interrupted.
    """
    import time

    import torch

    from cli.networks import require_device
    from model.training.config import RunConfig
    from model.training.loop import Trainer, training_config
    from model.training.processes import join_processes
    from model.training.run_folder import OtherRun, RunFolder
    from model.training.settings_file import BadSettings, read_settings
    from model.training.sources.images import BadDataset
    from model.training.sources.mixture import StepBatches
    from model.training.sources.opening import open_sources

    require_device(device)
    if threads:
        torch.set_num_threads(threads)
    interrupted: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda caught, _: interrupted.append(caught))
    ends = time.monotonic() + minutes * 60 if minutes else None
    try:
        config = read_settings(settings, RunConfig)
        side = training_config(config).image_side
        place = out or Path("runs") / config.name
        with join_processes(device) as processes, RunFolder(place, config) as folder:
            batches = StepBatches(open_sources(config, side), config, side, rank=processes.rank)
            trainer = Trainer(config, batches, folder, processes)
            if processes.is_first:
                typer.echo(f"{config.name}: step {trainer.step} of {config.steps}, {place}", err=True)

            def stop() -> bool:
                return bool(interrupted) or (ends is not None and time.monotonic() > ends)

            for report in trainer.run(stop):
                if processes.is_first and report.step % config.log_every_steps == 0:
                    typer.echo(_line(report.step, report.loss, report.parts, report.seconds, as_json))
    except (BadSettings, BadDataset, OtherRun, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_SETTINGS) from error
    if interrupted:
        raise typer.Exit(INTERRUPTED)


def _line(step: int, loss: float, parts: dict[str, float], seconds: float, as_json: bool) -> str:
    if as_json:
        return json.dumps({"step": step, "loss": loss, **parts, "seconds": seconds})
    shown = "  ".join(f"{name} {value:.3f}" for name, value in parts.items())
    return f"step {step:>7}  loss {loss:.3f}  {shown}  {seconds:.2f} s"
