"""``maskloom evaluate``: measure a network, and baselines beside it, on annotated data."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.evaluation_choices import Given, Protocol
from cli.networks import CompileChoice, CompileOption, PrecisionChoice, PrecisionOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.evaluation.report import Row
    from model.tracker import Tracker

BAD_DATA, NO_WEIGHTS = 3, 5


def evaluate(
    dataset: Annotated[Path, typer.Argument(help="Folder of annotated videos or images.", exists=True)],
    *,
    out: Annotated[Path, typer.Option(help="Folder for results.json, results.csv, curve.svg.")],
    protocol: Annotated[Protocol, typer.Option(help="How to evaluate.")] = Protocol.VOS,
    prompt: Annotated[
        list[Given] | None,
        typer.Option(help="Given on the first frame, for vos; mask if not said. May be repeated."),
    ] = None,
    model: Annotated[
        str, typer.Option(help="Network; `maskloom weights list` names them; or none.")
    ] = "nano",
    weights: Annotated[
        Path | None, typer.Option(help="File of weights; without it bundled or fetched ones are used.")
    ] = None,
    precision: PrecisionOption = PrecisionChoice.AUTO,
    compiled: CompileOption = CompileChoice.AUTO,
    predictions: Annotated[
        Path | None,
        typer.Option(help="Score this folder of masks instead; DATASET is then the folder of true masks."),
    ] = None,
    baselines: Annotated[bool, typer.Option(help="Add rows of copied masks, optical flow, GrabCut.")] = False,
    held_out: Annotated[bool, typer.Option(help="Only the tenth that is never trained on.")] = False,
    limit: Annotated[
        int | None, typer.Option(help="At most so many videos, or images of every set.", min=1)
    ] = None,
    skip_ends: Annotated[
        bool, typer.Option(help="With --predictions: leave out the first and last annotated frame.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print results.json instead of a table.")] = False,
) -> None:
    """Measure accuracy, speed and memory of a network and of baselines.

    vos: prompts on the first frame only. offline and online: a simulated annotator clicks on up to 8 frames.
    image: 1 to 5 clicks. Data sets: DAVIS, YouTube-VOS and SA-V folders; images/ with masks/, or a folder of
    such sets. Exit status: 2 wrong options, 3 the data cannot be used, 5 the weights cannot be used.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads of torch sleep while they wait
    from cli.bars import Bars
    from cli.evaluating import Plan, evaluate_plan, write_results
    from media.errors import MediaError
    from model.evaluation.annotator import Prompting
    from model.evaluation.metrics import NothingToScore
    from model.evaluation.pictures import BadLayout
    from model.evaluation.report import to_json
    from model.training.sources.images import BadDataset

    is_asked = predictions is None and model != "none"
    network = _load(model, weights, precision, compiled) if is_asked else None
    if network is None and predictions is None and not baselines:
        raise typer.BadParameter("with --model none there is nothing to evaluate; add --baselines")
    out.mkdir(parents=True, exist_ok=True)  # now, and not after an hour of measuring
    prompts = [Prompting(one.value) for one in prompt or [Given.MASK]]
    plan = Plan(dataset, protocol, prompts, network, baselines, held_out, limit)
    try:
        with Bars(quiet=as_json) as bars:
            if predictions is not None:
                rows = [_scored(predictions, dataset, out, skip_ends, bars)]
            else:
                rows = list(evaluate_plan(plan, bars))
    except (BadLayout, BadDataset, NothingToScore, MediaError) as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        raise typer.Exit(BAD_DATA) from error
    text = to_json(rows, _facts(plan.dataset, protocol.value, network, held_out, limit))
    files = write_results(out, rows, plan.protocol, text)
    if as_json:
        typer.echo(text)
    else:
        _show(rows, files)


def _load(model: str, weights: Path | None, precision: PrecisionChoice, compiled: CompileChoice) -> Tracker:
    from cli.networks import load_network
    from model.checkpoints.errors import WeightsError
    from model.config import UnknownPreset

    try:
        network = load_network(model, weights, precision, compiled)
    except (WeightsError, UnknownPreset) as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        raise typer.Exit(NO_WEIGHTS) from error
    if not network.weights.trained:
        typer.secho(
            f"UNTRAINED: there are no weights for {model} here, so its scores mean nothing.",
            fg=typer.colors.YELLOW,
            bold=True,
            err=True,
        )
    return network


def _scored(predictions: Path, truths: Path, out: Path, skip_ends: bool, bars: Any) -> Row:
    """Score a folder of masks; objects.csv has one row each, as the official tool writes them."""
    from model.evaluation.layouts import score_folders
    from model.evaluation.report import predictions_row
    from model.evaluation.scores_file import to_csv

    scores = score_folders(predictions, truths, skip_ends=skip_ends, progress=bars.share("scoring"))
    (out / "objects.csv").write_text(to_csv(scores))
    return predictions_row(predictions.name, scores)


def _facts(
    dataset: Path, protocol: str, network: Tracker | None, held_out: bool, limit: int | None
) -> dict[str, Any]:
    import platform

    import torch

    info = None if network is None else network.weights
    return {
        "dataset": str(dataset),
        "protocol": protocol,
        "held_out": held_out,
        "limit": limit,
        "model": None if info is None else info.name,
        "weights": None if info is None else info.source,
        "weights_sha256": None if info is None else info.sha256,
        "trained": None if info is None else info.trained,
        "computed_in": None if network is None else str(network.compute_dtype).removeprefix("torch."),
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else platform.machine(),
        "threads": torch.get_num_threads(),
    }


def _show(rows: Sequence[Row], files: Sequence[Path]) -> None:
    from rich.console import Console
    from rich.table import Table

    from model.evaluation.report import to_table

    header, *lines = to_table(rows)
    filled = [place for place in range(len(header)) if any(line[place] for line in lines)]
    table = Table(*(header[place] for place in filled))
    for line in lines:
        table.add_row(*(line[place] for place in filled))
    Console().print(table)
    for path in files:
        typer.echo(f"  {path}")
