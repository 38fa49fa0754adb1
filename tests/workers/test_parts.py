"""How many videos share a batch."""

import pytest
import torch

from workers.parts import TOGETHER_ON_GPU, videos_together


@pytest.mark.parametrize(
    ("wanted", "device", "expected"),
    [(0, "cpu", 1), (0, "cuda", TOGETHER_ON_GPU), (3, "cpu", 3), (1, "cuda", 1)],
)
def test_is_left_to_the_device_unless_said(wanted: int, device: str, expected: int) -> None:
    assert videos_together(wanted, torch.device(device)) == expected
