"""The network of a worker process."""

from __future__ import annotations

import time
from enum import StrEnum
from pathlib import Path

import structlog
import torch

from backend.core.settings import Settings
from model import load
from model.compiling import Compiling, keep_compiled_in
from model.predictors import draft_of
from model.tracker import Tracker
from model.warming import warm_up
from workers.rows import Maker

log = structlog.get_logger(__name__)


class RuntimeState(StrEnum):
    """Life of the network in this process: new → loading → ready, or failed."""

    NEW = "new"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


class NetworkNotReady(RuntimeError):
    """The network was asked for before it was loaded, or could not be loaded."""


class Runtime:
    """Loads the network that the settings name, once, and hands it out.

    Args:
        settings: name model and weights.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._network: Tracker | None = None
        self._is_draft = False
        self.state = RuntimeState.NEW

    @property
    def network(self) -> Tracker:
        """The network. Raises NetworkNotReady."""
        if self._network is None:
            raise NetworkNotReady(f"the network is {self.state}, not ready")
        return self._network

    def load(self) -> Tracker:
        """Load the network; a second call gives the same one.

        Raises:
            UnknownPreset, WeightsError: the settings name a model or weights that cannot be used.
            BadConfig: the settings name an image side that cannot be used.
        """
        if self._network is not None:
            return self._network
        self.state = RuntimeState.LOADING
        try:
            full = _load(self._settings)
            self._network = draft_of(full, self._settings.draft_side or full.config.image_side)
            self._is_draft = self._network.config.image_side < full.config.image_side
        except BaseException:
            self.state = RuntimeState.FAILED
            raise
        self.state = RuntimeState.READY
        weights = self._network.weights
        log.info("network ready", model=weights.name, weights=weights.source, trained=weights.trained)
        return self._network

    def warm_up(self, frames: int) -> None:
        """Compile, where the network compiles, so that no click waits for it. Call it on the compute thread.

        Args:
            frames: at most so many are encoded in one batch.

        Raises:
            NetworkNotReady.
        """
        network = self.network
        if not network.compiles:
            return
        log.info("compiling the network", mode=network.compiling.mode.value)
        started = time.monotonic()
        try:
            warm_up(network, frames=frames)
        except (
            torch.OutOfMemoryError
        ) as error:  # smaller batches were compiled, and larger ones may never come
            log.warning("the largest batches do not fit into the device's memory", error=str(error))
        network.stop_compiling()
        log.info("network compiled", seconds=round(time.monotonic() - started, 1))

    @property
    def maker(self) -> Maker:
        """The network as masks and heartbeats name it. Raises NetworkNotReady."""
        weights = self.network.weights
        return Maker(
            model=weights.name,
            weights=None if weights.source is None else Path(weights.source).name,
            trained=weights.trained,
            draft=self._is_draft,
        )


def _load(settings: Settings) -> Tracker:
    if settings.torch_threads > 0:
        torch.set_num_threads(settings.torch_threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if Compiling.named(settings.compile).applies_to(torch.device(device)):
        keep_compiled_in(settings.home / "compiled")
    return load(
        settings.model,
        weights=settings.weights,
        device=device,
        precision=settings.precision,
        compile=settings.compile,
        compile_mode=settings.compile_mode,
    )
