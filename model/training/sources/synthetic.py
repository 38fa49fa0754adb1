"""Synthetic clips and pictures, made as they are asked for."""

from pathlib import Path

import numpy as np

from model.synthetic import ClipGenerator, open_source, preset
from model.training.samples import NoObject, Sample

_MOST_SEEDS = 2**62


class SyntheticSource:
    """Draws from the generator of synthetic clips.

    Args:
        packs: folder of asset packs; None = shapes made by code.
        preset_name: of the generator.
        frames: of a clip; 1 gives single pictures.
        side: of the square frames, pixels.
    """

    def __init__(self, packs: Path | None, preset_name: str, frames: int, side: int) -> None:
        config = preset(preset_name, height=side, width=side, frames=frames)
        self._generator = ClipGenerator(config, open_source(packs))
        self._single = frames == 1

    def draw(self, rng: np.random.Generator) -> Sample:
        """Draw a clip; its objects are those with a pixel on the first frame. Raises NoObject."""
        seed = int(rng.integers(_MOST_SEEDS))
        clip = self._generator.image(seed) if self._single else self._generator.clip(seed)
        visible = clip.masks[0].flatten(1).any(dim=1).nonzero().flatten().tolist()
        if not visible:
            raise NoObject(f"synthetic {seed}")
        frames = clip.frames.permute(0, 2, 3, 1).contiguous().numpy()
        return Sample(frames, clip.masks[:, visible].numpy())
