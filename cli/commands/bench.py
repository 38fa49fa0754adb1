"""``maskloom bench``: this project's speed and memory next to the official package."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

CHECKOUT = Path(__file__).parents[2]
NO_CHECKOUT = 6


def bench(
    what: Annotated[
        str, typer.Argument(help="“network”, or “page”: the annotator's screen in headless Chromium.")
    ] = "network",
    *,
    quick: Annotated[bool, typer.Option(help="About four minutes instead of thirty.")] = False,
    json: Annotated[
        Path, typer.Option(help="Where results go; a plot goes beside it.", dir_okay=False)
    ] = Path("var/bench/results.json"),
    network: Annotated[
        list[str] | None, typer.Option(help="A preset that the official package has too. May be repeated.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="encode, clicks, propagate, correction, opening or together; all if not said. Repeatable."
        ),
    ] = None,
    side: Annotated[int, typer.Option(help="Side of the square input, pixels.", min=64)] = 1024,
    processor_time: Annotated[
        bool, typer.Option(help="Compare processor time instead of wall clock: for busy machines.")
    ] = False,
    threads: Annotated[int, typer.Option(help="Threads; 0 leaves torch's own choice.", min=0)] = 0,
    device: Annotated[
        str | None, typer.Option(help="cpu or cuda; the GPU if there is one, where nothing is said.")
    ] = None,
) -> None:
    """Measure encoding, clicks, propagation, corrections, opening and memory, ours and others.

    The official package and Hugging Face's get the same random weights; all take turns on the same frames.
    Both are put into var/parity first, away from everything else; without the second the rest goes on.
    Exit status: 6 outside of a checkout of Maskloom.
    """
    if not (CHECKOUT / "bench").is_dir():
        typer.secho(
            "The benchmarks come with the source only: clone Maskloom and use ./run bench there.",
            fg=typer.colors.RED,
            err=True,
        )
        raise typer.Exit(NO_CHECKOUT)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads of torch sleep while they wait
    if str(CHECKOUT) not in sys.path:
        sys.path.insert(0, str(CHECKOUT))
    if what == "page":
        from bench.page.run import run

        run(["--quick"] if quick else [], typer.echo)
        return
    if what != "network":
        raise typer.BadParameter(f"“{what}” is neither “network” nor “page”", param_hint="WHAT")
    from bench.__main__ import QUESTIONS
    from bench.alone import answer

    words = ["--json", str(json), "--side", str(side), *(["--quick"] if quick else [])]
    words += ["--processor-time"] if processor_time else []
    words += ["--threads", str(threads)] if threads else []
    words += ["--device", device] if device else []
    words += [word for name in network or () for word in ("--network", name)]
    words += [word for name in only or () for word in ("--only", name)]
    answer(QUESTIONS, words, typer.echo)
