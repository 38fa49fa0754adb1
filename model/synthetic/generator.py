"""The front door: clips and pictures by number. Axes: ``t`` frames, ``k`` masklets, ``H W`` frame pixels."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from model.synthetic.assets import AssetSource
from model.synthetic.clip import Clip, MaskletInfo, MaskletKind
from model.synthetic.config import SynthConfig
from model.synthetic.dice import Dice
from model.synthetic.lens.develop import develop
from model.synthetic.procedural.source import ProceduralSource
from model.synthetic.render.compose import compose
from model.synthetic.stage.director import plan_scene
from model.synthetic.stage.scene import Scene

_MOMENTS = 8  # a picture is one moment of a clip of this many frames


class ClipGenerator:
    """Makes clips from seeds: the same seed gives the same clip, bit for bit on one kind of device.

    Args:
        config: what to draw from; ``presets.preset`` has three.
        source: where objects and backdrops come from; shapes made by code when left out.
        device: where to render.
    """

    def __init__(
        self, config: SynthConfig, source: AssetSource | None = None, device: torch.device | str = "cpu"
    ) -> None:
        self.config = config
        self._source: AssetSource = source or ProceduralSource()
        self._device = torch.device(device)

    def clip(self, seed: int) -> Clip:
        """Make the clip of a seed."""
        return self._render(self.scene(seed), seed)

    def image(self, seed: int) -> Clip:
        """Make the single picture of a seed: a clip of one frame, one moment of a moving scene."""
        moment = Dice(f"moment/{seed}").whole(0, _MOMENTS - 1)
        scene = plan_scene(seed, replace(self.config, frames=_MOMENTS), self._source)
        return self._render(scene.take([moment]), seed)

    def pieces(self, seed: int, length: int) -> Iterator[Clip]:
        """Make the clip of a seed piece by piece, for clips that do not fit into memory.

        Every piece but the last has ``length`` frames and starts a new group of the simulated codec. All
        pieces
        list the same masklets: all of the scene, seen or not.
        """
        scene = self.scene(seed)
        for start in range(0, scene.frames, length):
            frames = list(range(start, min(start + length, scene.frames)))
            yield self._render(scene.take(frames), seed, everything=True)

    def scene(self, seed: int) -> Scene:
        """Plan the clip of a seed without rendering it."""
        return plan_scene(seed, self.config, self._source)

    @torch.no_grad()
    def _render(self, scene: Scene, seed: int, *, everything: bool = False) -> Clip:
        composition = compose(scene, self._device)
        seen = areas(composition.masks)
        full = areas(composition.full_masks)
        clip = Clip(
            frames=develop(composition.frames, scene.lens),
            masks=composition.masks,
            full_masks=composition.full_masks,
            visible_fraction=seen / full.clamp_min(1),
            masklets=scene.masklets,
            seed=seed,
            frame_rate=self.config.frame_rate,
        )
        if everything or not scene.masklets:
            return clip
        return clip.select(worth_listing(seen.amax(0).tolist(), scene.masklets, self.config))


def areas(masks: Tensor) -> Tensor:
    """Count the pixels of masks (t k H W): (t k) int64."""
    if masks.device.type != "cpu":
        return masks.flatten(2).sum(-1)
    # Summing booleans is twenty times slower than counting them plane by plane on a CPU.
    counts = [np.count_nonzero(plane) for plane in masks.flatten(0, 1).numpy()]
    return torch.tensor(counts, dtype=torch.int64).view(masks.shape[:2])


def worth_listing(largest: list[int], masklets: tuple[MaskletInfo, ...], config: SynthConfig) -> list[int]:
    """Choose masklets: large enough on some frame, wholes before parts, no more than configured.

    Args:
        largest: area of every masklet on the frame where it is largest, pixels.
        masklets: all masklets of the scene.
        config: says what is large enough and how many are listed.

    Returns:
        Indices in the order of ``masklets``.
    """
    seen = [index for index, area in enumerate(largest) if area >= config.smallest_area]
    ranked = sorted(seen, key=lambda index: masklets[index].kind is MaskletKind.PART)
    return sorted(ranked[: config.most_masklets])
