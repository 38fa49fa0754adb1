"""Runs one benchmark by itself, or all of them: `python -m bench.encode`, `python -m bench`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import torch

from bench.floor import peaks
from bench.report import Report, write
from bench.sides import Work
from bench.timing import Row
from tests.parity import setup_hugging_face, setup_official
from tests.parity.peers import PeerNotInstalled

RESULT = Path("var/bench/results.json")


class Question(Protocol):
    """One benchmark."""

    def __call__(self, work: Work, *, quick: bool) -> list[Row]: ...


def main(question: Question) -> None:
    """Run one benchmark from the command line."""
    answer({sys.argv[0].rsplit("/", 1)[-1].removesuffix(".py"): question}, sys.argv[1:])


def answer(questions: dict[str, Question], words: Sequence[str], say: Callable[[str], None] = print) -> None:
    """Run benchmarks and write what they found."""
    parser = argparse.ArgumentParser(
        prog="bench", description="Ours next to the official package and Hugging Face's."
    )
    parser.add_argument("--quick", action="store_true", help="about four minutes instead of thirty")
    parser.add_argument("--json", type=Path, default=RESULT, help="where results go; a plot goes beside it")
    parser.add_argument("--network", action="append", help="sam2.1-tiny, sam2.1-base-plus; both if not said")
    parser.add_argument("--side", type=int, default=1024, help="of the square input, pixels")
    parser.add_argument(
        "--device", default="cuda" if torch.cuda.is_available() else "cpu", help="where networks answer"
    )
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument(
        "--only", action="append", choices=[*questions], help="one benchmark; may be repeated"
    )
    parser.add_argument(
        "--processor-time", action="store_true", help="compare that instead of wall clock: for busy machines"
    )
    options = parser.parse_args(words)
    torch.set_num_threads(options.threads)
    set_up_peers(say)
    networks = options.network or ["sam2.1-tiny", *([] if options.quick else ["sam2.1-base-plus"])]
    report = Report(
        options.threads,
        options.quick,
        options.processor_time,
        rows={},
        peaks=peaks(torch.device(options.device)),
        device=options.device,
    )
    for network in networks:
        for name in options.only or questions:
            say(f"── {network}: {name}")
            rows = questions[name](Work(network, options.side, options.device), quick=options.quick)
            report.rows.setdefault(network, []).extend(rows)
            write(report, options.json)  # what was measured stays, whatever happens next
            for row in rows:
                say(report.line(row))
    say(f"raw numbers: {options.json}, plot: {options.json.with_suffix('.svg')}")


def set_up_peers(say: Callable[[str], None]) -> None:
    """Install whom we are compared with; without Hugging Face's package the rest goes on."""
    try:
        setup_official.install()
    except PeerNotInstalled as error:
        raise SystemExit(str(error)) from error
    try:
        setup_hugging_face.install()
    except PeerNotInstalled as error:
        say(f"without Hugging Face's implementation: {error}")
