"""How long does it take to encode a frame?"""

from __future__ import annotations

from functools import partial

import torch

from bench.alone import main
from bench.sides import Side, Work, sides
from bench.timing import Row, Watch, take_turns


def run(work: Work, *, quick: bool) -> list[Row]:
    """Encode one frame again and again."""
    pixels = torch.randn(1, 3, work.side_px, work.side_px, device=work.device)
    works = {name: partial(_encode, side, pixels) for name, side in sides(work).items()}
    return take_turns(works, rounds=2 if quick else 5)


def _encode(side: Side, pixels: torch.Tensor, watch: Watch) -> None:
    with watch.time("encode a frame"):
        side.encode(pixels)


if __name__ == "__main__":
    main(run)
