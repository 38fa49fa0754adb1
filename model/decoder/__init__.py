"""The mask decoder: features and prompts become masks, their predicted IoU and an object score."""

from model.decoder.heads import MaskDecoder
from model.decoder.masks import DecodedMasks, OfferedMasks
from model.decoder.rules import wants_candidates

__all__ = ["DecodedMasks", "MaskDecoder", "OfferedMasks", "wants_candidates"]
