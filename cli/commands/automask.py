"""``maskloom automask``: masklets of a video without clicks, server and database."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.networks import load_network, refusals
from cli.opening import facts_of, last_lines, opened

if TYPE_CHECKING:
    from cli.tracking import Prepared
    from model.automask import AutoMasklet, AutomaskSettings

SAV_STEPS = (1, 2, 4)
"""Frame steps that visit every frame of an SA-V annotation, which is every fourth."""


@dataclass(frozen=True)
class Wish:
    """What is to be done, how, and where to."""

    video: Path
    out: Path
    model: str
    weights: Path | None
    settings: AutomaskSettings
    overlay: bool
    quiet: bool

    @property
    def annotation(self) -> Path:
        """The annotation, named as SA-V names it."""
        return self.out / f"{self.video.stem}_auto.json"

    @property
    def preview(self) -> Path:
        """The video with the masks painted on."""
        return self.out / "overlay.mp4"


def automask(
    video: Annotated[Path, typer.Argument(help="Video file, or folder of images.", exists=True)],
    *,
    out: Annotated[Path, typer.Option(help="Folder for annotation and preview.", file_okay=False)],
    grid: Annotated[
        list[str] | None,
        typer.Option(
            help="CROPSxPOINTS, crops and points per side: 2x16 cuts the frame into 2 x 2 crops with 16 x 16 "
            "points each. May be repeated; without it 1x32, 2x16 and 4x4."
        ),
    ] = None,
    min_iou: Annotated[
        float | None,
        typer.Option(help="Drop masks up to this predicted IoU; without it what suits the network."),
    ] = None,
    min_stability: Annotated[
        float | None,
        typer.Option(help="Drop masks less stable than this; as above, what suits the network."),
    ] = None,
    max_overlap: Annotated[
        float | None, typer.Option(help="Of two masks whose boxes overlap by more (IoU), one is dropped.")
    ] = None,
    min_region: Annotated[
        int | None, typer.Option(help="Remove parts and fill holes of fewer pixels, on every frame.")
    ] = None,
    most: Annotated[
        int | None, typer.Option(help="Follow at most so many, the highest predicted IoU first.")
    ] = None,
    frame: Annotated[
        int | None, typer.Option(help="Frame where objects are looked for, 0 without it.")
    ] = None,
    step: Annotated[int | None, typer.Option(help="Follow through every n-th frame: 1, 2 or 4.")] = None,
    model: Annotated[str, typer.Option(help="Network; `maskloom weights list` names them.")] = "nano",
    weights: Annotated[
        Path | None, typer.Option(help="File of weights; without it bundled or fetched ones are used.")
    ] = None,
    overlay: Annotated[bool, typer.Option(help="Write overlay.mp4 with the masks painted on.")] = True,
    overwrite: Annotated[bool, typer.Option(help="Replace an annotation that the folder holds.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a report as JSON instead of text.")] = False,
) -> None:
    """Find the objects of a video by a grid of points on one frame, and follow them all.

    The video is brought to 24 frames a second first; a folder of images is taken as it is. Writes
    NAME_auto.json (SA-V, with a stability score per mask and frame) and overlay.mp4. Exit status: 2 wrong
    options, 3 the video cannot be read, 5 the weights cannot be used.
    """
    # Read once, when torch loads: its threads sleep instead of spinning while they wait for each other.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    settings = _settings(
        model,
        grid or [],
        min_predicted_iou=min_iou,
        min_stability=min_stability,
        max_box_iou=max_overlap,
        max_crop_box_iou=max_overlap,
        min_region_px=min_region,
        max_masklets=most,
        prompt_frame=frame,
        frame_step=step,
    )
    wish = Wish(video, out, model, weights, settings, overlay, quiet=as_json)
    if wish.annotation.exists() and not overwrite:
        raise typer.BadParameter(f"{wish.annotation} exists; choose another folder or add --overwrite")
    with refusals():
        report = _automask(wish)
    typer.echo(json.dumps(report, indent=2) if as_json else _sentences(report))


def _settings(model: str, grids: list[str], **options: object) -> AutomaskSettings:
    """Put the settings together. Raises typer.BadParameter."""
    from model.automask import BadSettings, suited_to
    from model.automask.settings import changed

    if options["frame_step"] not in (None, *SAV_STEPS):
        raise typer.BadParameter(f"--step should be one of {', '.join(map(str, SAV_STEPS))}")
    try:
        layers = tuple(_grid(text) for text in grids) or None
        return changed(suited_to(model), layers=layers, **options)
    except BadSettings as error:
        raise typer.BadParameter(str(error)) from error


def _grid(text: str) -> Any:
    """Read CROPSxPOINTS. Raises BadSettings, typer.BadParameter."""
    from model.automask import GridLayer

    crops, _, points = text.partition("x")
    if not (crops.isdecimal() and points.isdecimal()):
        raise typer.BadParameter(f"--grid {text} should read CROPSxPOINTS, such as 2x16")
    return GridLayer(int(crops), int(points))


def _automask(wish: Wish) -> dict[str, Any]:
    from cli.automask_output import write_auto_annotation, write_auto_preview
    from media.errors import FrameOutOfRange
    from model.automask import AutoMasker, Stage

    network = load_network(wish.model, wish.weights)
    with opened(wish.video, wish.out, network, quiet=wish.quiet) as (bars, ready):
        started = time.perf_counter()
        show = {stage: bars.share(stage.value) for stage in Stage}
        masker = AutoMasker(network, wish.settings)
        try:
            masklets = list(
                masker.masklets(
                    ready.frames, report=lambda now: show[now.stage](now.done / max(now.total, 1))
                )
            )
        except FrameOutOfRange as error:
            raise typer.BadParameter(error.detail) from error
        seconds = time.perf_counter() - started
        write_auto_annotation(wish.annotation, masklets, ready, wish.video.stem)
        if wish.overlay:
            write_auto_preview(wish.preview, masklets, ready, bars.share("painting"))
        return facts_of(network, ready) | _report(wish, ready, masklets, seconds)


def _report(wish: Wish, ready: Prepared, masklets: list[AutoMasklet], seconds: float) -> dict[str, Any]:
    files = {"annotation": str(wish.annotation)}
    return {
        "points": wish.settings.point_count,
        "seconds": round(seconds, 3),
        "masklets": [
            {
                "number": number,
                "point": [round(place, 1) for place in one.candidate.point],
                "predicted_iou": round(one.candidate.predicted_iou, 4),
                "stability": round(one.candidate.stability, 4),
                "area": one.candidate.area,
                "visible_frames": one.visible_frames,
                "frames": len(one.masks),
            }
            for number, one in enumerate(masklets)
        ],
        "warnings": ready.warnings,
        "files": files | ({"overlay": str(wish.preview)} if wish.overlay else {}),
    }


def _sentences(report: dict[str, Any]) -> str:
    lines = [
        f"{len(report['masklets'])} masklets from {report['points']} points, through {report['frames']} "
        f"frames of {report['width']} x {report['height']}, in {report['seconds']:.1f} s with "
        f"{report['model']}"
    ]
    lines += [
        f"  masklet {one['number']}: {one['area']} px at ({one['point'][0]:g}, {one['point'][1]:g}), "
        f"predicted IoU {one['predicted_iou']:.2f}, visible on {one['visible_frames']} of {one['frames']} "
        "frames"
        for one in report["masklets"]
    ]
    return "\n".join([*lines, *last_lines(report)])
