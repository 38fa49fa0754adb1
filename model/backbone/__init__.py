"""The backbone: Hiera trunk and feature pyramid neck."""

from model.backbone.encoder import ImageEncoder

__all__ = ["ImageEncoder"]
