"""What a network looks like: sizes, depths and switches, as frozen values.

The four sizes of SAM 2 and of SAM 2.1 differ in the backbone only; the two versions differ in two switches
only (``absent_memory_code`` and ``temporal_pointers``). ``nano`` is the same architecture made small for two
CPU cores, behind a convolutional trunk.

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714) and the settings of the released checkpoints.
"""

from dataclasses import dataclass, field, replace

PIXEL_MEAN = (0.485, 0.456, 0.406)
"""Mean of the red, green and blue channel, for pixels in 0..1."""
PIXEL_STD = (0.229, 0.224, 0.225)
"""Standard deviation of the red, green and blue channel, for pixels in 0..1."""
ABSENT_LOGIT = -1024.0
"""Mask logit of every pixel of an object that is judged absent from the frame."""
PATCH_STRIDE = 4
"""Input pixels per token of the first stage; mask logits of the decoder have this stride too."""
FEATURE_STRIDE = 16
"""Input pixels per cell of the feature grid that memory attention and the decoder work on."""
SIDE_MULTIPLE = 32
"""The image side is a multiple of this: the deepest stage has stride 32."""


class UnknownPreset(ValueError):
    """The name is none of ``PRESETS``."""


class BadConfig(ValueError):
    """The sizes of a configuration do not fit together."""


@dataclass(frozen=True)
class BackboneConfig:
    """The Hiera trunk: four stages, each twice as wide and half as fine as the one before.

    ``windows`` holds the side of the attention windows of each stage, in tokens; the blocks of
    ``global_blocks`` attend over the whole map instead. ``background_grid`` is the side of the learned
    position grid that is resized to the map. ``drop_path`` is the stochastic depth of the last block while
    training; earlier blocks have proportionally less.
    """

    width: int
    heads: int
    depths: tuple[int, int, int, int]
    global_blocks: tuple[int, ...]
    windows: tuple[int, int, int, int] = (8, 4, 14, 7)
    background_grid: int = 7
    mlp_ratio: int = 4
    drop_path: float = 0.0

    @property
    def stage_widths(self) -> tuple[int, int, int, int]:
        """Channels of the four stages, finest first."""
        return (self.width, 2 * self.width, 4 * self.width, 8 * self.width)


@dataclass(frozen=True)
class ConvolutionalConfig:
    """A convolutional trunk: residual blocks in four stages; ``widths`` and ``depths`` finest first."""

    widths: tuple[int, int, int, int]
    depths: tuple[int, int, int, int]

    @property
    def stage_widths(self) -> tuple[int, int, int, int]:
        """Channels of the four stages, finest first."""
        return self.widths


TrunkConfig = BackboneConfig | ConvolutionalConfig


@dataclass(frozen=True)
class MemoryAttentionConfig:
    """Layers that let a frame read the memory bank."""

    layers: int = 4
    heads: int = 1
    feed_forward: int = 2048
    dropout: float = 0.1


@dataclass(frozen=True)
class MemoryEncoderConfig:
    """Memory encoder; ``mask_channels`` follow the four stride-2 convolutions that read the mask."""

    mask_channels: tuple[int, int, int, int] = (4, 16, 64, 256)
    fuser_layers: int = 2
    fuser_ratio: int = 4
    mask_scale: float = 20.0
    mask_bias: float = -10.0


@dataclass(frozen=True)
class MemoryConfig:
    """Which memories a frame may read; ``memory/selection.py`` gives the numbers their meaning."""

    num_maskmem: int = 7
    max_conditioning: int = -1
    stride: int = 1
    max_pointers: int = 16


@dataclass(frozen=True)
class PromptConfig:
    """Prompt encoder: channels of the two stride-2 convolutions that read a mask prompt."""

    mask_channels: tuple[int, int] = (4, 16)


@dataclass(frozen=True)
class StabilityConfig:
    """A mask whose area differs too much between the logits ``-offset`` and ``+offset`` is unstable."""

    offset: float = 0.05
    threshold: float = 0.98


@dataclass(frozen=True)
class DecoderConfig:
    """Mask decoder; ``cross_width`` is the inner width of attention between tokens and image."""

    depth: int = 2
    heads: int = 8
    cross_width: int = 128
    feed_forward: int = 2048
    candidates: int = 3
    head_width: int = 256
    stability: StabilityConfig = field(default_factory=StabilityConfig)


@dataclass(frozen=True)
class CandidateRule:
    """When candidate masks are asked for: with ``fewest`` to ``most`` points, a box counting as two."""

    on: bool = True
    while_tracking: bool = True
    fewest: int = 0
    most: int = 1


@dataclass(frozen=True)
class ModelConfig:
    """A whole network.

    Attributes:
        image_side: side of the square input, pixels, a multiple of 32.
        hidden: channels of the image features, tokens and object pointers.
        memory_channels: channels of a spatial memory; divides ``hidden``.
        absent_memory_code: a learned vector marks memories of frames where the object was absent (SAM 2.1).
        temporal_pointers: object pointers carry a code of their signed distance in time (SAM 2.1).
        soft_absent_pointer: blend in the "absent" pointer by the probability instead of the hard decision.

    Raises:
        BadConfig: sizes that do not fit together.
    """

    name: str
    backbone: TrunkConfig
    image_side: int = 1024
    hidden: int = 256
    memory_channels: int = 64
    memory_attention: MemoryAttentionConfig = field(default_factory=MemoryAttentionConfig)
    memory_encoder: MemoryEncoderConfig = field(default_factory=MemoryEncoderConfig)
    memory: MemoryConfig = field(default_factory=MemoryConfig)
    prompts: PromptConfig = field(default_factory=PromptConfig)
    decoder: DecoderConfig = field(default_factory=DecoderConfig)
    candidates: CandidateRule = field(default_factory=CandidateRule)
    absent_memory_code: bool = True
    temporal_pointers: bool = True
    soft_absent_pointer: bool = False

    def __post_init__(self) -> None:
        if self.image_side <= 0 or self.image_side % SIDE_MULTIPLE:
            raise BadConfig(
                f"image_side must be a positive multiple of {SIDE_MULTIPLE}, not {self.image_side}"
            )
        if self.hidden % self.memory_channels:
            raise BadConfig(f"memory_channels ({self.memory_channels}) must divide hidden ({self.hidden})")
        if self.hidden % (4 * self.memory_attention.heads) or self.hidden % 8 or self.memory_channels % 4:
            raise BadConfig("hidden must be a multiple of 8 and of 4 per memory head, memory_channels of 4")
        if self.hidden % self.decoder.heads or self.decoder.cross_width % self.decoder.heads:
            raise BadConfig("the decoder's heads must divide hidden and cross_width")
        windows = self.backbone.windows if isinstance(self.backbone, BackboneConfig) else ()
        if any(window % 2 for window in windows[:3]):
            raise BadConfig("the windows of the first three stages must be even: pooling halves them")

    @property
    def feature_side(self) -> int:
        """Side of the feature grid (stride 16), cells."""
        return self.image_side // FEATURE_STRIDE

    @property
    def low_side(self) -> int:
        """Side of the decoder's mask logits (stride 4), pixels."""
        return self.image_side // PATCH_STRIDE

    @property
    def pointer_parts(self) -> int:
        """Memory tokens per object pointer."""
        return self.hidden // self.memory_channels


_BACKBONES = {
    "tiny": BackboneConfig(width=96, heads=1, depths=(1, 2, 7, 2), global_blocks=(5, 7, 9)),
    "small": BackboneConfig(width=96, heads=1, depths=(1, 2, 11, 2), global_blocks=(7, 10, 13)),
    "base-plus": BackboneConfig(
        width=112, heads=2, depths=(2, 3, 16, 3), global_blocks=(12, 16, 20), background_grid=14
    ),
    "large": BackboneConfig(
        width=144, heads=2, depths=(2, 6, 36, 4), global_blocks=(23, 33, 43), windows=(8, 4, 16, 8)
    ),
}


def _official_presets() -> dict[str, ModelConfig]:
    presets: dict[str, ModelConfig] = {}
    for version, is_21 in (("sam2", False), ("sam2.1", True)):
        for size, backbone in _BACKBONES.items():
            name = f"{version}-{size}"
            presets[name] = ModelConfig(name, backbone, absent_memory_code=is_21, temporal_pointers=is_21)
    return presets


def _nano() -> ModelConfig:
    """The small network for two CPU cores; docs/nano.md tells how the numbers were chosen."""
    return ModelConfig(
        name="nano",
        backbone=ConvolutionalConfig(widths=(48, 96, 160, 256), depths=(1, 2, 4, 2)),
        image_side=320,
        hidden=128,
        memory_channels=32,
        memory_attention=MemoryAttentionConfig(layers=2, feed_forward=512, dropout=0.0),
        memory_encoder=MemoryEncoderConfig(mask_channels=(4, 8, 16, 32)),
        decoder=DecoderConfig(cross_width=64, feed_forward=512, head_width=128),
    )


PRESETS: dict[str, ModelConfig] = {**_official_presets(), "nano": _nano()}
"""Every network by name: sam2-tiny ... sam2-large, sam2.1-tiny ... sam2.1-large, nano."""


def preset(name: str, image_side: int | None = None) -> ModelConfig:
    """Return the configuration called ``name``, optionally for another input side in pixels.

    Raises:
        UnknownPreset: no such name.
        BadConfig: the side is not a positive multiple of 32.
    """
    try:
        config = PRESETS[name]
    except KeyError:
        raise UnknownPreset(
            f"there is no network called {name!r}; choose one of: {', '.join(PRESETS)}"
        ) from None
    return config if image_side is None else replace(config, image_side=image_side)
