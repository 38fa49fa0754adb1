"""Make the file of weights that ships with the project: ``python -m model.checkpoints.bundle FROM TO``.

Numbers are stored in half precision, which halves the file; they are read back as float32.
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

from model.checkpoints.fit import fitting_presets, state_shapes
from model.checkpoints.state import read_state

MOST_BYTES = 30 * 2**20


class CannotBundle(ValueError):
    """The weights fit no network, or are too large to ship."""


def bundle(source: Path, target: Path) -> int:
    """Write weights in half precision.

    Args:
        source: as ``maskloom train`` leaves it, or a published checkpoint.
        target: the file to write.

    Returns:
        Its size in bytes.

    Raises:
        WeightsNotFound, UnreadableWeights: the source.
        CannotBundle: it fits no preset, has a number that is too large, or the file would be too large.
    """
    state = read_state(source)
    presets = fitting_presets(state_shapes(state))
    if not presets:
        raise CannotBundle(f"{source} fits no network known here; train it again with this version")
    halves = {name: value.half().contiguous() for name, value in state.items() if "num_batches" not in name}
    if not all(bool(value.isfinite().all()) for value in halves.values()):
        raise CannotBundle(f"{source} holds numbers beyond half precision; the training went astray")
    counts = {name: value.long() for name, value in state.items() if "num_batches" in name}
    save_file({**halves, **counts}, target, metadata={"preset": presets[0]})
    size = target.stat().st_size
    if size > MOST_BYTES:
        target.unlink()
        raise CannotBundle(f"the weights take {size} bytes; what ships is at most {MOST_BYTES}")
    return size


if __name__ == "__main__":
    torch.set_num_threads(1)
    print(bundle(Path(sys.argv[1]), Path(sys.argv[2])), "bytes")
