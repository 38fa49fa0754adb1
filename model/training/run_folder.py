"""What a run leaves on disk: settings, log, checkpoints, weights for use.

::

    config.json   the settings, as they were understood
    log.jsonl     one line every few steps
    events/       TensorBoard, where it is installed
    last.pt       everything needed to go on
    weights.safetensors   the averaged weights, for ``model.load``
"""

import json
import os
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

import torch
from safetensors.torch import save_file
from torch import Tensor

from model.training.config import RunConfig


class OtherRun(ValueError):
    """The folder holds a run with other settings."""


class RunFolder:
    """One run's folder; files appear whole or not at all.

    Raises:
        OtherRun: the folder belongs to a run whose settings differ in what changes its course.
    """

    def __init__(self, path: Path, config: RunConfig) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        settings = json.dumps(asdict(config), indent=2, default=str)
        known = path / "config.json"
        if known.exists() and known.read_text() != settings:
            raise OtherRun(f"{path} holds a run with other settings; choose another folder or remove it")
        partial = path / f"config.{os.getpid()}.partial"  # several processes may write it at once
        partial.write_text(settings)
        partial.replace(known)
        self._log: TextIO | None = None
        self._events: Any = None

    @property
    def checkpoint(self) -> Path:
        """The file to go on from."""
        return self.path / "last.pt"

    @property
    def weights(self) -> Path:
        """The weights for use."""
        return self.path / "weights.safetensors"

    def save(self, state: dict[str, Any], weights: dict[str, Tensor]) -> None:
        """Write checkpoint and weights; a kill in between leaves the former ones."""
        partial = self.checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        _put_in_place(partial, self.checkpoint)
        partial = self.weights.with_suffix(".partial")
        save_file({name: value.contiguous() for name, value in weights.items()}, partial)
        _put_in_place(partial, self.weights)

    def read(self) -> dict[str, Any] | None:
        """Return the last checkpoint, or None."""
        if not self.checkpoint.exists():
            return None
        state: dict[str, Any] = torch.load(self.checkpoint, map_location="cpu", weights_only=True)
        return state

    def log(self, step: int, values: dict[str, float]) -> None:
        """Add a line to the log and to TensorBoard."""
        if self._log is None:
            self._log = (self.path / "log.jsonl").open("a")
            self._events = _event_writer(self.path / "events")
        self._log.write(json.dumps({"step": step, **values}) + "\n")
        self._log.flush()
        if self._events is not None:
            for name, value in values.items():
                self._events.add_scalar(name, value, step)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the logs."""
        if self._log is not None:
            self._log.close()
        if self._events is not None:
            self._events.close()


def _put_in_place(partial: Path, final: Path) -> None:
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(final)


def _event_writer(folder: Path) -> Any:
    """Return a TensorBoard writer, or None where TensorBoard is not installed."""
    try:
        from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415 - optional
    except ImportError:
        return None
    return SummaryWriter(str(folder))
