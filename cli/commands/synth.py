"""``maskloom synth``: make videos with exact masklets, as a data set in the SA-V format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from model.synthetic.export import WrittenVideo

BAD_SETTINGS = 2
SECOND = 24  # frames


def synth(
    out: Annotated[Path, typer.Option(help="Folder of the data set; made when it is missing.")],
    *,
    videos: Annotated[int, typer.Option(min=1, help="Number of videos.")] = 10,
    stills: Annotated[
        int, typer.Option(min=0, help="Write this many single pictures with their masks, and no videos.")
    ] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Number of the first video; the others count on.")] = 0,
    frames: Annotated[int, typer.Option(min=1, help="Frames of each video, 24 a second.")] = 5 * SECOND,
    size: Annotated[str, typer.Option(help="Width x height, pixels; both even.")] = "640x360",
    preset: Annotated[str, typer.Option(help="easy, default or hard.")] = "default",
    objects: Annotated[int, typer.Option(min=0, help="Pasted objects; 0 leaves it to the preset.")] = 0,
    packs: Annotated[
        Path | None, typer.Option(help="Folder of a prepared pack; shapes made by code when left out.")
    ] = None,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line per video.")] = False,
) -> None:
    """Make videos whose masks are exact, from shapes made by code or from a pack of pictures.

    Writes synth_SEED.mp4 and synth_SEED_manual.json, or with --stills images/still_SEED.jpg and
    instances.jsonl. The same seed and settings give the same video. Packs
    are prepared with ``python -m model.synthetic.packs``. Exit status: 0 done, 2 bad settings.
    """
    from rich.console import Console
    from rich.progress import Progress

    from cli.networks import require_device
    from model.synthetic.config import BadSynthConfig
    from model.synthetic.export import FRAME_RATE, BadExportSize, write_video
    from model.synthetic.generator import ClipGenerator
    from model.synthetic.opening import open_source
    from model.synthetic.packs.index import BadPack
    from model.synthetic.presets import UnknownSynthPreset
    from model.synthetic.presets import preset as preset_of
    from model.synthetic.ranges import Count
    from model.synthetic.stills import write_stills

    require_device(device)
    try:
        width, height = _parse_size(size)
        count = Count(objects, objects) if objects else None
        length = 1 if stills else frames
        config = preset_of(
            preset, height=height, width=width, frames=length, frame_rate=FRAME_RATE, objects=count
        )
        generator = ClipGenerator(config, open_source(packs), device)
        with Progress(console=Console(stderr=True), disable=as_json) as progress:
            if stills:
                bar = progress.add_task("making pictures", total=stills)
                written = write_stills(
                    generator, seed, stills, out, lambda done: progress.update(bar, completed=done)
                )
                typer.echo(json.dumps({"pictures": written}) if as_json else f"{out}: {written} pictures")
                return
            bar = progress.add_task("making videos", total=videos * frames)
            for number in range(videos):
                before = number * frames

                def show(done: int, before: int = before) -> None:
                    progress.update(bar, completed=before + done)

                typer.echo(_line(write_video(generator, seed + number, out, show), as_json=as_json))
    except (BadSynthConfig, BadExportSize, BadPack, UnknownSynthPreset, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_SETTINGS) from error


def _parse_size(size: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in size.lower().split("x"))
    except ValueError as error:
        raise ValueError(f"A size is width x height in pixels, such as 640x360, not {size!r}.") from error
    return width, height


def _line(written: WrittenVideo, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(
            {
                "video": str(written.video),
                "annotation": str(written.annotation),
                "frames": written.frames,
                "masklets": list(written.masklets),
            }
        )
    return f"{written.video}: {written.frames} frames, {len(written.masklets)} masklets"
