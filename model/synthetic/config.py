"""What clips look like: ranges to draw from, as frozen values that can be blended for a curriculum.

Lengths are in *sides*: shares of the frame's shorter side. Speeds are per second, so that the same
configuration serves training clips at 6 frames a second and exported videos at 24.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from model.synthetic.ranges import Count, Range


class CameraStyle(StrEnum):
    """What the person behind the camera does."""

    STILL = "still"
    HANDHELD = "handheld"
    PAN = "pan"
    FOLLOW = "follow"
    ZOOM = "zoom"


class MotionStyle(StrEnum):
    """How an object gets about."""

    STILL = "still"
    DRIFT = "drift"
    BOUNCE = "bounce"
    PASS = "pass"
    EXCURSION = "excursion"
    ORBIT = "orbit"


@dataclass(frozen=True)
class CastConfig:
    """Who is in the clip; every chance is per clip or per object, between 0 and 1.

    ``objects`` are pasted over the backdrop, ``regions`` are annotated objects inside the backdrop picture.
    """

    objects: Count = Count(1, 3)
    size: Range = Range(0.16, 0.7)  # long side of an object, sides
    regions: Count = Count(2, 6)
    lookalike: float = 0.25
    hidden: float = 0.2
    foreground: float = 0.15
    stuff: float = 0.15
    parts: float = 0.6
    detached: float = 0.35
    camouflage: float = 0.06


@dataclass(frozen=True)
class CameraConfig:
    """The camera's path. ``cover`` is how many times larger than the frame the backdrop is laid out."""

    styles: Mapping[CameraStyle, float] = field(
        default_factory=lambda: {
            CameraStyle.STILL: 0.2,
            CameraStyle.HANDHELD: 0.3,
            CameraStyle.PAN: 0.2,
            CameraStyle.FOLLOW: 0.15,
            CameraStyle.ZOOM: 0.15,
        }
    )
    pan: Range = Range(0.05, 0.5)  # sides a second
    zoom: Range = Range(0.05, 0.35)  # natural logarithm of the magnification, a second
    turn: Range = Range(0.0, 12.0)  # degrees a second
    shake: Range = Range(0.0, 0.012)  # sides
    parallax: Range = Range(0.0, 0.4)  # how much faster than the backdrop near layers move
    cover: Range = Range(1.02, 1.6)


@dataclass(frozen=True)
class MotionConfig:
    """The objects' paths. ``wobble`` is the size of non-rigid waves as a share of the object."""

    styles: Mapping[MotionStyle, float] = field(
        default_factory=lambda: {
            MotionStyle.STILL: 0.15,
            MotionStyle.DRIFT: 0.4,
            MotionStyle.BOUNCE: 0.1,
            MotionStyle.PASS: 0.12,
            MotionStyle.EXCURSION: 0.13,
            MotionStyle.ORBIT: 0.1,
        }
    )
    tempo: Range = Range(0.6, 1.6)  # time runs this much faster, one draw a clip
    speed: Range = Range(0.05, 0.7)  # sides a second
    turn: Range = Range(0.0, 60.0)  # degrees a second
    growth: Range = Range(0.0, 0.4)  # natural logarithm of the size, a second
    tilt: Range = Range(0.0, 40.0)  # degrees out of the picture plane
    wobble: Range = Range(0.0, 0.04)


@dataclass(frozen=True)
class LookConfig:
    """How objects sit in the picture."""

    colour_match: Range = Range(0.0, 0.6)  # 0 keeps the object's colours, 1 takes those around it
    softness: Range = Range(0.3, 1.2)  # pixels over which an edge fades
    jitter: Range = Range(0.0, 0.15)  # gain of each colour channel
    shade: Range = Range(0.0, 0.25)  # light falling off across the object
    shadow: float = 0.35
    flicker: Range = Range(0.0, 0.1)  # the object's own brightness over time


@dataclass(frozen=True)
class LensConfig:
    """What light, lens, sensor and codec do to the whole frame."""

    motion_blur: float = 0.3
    shutter: Range = Range(0.1, 0.5)  # share of the time between two frames
    defocus: float = 0.22
    defocus_amount: Range = Range(0.2, 0.9)
    low_res: float = 0.12
    low_res_scale: Range = Range(0.45, 0.8)
    noise: float = 0.35
    noise_sigma: Range = Range(0.004, 0.03)
    codec: float = 0.35
    codec_quality: Range = Range(0.4, 0.95)
    light_drift: float = 0.4
    light_gain: Range = Range(0.0, 0.25)
    light_bands: float = 0.15
    grade: Range = Range(0.0, 0.2)  # contrast, saturation, white balance and tone curve
    vignette: float = 0.15


@dataclass(frozen=True)
class SynthConfig:
    """Everything that a clip is drawn from.

    ``frame_rate`` is frames a second of the result; ``smallest_area`` (pixels) is what a masklet must reach
    on one frame to be listed.
    """

    height: int = 256
    width: int = 256
    frames: int = 8
    frame_rate: float = 6.0
    smallest_area: int = 24
    most_masklets: int = 16
    cast: CastConfig = CastConfig()
    camera: CameraConfig = CameraConfig()
    motion: MotionConfig = MotionConfig()
    look: LookConfig = LookConfig()
    lens: LensConfig = LensConfig()

    def __post_init__(self) -> None:
        if min(self.height, self.width) < 16 or self.frames < 1 or self.frame_rate <= 0:
            raise BadSynthConfig("Clips have at least 16 x 16 pixels, one frame and a positive frame rate.")


class BadSynthConfig(ValueError):
    """The sizes of a configuration make no clip."""
