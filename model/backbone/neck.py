"""The neck: brings the four stages of the trunk to one width and lets the deepest speak to the next.

Source: feature pyramid networks (Lin et al. 2017), reduced as in SAM 2 to one top-down step without output
convolutions.
"""

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional


class Lateral(nn.Module):
    """1x1 convolution of one stage."""

    def __init__(self, width_in: int, width_out: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width_in, width_out, kernel_size=1)

    def forward(self, stage: Tensor) -> Tensor:
        """Map (b c_in h w) to (b c h w)."""
        return self.conv(stage)


class Neck(nn.Module):
    """Four stages in, three maps out."""

    def __init__(self, stage_widths: Sequence[int], hidden: int) -> None:
        super().__init__()
        self.convs = nn.ModuleList(Lateral(width, hidden) for width in reversed(stage_widths))

    def forward(self, stages: Sequence[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        """Return (b c h w) maps of stride 4, 8 and 16; the deepest stage only adds to the last of them."""
        fine, middle, coarse, deepest = (
            lateral(stage) for lateral, stage in zip(reversed(list(self.convs)), stages, strict=True)
        )
        context = functional.interpolate(deepest.float(), scale_factor=2.0, mode="nearest")
        return fine, middle, (coarse + context).to(coarse.dtype)
