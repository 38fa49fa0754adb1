"""Networks for commands that work without a server, and what is said when that goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from model.tracker import Tracker

UNREADABLE_VIDEO, NO_WEIGHTS = 3, 5
"""Exit statuses."""


class PrecisionChoice(StrEnum):
    """What a network computes in; ``model.precision`` tells more. Named here so that torch need not load."""

    AUTO = "auto"
    FLOAT32 = "float32"
    BF16 = "bf16"


PrecisionOption = Annotated[
    PrecisionChoice,
    typer.Option(
        envvar="MASKLOOM_PRECISION",
        help="What the network computes in; auto takes bf16 where that is faster.",
    ),
]


class CompileChoice(StrEnum):
    """Whether a network is compiled; ``model.compiling`` tells more."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


CompileOption = Annotated[
    CompileChoice,
    typer.Option(
        "--compile",
        envvar="MASKLOOM_COMPILE",
        help="Compile the network on first use, which takes minutes once; auto does it on a GPU.",
    ),
]


def load_network(
    model: str,
    weights: Path | None,
    precision: PrecisionChoice = PrecisionChoice.AUTO,
    compiled: CompileChoice = CompileChoice.AUTO,
) -> Tracker:
    """Load a network onto the GPU, or the CPU where there is none. Raises UnknownPreset, WeightsError."""
    import torch

    from model import load

    device = "cuda" if torch.cuda.is_available() else "cpu"
    return load(model, weights=weights, device=device, precision=precision.value, compile=compiled.value)


def require_device(name: str | None) -> None:
    """Check that torch computes on a device; None is whatever is there. Raises typer.BadParameter."""
    import torch

    try:
        torch.empty(0, device=name)
    except (RuntimeError, AssertionError) as error:  # the second where torch was built without a GPU
        raise typer.BadParameter(
            f"{name} cannot be used here; choose cpu, or cuda where there is a GPU", param_hint="--device"
        ) from error


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a video or weights that cannot be used into one sentence and an exit status."""
    from media.errors import MediaError
    from model.checkpoints.errors import WeightsError
    from model.config import UnknownPreset

    try:
        yield
    except MediaError as error:
        leave(error.detail, UNREADABLE_VIDEO, error)
    except (WeightsError, UnknownPreset) as error:
        leave(str(error), NO_WEIGHTS, error)


def leave(sentence: str, status: int, error: Exception) -> NoReturn:
    """End the command with a sentence. Raises typer.Exit."""
    typer.secho(sentence, fg=typer.colors.RED, err=True)
    raise typer.Exit(status) from error


def untrained(model: str) -> str:
    """What is said about masks of fresh weights."""
    return (
        f"UNTRAINED: there are no weights for {model} here, so these masks mean nothing. "
        "`maskloom weights list` shows what can be fetched; --weights names a file."
    )
