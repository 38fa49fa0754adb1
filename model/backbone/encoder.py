"""Trunk and neck as one image encoder."""

from torch import Tensor, nn

from model.backbone.convolutional import ConvolutionalTrunk
from model.backbone.hiera import Trunk
from model.backbone.neck import Neck
from model.config import BackboneConfig, TrunkConfig


class ImageEncoder(nn.Module):
    """Pixels to three maps of one width."""

    def __init__(self, config: TrunkConfig, hidden: int) -> None:
        super().__init__()
        self.trunk = Trunk(config) if isinstance(config, BackboneConfig) else ConvolutionalTrunk(config)
        self.neck = Neck(config.stage_widths, hidden)

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Map (b 3 S S) normalised pixels to (b hidden h w) maps of stride 4, 8 and 16."""
        return self.neck(self.trunk(pixels))
