"""Reading weights: a file or a dictionary becomes a flat table of float tensors."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import torch
from safetensors.torch import load_file
from torch import Tensor

from model.checkpoints.errors import UnreadableWeights, WeightsNotFound

WRAPPING_KEY = "model"
"""Published files hold the table under this key."""
SAFETENSORS_SUFFIX = ".safetensors"


def read_state(path: Path) -> dict[str, Tensor]:
    """Read a file of weights without running any code that it might carry.

    Args:
        path: a ``.safetensors`` file; anything else is opened as a PyTorch checkpoint.

    Returns:
        float32 tensors by name, on the CPU.

    Raises:
        WeightsNotFound: there is no such file.
        UnreadableWeights: it is damaged, or holds something other than tensors.
    """
    if not path.is_file():
        raise WeightsNotFound(f"there is no file of weights at {path}")
    try:
        if path.suffix == SAFETENSORS_SUFFIX:
            content: object = load_file(path)
        else:
            content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # the bytes of a file that is none make an unpickler fail in any way
        raise UnreadableWeights(f"{path} is not a readable file of weights: {error}") from error
    return _float_table(content, str(path), copy=False)


def copy_state(state: Mapping[str, object]) -> dict[str, Tensor]:
    """Copy a dictionary of weights, so that no memory is shared with it. Raises UnreadableWeights."""
    return _float_table(state, "the state dict", copy=True)


def _float_table(content: object, source: str, *, copy: bool) -> dict[str, Tensor]:
    table = content[WRAPPING_KEY] if isinstance(content, Mapping) and WRAPPING_KEY in content else content
    if not isinstance(table, Mapping) or not table:
        raise UnreadableWeights(f"{source} holds no table of tensors")
    strays = [name for name, value in table.items() if not isinstance(value, Tensor)]
    if strays:
        raise UnreadableWeights(f"{source} holds something other than a tensor under {strays[0]!r}")
    tensors = cast(Mapping[str, Tensor], table)
    return {
        name: tensor.detach().to(device="cpu", dtype=torch.float32, copy=copy)
        for name, tensor in tensors.items()
    }
