"""A planned clip: everything the renderer needs, nothing left to chance.

Axes: ``t`` frames, ``h w`` pixels of a picture, ``n`` pictures of a moving backdrop.
A picture's own square runs from -1 to 1 on both axes, x right, y down; frame space is pixels from the top
left corner.
"""

from dataclasses import dataclass, replace

from torch import Tensor

from model.synthetic.assets import Sprite
from model.synthetic.clip import MaskletInfo
from model.synthetic.lens.plan import LensPlan
from model.synthetic.motion.camera import FrameSize
from model.synthetic.motion.curves import Series


@dataclass(frozen=True)
class Wave:
    """A travelling wave that bends a picture: shifts by ``amplitude * sin(vector . point + phase)``.

    ``amplitude`` and ``vector`` are in units of the picture's square, ``phase`` (t) in radians.
    """

    amplitude: tuple[float, float]
    vector: tuple[float, float]
    phase: Series


@dataclass(frozen=True)
class Shadow:
    """A soft dark copy below a sprite: shifted by pixels, 0..1 dark."""

    shift: tuple[int, int]
    strength: float


@dataclass(frozen=True)
class SpriteLayer:
    """One sprite on its way through the frames.

    Attributes:
        to_frame: (t 3 3) from the sprite's square to frame pixels.
        depth: (t) nearer layers have greater numbers and are painted later.
        owner: masklet of the whole, or None for what no masklet covers.
        parts: masklet of every part of the sprite, None for a part without one.
        gain: (t) brightness.
        smear: (t 2) pixels travelled while the shutter is open.
    """

    sprite: Sprite
    to_frame: Series
    depth: Series
    owner: int | None
    parts: tuple[int | None, ...]
    waves: tuple[Wave, ...]
    gain: Series
    smear: Series
    shadow: Shadow | None = None

    def take(self, frames: list[int]) -> "SpriteLayer":
        """Keep some frames only."""
        return replace(
            self,
            to_frame=self.to_frame[frames],
            depth=self.depth[frames],
            gain=self.gain[frames],
            smear=self.smear[frames],
            waves=tuple(replace(wave, phase=wave.phase[frames]) for wave in self.waves),
        )


@dataclass(frozen=True)
class BackdropLayer:
    """The backdrop on its way through the frames.

    Attributes:
        pictures: (n 3 h w) float 0..1; n is 1 or t.
        bits: (h w) uint8 of regions, or None.
        regions: masklet of every region, None for a region without one.
        to_frame: (t 3 3) from the picture's square to frame pixels.
        smear: (t 2) pixels travelled while the shutter is open.
    """

    pictures: Tensor
    bits: Tensor | None
    regions: tuple[int | None, ...]
    to_frame: Series
    smear: Series
    waves: tuple[Wave, ...] = ()

    def take(self, frames: list[int]) -> "BackdropLayer":
        """Keep some frames only."""
        return replace(
            self,
            pictures=self.pictures if len(self.pictures) == 1 else self.pictures[frames],
            to_frame=self.to_frame[frames],
            smear=self.smear[frames],
            waves=tuple(replace(wave, phase=wave.phase[frames]) for wave in self.waves),
        )


@dataclass(frozen=True)
class Scene:
    """A clip before it is rendered."""

    frame: FrameSize
    backdrop: BackdropLayer
    layers: tuple[SpriteLayer, ...]
    masklets: tuple[MaskletInfo, ...]
    lens: LensPlan

    @property
    def frames(self) -> int:
        """Number of frames."""
        return len(self.backdrop.to_frame)

    def take(self, frames: list[int]) -> "Scene":
        """Keep some frames only."""
        return replace(
            self,
            backdrop=self.backdrop.take(frames),
            layers=tuple(layer.take(frames) for layer in self.layers),
            lens=self.lens.take(frames),
        )
