"""In which precision answers are computed."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

import torch


class UnknownPrecision(ValueError):
    """The name is none of ``Precision``."""


class Precision(StrEnum):
    """What the network computes in; the weights stay float32.

    bf16 halves the bytes and, on a processor with AMX, multiplies matrices six times as fast; without AMX it
    is slower than float32.
    """

    AUTO = "auto"
    FLOAT32 = "float32"
    BF16 = "bf16"

    @classmethod
    def named(cls, name: str) -> Precision:
        """Return the precision of this name. Raises UnknownPrecision."""
        try:
            return cls(name)
        except ValueError:
            choices = ", ".join(cls)
            raise UnknownPrecision(f"there is no precision {name!r}; choose one of: {choices}") from None


def compute_dtype(precision: Precision, device: torch.device) -> torch.dtype:
    """Return the type in which a device computes at this precision."""
    if precision is Precision.FLOAT32:
        return torch.float32
    if precision is Precision.BF16 or multiplies_bf16(device):
        return torch.bfloat16
    return torch.float32


def multiplies_bf16(device: torch.device) -> bool:
    """Whether the device has units that multiply matrices of bf16 numbers."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    return device.type == "cpu" and has_amx()


@cache
def has_amx() -> bool:
    """Whether this processor has AMX and lets this process use it."""
    # The function is torch's own and undocumented; without it, nothing faster than float32 is known.
    supported = getattr(torch.cpu, "_is_amx_tile_supported", None)
    return bool(supported and supported())
