"""Functions in their compiled form, one for every set of shapes; and what happens where compiling fails.

Source: PyTorch 2 (Ansel et al. 2024); CUDA graphs as torch records them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from model.compiling import CompileMode
from model.fast.buckets import Tensors

BACKEND = "inductor"
MOST_GRAPHS = 64
"""Further shapes are answered without compiling: somebody's way of working makes a new one every time."""
_STRICT: dict[str, Any] = {"fullgraph": True, "dynamic": False, "isolate_recompiles": True}
"""One whole graph for one shape. Isolated, or torch would count the graphs of all networks together and stop
at eight."""

log = logging.getLogger(__name__)


class Graphs:
    """Calls functions of tensors in their compiled form.

    The first call with new shapes compiles. Where that fails once, all functions answer as they are from
    then on, and one warning says why.

    Args:
        mode: how much is spent on compiling.
    """

    def __init__(self, mode: CompileMode) -> None:
        self.mode = mode
        self._made: dict[tuple[object, ...], Callable[..., Tensors]] = {}
        self._is_closed = False

    def __len__(self) -> int:
        return len(self._made)

    def close(self) -> None:
        """Compile nothing more: other shapes are answered without."""
        self._is_closed = True

    def call(self, function: Callable[..., Tensors], *tensors: Tensor | None) -> Tensors:
        """Return ``function(*tensors)``; it must do the same whatever the numbers in the tensors."""
        key = (function, *(None if one is None else (one.shape, one.dtype) for one in tensors))
        graph = self._made.get(key)
        if graph is not None:
            return self._run(graph, tensors)
        if self._is_closed or len(self._made) >= MOST_GRAPHS:
            return function(*tensors)
        return self._first(key, function, tensors)

    def _first(
        self, key: tuple[object, ...], function: Callable[..., Tensors], tensors: tuple[Tensor | None, ...]
    ) -> Tensors:
        """Compile and answer; where that fails, answer without."""
        try:
            graph = torch.compile(function, backend=BACKEND, mode=self.mode.value, **_STRICT)
            found = self._run(graph, tensors)
        except torch.OutOfMemoryError:
            raise
        except Exception as error:  # compilers fail in many ways, and the answer can be had without them
            found = function(*tensors)  # what is wrong with the tensors is raised from here
            self.close()
            log.warning(
                "Compiling the network failed, so it answers without (%s: %s). "
                "Turn compiling off to be spared the attempt.",
                type(error).__name__,
                str(error).strip().partition("\n")[0],
            )
            return found
        self._made[key] = graph
        return found

    def _run(self, graph: Callable[..., Tensors], tensors: tuple[Tensor | None, ...]) -> Tensors:
        if self.mode is not CompileMode.CUDA_GRAPHS:
            return graph(*tensors)
        # The next replay writes into the same memory, so nothing that it gave may be kept.
        torch.compiler.cudagraph_mark_step_begin()
        return tuple(answer.clone() for answer in graph(*tensors))
