"""``maskloom track``: follow objects through a video without server and database."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.networks import (
    CompileChoice,
    CompileOption,
    PrecisionChoice,
    PrecisionOption,
    leave,
    load_network,
    refusals,
)
from cli.object_prompts import BadPrompt, FramePrompts, parse_object
from cli.opening import facts_of, last_lines, opened

if TYPE_CHECKING:
    from cli.tracking import Prepared, TrackedObject

PROMPT_REFUSED = 4


class Way(StrEnum):
    """Which way prompts are carried."""

    FORWARD = "forward"
    BACKWARD = "backward"
    BOTH = "both"


@dataclass(frozen=True)
class Wish:
    """What is to be tracked, how, and where to."""

    video: Path
    out: Path
    objects: list[list[FramePrompts]]
    direction: Way
    model: str
    weights: Path | None
    precision: PrecisionChoice
    compiled: CompileChoice
    overlay: bool
    quiet: bool

    @property
    def masks(self) -> Path:
        """Folder of the pictures."""
        return self.out / "masks"

    @property
    def annotation(self) -> Path:
        """The annotation, named as SA-V names it."""
        return self.out / f"{self.video.stem}_manual.json"

    @property
    def preview(self) -> Path:
        """The video with the masks painted on."""
        return self.out / "overlay.mp4"


def track(
    video: Annotated[Path, typer.Argument(help="Video file, or folder of images.", exists=True)],
    *,
    out: Annotated[Path, typer.Option(help="Folder for masks, annotation and preview.", file_okay=False)],
    click: Annotated[
        list[str] | None, typer.Option(help="X,Y on the object, or X,Y,- off it. May be repeated.")
    ] = None,
    box: Annotated[str | None, typer.Option(help="X0,Y0,X1,Y1 around the object.")] = None,
    mask: Annotated[Path | None, typer.Option(help="Picture of the object's mask, bright on dark.")] = None,
    frame: Annotated[
        int, typer.Option(help="Frame that --click, --box and --mask are meant for.", min=0)
    ] = 0,
    more: Annotated[
        list[str] | None,
        typer.Option(
            "--object",
            help='A further object, as in --object "frame=12 click=640,360 click=90,80,- box=10,10,80,60". '
            "May be repeated.",
        ),
    ] = None,
    direction: Annotated[Way, typer.Option(help="Which way to carry the prompts.")] = Way.BOTH,
    model: Annotated[str, typer.Option(help="Network; `maskloom weights list` names them.")] = "nano",
    weights: Annotated[
        Path | None, typer.Option(help="File of weights; without it bundled or fetched ones are used.")
    ] = None,
    precision: PrecisionOption = PrecisionChoice.AUTO,
    compiled: CompileOption = CompileChoice.AUTO,
    overlay: Annotated[bool, typer.Option(help="Write overlay.mp4 with the masks painted on.")] = True,
    overwrite: Annotated[bool, typer.Option(help="Replace masks that the folder holds already.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a report as JSON instead of text.")] = False,
) -> None:
    """Track objects through a video, from clicks, boxes or masks on any frame.

    Coordinates are pixels of the upright picture. The video is brought to 24 frames a second first, and
    frames are counted from 0 there; a folder of images is taken as it is.

    Writes masks/000/00000.png and so on (one folder per object), NAME_manual.json (SA-V) and overlay.mp4.
    Exit status: 2 wrong options, 3 the video cannot be read, 4 a prompt does not fit it, 5 the weights cannot
    be used.
    """
    objects = _objects_of(click or [], box, mask, frame, more or [])
    wish = Wish(
        video=video,
        out=out,
        objects=objects,
        direction=direction,
        model=model,
        weights=weights,
        precision=precision,
        compiled=compiled,
        overlay=overlay,
        quiet=as_json,
    )
    if wish.masks.exists() and not overwrite:
        raise typer.BadParameter(f"{wish.masks} exists; choose another folder or add --overwrite")
    # Read once, when torch loads: its threads sleep instead of spinning while they wait for each other.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    with _refusals():
        report = _track(wish)
    typer.echo(json.dumps(report, indent=2) if as_json else _sentences(report))


def _objects_of(
    clicks: list[str], box: str | None, mask: Path | None, frame: int, more: list[str]
) -> list[list[FramePrompts]]:
    """Put the prompts together: the plain options are the first object. Raises typer.BadParameter."""
    words = [*(f"click={one}" for one in clicks)]
    words += [] if box is None else [f"box={box}"]
    words += [] if mask is None else [f"mask={mask}"]
    try:
        first = [parse_object([f"frame={frame}", *words])] if words else []
        objects = first + [parse_object(one.split()) for one in more]
    except BadPrompt as error:
        raise typer.BadParameter(str(error)) from error
    if not objects:
        raise typer.BadParameter("say what to track: give --click, --box, --mask or --object")
    return objects


def _track(wish: Wish) -> dict[str, Any]:
    from cli.track_output import write_annotation, write_pictures, write_preview
    from cli.tracking import track_objects

    network = load_network(wish.model, wish.weights, wish.precision, wish.compiled)
    with opened(wish.video, wish.out, network, quiet=wish.quiet) as (bars, ready):
        started = time.perf_counter()
        tracked = track_objects(
            network, ready.frames, wish.objects, wish.direction, bars.count("tracking", len(ready.frames))
        )
        seconds = time.perf_counter() - started
        write_pictures(wish.masks, tracked, ready, bars.share("writing masks"))
        write_annotation(wish.annotation, tracked, ready, wish.video.stem)
        if wish.overlay:
            write_preview(wish.preview, tracked, ready, bars.share("painting"))
        return facts_of(network, ready) | _report(wish, ready, tracked, seconds)


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what may go wrong into one sentence and an exit status."""
    from media.errors import FrameOutOfRange
    from model.predictors.errors import PredictorError

    with refusals():
        try:
            yield
        except (BadPrompt, PredictorError, FrameOutOfRange) as error:
            leave(str(error), PROMPT_REFUSED, error)


def _report(wish: Wish, ready: Prepared, tracked: list[TrackedObject], seconds: float) -> dict[str, Any]:
    steps = max((len(one.masks) for one in tracked), default=0)
    files = {"masks": str(wish.masks), "annotation": str(wish.annotation)}
    return {
        "frame_rate": float(ready.frame_rate),
        "seconds": round(seconds, 3),
        "seconds_per_frame": round(seconds / max(steps, 1), 4),
        "objects": [
            {
                "number": one.number,
                "prompted_frames": one.prompted_frames,
                "tracked_frames": len(one.masks),
                "visible_frames": one.visible_frames,
                "mean_predicted_iou": round(sum(one.ious.values()) / max(len(one.ious), 1), 4),
            }
            for one in tracked
        ],
        "warnings": ready.warnings,
        "files": files | ({"overlay": str(wish.preview)} if wish.overlay else {}),
    }


def _sentences(report: dict[str, Any]) -> str:
    lines = [
        f"{report['frames']} frames of {report['width']} x {report['height']} in {report['seconds']:.1f} s "
        f"({report['seconds_per_frame'] * 1000:.0f} ms a frame) with {report['model']}"
    ]
    lines += [
        f"  object {one['number']}: visible on {one['visible_frames']} of {one['tracked_frames']} frames, "
        f"predicted IoU {one['mean_predicted_iou']:.2f}"
        for one in report["objects"]
    ]
    return "\n".join([*lines, *last_lines(report)])
