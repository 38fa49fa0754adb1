"""Whether answers are compiled, how much is spent on it, and where what was compiled is kept."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import torch

Choice = TypeVar("Choice", bound=StrEnum)

CACHE_VARIABLE = "TORCHINDUCTOR_CACHE_DIR"
"""Environment variable in which torch looks for the folder of what it has compiled."""


class UnknownCompile(ValueError):
    """The name is none of ``Compile`` or ``CompileMode``."""


class Compile(StrEnum):
    """Whether answers are compiled; ``auto`` does it on a GPU. On a processor it is slower than without."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


class CompileMode(StrEnum):
    """How much is spent on compiling; the names are torch's own.

    ``default`` fuses what can be fused. ``reduce-overhead`` also records CUDA graphs, which pay where kernels
    are short: small networks, few objects. ``max-autotune-no-cudagraphs`` tries several kernels for every
    matrix product instead, which takes minutes.
    """

    DEFAULT = "default"
    CUDA_GRAPHS = "reduce-overhead"
    TUNED = "max-autotune-no-cudagraphs"


@dataclass(frozen=True)
class Compiling:
    """Whether and how a network compiles its answers."""

    wanted: Compile = Compile.OFF
    mode: CompileMode = CompileMode.DEFAULT

    @classmethod
    def named(cls, wanted: str, mode: str = CompileMode.DEFAULT) -> Compiling:
        """Read both from their names. Raises UnknownCompile."""
        return cls(_named(Compile, wanted, "compile"), _named(CompileMode, mode, "compile mode"))

    def applies_to(self, device: torch.device) -> bool:
        """Whether answers computed on a device are compiled."""
        return self.wanted is Compile.ON or (self.wanted is Compile.AUTO and device.type == "cuda")


def keep_compiled_in(folder: Path) -> None:
    """Let what is compiled stay on disk, for this process and the next; the environment goes first."""
    os.environ.setdefault(CACHE_VARIABLE, str(folder))


def _named(kind: type[Choice], name: str, what: str) -> Choice:
    try:
        return kind(name)
    except ValueError:
        choices = ", ".join(kind)
        raise UnknownCompile(f"there is no {what} {name!r}; choose one of: {choices}") from None
