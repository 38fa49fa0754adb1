"""Few shapes in place of many: what is compiled is compiled for one shape.

Batches are filled up to a power of two by repeating the last one; memories and pointers to the full bank, by
places that are marked as empty. Both leave the answers as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

MOST = 16
"""The largest batch; larger ones go through in several. Each size has graphs of its own to be made."""
PLACES_STEP = 4
"""Beyond the full bank, where many frames are prompted, places come in so many at a time."""

Tensors = tuple[Tensor, ...]


def bucket_of(count: int) -> int:
    """Return the smallest power of two that is no smaller than ``count``, from 1."""
    return 1 << (count - 1).bit_length()


def buckets_up_to(count: int) -> list[int]:
    """List the sizes of batches that up to ``count`` objects make."""
    return sorted({bucket_of(number) for number in range(1, min(count, MOST) + 1)})


def places_for(layout: tuple[int, int], full: tuple[int, int]) -> tuple[int, int]:
    """Return how many places for memories and for pointers a reading gets.

    Both grow together, so that there are as many shapes as there are steps.

    Args:
        layout: places that it has.
        full: of the full bank of an object that was prompted once.
    """
    beyond = max(have - whole for have, whole in zip(layout, full, strict=True))
    more = PLACES_STEP * -(-max(beyond, 0) // PLACES_STEP)
    return full[0] + more, full[1] + more


def in_buckets(run: Callable[..., Tensors], count: int, tensors: Sequence[Tensor | None]) -> Tensors:
    """Run a function of batches on batches of a few sizes.

    Args:
        run: takes the tensors, gives tensors whose first axis is the batch.
        count: of the batch.
        tensors: each (count ...), or (1 ...) where all share it, or None. What is shared is repeated: there
            would be twice as many shapes otherwise.

    Returns:
        What the function gives for the batch as a whole.
    """
    found = [_run_portion(run, start, min(MOST, count - start), tensors) for start in range(0, count, MOST)]
    return found[0] if len(found) == 1 else tuple(torch.cat(parts) for parts in zip(*found, strict=True))


def _run_portion(
    run: Callable[..., Tensors], start: int, count: int, tensors: Sequence[Tensor | None]
) -> Tensors:
    size = bucket_of(count)
    answers = run(*(None if one is None else _portion(one, start, count, size) for one in tensors))
    return answers if size == count else tuple(answer[:count] for answer in answers)


def _portion(tensor: Tensor, start: int, count: int, size: int) -> Tensor:
    """Return (size ...) with the rows from ``start``, and the last one again where more are wanted."""
    rows = tensor if tensor.shape[0] == 1 else tensor[start : start + count]
    missing = size - rows.shape[0]
    if missing:
        rows = torch.cat((rows, rows[-1:].expand(missing, *rows.shape[1:])))
    return rows.contiguous()
