"""Three levels of difficulty; ``blend`` goes smoothly from one to the next."""

from dataclasses import replace

from model.synthetic.config import (
    CameraConfig,
    CameraStyle,
    CastConfig,
    LensConfig,
    LookConfig,
    MotionConfig,
    MotionStyle,
    SynthConfig,
)
from model.synthetic.ranges import Count, Range

_EASY = SynthConfig(
    cast=CastConfig(
        objects=Count(1, 2), size=Range(0.3, 0.7), regions=Count(1, 3), lookalike=0.0, hidden=0.05,
        foreground=0.0, stuff=0.05, parts=0.3, detached=0.15, camouflage=0.0,
    ),
    camera=CameraConfig(
        styles={CameraStyle.STILL: 0.5, CameraStyle.HANDHELD: 0.3, CameraStyle.PAN: 0.2},
        pan=Range(0.02, 0.2), turn=Range(0.0, 4.0), shake=Range(0.0, 0.004), parallax=Range(0.0, 0.1),
    ),
    motion=MotionConfig(
        styles={MotionStyle.STILL: 0.3, MotionStyle.DRIFT: 0.6, MotionStyle.PASS: 0.05,
        MotionStyle.EXCURSION: 0.05}, tempo=Range(0.7, 1.1), speed=Range(0.02, 0.3), turn=Range(0.0, 20.0),
        growth=Range(0.0, 0.15), tilt=Range(0.0, 15.0), wobble=Range(0.0, 0.015),
    ),
    look=LookConfig(colour_match=Range(0.0, 0.2), softness=Range(0.3, 0.8), shadow=0.3, flicker=Range(0.0,
    0.04)), lens=LensConfig(
        motion_blur=0.1, defocus=0.15, low_res=0.05, noise=0.2, noise_sigma=Range(0.003, 0.015), codec=0.2,
        codec_quality=Range(0.6, 0.95), light_drift=0.2, light_bands=0.0, grade=Range(0.0, 0.1),
        vignette=0.05,
    ),
)  # fmt: skip

_HARD = SynthConfig(
    cast=CastConfig(
        objects=Count(2, 5), size=Range(0.06, 0.65), regions=Count(2, 8), lookalike=0.45, hidden=0.35,
        foreground=0.3, stuff=0.25, parts=0.7, detached=0.45, camouflage=0.15,
    ),
    camera=CameraConfig(
        pan=Range(0.1, 0.9), zoom=Range(0.05, 0.6), turn=Range(0.0, 25.0), shake=Range(0.0, 0.025),
        parallax=Range(0.1, 0.8), cover=Range(1.02, 2.0),
    ),
    motion=MotionConfig(
        styles={
            MotionStyle.STILL: 0.08, MotionStyle.DRIFT: 0.35, MotionStyle.BOUNCE: 0.14, MotionStyle.PASS:
            0.15, MotionStyle.EXCURSION: 0.18, MotionStyle.ORBIT: 0.1,
        },
        tempo=Range(0.7, 2.0), speed=Range(0.1, 1.2), turn=Range(0.0, 140.0), growth=Range(0.0, 0.7),
        tilt=Range(0.0, 60.0), wobble=Range(0.0, 0.08),
    ),
    look=LookConfig(
        colour_match=Range(0.2, 1.0), softness=Range(0.3, 2.0), jitter=Range(0.0, 0.2), shade=Range(0.0, 0.4),
        shadow=0.45, flicker=Range(0.0, 0.2),
    ),
    lens=LensConfig(
        motion_blur=0.5, shutter=Range(0.2, 0.8), defocus=0.45, low_res=0.25, low_res_scale=Range(0.35, 0.75),
        noise=0.6, noise_sigma=Range(0.01, 0.07), codec=0.6, codec_quality=Range(0.25, 0.8), light_drift=0.6,
        light_gain=Range(0.0, 0.4), light_bands=0.3, grade=Range(0.0, 0.3), vignette=0.25,
    ),
)  # fmt: skip

PRESETS = {"easy": _EASY, "default": SynthConfig(), "hard": _HARD}
"""Configurations by name; change size and length with ``dataclasses.replace`` or ``preset``."""


class UnknownSynthPreset(ValueError):
    """The name is none of ``PRESETS``."""


def preset(
    name: str,
    *,
    height: int = 256,
    width: int = 256,
    frames: int = 8,
    frame_rate: float = 6.0,
    objects: Count | None = None,
) -> SynthConfig:
    """Give a preset for one frame size (pixels), length and frame rate (frames a second).

    ``objects`` replaces the preset's number of pasted objects. Raises UnknownSynthPreset.
    """
    try:
        found = PRESETS[name]
    except KeyError as error:
        raise UnknownSynthPreset(
            f"There is no preset {name!r}; choose one of {', '.join(PRESETS)}."
        ) from error
    cast = found.cast if objects is None else replace(found.cast, objects=objects)
    return replace(found, height=height, width=width, frames=frames, frame_rate=frame_rate, cast=cast)
