"""What light, lens, sensor and codec will do to a clip, drawn before rendering. Axes: ``t`` frames."""

import math
from dataclasses import dataclass, replace

import numpy as np
from torch import Tensor

from model.synthetic.config import LensConfig
from model.synthetic.dice import Dice
from model.synthetic.motion.curves import Series, wander
from model.synthetic.procedural.palettes import grade


@dataclass(frozen=True)
class Light:
    """Brightness over time and place.

    Attributes:
        gain: (t) of the whole frame.
        slope: (t 2) change of brightness from the middle to the right and to the lower border, as a share.
        vignette: how much darker the corners are, as a share.
        bands: strength of moving shadows, 0 for none; ``bands_seed`` draws their pattern.
        bands_shift: (t 2) where the pattern has moved to, shares of its size.
    """

    gain: Series
    slope: Series
    vignette: float
    bands: float
    bands_seed: int
    bands_shift: Series


@dataclass(frozen=True)
class LensPlan:
    """Everything that happens to the composed frames, in this order.

    Attributes:
        light: None when brightness stays as it is.
        colours: matrix (3 3) and offset (3 1) for red, green and blue.
        curve: bend of the tone curve, -1..1.
        defocus: 0 sharp to 1 soft; ``defocus_step`` is 2 or 4, the size of the soft pixel.
        low_res: the frame is made this share of its size and enlarged again; 1 leaves it.
        noise: standard deviation, frame values 0..1.
        noise_seed: which noise.
        numbers: of the frames, so that a frame has the same noise whether it is rendered alone or with
        others.
        codec: quality 0..1, or None for none.
    """

    light: Light | None
    colours: tuple[Tensor, Tensor]
    curve: float
    defocus: float
    defocus_step: int
    low_res: float
    noise: float
    noise_seed: int
    numbers: tuple[int, ...]
    codec: float | None

    def take(self, frames: list[int]) -> "LensPlan":
        """Keep some frames only."""
        light = self.light
        if light is not None:
            light = replace(
                light,
                gain=light.gain[frames],
                slope=light.slope[frames],
                bands_shift=light.bands_shift[frames],
            )
        return replace(self, light=light, numbers=tuple(self.numbers[frame] for frame in frames))


def draw_lens(dice: Dice, config: LensConfig, times: Series) -> LensPlan:
    """Draw a plan; ``times`` (t) in seconds."""
    focus, sensor, codec = dice.child("focus"), dice.child("sensor"), dice.child("codec")
    return LensPlan(
        light=_light(dice.child("light"), config, times),
        colours=grade(dice.child("grade"), dice.child("grade amount").within(config.grade)),
        curve=dice.child("curve").normal(1.5 * config.grade.high),
        defocus=focus.within(config.defocus_amount) if focus.chance(config.defocus) else 0.0,
        defocus_step=4 if focus.chance(0.2) else 2,
        low_res=sensor.within(config.low_res_scale) if sensor.chance(config.low_res) else 1.0,
        noise=sensor.within(config.noise_sigma) if sensor.chance(config.noise) else 0.0,
        noise_seed=sensor.number(),
        numbers=tuple(range(len(times))),
        codec=codec.within(config.codec_quality) if codec.chance(config.codec) else None,
    )


def _light(dice: Dice, config: LensConfig, times: Series) -> Light | None:
    drifts, banded, vignetted = (
        dice.chance(chance) for chance in (config.light_drift, config.light_bands, config.vignette)
    )
    if not (drifts or banded or vignetted):
        return None
    reach = dice.within(config.light_gain) if drifts else 0.0
    heading, speed = dice.angle(), dice.between(0.0, 0.2)
    course = speed * times
    return Light(
        gain=np.exp(wander(dice, times, dice.pick((0.15, 0.5, 1.5)), 0.6 * reach)[:, 0]),
        slope=np.clip(wander(dice, times, 1.5, reach, 2), -0.6, 0.6),
        vignette=dice.between(0.1, 0.5) if vignetted else 0.0,
        bands=dice.between(0.15, 0.55) if banded else 0.0,
        bands_seed=dice.number(),
        bands_shift=np.stack([course * math.cos(heading), course * math.sin(heading)], axis=1),
    )
