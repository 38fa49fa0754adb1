"""What commands that follow objects through a file begin with: folder, progress bars, the prepared video."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from cli.networks import untrained

if TYPE_CHECKING:
    from cli.bars import Bars
    from cli.tracking import Prepared
    from model.tracker import Tracker


class Opened(NamedTuple):
    """What the work goes on with."""

    bars: Bars
    ready: Prepared


@contextmanager
def opened(video: Path, out: Path, network: Tracker, *, quiet: bool) -> Iterator[Opened]:
    """Make the folder for what comes of it, and prepare a video; a network without training is told of.

    Args:
        video: file, or folder of images.
        out: where to write.
        network: that will be used.
        quiet: show nothing.

    Raises:
        MediaError: the video cannot be read.
    """
    from cli.bars import Bars
    from cli.tracking import prepared
    from media.sandbox import Limits

    if not (network.weights.trained or quiet):
        typer.secho(untrained(network.weights.name), fg=typer.colors.YELLOW, bold=True, err=True)
    out.mkdir(parents=True, exist_ok=True)
    with (
        Bars(quiet=quiet) as bars,
        tempfile.TemporaryDirectory(prefix="maskloom-") as scratch,
        prepared(video, Path(scratch) / "video", Limits(), bars.share("preparing")) as ready,
    ):
        yield Opened(bars, ready)


def facts_of(network: Tracker, ready: Prepared) -> dict[str, Any]:
    """Say for a report which network worked on what."""
    return {
        "model": network.weights.name,
        "weights": network.weights.source,
        "trained": network.weights.trained,
        "computed_in": str(network.compute_dtype).removeprefix("torch."),
        "frames": len(ready.frames),
        "width": ready.frames.width,
        "height": ready.frames.height,
    }


def last_lines(report: dict[str, Any]) -> list[str]:
    """End the words of a report: notes about the video, files, and whether the masks mean anything."""
    lines = [f"  note: {warning}" for warning in report["warnings"]]
    lines += [f"  {path}" for path in report["files"].values()]
    return lines if report["trained"] else [*lines, "  " + untrained(report["model"])]
