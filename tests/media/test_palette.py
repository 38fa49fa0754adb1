"""Colours stay apart for every kind of colour vision."""

import numpy as np
import pytest
from numpy.typing import NDArray

from media.palette import COLOURS, colour_of, rgb_of

# Linear RGB as seen with each kind of vision (Machado, Oliveira and Fernandes 2009, severity 1).
VISION = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def oklab(count: int, vision: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the first colours in OKLab as seen: (count 3)."""
    rgb = np.array([rgb_of(index) for index in range(count)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ vision.T, 0, 1)
    return np.asarray(np.cbrt(seen @ TO_CONES.T) @ TO_OKLAB.T)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize(("count", "apart"), [(4, 0.15), (12, 0.10)])
def test_colours_are_far_apart(vision: str, count: int, apart: float) -> None:
    colours = oklab(count, VISION[vision])
    distances = np.linalg.norm(colours[:, None] - colours[None], axis=2)
    assert distances[~np.eye(count, dtype=bool)].min() > apart


def test_twelve_colours_start_over() -> None:
    assert len(set(COLOURS)) == 12
    assert colour_of(13) == COLOURS[1]
    assert rgb_of(0) == tuple(bytes.fromhex(COLOURS[0][1:]))
