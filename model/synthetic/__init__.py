"""Synthetic videos with exact masklets.

generator = ClipGenerator(preset("default", height=256, width=256), open_source(packs))
clip = generator.clip(seed=7)      # frames (t 3 H W) uint8, masks (t k H W) bool, a tree of masklets
picture = generator.image(seed=7)  # the same with one frame
"""

from model.synthetic.clip import Clip, MaskletInfo, MaskletKind
from model.synthetic.config import SynthConfig
from model.synthetic.generator import ClipGenerator
from model.synthetic.opening import open_source
from model.synthetic.presets import PRESETS, UnknownSynthPreset, preset
from model.synthetic.ranges import Count, Range, blend

__all__ = [
    "PRESETS",
    "Clip",
    "ClipGenerator",
    "Count",
    "MaskletInfo",
    "MaskletKind",
    "Range",
    "SynthConfig",
    "UnknownSynthPreset",
    "blend",
    "open_source",
    "preset",
]
